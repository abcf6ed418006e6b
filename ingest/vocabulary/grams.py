"""Which names of a vocabulary look like a name that is not in it, by their character trigrams.

An inverted index in flat files: for each trigram over `a-z0-9` and the blank, the names that
have it. A look-up counts, over the rarer trigrams of the name asked for, which names share most
of them, and compares the best of those by the cosine of trigrams weighted by rarity
(Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0).
"""

import math
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.vocabulary.mapped import load
from ingest.vocabulary.normal import fold

_LETTERS = 37
_TRIGRAMS = _LETTERS**3
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_CODES = np.zeros(256, dtype=np.int64)
_CODES[ord("a") : ord("z") + 1] = np.arange(1, 27)
_CODES[ord("0") : ord("9") + 1] = np.arange(27, 37)
_COMMON = 6_000
"""A trigram that more names have is counted only where all are so common."""
_RAREST = 10
"""So many of a name's trigrams propose names."""
_PROPOSED = 24
"""So many names are then compared."""

_Codes = npt.NDArray[np.int64]


def _spelt(name: str) -> str:
    text = name if name.isascii() else fold(name).text
    return f" {_SEPARATORS.sub(' ', text.lower()).strip()} "


def _trigrams(spelt: str) -> _Codes:
    codes: _Codes = _CODES[np.frombuffer(spelt.encode("ascii"), dtype=np.uint8)]
    found: _Codes = codes[:-2] * (_LETTERS * _LETTERS) + codes[1:-1] * _LETTERS + codes[2:]
    return found


def write(names: Sequence[str], rows: Sequence[int], folder: Path) -> None:
    """Write the index of `names`, which stand in `rows` of the vocabulary's names."""
    spelt = [_spelt(name) for name in names]
    lengths = np.array([len(text) for text in spelt], dtype=np.int64)
    found = _trigrams("".join(spelt)) if spelt else np.zeros(0, np.int64)
    owner = np.repeat(np.arange(len(spelt)), lengths)[: len(found)]
    ends = np.cumsum(lengths)[owner] if len(found) else found
    inside = np.arange(len(found)) + 2 < ends
    pairs = np.unique(found[inside] * max(1, len(spelt)) + owner[inside])
    trigram, holder = np.divmod(pairs, max(1, len(spelt)))
    starts = np.searchsorted(trigram, np.arange(_TRIGRAMS + 1))
    np.save(folder / "grams.holder.npy", holder.astype(np.uint32))
    np.save(folder / "grams.start.npy", starts.astype(np.uint32))
    np.save(folder / "grams.row.npy", np.array(rows, dtype=np.uint32))


class Grams:
    """The opened index."""

    def __init__(self, folder: Path) -> None:
        self._holders: npt.NDArray[Any] = load(folder / "grams.holder.npy")
        self._starts: npt.NDArray[Any] = load(folder / "grams.start.npy")
        self._rows: npt.NDArray[Any] = load(folder / "grams.row.npy")

    def propose(self, name: str) -> list[int]:
        """Rows of the names that share most of the rarer trigrams of `name`, the best first."""
        spelt = _spelt(name)
        if len(spelt) < 6 or not len(self._rows):
            return []
        codes = np.unique(_trigrams(spelt))
        counts = self._starts[codes + 1].astype(np.int64) - self._starts[codes]
        usable = np.flatnonzero((counts > 0) & (counts <= _COMMON))
        rare = codes[usable[np.argsort(counts[usable], kind="stable")][:_RAREST]]
        if not len(rare):
            return []
        holders = np.concatenate(
            [self._holders[self._starts[code] : self._starts[code + 1]] for code in rare.tolist()]
        )
        found, shared = np.unique(holders, return_counts=True)
        best = np.argsort(-shared, kind="stable")[:_PROPOSED]
        return [int(row) for row in self._rows[found[best]]]

    def cosines(self, name: str, others: Sequence[str]) -> list[float]:
        """The cosine of a name with each of the others."""
        own = set(_trigrams(_spelt(name)).tolist())
        length = self._length(own)
        found = []
        for other in others:
            codes = set(_trigrams(_spelt(other)).tolist())
            norms = math.sqrt(length * self._length(codes))
            found.append(self._length(own & codes) / norms if norms else 0.0)
        return found

    def _length(self, codes: set[int]) -> float:
        """The squared length of a vector of trigrams."""
        return sum(self._squares[code] for code in codes)

    @cached_property
    def _squares(self) -> list[float]:
        """The squared rarity of each trigram."""
        counts = np.diff(self._starts.astype(np.float64))
        rarity = np.log((len(self._rows) + 1) / (counts + 1))
        squares: list[float] = (rarity * rarity).tolist()
        return squares
