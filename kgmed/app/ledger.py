"""The ledger as people read it: what each decision was about, before and after; and as a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from graph_schema.decisions import Action, Context, Decision, Value
from graph_schema.records import Assertion, Entity, Status
from kgmed.app.reports import LogEntry
from kgmed.store.review import says_of

Properties = dict[str, JsonValue]
Names = Mapping[str, Entity]


class _Told(NamedTuple):
    """A decision in words, and the properties before and after it."""

    says: str
    change: str
    before: Properties
    after: Properties


def entries(ledger: Iterable[Decision]) -> tuple[LogEntry, ...]:
    """Every decision of a ledger, told in words."""
    decisions = {decision.id: decision for decision in ledger}
    undone = _undone(decisions)
    names: dict[str, Entity] = {}
    told: dict[str, _Told] = {}
    for id_, decision in decisions.items():
        names |= {entity.curie: entity for entity in _context(decision).entities}
        told[id_] = _tell(decision, names, told)
    return tuple(
        LogEntry(
            id=id_,
            action=decision.action,
            subject=decision.subject,
            **told[id_]._asdict(),
            who=decision.who,
            when=decision.when,
            why=decision.why,
            undone_by=undone.get(id_),
        )
        for id_, decision in decisions.items()
    )


def concerning(ledger: Iterable[Decision], subject: str) -> frozenset[str]:
    """The ids of the decisions about an assertion, or about an entity or its assertions, and of
    those that undo them."""
    found: set[str] = set()
    for decision in ledger:
        if subject in _concerned(decision) or (
            decision.action is Action.UNDO and decision.subject in found
        ):
            found.add(decision.id)
    return frozenset(found)


def _concerned(decision: Decision) -> set[str]:
    claims = [claim for claim in (decision.claim, _context(decision).claim) if claim]
    ends = {end for claim in claims for end in (claim.subject, claim.object)}
    return ends | {claim.key for claim in claims} | {decision.subject, decision.into or ""}


def _undone(decisions: Mapping[str, Decision]) -> dict[str, str]:
    """What counts no more, with what undoes it (`kgmed.store.rulings.standing_decisions`)."""
    undone: dict[str, str] = {}
    for id_, decision in reversed(list(decisions.items())):
        if decision.action is Action.UNDO and id_ not in undone:
            undone[decision.subject] = id_
    return undone


def _context(decision: Decision) -> Context:
    return decision.context or Context()


def _tell(decision: Decision, names: Names, told: Mapping[str, _Told]) -> _Told:
    if decision.action is Action.UNDO:
        return _taken_back(decision, told)
    return _TELLING[decision.action](decision, names)


def _judged(decision: Decision, names: Names) -> _Told:
    says = _says(decision, names)
    status = _context(decision).status
    after = decision.status or Status.ACCEPTED
    if ":" in decision.subject:
        back = after is Status.ACCEPTED
        change = "deleted -> shown again" if back else "stays deleted"
        return _Told(says, change, {"shown": False}, {"shown": back})
    change = f"{status or 'not shown'} -> {after}{', locked' if decision.locked else ''}"
    before: Properties = {"status": status} if status else {"shown": False}
    return _Told(says, change, before, {"status": after, "locked": decision.locked})


def _created(decision: Decision, names: Names) -> _Told:
    entity = decision.entity
    if entity is None:
        return _Told(_claim(decision.claim, names), "created", {}, _properties(decision.claim))
    says = f"{entity.name} ({entity.curie})"
    return _Told(says, f"created, {entity.category}", {}, entity.model_dump(mode="json"))


def _changed(decision: Decision, names: Names) -> _Told:
    before: Properties = {each.name: _plain(each.before) for each in decision.changes}
    after: Properties = {each.name: _plain(each.after) for each in decision.changes}
    words = (f"{n}: {_word(before[n])} -> {_word(after[n])}" for n in after)
    return _Told(_says(decision, names), "; ".join(words), before, after)


def _quarantined(decision: Decision, names: Names) -> _Told:
    after: Properties = {each.name: _plain(each.after) for each in decision.changes}
    return _Told(_says(decision, names), "kept out of reasoning", {}, after)


def _replaced(decision: Decision, names: Names) -> _Told:
    was = _context(decision).claim
    says = _claim(was, names) if was else decision.subject
    change = f"says {_claim(decision.claim, names)}"
    return _Told(says, change, _properties(was), _properties(decision.claim))


def _merged(decision: Decision, names: Names) -> _Told:
    into = decision.into or ""
    change = f"is {_name(into, names)}"
    return _Told(_says(decision, names), change, {"curie": decision.subject}, {"curie": into})


def _deleted(decision: Decision, names: Names) -> _Told:
    known = len(_context(decision).known)
    many = "" if known == 1 else "s"
    of_entity = ":" in decision.subject  # its documents are known; of an assertion, its evidence
    what = f"document{many} that spoke of it" if of_entity else f"piece{many} of evidence"
    kept = f"; {known} {what} kept" if known else ""
    return _Told(_says(decision, names), f"deleted{kept}", {"shown": True}, {"shown": False})


_TELLING: Mapping[Action, Callable[[Decision, Names], _Told]] = {
    Action.JUDGE: _judged,
    Action.CREATE: _created,
    Action.CHANGE: _changed,
    Action.QUARANTINE: _quarantined,
    Action.REPLACE: _replaced,
    Action.MERGE: _merged,
    Action.DELETE: _deleted,
}


def _taken_back(decision: Decision, told: Mapping[str, _Told]) -> _Told:
    if decision.subject not in told:
        return _Told(decision.subject, "undone, and not in this ledger", {}, {})
    undone = told[decision.subject]
    return _Told(undone.says, f"undone: {undone.change}", undone.after, undone.before)


def _says(decision: Decision, names: Names) -> str:
    claim = _context(decision).claim or decision.claim
    return _claim(claim, names) if claim else _name(decision.subject, names)


def _name(curie: str, names: Names) -> str:
    return f"{names[curie].name} ({curie})" if curie in names else curie


def _claim(claim: Assertion | None, names: Names) -> str:
    return says_of(claim, dict(names)) if claim else ""


def _properties(claim: Assertion | None) -> Properties:
    return claim.model_dump(mode="json") if claim else {}


def _plain(value: Value) -> JsonValue:
    return list(value) if isinstance(value, tuple) else value


def _word(value: JsonValue) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(str(each) for each in value) or "nothing"
    return "nothing" if value is None else str(value)
