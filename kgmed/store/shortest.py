"""All shortest paths of a pair of nodes, by hops, searched from both ends."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from kgmed.store.projection import FAR, Projection
from kgmed.store.projection_build import MICRO, Ints
from kgmed.store.steps import FoundPath, slots_of


class _Walk(NamedTuple):
    """From a node where the sides met to the root of one of them."""

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    doubt: int


def all_shortest_paths(
    projection: Projection, source: int, target: int, *, max_hops: int = 4
) -> tuple[FoundPath, ...]:
    """Every path of the fewest hops, if those are at most `max_hops`, cheapest first.

    Edges are walked along and against their direction; parallel edges make several paths. From
    a node to itself there is none.
    """
    if source == target:
        return ()
    with projection.scratch() as tables:
        here, there = _Side(source, tables[0]), _Side(target, tables[1])
        found = _search(projection, here, there, tables[2], max_hops)
        here.clear()
        there.clear()
    return tuple(sorted(found, key=lambda path: (path.cost, path.edges)))


class _Side:
    """What has been reached from one end: how far each node is, and the outermost nodes."""

    def __init__(self, root: int, distance: Ints) -> None:
        self.distance = distance
        self.frontier = np.array([root], np.int32)
        self.depth = 0
        self._reached = [self.frontier]
        distance[root] = 0

    def grow(self, projection: Projection, mark: Ints) -> None:
        """Reach one hop further. `mark` has one cell for each node and is left as it was."""
        slots, _ = slots_of(projection, self.frontier)
        near = projection.arrays.neighbours[slots]
        fresh = near[self.distance[near] == FAR]
        numbers = np.arange(len(fresh), dtype=np.int32)
        mark[fresh] = numbers
        once = fresh[mark[fresh] == numbers]
        mark[once] = FAR
        self.depth += 1
        self.distance[once] = self.depth
        self.frontier = once
        self._reached.append(once)

    def clear(self) -> None:
        for nodes in self._reached:
            self.distance[nodes] = FAR


def _search(
    projection: Projection, here: _Side, there: _Side, mark: Ints, max_hops: int
) -> list[FoundPath]:
    offsets = projection.arrays.offsets
    while here.depth + there.depth < max_hops:
        side, other = sorted(
            (here, there),
            key=lambda s: int((offsets[s.frontier + 1] - offsets[s.frontier]).sum()),
        )
        side.grow(projection, mark)
        if not len(side.frontier):
            break
        met = side.frontier[other.distance[side.frontier] < FAR]
        if len(met):
            return [
                path
                for node in met.tolist()
                for path in _through(projection, node, here.distance, there.distance)
            ]
    return []


def _through(
    projection: Projection, node: int, from_source: Ints, from_target: Ints
) -> Iterator[FoundPath]:
    """The shortest paths through a node that both sides have reached."""
    outward = list(_walks(projection, node, from_target))
    tolls = projection.arrays.tolls
    for back in _walks(projection, node, from_source):
        for on in outward:
            nodes = (*back.nodes[::-1], *on.nodes[1:])
            cost = back.doubt + on.doubt + int(tolls[list(nodes[1:])].sum())
            yield FoundPath(cost / MICRO, nodes, (*back.edges[::-1], *on.edges))


def _walks(projection: Projection, node: int, distance: Ints) -> Iterator[_Walk]:
    """Every shortest walk from a node to the root of the distances."""
    left = int(distance[node])
    if left == 0:
        yield _Walk((node,), (), 0)
        return
    arrays = projection.arrays
    first, last = arrays.offsets[node], arrays.offsets[node + 1]
    nearer = np.flatnonzero(distance[arrays.neighbours[first:last]] == left - 1) + first
    for slot in nearer.tolist():
        edge, doubt = int(arrays.edges[slot]), int(arrays.doubts[slot])
        for walk in _walks(projection, int(arrays.neighbours[slot]), distance):
            yield _Walk((node, *walk.nodes), (edge, *walk.edges), doubt + walk.doubt)
