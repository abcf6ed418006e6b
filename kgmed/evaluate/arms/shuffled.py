"""The arm `shuffled`: the product over a graph that has everything but what it says.

What the product still gets right there it does not owe to the graph. Among the usable edges of
one predicate between the same two categories the objects are permuted, so that every name keeps
its number of edges of each kind (degree-preserving permutation, as Himmelstein et al. 2017 use
it); direction, belief and evidence stay with the edge.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, cast

from kgmed.errors import StoreError
from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.product import ProductArm
from kgmed.records import StoredAssertion
from kgmed.store.protocol import Edge, EdgeChanges, GraphStore

_READ = frozenset(
    {"generation", "identity", "document", "document_states", "entity", "entities", "counts",
     "find_entities", "search_text", "iter_documents", "iter_entities", "decisions", "runs"}
)  # fmt: skip
"""What does not say who acts on whom, and is passed on to the store itself."""


def build(lab: Lab) -> Arm:
    """The product over the permuted graph."""
    graph = cast(GraphStore, ShuffledStore(lab.parts.store, lab.seed))
    return ProductArm("shuffled", lab.product(graph))


class ShuffledStore:
    """A store whose usable assertions have each other's objects, under the keys that they had,
    so that their evidence still hangs on them. For reading; the store itself is not touched.

    The same store and seed give the same graph.
    """

    def __init__(self, store: GraphStore, seed: int = 0) -> None:
        self._store = store
        self.url = f"{store.url}#shuffled-{seed}"
        self.objects = permuted_objects(store, seed)

    def __getattr__(self, name: str) -> Any:
        if name not in _READ:
            raise StoreError(f"a shuffled graph has no {name}: it is for answering from")
        return getattr(self._store, name)

    def edges(self, as_of: int | None = None) -> Iterator[Edge]:
        """The usable edges with the objects that they were given, in order of key."""
        for edge in self._store.edges(as_of):
            yield edge._replace(object=self.objects.get(edge.key, edge.object))

    def edge_changes(self, since: int) -> EdgeChanges | None:  # noqa: ARG002
        """Never known: a permutation is made anew."""
        return None

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        """Assertions under the keys that they had, with the objects that they were given."""
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
        if key not in self.objects:
            return stored
        moved = stored.assertion.model_copy(update={"object": self.objects[key]})
        vars(moved)["key"] = key  # not that of what it says now: evidence hangs on the old one
        return stored.model_copy(update={"assertion": moved})


def permuted_objects(store: GraphStore, seed: int) -> Mapping[str, str]:
    """For the key of each usable edge, the object that it is given."""
    edges = list(store.edges())
    ends = sorted({end for edge in edges for end in (edge.subject, edge.object)})
    known = store.entities(ends)
    categories = {end: str(known[end].category) if end in known else "" for end in ends}
    alike: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        kind = (edge.predicate, categories[edge.subject], categories[edge.object])
        alike[kind].append(edge)
    given: dict[str, str] = {}
    for kind, group in sorted(alike.items()):
        given |= _permuted(group, Random(f"{seed} {kind}"))
    return given


def _permuted(group: Sequence[Edge], chance: Random) -> dict[str, str]:
    """The objects of a group in another order; where a name met itself, it changes places with
    one that neither of the two then meets itself by, if there is one."""
    objects = [edge.object for edge in group]
    chance.shuffle(objects)
    subjects = [edge.subject for edge in group]
    for i, subject in enumerate(subjects):
        if objects[i] != subject:
            continue
        for j in chance.sample(range(len(group)), len(group)):
            if subject != objects[j] and subjects[j] != subject:
                objects[i], objects[j] = objects[j], objects[i]
                break
    return {edge.key: object_ for edge, object_ in zip(group, objects, strict=True)}
