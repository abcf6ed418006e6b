"""From the probabilities of tags to stretches of tokens, by Viterbi's algorithm.

Only runs of tokens that may be inside a name are looked at; all others are outside.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.recogniser.network import BEGIN, INSIDE, LAST, OUTSIDE, UNIT, Floats

_SURELY_OUTSIDE = 0.95
_NEVER = -1e9
_BEFORE = {
    OUTSIDE: (OUTSIDE, LAST, UNIT),
    BEGIN: (OUTSIDE, LAST, UNIT),
    INSIDE: (BEGIN, INSIDE),
    LAST: (BEGIN, INSIDE),
    UNIT: (OUTSIDE, LAST, UNIT),
}
"""The tags that may stand before each tag."""
_MAY_START = (OUTSIDE, BEGIN, UNIT)
_MAY_END = (OUTSIDE, LAST, UNIT)


class Span(NamedTuple):
    """Tokens `first` to `last`, both inside, that `head` takes for a name."""

    head: int
    first: int
    last: int
    probability: float
    """The smallest of its tags' probabilities."""


def decode(tags: Floats) -> Iterator[Span]:
    """The spans of each head in probabilities of shape (tokens, heads, tags); those of one head
    do not overlap."""
    for head in range(tags.shape[1]):
        for first, last in _runs(tags[:, head, OUTSIDE] < _SURELY_OUTSIDE):
            yield from _spans(tags[first:last, head], head, first)


def _runs(inside: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Start and end of every run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _spans(tags: Floats, head: int, offset: int) -> Iterator[Span]:
    best = _best_tags(np.log(tags + 1e-9).tolist())
    start = 0
    for position, tag in enumerate(best):
        if tag in (BEGIN, UNIT):
            start = position
        if tag in (LAST, UNIT):
            certain = min(float(tags[i, best[i]]) for i in range(start, position + 1))
            yield Span(head, offset + start, offset + position, certain)


def _best_tags(scores: Sequence[Sequence[float]]) -> list[int]:
    """The most probable sequence of tags in which every name begins and ends."""
    reached = [s if tag in _MAY_START else _NEVER for tag, s in enumerate(scores[0])]
    came_from: list[list[int]] = []
    for row in scores[1:]:
        origin = [max(_BEFORE[tag], key=reached.__getitem__) for tag in range(len(row))]
        reached = [reached[origin[tag]] + score for tag, score in enumerate(row)]
        came_from.append(origin)
    best = [max(_MAY_END, key=reached.__getitem__)]
    for origin in reversed(came_from):
        best.append(origin[best[-1]])
    return best[::-1]
