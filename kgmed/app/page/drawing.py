"""A subgraph as shapes: names in columns from where paths begin to where they lead, assertions as
curves between them. The same subgraph always gives the same shapes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kgmed.app.page.colours import Colours, colours
from kgmed.app.page.curves import APART, Box, Curve, Point, curve
from kgmed.app.page.layout import Pair, Place, Slot, columns, layout, route
from kgmed.app.page.subgraph import Subgraph
from kgmed.records import Step
from kgmed.retrieve.wording import step_sentence
from kgmed.signs import Sign, step_sign

COLUMN, ROW = 300, 84
"""Pixels from column to column, and from row to row."""
MARGIN, HEIGHT = 24, 36
"""Pixels around the drawing; the height of a name's box."""
_LETTER, _PADDING, _LONGEST = 7.6, 26, 24
_KINDS = {Sign.INCREASE: "increase", Sign.DECREASE: "decrease", Sign.CHANGE: "change"}


class Node(NamedTuple):
    """A name in its box; `x` and `y` are the middle of the box."""

    curie: str
    name: str
    label: str
    """The name, cut where it is long."""
    category: str
    x: float
    y: float
    width: float
    paint: Colours


class Edge(NamedTuple):
    """An assertion."""

    key: str
    kind: str
    """`increase`, `decrease`, `change` (an effect without a direction), or `link`."""
    denied: bool
    used: bool
    says: str
    belief: float
    paths: tuple[str, ...]
    """Those of the answer that lead over it."""
    curve: Curve


class Drawing(NamedTuple):
    """A subgraph as shapes, in pixels."""

    left: int
    """Where the drawing begins, in the numbers of its shapes."""
    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    """Those that the answer rests on last, so that they lie on top."""
    categories: tuple[tuple[str, Colours], ...]
    """Those that occur, for the legend."""


def draw(graph: Subgraph) -> Drawing | None:
    """The shapes; None where there is nothing to draw."""
    if not graph.steps:
        return None
    between = _between(graph.steps)
    names = sorted({name for pair in between for name in pair})
    column_of = columns(graph.ways, names)
    rows = {pair: max(1.0, 0.5 + len(steps) * APART / ROW) for pair, steps in between.items()}
    points = _points(layout(column_of, rows))
    nodes = tuple(_node(curie, graph, points[Slot(curie)]) for curie in names)
    boxes = {node.curie: Box(node.x, node.y, node.width, HEIGHT) for node in nodes}
    edges: list[Edge] = []
    for pair, steps in between.items():
        way = route(pair, column_of)
        passed = [points[slot] for slot in way[1:-1]]
        ends = (boxes[way[0].first], boxes[way[-1].first])
        for place, step in enumerate(steps):
            lane = place - (len(steps) - 1) / 2
            leftwards = step.subject != way[0].first
            edges.append(_edge(step, graph, curve(ends, passed, lane, leftwards=leftwards)))
    left = min(node.x - node.width / 2 for node in nodes) - MARGIN
    return Drawing(
        left=round(left),
        width=round(max(node.x + node.width / 2 for node in nodes) + MARGIN - left),
        height=round(max(point.y for point in points.values()) + ROW / 2 + MARGIN),
        nodes=nodes,
        edges=tuple(sorted(edges, key=lambda edge: (edge.used, edge.key))),
        categories=tuple((name, colours(name)) for name in sorted({n.category for n in nodes})),
    )


def _between(steps: Sequence[Step]) -> dict[Pair, list[Step]]:
    """The assertions that join each two names, in a fixed order."""
    joined: dict[Pair, list[Step]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step.key):
        joined[min(step.subject, step.object), max(step.subject, step.object)].append(step)
    return dict(sorted(joined.items()))


def _points(places: Mapping[Slot, Place]) -> dict[Slot, Point]:
    """Columns and rows in pixels, the first column at nought."""
    top = min(place.row for place in places.values())
    return {
        slot: Point(place.column * COLUMN, MARGIN + (place.row - top + 0.5) * ROW)
        for slot, place in places.items()
    }


def _node(curie: str, graph: Subgraph, at: Point) -> Node:
    entity = graph.entities.get(curie)
    name = entity.name if entity else curie
    category = str(entity.category) if entity else "Entity"
    label = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    width = round(max(60.0, len(label) * _LETTER + _PADDING), 1)
    return Node(
        curie, name, label, category, round(at.x, 1), round(at.y, 1), width, colours(category)
    )


def _edge(step: Step, graph: Subgraph, along: Curve) -> Edge:
    said = step.model_copy(update={"polarity": "affirmed", "reverse": False})
    return Edge(
        key=step.key,
        kind=_KINDS.get(step_sign(said), "link"),
        denied=step.polarity == "denied",
        used=step.key in graph.cited,
        says=step_sentence(step),
        belief=step.belief,
        paths=graph.cited.get(step.key, ()),
        curve=along,
    )
