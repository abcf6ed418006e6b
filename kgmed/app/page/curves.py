"""The curves of a drawing."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

APART = 30
"""Pixels between the curves of the same two names."""
_PORT = 10
"""Pixels up or down from the middle of a box's side within which curves begin and end."""
_GAP = 7
"""Pixels left free before a box for the end of an arrow."""


class Point(NamedTuple):
    x: float
    y: float


class Box(NamedTuple):
    """A name's box, by its middle."""

    x: float
    y: float
    width: float
    height: float


class Curve(NamedTuple):
    """The data of an SVG path, and the middle of it."""

    d: str
    x: float
    y: float


def curve(
    boxes: tuple[Box, Box], passed: Sequence[Point], lane: float, *, leftwards: bool
) -> Curve:
    """A curve from the left box to the right one (or, `leftwards`, back) by way of some points.

    `lane` is how many curves of the same names lie between this one and the middle: negative
    above, positive below.
    """
    one, other = boxes
    if not passed and abs(one.x - other.x) < 1:
        return _beside(one, other, lane, upwards=leftwards)
    port = max(-_PORT, min(_PORT, lane * APART))
    begin = Point(one.x + one.width / 2 + _GAP, one.y + port)
    end = Point(other.x - other.width / 2 - _GAP, other.y + port)
    if not passed:
        return _bent(begin, end, lane * APART * 4 / 3, leftwards=leftwards)
    through = [Point(point.x, point.y + lane * APART) for point in passed]
    return _smooth([begin, *through, end], leftwards=leftwards)


def _bent(begin: Point, end: Point, by: float, *, leftwards: bool) -> Curve:
    """A curve that is drawn up or down by its two handles: by three quarters of `by` in the
    middle."""
    half = (end.x - begin.x) / 2
    one = Point(begin.x + half, begin.y + by)
    other = Point(end.x - half, end.y + by)
    points = [begin, one, other, end]
    first, *rest = points[::-1] if leftwards else points
    d = f"M{first.x:.1f} {first.y:.1f} C" + " ".join(f"{p.x:.1f} {p.y:.1f}" for p in rest)
    middle = (begin.y + end.y) / 2 + by * 3 / 4
    return Curve(d, round(begin.x + half, 1), round(middle, 1))


def _smooth(points: list[Point], *, leftwards: bool) -> Curve:
    """Through the points, level at each of them, drawn from the end that it begins at."""
    if len(points) % 2:
        middle = points[len(points) // 2]
    else:
        one, other = points[len(points) // 2 - 1 : len(points) // 2 + 1]
        middle = Point((one.x + other.x) / 2, (one.y + other.y) / 2)
    if leftwards:
        points = points[::-1]
    parts = [f"M{points[0].x:.1f} {points[0].y:.1f}"]
    for one, other in pairwise(points):
        bend = (other.x - one.x) / 2
        parts.append(
            f"C{one.x + bend:.1f} {one.y:.1f} {other.x - bend:.1f} {other.y:.1f} "
            f"{other.x:.1f} {other.y:.1f}"
        )
    return Curve(" ".join(parts), round(middle.x, 1), round(middle.y, 1))


def _beside(one: Box, other: Box, lane: float, *, upwards: bool) -> Curve:
    """Between two boxes of one column, around their right."""
    out = max(one.width, other.width) / 2 + 50 + abs(lane) * APART
    begin = Point(one.x + one.width / 2 + _GAP, one.y)
    end = Point(other.x + other.width / 2 + _GAP, other.y)
    first, last = (end, begin) if upwards else (begin, end)
    d = (
        f"M{first.x:.1f} {first.y:.1f} C{one.x + out:.1f} {first.y:.1f} "
        f"{one.x + out:.1f} {last.y:.1f} {last.x:.1f} {last.y:.1f}"
    )
    middle = (begin.x + end.x) / 8 + (one.x + out) * 3 / 4
    return Curve(d, round(middle, 1), round((one.y + other.y) / 2, 1))
