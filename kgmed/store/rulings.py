"""What the ledger as a whole says: all decisions that stand, folded into tables.

A store keeps the readings as they were read, and shows them through these tables (`bend`). They
depend on the ledger alone, so that it may be replayed, undone and carried elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from graph_schema.biolink import Category, may_join
from graph_schema.decisions import Action, Decision, Value
from graph_schema.records import Assertion, Entity, Evidence, Status, digest


class Standing(NamedTuple):
    """What was decided about an assertion."""

    status: Status = Status.ACCEPTED
    locked: bool = False


class Seen(NamedTuple):
    """What a claim is seen as. Where `by` is not empty, it is not to be seen at all: that is the
    subject of the deletion which says so, and `claim` is the last that it was seen as."""

    claim: Assertion
    by: str = ""


class Kept(NamedTuple):
    """An assertion that stays without evidence, since somebody decided something about it."""

    claim: Assertion
    ends: Mapping[str, Entity]


@dataclass
class Rulings:
    """The ledger, folded. Made by `fold`, and never changed afterwards."""

    merged: dict[str, str] = field(default_factory=dict)
    """CURIE of an entity to that of the entity which it is."""
    replaced: dict[str, Assertion] = field(default_factory=dict)
    """Key of a claim to what it says instead."""
    deleted: dict[str, frozenset[str]] = field(default_factory=dict)
    """What is to be seen no more (keys, CURIEs, quotations, publications), with what of it was
    known when that was last decided."""
    standing: dict[str, Standing] = field(default_factory=dict)
    """By key of what the claim is seen as now."""
    changed: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Properties that are locked, by key or CURIE."""
    made: dict[str, Decision] = field(default_factory=dict)
    """What curators vouch for: decisions to create or replace, by their ids."""
    kept: dict[str, Kept] = field(default_factory=dict)
    """By key."""
    entities: dict[str, Entity] = field(default_factory=dict)
    """Entities as a decision last knew them."""
    quarantined: dict[str, Decision] = field(default_factory=dict)
    disputed: dict[str, tuple[Decision, ...]] = field(default_factory=dict)
    """Assertions on whose status two curators disagree: the last word of each."""

    def __bool__(self) -> bool:
        return bool(self.merged or self.replaced or self.deleted or self.changed)

    def entity(self, curie: str) -> str:
        """The CURIE of the entity that this one is."""
        met = {curie}
        while (curie := self.merged.get(curie, curie)) not in met:
            met.add(curie)
        return curie

    def see(self, claim: Assertion) -> Seen:
        """What a claim is seen as, after merges, replacements and deletions."""
        met: set[str] = set()
        while True:
            claim = claim.canonical()
            if claim.key in self.deleted:
                return Seen(claim, claim.key)
            subject, object_ = self.entity(claim.subject), self.entity(claim.object)
            if (subject, object_) != (claim.subject, claim.object):
                claim = claim.model_copy(update={"subject": subject, "object": object_})
                claim = Assertion.model_validate(claim.model_dump())  # its key is another
                continue
            for end in (subject, object_):
                if end in self.deleted:
                    return Seen(claim, end)
            if claim.key not in self.replaced or claim.key in met:
                return Seen(claim)
            met.add(claim.key)
            claim = self.replaced[claim.key]

    def standing_of(self, key: str) -> Standing:
        """What was decided about the assertion of this key."""
        return self.standing.get(key, Standing())

    def locked_belief(self, key: str) -> float | None:
        """The belief that a curator set, from 0 to 1; None where it follows from the evidence."""
        value = self.changes_of(key).get("belief")
        return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else None

    @cached_property
    def kept_ends(self) -> Mapping[str, Entity]:
        """The entities that `kept` assertions join."""
        return {curie: end for kept in self.kept.values() for curie, end in kept.ends.items()}

    def changes_of(self, subject: str) -> Mapping[str, Value]:
        """The properties of an assertion or entity that are locked."""
        return self.changed.get(subject, {})


def quotation(key: str, evidence: Evidence) -> str:
    """What is deleted with a piece of evidence: the sentence as saying this, whoever reads it."""
    publication = getattr(evidence, "publication", None)
    said = getattr(evidence, "sentence", "") or getattr(evidence, "record", "")
    return digest(key, evidence.kind, publication or "", said or evidence.id)


def standing_decisions(ledger: Iterable[Decision]) -> list[Decision]:
    """The decisions that no later one undoes, without the undoing ones; in their order."""
    decisions = list(ledger)
    undone: set[str] = set()
    stand: list[Decision] = []
    for decision in reversed(decisions):
        if decision.id in undone:
            continue
        if decision.action is Action.UNDO:
            undone.add(decision.subject)
        else:
            stand.append(decision)
    return stand[::-1]


def fold(ledger: Iterable[Decision]) -> Rulings:
    """The tables of a ledger, which comes in its order."""
    rulings = Rulings()
    stand = standing_decisions(ledger)
    for decision in stand:
        _note_entities(rulings, decision)
        if change := _SHAPING.get(decision.action):
            change(rulings, decision)
    for decision in stand:
        if decide := _JUDGING.get(decision.action):
            decide(rulings, decision)
        _keep(rulings, decision)
    _note_disputes(rulings, stand)
    return rulings


