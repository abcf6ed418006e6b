"""What must hold from an edit on, whatever is read later, until another edit says otherwise."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from graph_schema.records import Assertion, CuratorEvidence, Entity, Evidence, digest
from ingest.records import Reading
from kgmed.records import StoredAssertion
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import quotation


class View(NamedTuple):
    """The graph as a store shows it at one moment."""

    entities: Mapping[str, Entity]
    assertions: Mapping[str, StoredAssertion]
    property: Callable[[str, str], object]
    """A property, by key or CURIE and name, that no field of a record holds."""
    listed: Collection[str]
    """Marks of those strange things that stand in the graph and on the list of the curators."""
    readings: Mapping[str, Reading]
    """What was read and stands, of papers that nobody deleted."""


def view_of(
    store: GraphStore,
    property_: Callable[[str, str], object],
    listed: Collection[str],
    readings: Mapping[str, Reading],
) -> View:
    """What the store shows now."""
    entities = {entity.curie: entity for entity in store.iter_entities()}
    assertions = {stored.assertion.key: stored for stored in store.iter_assertions()}
    return View(entities, assertions, property_, listed, readings)


@dataclass(frozen=True)
class Fact:
    """One thing that must hold."""

    subject: str
    """Key, CURIE, quotation or mark."""
    field: str
    holds: Callable[[View], bool]
    says: str
    ends: frozenset[str] = frozenset()
    """The entities on which it hangs: who deletes or merges one of these, says otherwise."""


class Facts:
    """All that must hold at present."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], Fact] = {}
        self.checks = 0
        """How often one was looked at."""

    def __len__(self) -> int:
        return len(self._facts)

    def add(self, *facts: Fact) -> None:
        """From now on this; what was expected of the same field, no more."""
        self._facts.update({(fact.subject, fact.field): fact for fact in facts})

    def supersede(self, subjects: Iterable[str] = (), ends: Iterable[str] = ()) -> None:
        """Somebody says otherwise about these subjects, and all that hangs on these ends."""
        gone, joined = set(subjects), frozenset(ends)
        self._facts = {
            name: fact
            for name, fact in self._facts.items()
            if fact.subject not in gone and not fact.ends & joined
        }

    def undone(self, view: View) -> list[str]:
        """Those that do not hold."""
        self.checks += len(self._facts)
        return [fact.says for fact in self._facts.values() if not fact.holds(view)]


class Tally(NamedTuple):
    """What was done, and what came of it."""

    edits: Counter[str]
    results: Counter[str]


# -- entities --------------------------------------------------------------------------------------


def hidden_entity(curie: str) -> Fact:
    def holds(view: View) -> bool:
        claims = (stored.assertion for stored in view.assertions.values())
        return curie not in view.entities and all(
            curie not in (claim.subject, claim.object) for claim in claims
        )

    return Fact(curie, "shown", holds, f"{curie} is gone", frozenset({curie}))


def there(curie: str) -> Fact:
    return Fact(
        curie,
        "shown",
        lambda view: curie in view.entities,
        f"{curie} is there",
        frozenset({curie}),
    )


def field_is(curie: str, name: str, value: object) -> Fact:
    """An entity, as long as it is shown, has this."""

    def holds(view: View) -> bool:
        entity = view.entities.get(curie)
        if entity is None:
            return True
        if name not in Entity.model_fields:
            return view.property(curie, name) == value
        now = getattr(entity, name)
        if isinstance(value, tuple):
            return bool(set(now) == set(value) - {entity.name})
        return bool(now == value)

    return Fact(curie, name, holds, f"{name} of {curie} is {value!r}")


def meets(curie: str, into: str) -> Fact:
    """Whoever speaks of the one, speaks of the other."""

    def holds(view: View) -> bool:
        spoken = {entity.curie for r in view.readings.values() for entity in r.entities}
        return curie not in spoken or into in view.entities

    ends = frozenset({curie, into})
    return Fact(curie, "meets", holds, f"mentions of {curie} meet on {into}", ends)


# -- claims ----------------------------------------------------------------------------------------


def _claim(
    claim: Assertion, field: str, says: str, holds: Callable[[StoredAssertion | None], bool]
) -> Fact:
    key = claim.key
    return Fact(
        key,
        field,
        lambda view: holds(view.assertions.get(key)),
        f"{claim.subject} {claim.predicate} {claim.direction} {claim.object} ({key}) {says}",
        frozenset({claim.subject, claim.object}),
    )


def hidden_claim(claim: Assertion) -> Fact:
    return _claim(claim, "shown", "is gone", lambda stored: stored is None)


def shown_claim(claim: Assertion) -> Fact:
    return _claim(claim, "shown", "is there", lambda stored: stored is not None)


def value_is(claim: Assertion, name: str, value: object) -> Fact:
    """An assertion is there, and has this status or belief."""

    def holds(stored: StoredAssertion | None) -> bool:
        return stored is not None and getattr(stored, name) == value

    return _claim(claim, name, f"has {name} {value}", holds)


def noted(claim: Assertion, name: str, value: object) -> Fact:
    """An assertion has a property of the curator's own."""
    key = claim.key
    fact = _claim(claim, name, f"has {name} {value!r}", lambda stored: stored is not None)

    def holds(view: View) -> bool:
        return fact.holds(view) and view.property(key, name) == value

    return Fact(fact.subject, fact.field, holds, fact.says, fact.ends)


def vouched(claim: Assertion) -> Fact:
    """A curator is cited for it; by which name, hangs on whether a sync or an ingest found it."""

    def holds(stored: StoredAssertion | None) -> bool:
        evidence = stored.evidence if stored else ()
        return any(isinstance(item, CuratorEvidence) for item in evidence)

    return _claim(claim, "vouched", "is vouched for", holds)


def not_quoted(claim: Assertion, evidence: Evidence) -> Fact:
    """Nobody is quoted with this for the claim."""
    key, quoted = claim.key, quotation(claim.key, evidence)

    def holds(view: View) -> bool:
        stored = view.assertions.get(key)
        return stored is None or all(quotation(key, e) != quoted for e in stored.evidence)

    return Fact(quoted, "quoted", holds, f"evidence {quoted} of {key} is gone")


def not_published(publication: str) -> Fact:
    """Nothing rests on this publication."""

    def holds(view: View) -> bool:
        evidence = (item for stored in view.assertions.values() for item in stored.evidence)
        return all(getattr(item, "publication", None) != publication for item in evidence)

    return Fact(publication, "published", holds, f"nothing rests on {publication}")


# -- what the schema does not know -----------------------------------------------------------------


def listed(mark: str, ends: Iterable[str] = ()) -> Fact:
    return Fact(
        mark,
        "listed",
        lambda view: mark in view.listed,
        f"the strange thing {mark} is there and listed",
        frozenset(ends),
    )


def not_listed(mark: str) -> Fact:
    return Fact(
        mark, "listed", lambda view: mark not in view.listed, f"the strange thing {mark} is gone"
    )


def mark_of(number: int) -> str:
    """What finds a strange thing again."""
    return digest("strange", number)
