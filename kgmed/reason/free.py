"""Answers to questions without options: a verdict on two names, or a list of neighbours."""

from collections.abc import Sequence

from kgmed.reason.compose import Draft, abstention, draft, gaps
from kgmed.reason.decide import CREDENCE_FLOOR, Decision, decide
from kgmed.reason.options import Scored
from kgmed.reason.signs import Sign
from kgmed.reason.verify import Verified
from kgmed.retrieve.records import Retrieved, Sought

LISTED = 5
"""Neighbours that an answer names."""


def answer_free(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """The answer to a question without options."""
    asked = retrieved.asked
    if asked.sought in {Sought.SUBJECT, Sought.OBJECT}:
        return _listed(retrieved, scored, verified)
    if asked.subject is None or asked.object is None:
        return abstention(retrieved.gaps)
    if asked.sought is Sought.MEDIATOR:
        return _mediated(retrieved, scored, verified)
    return _verdict(retrieved, scored, verified)


def _verdict(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """Increases, decreases or does not change; where no source gives a direction, affects."""
    unsigned = [c for c in scored if c.claim and c.claim.sign in {Sign.CHANGE, Sign.LINK}]
    signed = [candidate for candidate in scored if candidate not in unsigned]
    decision = decide(signed)
    if signed and decision.best is not None and decision.why_not in {"", "conflict"}:
        missing = gaps(retrieved, signed, decision)
        return draft([signed[decision.best]], verified, missing)
    for candidate in unsigned:
        if candidate.credence >= CREDENCE_FLOOR:
            return draft([candidate], verified, retrieved.gaps)
    best = max((candidate.credence for candidate in scored), default=0.0)
    return abstention(gaps(retrieved, signed or scored, decision), best)


def _mediated(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """What stands between two names: the paths of more than one step."""
    longer = [
        candidate._replace(paths=tuple(path for path in candidate.paths if path.hops > 1))
        for candidate in scored
    ]
    return _verdict(retrieved, [c for c in longer if c.paths], verified)


def _listed(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """The best supported neighbours of the one name."""
    ranked = sorted(scored, key=lambda candidate: (-candidate.balance, candidate.text))
    credible = [c for c in ranked if c.credence >= CREDENCE_FLOOR and c.balance > 0][:LISTED]
    if credible:
        return draft(credible, verified, retrieved.gaps)
    why_not: Decision = decide(ranked)
    weak = why_not._replace(why_not=why_not.why_not or "weak")
    return abstention(gaps(retrieved, ranked, weak))
