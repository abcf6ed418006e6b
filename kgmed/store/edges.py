"""An assertion as an edge of the projection."""

from graph_schema.belief import Belief
from graph_schema.records import Assertion
from kgmed.store.protocol import Edge


def as_edge(claim: Assertion, said: Belief) -> Edge | None:
    """The edge of a claim that is believed, or denied, so far; None where it is neither."""
    if max(said) <= 0:
        return None
    return Edge(
        key=claim.key,
        subject=claim.subject,
        object=claim.object,
        predicate=claim.predicate,
        aspect=claim.aspect or "",
        direction=claim.direction or "",
        belief=max(said),
        denied=said.denial > said.claim,
    )
