"""The hand of a curator: how edits are made, by decisions or by Cypher as in Browser."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Protocol

from graph_schema.biolink import Category
from graph_schema.decisions import Action, Change, Decision
from graph_schema.records import Assertion, Entity, Evidence, Status
from kgmed.store.folding import fold
from kgmed.store.protocol import GraphStore, ReviewItem
from kgmed.store.rulings import quotation

WHO = "ann"
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """No two moments of a history are the same."""

    def __init__(self) -> None:
        self._ticks = count()

    def __call__(self) -> datetime:
        return _FIRST + timedelta(minutes=next(self._ticks))


class Hand(Protocol):
    """Every edit that the issue names. Whatever it touches is shown."""

    at_once: bool
    """Whether the store knows of an edit as soon as it is made."""

    def create_entity(self, entity: Entity) -> None: ...

    def delete_entity(self, curie: str) -> None: ...

    def change_entity(self, curie: str, name: str, value: Any) -> None: ...

    def retype_entity(self, curie: str, before: Category, after: Category) -> None: ...

    def renumber(self, entity: Entity, curie: str) -> None:
        """Give the entity another identifier."""
        ...

    def merge(self, curie: str, into: str, joined: Collection[Assertion]) -> None:
        """`joined` are the claims about it, where they may be moved by hand."""
        ...

    def create_claim(self, claim: Assertion) -> None: ...

    def delete_claim(self, claim: Assertion) -> None: ...

    def replace_claim(self, was: Assertion, claim: Assertion) -> None:
        """Retype, turn, or reverse it."""
        ...

    def change_claim(self, claim: Assertion, name: str, value: Any) -> None: ...

    def judge(self, claim: Assertion, status: Status) -> None: ...

    def delete_evidence(self, claim: Assertion, evidence: Evidence) -> None: ...

    def delete_publication(self, id_: str) -> None: ...

    def make_strange(self, mark: str, ends: tuple[str, str] | None) -> None:
        """A node, or a relationship between these, that the schema does not know."""
        ...

    def remove_strange(self, mark: str) -> None: ...

    def answer(self, item: ReviewItem, status: Status) -> None:
        """A verdict on what waits for a curator."""
        ...

    def settle(self) -> None:
        """Have the store record what was done by hand."""
        ...

    def property(self, subject: str, name: str) -> object:
        """A property of an entity or assertion, as the curator sees it."""
        ...

    def listed(self) -> set[str]:
        """The marks of the strange things that are there and listed."""
        ...


class ByDecision:
    """As `kgmed curate` does it."""

    at_once = True

    def __init__(self, store: GraphStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def create_entity(self, entity: Entity) -> None:
        self._decide(Action.CREATE, entity.curie, entity=entity)

    def delete_entity(self, curie: str) -> None:
        self._decide(Action.DELETE, curie)

    def change_entity(self, curie: str, name: str, value: Any) -> None:
        self._change(curie, {name: value})

    def retype_entity(self, curie: str, before: Category, after: Category) -> None:
        self._change(curie, {"category": str(after)})

    def renumber(self, entity: Entity, curie: str) -> None:
        self.create_entity(entity.model_copy(update={"curie": curie}))
        self._decide(Action.MERGE, entity.curie, into=curie)

    def merge(self, curie: str, into: str, joined: Collection[Assertion]) -> None:
        self._decide(Action.MERGE, curie, into=into)

    def create_claim(self, claim: Assertion) -> None:
        self._decide(Action.CREATE, claim.key, claim=claim)

    def delete_claim(self, claim: Assertion) -> None:
        self._decide(Action.DELETE, claim.key)

    def replace_claim(self, was: Assertion, claim: Assertion) -> None:
        self._decide(Action.REPLACE, was.key, claim=claim)

    def change_claim(self, claim: Assertion, name: str, value: Any) -> None:
        self._change(claim.key, {name: value})

    def judge(self, claim: Assertion, status: Status) -> None:
        self._decide(Action.JUDGE, claim.key, status=status, locked=True)

    def delete_evidence(self, claim: Assertion, evidence: Evidence) -> None:
        self._decide(Action.DELETE, quotation(claim.key, evidence), claim=claim)

    def delete_publication(self, id_: str) -> None:
        self._decide(Action.DELETE, id_)

    def make_strange(self, mark: str, ends: tuple[str, str] | None) -> None:
        self._decide(Action.QUARANTINE, f"node {mark}", changes=_changes({"mark": mark}))

    def remove_strange(self, mark: str) -> None:
        standing = fold(self._store.decisions()).quarantined
        if made := standing.get(f"node {mark}"):
            self._decide(Action.UNDO, made.id)

    def answer(self, item: ReviewItem, status: Status) -> None:
        self._decide(Action.JUDGE, item.subject, status=status, locked=True)

    def settle(self) -> None:
        assert self._store.sync(WHO, self._now()) == ()

    def property(self, subject: str, name: str) -> object:
        return fold(self._store.decisions()).changes_of(subject).get(name)

    def listed(self) -> set[str]:
        return marks(fold(self._store.decisions()).quarantined.values())

    def _change(self, subject: str, values: dict[str, Any]) -> None:
        self._decide(Action.CHANGE, subject, changes=_changes(values))

    def _decide(self, action: Action, subject: str, **fields: Any) -> None:
        self._store.decide(
            Decision(action=action, subject=subject, who=WHO, when=self._now(), **fields)
        )


def marks(quarantined: Iterable[Decision]) -> set[str]:
    """The marks of the strange things that these decisions are about."""
    changes = (change for decision in quarantined for change in decision.changes)
    return {str(change.after) for change in changes if change.name == "mark"}


def _changes(values: dict[str, Any]) -> tuple[Change, ...]:
    return tuple(Change(name=name, after=value) for name, value in values.items())
