"""Folding the ledger: from its decisions, in their order, to the tables that say what is shown."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from graph_schema.biolink import Category, may_join
from graph_schema.decisions import Action, Decision, Value
from graph_schema.records import Assertion, Status
from kgmed.store.rulings import Kept, Rulings, Standing


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
    decisions = list(ledger)
    for decision in decisions:  # also those undone: what they knew was so
        _note_entities(rulings, decision)
    stand = standing_decisions(decisions)
    for decision in stand:
        if change := _SHAPING.get(decision.action):
            change(rulings, decision)
    for decision in stand:
        if decide := _JUDGING.get(decision.action):
            decide(rulings, decision)
        _keep(rulings, decision)
    _note_disputes(rulings, stand)
    return rulings


class Folded(NamedTuple):
    """A ledger up to its row or number `last`, and the tables that it folds to."""

    last: int = 0
    decisions: tuple[Decision, ...] = ()
    rulings: Rulings = Rulings()

    def then(self, decisions: Iterable[Decision], last: int) -> "Folded":
        """The ledger with more decisions."""
        together = (*self.decisions, *decisions)
        return Folded(last, together, fold(together))


def _note_entities(rulings: Rulings, decision: Decision) -> None:
    for entity in decision.context.entities if decision.context else ():
        rulings.entities.setdefault(entity.curie, entity)


# -- first what is what, since that says whom the rest is about --------------------------------


def _create(rulings: Rulings, decision: Decision) -> None:
    rulings.made[decision.id] = decision
    rulings.deleted.pop(decision.subject, None)
    rulings.replaced.pop(decision.subject, None)
    rulings.merged.pop(decision.subject, None)
    if (entity := decision.entity) is not None:
        rulings.entities[entity.curie] = entity
        _lock(rulings, entity.curie, {"name": entity.name, "category": str(entity.category)})


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
    rulings.deleted[decision.subject] = _known(decision)
    claim = _claim(decision)
    key = claim.key if claim else ""
    if ":" not in decision.subject and key != decision.subject:
        rulings.quoted[decision.subject] = key


def _known(decision: Decision) -> frozenset[str]:
    return frozenset(decision.context.known if decision.context else ())


def _accept_back(rulings: Rulings, decision: Decision) -> None:
    """A verdict on what was deleted: accepted it comes back, else what is known now is known."""
    if decision.subject not in rulings.deleted:
        return
    if decision.status is Status.ACCEPTED:
        del rulings.deleted[decision.subject]
    else:
        rulings.deleted[decision.subject] = _known(decision)


def _change_entity(rulings: Rulings, decision: Decision) -> None:
    """What is changed of an entity is changed of the one that it is by then."""
    if ":" in decision.subject:
        changes = {change.name: change.after for change in decision.changes}
        _lock(rulings, rulings.entity(decision.subject), changes)


def _lock(rulings: Rulings, subject: str, values: Mapping[str, Value]) -> None:
    rulings.changed.setdefault(subject, {}).update(values)


_SHAPING: Mapping[Action, Callable[[Rulings, Decision], None]] = {
    Action.CREATE: _create,
    Action.REPLACE: _replace,
    Action.MERGE: _merge,
    Action.DELETE: _delete,
    Action.JUDGE: _accept_back,
    Action.CHANGE: _change_entity,
}


# -- then what was said about it -----------------------------------------------------------------


def _claim(decision: Decision) -> Assertion | None:
    """The claim that a decision is about."""
    return decision.claim or (decision.context.claim if decision.context else None)


def _about(rulings: Rulings, decision: Decision) -> str:
    """The key or CURIE that the subject of a decision is seen as."""
    claim = _claim(decision)
    if claim is not None:
        return rulings.see(claim).claim.key
    return rulings.entity(decision.subject)


def _judge(rulings: Rulings, decision: Decision) -> None:
    assert decision.status is not None
    about = _about(rulings, decision)
    known = rulings.standing_of(about).known | _known(decision)
    accepted = decision if decision.status is Status.ACCEPTED else None
    rulings.standing[about] = Standing(decision.status, decision.locked, known, accepted)


def _vouch(rulings: Rulings, decision: Decision) -> None:
    if decision.claim is not None:
        status = _as_made(rulings, decision, decision.claim)
        about = _about(rulings, decision)
        rulings.standing[about] = rulings.standing_of(about)._replace(status=status, locked=True)


def _as_made(rulings: Rulings, decision: Decision, claim: Assertion) -> Status:
    """What a person makes is accepted, unless the schema knows no such thing: then it waits."""
    known = {e.curie: e.category for e in (decision.context.entities if decision.context else ())}
    subject, object_ = (
        rulings.changes_of(rulings.entity(end)).get("category") or known.get(end)
        for end in (claim.subject, claim.object)
    )
    fits = may_join(claim.predicate, _category(subject), _category(object_))
    return Status.ACCEPTED if fits else Status.PROPOSED


def _category(value: Value) -> Category:
    return Category(value) if value in set(Category) else Category.THING


def _change_claim(rulings: Rulings, decision: Decision) -> None:
    if ":" not in decision.subject:
        changes = {change.name: change.after for change in decision.changes}
        _lock(rulings, _about(rulings, decision), changes)


def _quarantine(rulings: Rulings, decision: Decision) -> None:
    rulings.quarantined[decision.subject] = decision


_JUDGING: Mapping[Action, Callable[[Rulings, Decision], None]] = {
    Action.JUDGE: _judge,
    Action.CREATE: _vouch,
    Action.REPLACE: _vouch,
    Action.CHANGE: _change_claim,
    Action.QUARANTINE: _quarantine,
}


def _keep(rulings: Rulings, decision: Decision) -> None:
    """What was decided about stays, as long as it is seen."""
    claim = _claim(decision)
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
