"""The k cheapest simple paths of at most four hops between two sets of nodes.

A* with an exact bound. Tables hold, for a node and a number of hops, the cheapest way to step
into it and on to an end; they are filled two hops back from the side that has fewer edges around
it, and one hop forward from the other. Children are ordered only as far as they are asked for.
Costs are whole numbers, so that no sum depends on its order.
"""

import heapq
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from kgmed.errors import UsageError
from kgmed.store.projection import FAR, Projection
from kgmed.store.projection_build import MICRO, Ints
from kgmed.store.steps import EdgeFilter, FoundPath, Slots, slots_of

MAX_HOPS = 4
_BACKWARD_HOPS = 2
_FIRST_SORTED = 64
_GROWTH = 8


def cheapest_paths(
    projection: Projection,
    sources: Collection[int],
    targets: Collection[int],
    *,
    k: int,
    max_hops: int = MAX_HOPS,
    edge_filter: EdgeFilter | None = None,
) -> tuple[FoundPath, ...]:
    """The k cheapest simple paths from a source to a target, cheapest first.

    Edges are walked along and against their direction. No source and no target lies in the
    middle of a path; a node that is both is a target only. The result is exact: no other simple
    path of so many hops costs less than the last one given. Equal costs are in order of edges.

    Raises:
        UsageError: `max_hops` is not from 1 to 4.
    """
    if not 1 <= max_hops <= MAX_HOPS:
        raise UsageError(f"paths have from 1 to {MAX_HOPS} hops, not {max_hops}")
    ends = np.unique(np.asarray(list(targets), np.int32))
    starts = np.setdiff1d(np.asarray(list(sources), np.int32), ends)
    if not (len(starts) and len(ends) and k > 0):
        return ()
    turned = _edges_around(projection, ends) > _edges_around(projection, starts)
    if turned:
        starts, ends = ends, starts
    with projection.scratch() as tables:
        search = _Search(projection, edge_filter, tables, max_hops)
        search.fill(starts, ends, turned)
        found = search.run(starts, k, turned)
        search.clear()
    return tuple(sorted(found, key=lambda path: (path.cost, path.edges)))


def _edges_around(projection: Projection, nodes: Ints) -> int:
    """How many slots stand within two hops, roughly."""
    slots, _ = slots_of(projection, nodes)
    near = projection.arrays.neighbours[slots]
    offsets = projection.arrays.offsets
    return int((offsets[near + 1] - offsets[near]).sum())


class _Children:
    """The slots by which a node may be left, cheapest first, sorted as far as they are read."""

    def __init__(self, slots: Slots, totals: Ints) -> None:
        self._slots = slots
        self._totals = totals
        self._sorted: list[tuple[int, int]] = []

    def get(self, rank: int) -> tuple[int, int] | None:
        """The cost from here to an end by way of the slot of this rank, and the slot."""
        if rank >= len(self._sorted):
            if rank >= len(self._slots):
                return None
            self._sort(max(_FIRST_SORTED, _GROWTH * len(self._sorted)))
        return self._sorted[rank]

    def _sort(self, count: int) -> None:
        chosen = np.arange(len(self._slots))
        if count < len(chosen):
            worst = np.partition(self._totals, count - 1)[count - 1]
            chosen = np.flatnonzero(self._totals <= worst)
        order = chosen[np.argsort(self._totals[chosen], kind="stable")]
        self._sorted = list(
            zip(self._totals[order].tolist(), self._slots[order].tolist(), strict=True)
        )


class _Partial(NamedTuple):
    """A path as far as `nodes`, whose next step is the child of this rank. Least bound first."""

    bound: int
    serial: int
    cost: int
    """As far as the last of `nodes`."""
    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    children: _Children
    rank: int


