"""From the probabilities of tags to stretches of tokens, by Viterbi's algorithm.

Only runs of tokens that may be inside a name are looked at; all others are outside.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

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
_Rows = Sequence[Sequence[float]]


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
    tokens, heads, _ = tags.shape
    inside = np.zeros((heads, tokens + 1), dtype=bool)  # no run goes on into the next head
    inside[:, :-1] = tags[:, :, OUTSIDE].T < _SURELY_OUTSIDE
    chosen = tags.transpose(1, 0, 2)[inside[:, :-1]]
    rows, logs = chosen.tolist(), np.log(chosen + 1e-9).tolist()
    edges = np.flatnonzero(np.diff(inside.ravel(), prepend=False)).tolist()
    done = 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        head, first = divmod(start, tokens + 1)
        run = slice(done, done + end - start)
        done = run.stop
        yield from _spans(rows[run], logs[run], head, first)


def _spans(rows: _Rows, logs: _Rows, head: int, offset: int) -> Iterator[Span]:
    """The spans in a run of tokens that begins at token `offset`."""
    best = _best_tags(logs)
    start = 0
    for position, tag in enumerate(best):
        if tag in (BEGIN, UNIT):
            start = position
        if tag in (LAST, UNIT):
            certain = min(rows[i][best[i]] for i in range(start, position + 1))
            yield Span(head, offset + start, offset + position, certain)


def _best_tags(scores: _Rows) -> list[int]:
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
