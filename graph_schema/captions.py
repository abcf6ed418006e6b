"""What is written on a relationship where a graph is drawn.

Neo4j Browser chooses the width and colour of an arrow by its type alone, so belief and denial are
drawn in the caption: a bar of dots as wide as the belief, and of crosses as wide as the denial.
"""

from graph_schema.biolink import Aspect
from graph_schema.records import Assertion, Status
from graph_schema.relationships import relationship_type

FOR, AGAINST = "●", "×"
PROPOSED, LOCKED = "?", "✎"
STEPS = 5
"""How wide a bar is for what is certain."""

_UNSAID = {None, Aspect.ACTIVITY_OR_ABUNDANCE, Aspect.SEVERITY}
"""Aspects that "A increases B" means anyway."""


def caption(claim: Assertion, belief: float, denial: float, status: Status, locked: bool) -> str:
    """One line, what matters first since Browser cuts its end where an arrow is short:
    `●●●●× increases expression`; `?` where it is only proposed, `✎` where a curator set it."""
    marks = (PROPOSED if status is Status.PROPOSED else "") + (LOCKED if locked else "")
    width = marks + bar(belief, FOR) + bar(denial, AGAINST)
    words = str(relationship_type(claim.predicate, claim.direction)).lower().replace("_", " ")
    aspect = "" if claim.aspect in _UNSAID else str(claim.aspect).replace("_", " ")
    return " ".join(part for part in (width, words, aspect) if part)


def bar(share: float, mark: str) -> str:
    """As many marks as `share` has fifths, rounded; so what is contested (a tenth) shows one."""
    return mark * int(min(max(share, 0.0), 1.0) * STEPS + 0.5)
