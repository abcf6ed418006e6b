"""A graph for a control: the edges of a store with other ends than they have.

Nothing is written: the store is only seen in another way. An edge keeps its key, what it says and
its evidence, so that answers from it can be verified and quoted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from kgmed.errors import StoreError
from kgmed.records import StoredAssertion
from kgmed.store.protocol import Edge, EdgeChanges, GraphStore

Ends = tuple[str, str]
"""Subject and object of an edge."""

_TRIES = 200
"""Edges that one may change objects with, drawn at random."""
_READ = frozenset(
    {"generation", "identity", "document", "document_states", "entity", "entities", "counts",
     "find_entities", "search_text", "iter_documents", "iter_entities", "decisions", "runs"}
)  # fmt: skip
"""What does not say who acts on whom, and is passed on to the store itself."""


class PermutedStore:
    """A store whose usable assertions have the ends that they were given, under the keys that they
    had, so that their evidence still hangs on them. For reading; the store itself is not touched.
    """

    def __init__(self, store: GraphStore, name: str, ends: Mapping[str, Ends]) -> None:
        """
        Args:
            store: what is seen in another way.
            name: what it is called then, in its URL and in errors.
            ends: by key of a usable edge, the subject and the object that it is given.
        """
        self._store = store
        self._name = name
        self.url = f"{store.url}#{name}"
        self.ends = ends

    def __getattr__(self, name: str) -> Any:
        if name not in _READ:
            raise StoreError(f"a {self._name} graph has no {name}: it is for answering from")
        return getattr(self._store, name)

    def edges(self, as_of: int | None = None) -> Iterator[Edge]:
        """The usable edges with the ends that they were given, in order of key."""
        for edge in self._store.edges(as_of):
            subject, object_ = self.ends.get(edge.key, (edge.subject, edge.object))
            yield edge._replace(subject=subject, object=object_)

    def edge_changes(self, since: int) -> EdgeChanges | None:  # noqa: ARG002
        """Never known: a permutation is made anew."""
        return None

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        """Assertions under the keys that they had, with the ends that they were given."""
        found = self._store.assertions(keys)
        return {key: self._given(key, stored) for key, stored in found.items()}

    def find_sentences(self, curies: Sequence[str], limit: int = 20) -> tuple[StoredAssertion, ...]:
        """Assertions that join two of these names now, the most believed first."""
        wanted = set(curies)
        joining = sorted(
            (edge for edge in self.edges() if {edge.subject, edge.object} <= wanted),
            key=lambda edge: (-edge.belief, edge.key),
        )
        keys = [edge.key for edge in joining[:limit]]
        found = self.assertions(keys)
        return tuple(found[key] for key in keys)

    def _given(self, key: str, stored: StoredAssertion) -> StoredAssertion:
        if key not in self.ends:
            return stored
        subject, object_ = self.ends[key]
        moved = stored.assertion.model_copy(update={"subject": subject, "object": object_})
        vars(moved)["key"] = key  # not that of what it says now: evidence hangs on the old one
        return stored.model_copy(update={"assertion": moved})


def joined(store: GraphStore) -> frozenset[frozenset[str]]:
    """The pairs of names that the usable edges of a store join, whichever way."""
    return frozenset(frozenset((edge.subject, edge.object)) for edge in store.edges())


def alike(store: GraphStore, *, by_predicate: bool) -> dict[tuple[str, ...], list[Edge]]:
    """The usable edges by the categories of their two ends, and perhaps by predicate too."""
    edges = list(store.edges())
    ends = sorted({end for edge in edges for end in (edge.subject, edge.object)})
    known = store.entities(ends)
    categories = {end: str(known[end].category) if end in known else "" for end in ends}
    groups: dict[tuple[str, ...], list[Edge]] = defaultdict(list)
    for edge in edges:
        kind = (categories[edge.subject], categories[edge.object])
        groups[(edge.predicate, *kind) if by_predicate else kind].append(edge)
    return dict(sorted(groups.items()))


def rejoined(
    group: Sequence[Edge], chance: Random, avoided: frozenset[frozenset[str]]
) -> list[Ends]:
    """The ends of a group, the objects in another order, so that as few as possible of the
    avoided pairs are joined, and no name itself.

    A mere permutation would leave much as it is: where four in ten edges of a literature lead to
    one disease, four in ten of what leads there still does.
    """
    subjects, objects = [edge.subject for edge in group], [edge.object for edge in group]
    chance.shuffle(objects)

    def cost(i: int, j: int) -> int:
        pair = frozenset((subjects[i], objects[j]))
        return 3 if len(pair) == 1 else int(pair in avoided)

    for i in range(len(group)):
        for j in chance.sample(range(len(group)), min(_TRIES, len(group))):
            if not cost(i, i):
                break
            if cost(i, j) + cost(j, i) < cost(i, i) + cost(j, j):
                objects[i], objects[j] = objects[j], objects[i]
    return list(zip(subjects, objects, strict=True))
