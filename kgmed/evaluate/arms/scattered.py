"""The arm `scattered`: the product over a graph of which not even the habits are left.

In `shuffled` every name keeps how many edges of each predicate it has, and a drug that lowers six
things still lowers six things. Here it keeps the number alone: the edges between the same two
categories are joined anew whatever their predicate, and then what they say is dealt out among
them (predicate, aspect, direction, polarity and belief, with the evidence).
"""

from random import Random
from typing import cast

from kgmed.evaluate.arms.arm import Arm
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.permuted import Ends, PermutedStore, alike, joined, rejoined
from kgmed.evaluate.arms.product import ProductArm
from kgmed.store.protocol import GraphStore


def build(lab: Lab) -> Arm:
    """The product over the scattered graph."""
    graph = cast(GraphStore, ScatteredStore(lab.parts.store, lab.seed))
    return ProductArm("scattered", lab.product(graph))


class ScatteredStore(PermutedStore):
    """A store whose usable assertions are said of other names of the same categories. The same
    store and seed give the same graph."""

    def __init__(self, store: GraphStore, seed: int = 0) -> None:
        ends: dict[str, Ends] = {}
        avoided = joined(store)
        for kind, group in alike(store, by_predicate=False).items():
            chance = Random(f"{seed} {kind}")
            given = rejoined(group, chance, avoided)
            chance.shuffle(given)
            ends |= {edge.key: pair for edge, pair in zip(group, given, strict=True)}
        super().__init__(store, f"scattered-{seed}", ends)
