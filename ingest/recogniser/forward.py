"""The trained network as it reads: plain numpy, and what depends on a word alone is kept.

The first layer adds up what the network knows of a word's form and of its hint, so each part is
worked out when it is first met, and remembered. It is summed from tables in an order that
depends on nothing else: whatever was read before, a text is read the same, to the last bit.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from ingest.recogniser.features import FORM, Form, Hint, Seen, form
from ingest.recogniser.network import DEPTH, Floats

_REMEMBERED = 20_000
"""Words, and hints, whose part of the first layer is remembered: 1.2 kB each."""
_Key = TypeVar("_Key", bound=Hashable)


class Forward:
    """Reads with the weights of a network that `build` has made."""

    def __init__(self, trained: Any) -> None:
        layers = defaultdict(list)
        for layer in trained.walk(order="dfs_pre"):
            layers[layer.name].append(layer)
        first, *others = layers["maxout"]
        norm, *norms = layers["layernorm"]
        self._embedded = _Embedded(layers["hashembed"], first)
        self._words = _Remembered(self._of_words)
        self._hints = _Remembered(self._of_hints)
        self._norm = _Norm(norm)
        self._windows = [_Window(*pair) for pair in zip(others, norms, strict=True)]
        (last,) = layers["linear"]
        self._weights, self._bias = last.get_param("W").T.copy(), last.get_param("b")

    def scores(self, seen: Seen) -> Floats:
        """The scores of heads and tags for each word, as the network itself would give them."""
        mixed = self._norm(self._words.rows(seen.words) + self._hints.rows(seen.hints))
        rows = np.zeros((len(mixed) + 2 * DEPTH, mixed.shape[1]), dtype=np.float32)
        rows[DEPTH:-DEPTH] = mixed
        for window in self._windows:
            rows += window(rows)
        scores: Floats = rows[DEPTH:-DEPTH] @ self._weights + self._bias
        return scores

    def _of_words(self, words: Sequence[str]) -> Floats:
        return self._embedded.part([form(word) for word in words], first=0)

    def _of_hints(self, hints: Sequence[Hint]) -> Floats:
        return self._embedded.part(hints, first=FORM)


class _Embedded:
    """What each row of the embeddings adds to the pieces of the first maxout layer."""

    def __init__(self, embeddings: Sequence[Any], maxout: Any) -> None:
        self._seeds = [layer.attrs["seed"] for layer in embeddings]
        self._hash = embeddings[0].ops.hash
        weights = np.split(_pieces(maxout.get_param("W")), len(embeddings), axis=1)
        self._tables = [
            layer.get_param("E") @ part.T for layer, part in zip(embeddings, weights, strict=True)
        ]
        self._bias = maxout.get_param("b").T.ravel()

    def part(self, features: Sequence[Form] | Sequence[Hint], first: int) -> Floats:
        """The sum over the columns of these features, which begin with column `first`."""
        numbers = np.array(features, dtype=np.uint64)
        summed = np.zeros((len(numbers), len(self._bias)), dtype=np.float32)
        if first == 0:
            summed += self._bias
        for column, ids in enumerate(numbers.T, start=first):
            table = self._tables[column]
            keys = self._hash(np.ascontiguousarray(ids), self._seeds[column]) % len(table)
            for key in keys.T:
                summed += table[key]
        return summed


class _Remembered(Generic[_Key]):
    """Rows of numbers, each worked out for its key when it is first asked for."""

    def __init__(self, work_out: Callable[[Sequence[_Key]], Floats]) -> None:
        self._work_out = work_out
        self._place: dict[_Key, int] = {}
        self._rows: Floats | None = None

    def rows(self, keys: Sequence[_Key]) -> Floats:
        """One row for each key. All are forgotten when they are too many."""
        if len(self._place) > _REMEMBERED:
            self._place.clear()
        place = self._place
        new = [key for key in dict.fromkeys(keys) if key not in place]
        if new:
            self._keep(new)
        assert self._rows is not None
        return self._rows[[place[key] for key in keys]]

    def _keep(self, new: list[_Key]) -> None:
        first, end = len(self._place), len(self._place) + len(new)
        rows = self._work_out(new)
        if self._rows is None or end > len(self._rows):
            kept = np.empty((2 * end, rows.shape[1]), dtype=np.float32)
            if self._rows is not None:
                kept[:first] = self._rows[:first]
            self._rows = kept
        self._rows[first:end] = rows
        self._place.update(zip(new, range(first, end), strict=True))


class _Norm:
    """The greatest piece of each unit, brought to mean 0 and variance 1, scaled and moved."""

    def __init__(self, layer: Any) -> None:
        self._scale, self._shift = layer.get_param("G"), layer.get_param("b")

    def __call__(self, pieces: Floats) -> Floats:
        width = len(self._scale)
        best = pieces[:, :width]
        for start in range(width, pieces.shape[1], width):
            best = np.maximum(best, pieces[:, start : start + width])
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + np.float32(1e-8)
        best *= (1 / np.sqrt(variance))[:, None]
        best *= self._scale
        best += self._shift
        return best


class _Window:
    """A layer that looks at a word and its two neighbours."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        self._weights = _pieces(maxout.get_param("W")).T.copy()
        self._bias = maxout.get_param("b").T.ravel()
        self._norm = _Norm(norm)

    def __call__(self, rows: Floats) -> Floats:
        seen = np.zeros((len(rows), 3 * rows.shape[1]), dtype=np.float32)
        before, itself, after = np.split(seen, 3, axis=1)
        before[1:], itself[:], after[:-1] = rows[:-1], rows, rows[1:]
        pieces = seen @ self._weights
        pieces += self._bias
        return self._norm(pieces)


def _pieces(weights: npt.NDArray[np.float32]) -> Floats:
    """Weights of shape (units, pieces, inputs) as (pieces x units, inputs)."""
    units, pieces, inputs = weights.shape
    return np.ascontiguousarray(weights.transpose(1, 0, 2)).reshape(pieces * units, inputs)
