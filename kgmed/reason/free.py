"""Answers to questions without options: a verdict on two names, or a list of neighbours."""

from collections.abc import Sequence

from kgmed.reason.chains import agreeing, chains
from kgmed.reason.compose import Draft, abstention, chain_draft, draft, gaps
from kgmed.reason.confidence import CREDENCE_FLOOR
from kgmed.reason.decide import decide
from kgmed.reason.options import Scored
from kgmed.reason.verify import Verified
from kgmed.records import Gap
from kgmed.retrieve.records import Asked, Retrieved, Sought
from kgmed.retrieve.texts import all_names
from kgmed.signs import Sign

CHAINS = 2
"""Chains that an indirect verdict rests on."""
LISTED = 5
"""Neighbours that an answer names."""


def answer_free(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """The answer to a question without options."""
    asked = retrieved.asked
    if not asked.is_whole:
        return abstention(retrieved.gaps or (_nothing_asked(asked),))
    if asked.sought in {Sought.SUBJECT, Sought.OBJECT}:
        return _listed(retrieved, scored, verified)
    if asked.sought is Sought.MEDIATOR:
        return _mediated(retrieved, scored, verified)
    return _verdict(retrieved, scored, verified)


def _nothing_asked(asked: Asked) -> Gap:
    """What a name that stands alone lacks to be a question."""
    names = tuple(all_names(asked, ()))
    told = " and ".join(dict.fromkeys(name.text for name in names))
    detail = f"nothing is asked of {told}: ask what it affects, or how it affects another name"
    return Gap(
        kind="not_understood",
        detail=detail if names else "the question names nothing that a vocabulary knows",
        curies=tuple(name.curies[0] for name in names),
    )


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
    indirect = agreeing(chains(retrieved.asked, verified))[:CHAINS]
    if indirect:
        return chain_draft(indirect, verified, "No source that was read says so directly, but:")
    best = max((candidate.credence for candidate in scored), default=0.0)
    return abstention(gaps(retrieved, signed or scored, decision), best)


def _mediated(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """What stands between two names: the chains that lead from one to the other."""
    found = chains(retrieved.asked, verified)[:LISTED]
    if found:
        return chain_draft(found, verified, "In several steps:")
    decision = decide(scored)
    missing = decision._replace(why_not=decision.why_not or "no_path")
    return abstention(gaps(retrieved, scored, missing))


def _listed(retrieved: Retrieved, scored: Sequence[Scored], verified: Verified) -> Draft:
    """The best supported neighbours of the one name."""
    ranked = sorted(scored, key=lambda candidate: (-candidate.balance, candidate.text))
    credible = [c for c in ranked if c.credence >= CREDENCE_FLOOR and c.balance > 0][:LISTED]
    if credible:
        return draft(credible, verified, retrieved.gaps)
    decision = decide(ranked)
    return abstention(
        gaps(retrieved, ranked, decision._replace(why_not=decision.why_not or "weak"))
    )
