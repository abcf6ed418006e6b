"""What finding and reasoning look up in a store, and a memory of it for one question."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from graph_schema.records import Entity
from kgmed.records import StoredAssertion
from kgmed.retrieve.proposals import as_seen
from kgmed.retrieve.records import FoundSentence, Pair
from kgmed.store.protocol import StoredDocument

T = TypeVar("T")


class Sources(Protocol):
    """The part of a graph store that paths are made of and checked against."""

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]: ...

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]: ...

    def document(self, id_: str) -> StoredDocument | None: ...


class Remembered:
    """`Sources` that ask the store for each thing once, so that a question may be gone through
    again and again; to be thrown away with the question. What is only proposed is in assertions
    that are themselves proposed, and nowhere else (`kgmed.retrieve.proposals`)."""

    def __init__(self, store: Sources) -> None:
        self._store = store
        self._entities: dict[str, Entity | None] = {}
        self._assertions: dict[str, StoredAssertion | None] = {}
        self._documents: dict[str, StoredDocument | None] = {}
        self.searched: dict[tuple[Pair, int | None], tuple[FoundSentence, ...]] = {}
        """Sentences that text search found, by pair and by the year up to which it looked."""

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return _looked_up(curies, self._entities, self._store.entities)

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        return _looked_up(keys, self._assertions, self._seen)

    def _seen(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        return as_seen(self._store.assertions(keys), self._store)

    def document(self, id_: str) -> StoredDocument | None:
        if id_ not in self._documents:
            self._documents[id_] = self._store.document(id_)
        return self._documents[id_]


def _looked_up(
    wanted: Sequence[str],
    known: dict[str, T | None],
    look_up: Callable[[Sequence[str]], Mapping[str, T]],
) -> dict[str, T]:
    unknown = [name for name in dict.fromkeys(wanted) if name not in known]
    if unknown:
        found = look_up(unknown)
        known.update({name: found.get(name) for name in unknown})
    there = ((name, known[name]) for name in wanted)
    return {name: value for name, value in there if value is not None}