def _note_entities(rulings: Rulings, decision: Decision) -> None:
    context = decision.context
    rulings.entities.update(
        {entity.curie: entity for entity in (context.entities if context else ())}
    )
    if decision.entity is not None:
        rulings.entities[decision.entity.curie] = decision.entity


# -- first what is what, since that says whom the rest is about --------------------------------


def _create(rulings: Rulings, decision: Decision) -> None:
    rulings.made[decision.id] = decision
    rulings.deleted.pop(decision.subject, None)
    rulings.replaced.pop(decision.subject, None)
    rulings.merged.pop(decision.subject, None)


def _replace(rulings: Rulings, decision: Decision) -> None:
    assert decision.claim is not None
    rulings.made[decision.id] = decision
    rulings.deleted.pop(decision.claim.key, None)
    rulings.replaced.pop(decision.claim.key, None)
    rulings.replaced[decision.subject] = decision.claim


def _merge(rulings: Rulings, decision: Decision) -> None:
    assert decision.into is not None
    rulings.merged.pop(decision.into, None)
    rulings.merged[decision.subject] = decision.into


def _delete(rulings: Rulings, decision: Decision) -> None:
    known = frozenset(decision.context.known if decision.context else ())
    rulings.deleted[decision.subject] = known


def _accept_back(rulings: Rulings, decision: Decision) -> None:
    """A verdict on what was deleted: accepted it comes back, else what is known now is known."""
    if decision.subject not in rulings.deleted:
        return
    if decision.status is Status.ACCEPTED:
        del rulings.deleted[decision.subject]
    else:
        _delete(rulings, decision)


_SHAPING: Mapping[Action, Callable[[Rulings, Decision], None]] = {
    Action.CREATE: _create,
    Action.REPLACE: _replace,
    Action.MERGE: _merge,
    Action.DELETE: _delete,
    Action.JUDGE: _accept_back,
}


# -- then what was said about it -----------------------------------------------------------------


def _about(rulings: Rulings, decision: Decision) -> str:
    """The key or CURIE that the subject of a decision is seen as."""
    claim = decision.claim or (decision.context.claim if decision.context else None)
    if claim is not None:
        return rulings.see(claim).claim.key
    return rulings.entity(decision.subject)


def _judge(rulings: Rulings, decision: Decision) -> None:
    assert decision.status is not None
    rulings.standing[_about(rulings, decision)] = Standing(decision.status, decision.locked)


def _vouch(rulings: Rulings, decision: Decision) -> None:
    subject = _about(rulings, decision)
    if decision.claim is not None:
        rulings.standing[subject] = Standing(_as_made(rulings, decision.claim), locked=True)
    if decision.entity is not None:
        entity = decision.entity
        locked = rulings.changed.setdefault(subject, {})
        locked |= {"name": entity.name, "category": str(entity.category)}


def _as_made(rulings: Rulings, claim: Assertion) -> Status:
    """What a person makes is accepted, unless the schema knows no such thing: then it waits."""
    ends = [rulings.entities.get(rulings.entity(end)) for end in (claim.subject, claim.object)]
    subject, object_ = (end.category if end else Category.THING for end in ends)
    fits = may_join(claim.predicate, subject, object_)
    return Status.ACCEPTED if fits else Status.PROPOSED


def _change(rulings: Rulings, decision: Decision) -> None:
    locked = rulings.changed.setdefault(_about(rulings, decision), {})
    locked |= {change.name: change.after for change in decision.changes}


def _quarantine(rulings: Rulings, decision: Decision) -> None:
    rulings.quarantined[decision.subject] = decision


_JUDGING: Mapping[Action, Callable[[Rulings, Decision], None]] = {
    Action.JUDGE: _judge,
    Action.CREATE: _vouch,
    Action.REPLACE: _vouch,
    Action.CHANGE: _change,
    Action.QUARANTINE: _quarantine,
}


def _keep(rulings: Rulings, decision: Decision) -> None:
    """What was decided about stays, as long as it is seen."""
    claim = decision.claim or (decision.context.claim if decision.context else None)
    if claim is None or decision.action is Action.DELETE:
        return
    seen = rulings.see(claim)
    if not seen.by:
        ends = {
            curie: rulings.entities[curie] for curie in _ends(seen.claim) & rulings.entities.keys()
        }
        if len(ends) == len(_ends(seen.claim)):
            rulings.kept[seen.claim.key] = Kept(seen.claim, ends)


def _ends(claim: Assertion) -> set[str]:
    return {claim.subject, claim.object}


def _note_disputes(rulings: Rulings, stand: Iterable[Decision]) -> None:
    words: dict[str, dict[str, Decision]] = {}
    for decision in stand:
        if decision.action is Action.JUDGE:
            words.setdefault(_about(rulings, decision), {})[decision.who] = decision
    for subject, by_person in words.items():
        if len({decision.status for decision in by_person.values()}) > 1:
            rulings.disputed[subject] = tuple(by_person.values())
