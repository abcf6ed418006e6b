"""DALK's coarse sampling: paths that link the names of a question, and the neighbours of each."""

import heapq
import math
from collections.abc import Iterator, Sequence
from itertools import islice, product

import numpy as np

from graph_schema.biolink import SYMMETRIC
from kgmed.retrieve.find import Found
from kgmed.store.projection import Projection
from kgmed.store.projection_build import PREDICATES

MOST_HOPS = 5
"""From one name to the next."""
MOST_PATHS = 5
"""Shortest paths that are kept between two names, and of one chain of names."""
MOST_NEIGHBOURS = 10
"""Triples that are kept around one name, those that are believed most."""

Hop = tuple[int, bool]
"""An edge by number, and whether it is walked from its object to its subject."""
Walk = tuple[float, tuple[Hop, ...]]
"""How little it is believed, in nats, and its hops."""


class Sampler:
    """Samples a projection along the direction of its edges; what has none is walked both ways."""

    def __init__(self, projection: Projection) -> None:
        self._projection = projection
        arrays = projection.arrays
        both = np.isin(arrays.predicates, [PREDICATES.index(each) for each in SYMMETRIC])
        edges = np.arange(len(arrays.subjects), dtype=np.int32)
        starts = np.concatenate([arrays.subjects, arrays.objects[both]])
        order = np.argsort(starts, kind="stable")
        self._edges = np.concatenate([edges, edges[both]])[order]
        self._reverse = (np.arange(len(starts)) >= len(edges))[order]
        self._ends = np.concatenate([arrays.objects, arrays.subjects[both]])[order]
        self._doubts = -np.log(arrays.beliefs[self._edges].astype(np.float64))
        nodes = np.arange(len(arrays.tolls) + 1)
        self._offsets = np.searchsorted(starts[order], nodes)

    def nodes(self, curies: Sequence[str]) -> list[int]:
        """The nodes of these names that are in the graph, each once, in their order."""
        found = (self._projection.node(curie) for curie in curies)
        return list(dict.fromkeys(node for node in found if node is not None))

    def paths(self, nodes: Sequence[int]) -> Iterator[Found]:
        """Chains through the names in their order.

        From the first name the shortest paths lead to the next, from there to the one after it.
        Where none does within `MOST_HOPS` hops, the chain ends, and a new one starts at the name
        after that which was not reached.
        """
        chain: list[list[Walk]] = []
        left = list(nodes)
        start = left.pop(0) if left else -1
        while left:
            end = left.pop(0)
            walks = self.shortest(start, end)
            if walks:
                chain.append(walks)
                start = end
            else:
                yield from self._joined(chain)
                chain, start = [], (left.pop(0) if left else -1)
        yield from self._joined(chain)

    def neighbours(self, nodes: Sequence[int]) -> Iterator[Found]:
        """The triples that each name begins, those that are believed most first."""
        for node in nodes:
            slots = range(self._offsets[node], self._offsets[node + 1])
            best = heapq.nsmallest(
                MOST_NEIGHBOURS, slots, key=lambda slot: (self._doubts[slot], slot)
            )
            for slot in best:
                yield self._found((float(self._doubts[slot]), (self._hop(slot),)))

    def shortest(self, start: int, end: int) -> list[Walk]:
        """The shortest walks from one node to another, by hops: of equally short ones those that
        are believed most; none if it takes more than `MOST_HOPS`, or from a node to itself."""
        reached: dict[int, list[Walk]] = {start: [(0.0, ())]}
        seen = {start}
        for _ in range(MOST_HOPS):
            if end in reached:
                break
            nearer: dict[int, list[Walk]] = {}
            for node, walks in reached.items():
                for slot in range(self._offsets[node], self._offsets[node + 1]):
                    other = int(self._ends[slot])
                    if other not in seen:
                        hop, doubt = self._hop(slot), float(self._doubts[slot])
                        nearer.setdefault(other, []).extend(
                            (cost + doubt, (*hops, hop)) for cost, hops in walks
                        )
            reached = {node: heapq.nsmallest(MOST_PATHS, walks) for node, walks in nearer.items()}
            seen |= reached.keys()
        return reached.get(end, []) if end != start else []

    def _hop(self, slot: int) -> Hop:
        return int(self._edges[slot]), bool(self._reverse[slot])

    def _joined(self, chain: Sequence[Sequence[Walk]]) -> Iterator[Found]:
        """A path for each way to go through a chain, as many as are kept."""
        if not chain:
            return
        for walks in islice(product(*chain), MOST_PATHS):
            cost = math.fsum(doubt for doubt, _ in walks)
            yield self._found((cost, tuple(hop for _, hops in walks for hop in hops)))

    def _found(self, walk: Walk) -> Found:
        cost, hops = walk
        return Found(cost, tuple((self._projection.edge(edge), back) for edge, back in hops))
