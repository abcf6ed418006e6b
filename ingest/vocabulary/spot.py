"""Spotting: every stretch of a text that the vocabulary knows.

Every run of up to ten words is hashed from one pass over the text, all hashes are looked up at
once, and the stored names decide which of the hits are names.
"""

import re

import numpy as np

from ingest.records import Name
from ingest.vocabulary.normal import (
    Folded,
    Hashes,
    Offsets,
    fold,
    prefix_sums,
    stretch_hashes,
)
from ingest.vocabulary.opened import Vocabulary

_LONGEST = 10
"""Words of the longest name that is looked for."""
_POSSESSIVE = re.compile(rb"(?<=[a-z])'s\b")
_IS_WORD = np.zeros(256, dtype=bool)
_IS_WORD[[*range(ord("a"), ord("z") + 1), *range(ord("0"), ord("9") + 1)]] = True


def spot(vocabulary: Vocabulary, text: str) -> list[Name]:
    """Names of the vocabulary in `text`, longest first, then the surest; they may overlap."""
    folded = fold(text)
    words = _Words(folded)
    hits: list[Name] = []
    first, last, hashes = words.stretches()
    for hit in vocabulary.known(hashes).tolist():
        start, end = int(words.starts[first[hit]]), int(words.ends[last[hit]])
        end = _closed(folded.text, start, end)
        candidates = vocabulary.spoken(folded.text[start:end]) if end else ()
        if candidates:
            hits.append(Name(*folded.original(start, end), candidates))
    hits.sort(key=lambda hit: (hit.start - hit.end, -hit.candidates[0].score, hit.start))
    return hits


class _Words:
    """The words of a folded text, and the hashes of all runs of them."""

    def __init__(self, folded: Folded) -> None:
        low = folded.text.lower().encode("ascii")
        if b"'s" in low:
            low = _POSSESSIVE.sub(b"  ", low)
        codes = np.frombuffer(low, dtype=np.uint8)
        inside = _IS_WORD[codes]
        edges = np.diff(np.concatenate([[0], inside.view(np.int8), [0]]))
        self.starts: Offsets = np.flatnonzero(edges == 1)
        self.ends: Offsets = np.flatnonzero(edges == -1)
        letters_before = np.concatenate([[0], np.cumsum(inside)])
        self._key_starts: Offsets = letters_before[self.starts]
        self._key_ends: Offsets = letters_before[self.ends]
        self._sums: Hashes = prefix_sums(codes[inside].tobytes())
        last_letter = codes[self.ends - 1]
        self._plural = (last_letter == ord("s")) & (self.ends - self.starts > 1)

    def stretches(self) -> tuple[Offsets, Offsets, Hashes]:
        """The runs of words: first words, last words, hashes; each also less a plural's s."""
        firsts, lasts, cuts = [], [], []
        count = len(self.starts)
        for length in range(1, min(_LONGEST, count) + 1):
            first = np.arange(count - length + 1)
            last = first + length - 1
            plural = self._plural[last]
            firsts += [first, first[plural]]
            lasts += [last, last[plural]]
            cuts += [np.zeros(len(first), np.int64), np.ones(int(plural.sum()), np.int64)]
        if not firsts:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing.astype(np.uint64)
        first, last = np.concatenate(firsts), np.concatenate(lasts)
        ends = self._key_ends[last] - np.concatenate(cuts)
        return first, last, stretch_hashes(self._sums, self._key_starts[first], ends)


def _closed(text: str, start: int, end: int) -> int:
    """The end of the stretch with the bracket that closes it; 0 where brackets do not match."""
    stretch = text[start:end]
    if "(" not in stretch and ")" not in stretch:
        return end
    depth = 0
    for character in stretch:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return 0
    closing = re.compile(r"[+-]?\)").match(text, end)
    if depth == 1 and closing:
        return closing.end()
    return 0 if depth else end