class _Search:
    """One search; its tables say what it costs to step into a node and on to an end."""

    def __init__(
        self,
        projection: Projection,
        edge_filter: EdgeFilter | None,
        tables: tuple[Ints, ...],
        max_hops: int,
    ) -> None:
        self._projection = projection
        self._arrays = projection.arrays
        self._filter = edge_filter
        self._tables = tables
        self._max_hops = max_hops
        self._touched: list[tuple[int, Ints]] = []
        self._children: dict[tuple[int, int], _Children] = {}
        self._queue: list[_Partial] = []
        self._serial = 0

    def fill(self, starts: Ints, ends: Ints, turned: bool) -> None:
        """Fill the tables for `max_hops - 1` hops and fewer. Walked from the targets, `turned`,
        a path pays on leaving for what it would pay on entering."""
        arrival = np.zeros(len(ends), np.int32) if turned else self._arrays.tolls[ends]
        self._set(0, ends, arrival)
        reached, frontier = ends, ends
        for hops in range(1, min(_BACKWARD_HOPS, self._max_hops - 1) + 1):
            self._set(hops, reached, self._tables[hops - 1][reached])
            frontier = self._relax(hops, frontier)
            self._set(hops, starts, FAR)
            reached = np.concatenate([reached, frontier])
            if hops < _BACKWARD_HOPS:
                frontier = np.unique(frontier)
        if self._max_hops - 1 > _BACKWARD_HOPS:
            self._look_ahead(starts)

    def run(self, starts: Ints, k: int, turned: bool) -> list[FoundPath]:
        """The k cheapest paths, given the tables."""
        for start in starts.tolist():
            paid = int(self._arrays.tolls[start]) if turned else 0
            self._push(paid, (start,), (), self._children_of(start, self._max_hops - 1))
        found: list[FoundPath] = []
        neighbours, doubts = self._arrays.neighbours, self._arrays.doubts
        while self._queue and len(found) < k:
            bound, _, cost, nodes, edges, children, rank = heapq.heappop(self._queue)
            self._push(cost, nodes, edges, children, rank + 1)
            child = children.get(rank)
            assert child is not None
            slot = child[1]
            node = int(neighbours[slot])
            walked = (*edges, int(self._arrays.edges[slot]))
            if self._tables[0][node] < FAR:
                found.append(_path(bound, (*nodes, node), walked, turned))
            elif node not in nodes:
                left = self._max_hops - len(nodes) - 1
                paid = cost + int(doubts[slot]) + int(self._arrays.tolls[node])
                self._push(paid, (*nodes, node), walked, self._children_of(node, left))
        return found

    def clear(self) -> None:
        """Put the tables back as they were."""
        for hops, nodes in self._touched:
            self._tables[hops][nodes] = FAR

    def _set(self, hops: int, nodes: Ints, costs: Ints | int) -> None:
        self._touched.append((hops, nodes))
        self._tables[hops][nodes] = costs

    def _relax(self, hops: int, frontier: Ints) -> Ints:
        """Let every neighbour of the frontier step into it; gives those neighbours."""
        slots, counts = slots_of(self._projection, frontier)
        onward = np.repeat(self._tables[hops - 1][frontier], counts)
        if self._filter is not None:
            allowed = self._filter(self._arrays.edges[slots])
            slots, onward = slots[allowed], onward[allowed]
        near = self._arrays.neighbours[slots]
        costs = self._arrays.doubts[slots] + self._arrays.tolls[near] + onward
        self._touched.append((hops, near))
        np.minimum.at(self._tables[hops], near, costs)
        return near

    def _look_ahead(self, starts: Ints) -> None:
        """Fill the third table where it will be read: for the neighbours of the starts."""
        ahead = _BACKWARD_HOPS + 1
        slots, _ = slots_of(self._projection, starts)
        near = np.unique(self._arrays.neighbours[slots])
        slots, counts = slots_of(self._projection, near)
        costs = (
            self._arrays.doubts[slots]
            + self._tables[_BACKWARD_HOPS][self._arrays.neighbours[slots]]
        )
        if self._filter is not None:
            costs[~self._filter(self._arrays.edges[slots])] = FAR
        cheapest = np.minimum.reduceat(costs, np.cumsum(counts) - counts)
        costs_in = np.minimum(cheapest + self._arrays.tolls[near], FAR)
        is_end = self._tables[0][near] < FAR
        self._set(ahead, near, np.where(is_end, self._tables[0][near], costs_in))
        self._set(ahead, starts, FAR)

    def _children_of(self, node: int, hops: int) -> _Children:
        """The ways on from a node, to an end within so many hops after the next step."""
        known = self._children.get((node, hops))
        if known is None:
            first, last = self._arrays.offsets[node], self._arrays.offsets[node + 1]
            onward = self._tables[hops][self._arrays.neighbours[first:last]]
            slots = np.flatnonzero(onward < FAR)
            totals = onward[slots] + self._arrays.doubts[first:last][slots]
            slots += first
            if self._filter is not None and len(slots):
                allowed = self._filter(self._arrays.edges[slots])
                slots, totals = slots[allowed], totals[allowed]
            known = self._children[node, hops] = _Children(slots, totals)
        return known

    def _push(
        self,
        cost: int,
        nodes: tuple[int, ...],
        edges: tuple[int, ...],
        children: _Children,
        rank: int = 0,
    ) -> None:
        child = children.get(rank)
        if child is not None:
            self._serial += 1
            partial = _Partial(cost + child[0], self._serial, cost, nodes, edges, children, rank)
            heapq.heappush(self._queue, partial)


def _path(cost: int, nodes: tuple[int, ...], edges: tuple[int, ...], turned: bool) -> FoundPath:
    if turned:
        nodes, edges = nodes[::-1], edges[::-1]
    return FoundPath(cost / MICRO, nodes, edges)
