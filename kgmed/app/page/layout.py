"""Where names stand in a drawing: in columns, so that paths run from left to right.

Layers after Sugiyama et al. (1981, doi:10.1109/TSMC.1981.4308636): a curve between distant columns
takes a place in each column that it passes, and the places of a column are put in the order of
the barycentres of their neighbours, beginning with a seeded force layout by NetworkX.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import networkx as nx

SWEEPS = 8
SEED = 0

Pair = tuple[str, str]


class Slot(NamedTuple):
    """A name's place, or (`via` the column) where the curves of a pair of names pass."""

    first: str
    second: str = ""
    via: int = -1


class Place(NamedTuple):
    """A column from the left, and a row, the middle of the drawing being row 0."""

    column: int
    row: float


def columns(ways: Sequence[Sequence[str]], names: Sequence[str]) -> dict[str, int]:
    """The column of each name: how far along paths it stands at most; the first path begins at
    the left."""
    found = dict.fromkeys(names, 0)
    for way in ways:
        for place, name in enumerate(way):
            found[name] = max(found.get(name, 0), place)
    if ways:
        found[ways[0][0]] = 0
    return found


def layout(column_of: Mapping[str, int], pairs: Mapping[Pair, float]) -> dict[Slot, Place]:
    """The place of each name, and of the curves of each pair in the columns that they pass.

    `pairs` says how many rows the curves of a pair take together; a name takes one.
    """
    column = {Slot(name): column_of[name] for name in sorted(column_of)}
    graph: nx.Graph[Slot] = nx.Graph()
    graph.add_nodes_from(column)
    for pair in sorted(pairs):
        chain = route(pair, column_of)
        column |= {slot: slot.via for slot in chain[1:-1]}
        nx.add_path(graph, chain)
    start = nx.spring_layout(graph, seed=SEED)
    row = {slot: float(start[slot][1]) for slot in graph}
    for _ in range(SWEEPS):
        for each in sorted(set(column.values())):
            slots = [slot for slot, its in column.items() if its == each]
            mean = {s: sum(row[n] for n in graph[s]) / max(1, len(graph[s])) for s in slots}
            slots.sort(key=lambda slot: (mean[slot], slot))
            row |= _stacked(slots, pairs)
    return {slot: Place(its, row[slot]) for slot, its in column.items()}


def _stacked(slots: Sequence[Slot], pairs: Mapping[Pair, float]) -> dict[Slot, float]:
    """Slots of one column below each other, row 0 in their middle."""
    heights = [
        pairs[min(s.first, s.second), max(s.first, s.second)] if s.second else 1.0 for s in slots
    ]
    ends = list(accumulate(heights))
    middles = [end - height / 2 - ends[-1] / 2 for end, height in zip(ends, heights, strict=True)]
    return dict(zip(slots, middles, strict=True))


def route(pair: Pair, column_of: Mapping[str, int]) -> list[Slot]:
    """What a curve passes from the one name, the left one, to the other."""
    left, right = sorted(pair, key=lambda name: (column_of[name], name))
    passed = range(column_of[left] + 1, column_of[right])
    return [Slot(left), *(Slot(left, right, column) for column in passed), Slot(right)]
