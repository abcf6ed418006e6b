"""About which proposals a verdict could be another, for what was decided since."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph_schema.decisions import Action, Decision
from graph_schema.records import Assertion
from kgmed.store.folding import fold
from kgmed.store.rulings import Rulings


class Touched(NamedTuple):
    """What decisions are about."""

    rulings: Rulings
    """What the ledger says with them."""
    pairs: frozenset[frozenset[str]]
    """The two things of each claim, as it was read, and as it was seen before and is now."""
    things: frozenset[str]
    """Entities, with those that they are or were merged into."""
    anything: bool
    """Whether it cannot be told which claims are concerned: with a publication goes also what
    others cite it for, and a quotation may be of any claim."""

    def concerns(self, claim: Assertion) -> bool:
        """Whether the verdict on a proposal of this claim could be another."""
        return self.anything or any(
            ends in self.pairs or not ends.isdisjoint(self.things)
            for ends in (ends_of(claim), ends_of(self.rulings.see(claim).claim))
        )


def ends_of(claim: Assertion) -> frozenset[str]:
    """The two things that it is about."""
    return frozenset((claim.subject, claim.object))


def touched_by(ledger: Sequence[Decision], known: int) -> Touched:
    """What those decisions of a ledger are about that come after the first `known`."""
    before, after = fold(ledger[:known]), fold(ledger)
    pairs: set[frozenset[str]] = set()
    things: set[str] = set()
    anything = False
    for one in _meant(ledger, known):
        context = one.context
        claims = [each for each in (one.claim, context.claim if context else None) if each]
        for claim in claims:
            seen = (claim, before.see(claim).claim, after.see(claim).claim)
            pairs.update(map(ends_of, seen))
        if ":" in one.subject:
            named = [one.subject, *([one.into] if one.into else [])]
            things.update(
                each for name in named for told in (before, after) for each in told.identities(name)
            )
            of_entity = bool(one.entity or (context and context.entities))
            anything |= not of_entity
        else:
            anything |= not claims
    return Touched(after, frozenset(pairs), frozenset(things), anything)


def _meant(ledger: Sequence[Decision], known: int) -> Iterator[Decision]:
    """The new decisions; instead of an undoing what it undoes, or lets count again."""
    by_id = {one.id: one for one in ledger}
    for new in ledger[known:]:
        one: Decision | None = new
        while one is not None and one.action is Action.UNDO:
            one = by_id.get(one.subject)
        if one is not None and one.action is not Action.QUARANTINE:
            yield one
