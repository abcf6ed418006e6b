"""Steps in a projection: the neighbours of a node, the nodes within some hops, found paths."""

from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgmed.store.projection import Projection
from kgmed.store.projection_build import MICRO, Ints
from kgmed.store.protocol import Edge

EdgeFilter = Callable[[Ints], NDArray[np.bool_]]
"""Which of these edges (by number) may be used."""
Slots = NDArray[np.int64]


class FoundPath(NamedTuple):
    """Nodes joined by edges, by number. Two paths over parallel edges are two paths."""

    cost: float
    """In nats: the doubt of each edge and the toll of each node that is stepped into."""
    nodes: tuple[int, ...]
    edges: tuple[int, ...]


def hops(projection: Projection, path: FoundPath) -> tuple[tuple[Edge, bool], ...]:
    """The edges of a path in order, each with whether it is walked from object to subject."""
    subjects = projection.arrays.subjects
    return tuple(
        (projection.edge(edge), int(subjects[edge]) != node)
        for node, edge in zip(path.nodes, path.edges, strict=False)
    )


def neighbours(
    projection: Projection, node: int, limit: int | None = None
) -> tuple[FoundPath, ...]:
    """The paths of one hop from a node, cheapest first (ties in order of neighbour and edge)."""
    arrays = projection.arrays
    start, end = arrays.offsets[node], arrays.offsets[node + 1]
    costs = arrays.doubts[start:end] + arrays.tolls[arrays.neighbours[start:end]]
    order = np.argsort(costs, kind="stable")[:limit]
    return tuple(
        FoundPath(
            cost=int(costs[slot]) / MICRO,
            nodes=(node, int(arrays.neighbours[start + slot])),
            edges=(int(arrays.edges[start + slot]),),
        )
        for slot in order
    )


def k_hop(projection: Projection, seeds: Collection[int], k: int) -> Ints:
    """All nodes within k hops of a seed, the seeds included, in order of number."""
    seen = np.zeros(len(projection.arrays.tolls), np.bool_)
    frontier = np.unique(np.asarray(list(seeds), np.int32))
    seen[frontier] = True
    for _ in range(k):
        slots, _ = slots_of(projection, frontier)
        reached = np.unique(projection.arrays.neighbours[slots])
        frontier = reached[~seen[reached]]
        if not len(frontier):
            break
        seen[frontier] = True
    return np.flatnonzero(seen).astype(np.int32)


def slots_of(projection: Projection, nodes: Ints) -> tuple[Slots, Slots]:
    """All slots of these nodes, and how many each node has."""
    offsets = projection.arrays.offsets
    starts = offsets[nodes]
    counts = offsets[nodes + 1] - starts
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - ends + counts, counts), counts
