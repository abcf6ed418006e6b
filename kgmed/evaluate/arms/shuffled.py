"""The arm `shuffled`: the product over a graph that has everything but what it says.

What the product still gets right there it does not owe to the graph. Among the usable edges of
one predicate between the same two categories the objects are permuted, so that every name keeps
its number of edges of each kind (degree-preserving permutation, as Himmelstein et al. 2017 use
it); direction, belief and evidence stay with the edge. Of the pairs that really are joined as few
as possible are joined again: in a literature about one disease a mere permutation leaves a third.
"""

from random import Random
from typing import cast

from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.permuted import Ends, PermutedStore, alike, joined, rejoined
from kgmed.evaluate.arms.product import ProductArm
from kgmed.store.protocol import GraphStore


def build(lab: Lab) -> Arm:
    """The product over the permuted graph."""
    graph = cast(GraphStore, ShuffledStore(lab.parts.store, lab.seed))
    return ProductArm("shuffled", lab.product(graph))


class ShuffledStore(PermutedStore):
    """A store whose usable assertions have each other's objects. The same store and seed give the
    same graph."""

    def __init__(self, store: GraphStore, seed: int = 0) -> None:
        ends: dict[str, Ends] = {}
        avoided = joined(store)
        for kind, group in alike(store, by_predicate=True).items():
            given = rejoined(group, Random(f"{seed} {kind}"), avoided)
            ends |= {edge.key: pair for edge, pair in zip(group, given, strict=True)}
        super().__init__(store, f"shuffled-{seed}", ends)
