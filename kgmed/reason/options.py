"""The candidates of a question, each scored by the verified paths behind its claim.

Where a question has options, they are the candidates. Where it has none, its candidates are
the verdicts that it leaves open (increases, decreases, does not change, affects), or the
neighbours of its one name.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kgmed.reason.claims import (
    Claim,
    Party,
    Stance,
    named_claim,
    option_claim,
    party,
    question_claim,
)
from kgmed.reason.found_text import Heard, leaning_support, said_support
from kgmed.reason.reread import Reread
from kgmed.reason.verify import Verified
from kgmed.reason.weigh import (
    NOT_REREAD,
    Support,
    balance,
    combined,
    credence,
    support_beside,
    support_for,
    turned,
    weigh,
    weight,
)
from kgmed.records import Path
from kgmed.retrieve.records import Asked, Retrieved
from kgmed.signs import Sign

WEAKER_LEG = 0.05
"""What the better leg of a bridge adds to the worse one, so that half a bridge beats none."""


class Scored(NamedTuple):
    """A candidate, and what the verified paths say of it."""

    text: str
    claim: Claim | None
    """None where the option names nothing that a path could speak of."""
    paths: tuple[Path, ...]
    """Verified paths of its legs, in rank order."""
    balance: float
    """Weight of evidence for it, less that against it, in nats; what options compete by."""
    credence: float
    """Belief in its claim, from 0 to 1; what abstaining is decided by."""
    closeness: float
    """How well its names are connected at all; breaks ties."""


def candidates(retrieved: Retrieved) -> tuple[tuple[str, Claim | None], ...]:
    """Each option with its claim, or the candidates that a question without options has."""
    asked = retrieved.asked
    if retrieved.options:
        return tuple((option.text, option_claim(asked, option)) for option in retrieved.options)
    claim = question_claim(asked)
    if claim is not None:
        return tuple((verdict.sign.value, verdict) for verdict in _verdicts(claim))
    outward = asked.subject is not None
    return tuple(
        (claim.object.name if outward else claim.subject.name, claim)
        for claim in _neighbours(asked, retrieved.paths)
    )


def score(
    asked: Iterable[tuple[str, Claim | None]], verified: Verified, reread: Reread = NOT_REREAD
) -> tuple[Scored, ...]:
    """What the verified paths say of each candidate, their sentences perhaps read once more.

    Candidates that speak of the same two things share their paths, which are weighed once.
    """
    weighed: dict[tuple[tuple[Party, Party], bool], _Leg] = {}

    def leg(ends: tuple[Party, Party], *, treating: bool) -> _Leg:
        what = ends, treating
        if what not in weighed:
            weighed[what] = _weighed(ends, treating, verified, reread)
        return weighed[what]

    return tuple(
        Scored(text, None, (), 0.0, 0.0, 0.0)
        if claim is None
        else _score(text, claim, [leg(ends, treating=claim.treating) for ends in claim.legs])
        for text, claim in asked
    )


class _Leg(NamedTuple):
    """The paths of one leg, and their support for each sign: from what was read, or likeliest is
    said in a found sentence; and with what is now thought to be said."""

    paths: tuple[Path, ...]
    read: Support
    all: Support


def _weighed(ends: tuple[Party, Party], treating: bool, verified: Verified, reread: Reread) -> _Leg:
    paths = paths_between(verified.paths, *ends)
    heard = on_leg(verified.heard, ends)
    read = weigh(
        paths, verified.evidence, retracted=verified.retracted, treating=treating, reread=reread
    )
    instead = turned(paths, verified.evidence, reread, verified.retracted)
    return _Leg(
        paths,
        combined(read, said_support(heard)),
        combined(read, instead, leaning_support(heard)),
    )


def _score(text: str, claim: Claim, legs: Sequence[_Leg]) -> Scored:
    balances = [_stance_balance(claim, leg.all) for leg in legs]
    return Scored(
        text=text,
        claim=claim,
        paths=tuple(path for leg in legs for path in leg.paths),
        balance=min(balances) + WEAKER_LEG * sum(balances) if len(legs) > 1 else balances[0],
        credence=min(_stance_credence(claim, leg) for leg in legs),
        closeness=min(_closeness(leg.all) for leg in legs),
    )


def on_leg(heard: Sequence[Heard], leg: tuple[Party, Party]) -> tuple[Heard, ...]:
    """The found sentences on two parties, in their order."""
    start, end = leg
    return tuple(
        each
        for each in heard
        if each.found.subject in start.curies and each.found.object in end.curies
    )


def paths_between(paths: Sequence[Path], start: Party, end: Party) -> tuple[Path, ...]:
    """The paths that lead from one party to the other, in their order."""
    return tuple(
        path
        for path in paths
        if path.steps[0].start in start.curies and path.steps[-1].end in end.curies
    )


def _stance_balance(claim: Claim, support: Support) -> float:
    value = balance(claim.sign, support)
    if claim.stance is Stance.DENIES:
        return -value
    if claim.stance is Stance.OPEN:
        return -abs(value)
    return value


def _stance_credence(claim: Claim, leg: _Leg) -> float:
    """What was read speaks for a claim; what is now thought to be said speaks only against."""
    read = leg.read
    if claim.stance is Stance.AFFIRMS:
        return credence(claim.sign, read, leg.all)
    opposed = {
        Sign.INCREASE: (Sign.DECREASE, Sign.NO_CHANGE),
        Sign.DECREASE: (Sign.INCREASE, Sign.NO_CHANGE),
    }.get(claim.sign, (Sign.NO_CHANGE,))
    denial = max(credence(sign, read, leg.all) for sign in opposed)
    if claim.stance is Stance.DENIES:
        return denial
    return min(support_for(claim.sign, read), max(support_for(s, read) for s in opposed))


def _closeness(support: Support) -> float:
    return weight(support_for(Sign.CHANGE, support)) + weight(support_beside(Sign.CHANGE, support))


def _verdicts(claim: Claim) -> tuple[Claim, ...]:
    if claim.sign is Sign.LINK:
        return (claim,)
    signs = (Sign.INCREASE, Sign.DECREASE, Sign.NO_CHANGE, Sign.CHANGE)
    return tuple(claim.model_copy(update={"sign": sign}) for sign in signs)


def _neighbours(asked: Asked, paths: Sequence[Path]) -> tuple[Claim, ...]:
    """One claim for each neighbour of the one name of the question, in rank order."""
    anchor = asked.subject or asked.object
    if anchor is None:
        return ()
    known = party(anchor)
    outward = asked.subject is not None
    claims: dict[str, Claim] = {}
    for path in paths:
        last, first = path.steps[-1], path.steps[0]
        if outward and first.start in known.curies:
            other = Party(name=_name_of(path, last.end), curies=(last.end,))
            claims.setdefault(last.end, named_claim(known, other, asked))
        elif not outward and last.end in known.curies:
            other = Party(name=_name_of(path, first.start), curies=(first.start,))
            claims.setdefault(first.start, named_claim(other, known, asked))
    return tuple(claims.values())


def _name_of(path: Path, curie: str) -> str:
    names = {step.subject: step.subject_name for step in path.steps}
    names |= {step.object: step.object_name for step in path.steps}
    return names[curie]
