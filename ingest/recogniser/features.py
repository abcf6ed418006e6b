"""What the recogniser sees: the words of a text, and what the vocabulary knows of them.

A word is a run of letters and digits; every other character that is not white space stands
alone, so that `TNF-alpha/beta` can end wherever a name ends.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from ingest.records import Name

Features = npt.NDArray[np.uint64]
"""For each word its `Form` and its `Hint`, as numbers."""
Form = tuple[int, int, int, int]
"""A word in lower case, its beginning, its end and its shape, each hashed."""
Hint = tuple[int, int]
"""What the vocabulary says of a word: the first name that it stands in, by kind, certainty and
place; and the kinds of all names that it stands in."""
FORM, COLUMNS = 4, 6
"""How many numbers are a form, and how many form and hint together."""
_REMEMBERED = 200_000
"""Words whose form is remembered, about 50 MB."""
_PREFIX, _SUFFIX = 3, 4
"""Letters of a word's beginning and end that are embedded."""
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_KINDS = {
    Category.GENE: 1,
    Category.GENE_FAMILY: 2,
    Category.COMPLEX: 2,
    Category.CHEMICAL: 3,
    Category.DISEASE: 4,
    Category.PHENOTYPE: 5,
    Category.VARIANT: 6,
    Category.TAXON: 7,
    Category.CELL_LINE: 8,
    Category.CELL: 9,
    Category.ANATOMY: 10,
}
_OTHER = 11
_SURE = 0.9
"""A name that scores so much is marked as a sure one."""
_FIRST, _INSIDE, _LAST, _ONLY = range(4)
_CONSIDERED = 4
"""Candidates of a name whose kinds are marked."""
_UNKNOWN, _NO_KINDS = 999, 5000
"""The hint of a word that stands in no name."""


@lru_cache(_REMEMBERED)
def form(word: str) -> Form:
    """How a word is seen by itself, whatever it stands in."""
    from spacy.lang.lex_attrs import word_shape
    from spacy.strings import get_string_id

    seen = (word.lower(), word[:_PREFIX], word[-_SUFFIX:], word_shape(word))
    lower, prefix, suffix, shape = map(get_string_id, seen)
    return lower, prefix, suffix, shape


def words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word of `text`."""
    return [match.span() for match in _WORD.finditer(text)]


class Seen(NamedTuple):
    """A text as the recogniser sees it."""

    places: list[tuple[int, int]]
    """Start and end of every word."""
    words: list[str]
    hints: list[Hint]

    def features(self) -> Features:
        """All that is seen, as the network is taught with it."""
        rows = [form(word) + hint for word, hint in zip(self.words, self.hints, strict=True)]
        return np.array(rows, dtype=np.uint64).reshape(-1, COLUMNS)


def see(text: str, names: Sequence[Name], written: Sequence[tuple[int, int]]) -> Seen:
    """`text` as words, each marked with the vocabulary's names that it stands in.

    `names` are all names of the vocabulary in the text, which may overlap, the best first;
    `written` are the places of what is written like a variant.
    """
    places = words(text)
    stretches = [_Stretch(*place, _VARIANT_MASK, _VARIANT_BASE) for place in written]
    stretches += [_stretch(name) for name in names]
    return Seen(places, [text[start:end] for start, end in places], _hints(places, stretches))


def unmarked(features: Features) -> Features:
    """The same text as it would be if the vocabulary knew nothing in it."""
    hidden = features.copy()
    hidden[:, -2:] = _UNKNOWN, _NO_KINDS
    return hidden


class _Stretch(NamedTuple):
    """A stretch of text that may be a name."""

    start: int
    end: int
    mask: int
    """The kinds that it may be of, one bit each."""
    base: int
    """Its likeliest kind, and whether it is sure."""


_VARIANT_MASK = 1 << _KINDS[Category.VARIANT]
_VARIANT_BASE = 1004 + 10 * _KINDS[Category.VARIANT]


def _stretch(name: Name) -> _Stretch:
    candidates = name.candidates
    first = _KINDS.get(candidates[0].category, _OTHER)
    mask = 1 << first
    for one in candidates[1:_CONSIDERED]:
        mask |= 1 << _KINDS.get(one.category, _OTHER)
    sure = candidates[0].score >= _SURE
    return _Stretch(name.start, name.end, mask, 1000 + 10 * first + 4 * sure)


def _hints(places: list[tuple[int, int]], stretches: Sequence[_Stretch]) -> list[Hint]:
    """The hints of each word."""
    best, kinds = [_UNKNOWN] * len(places), [0] * len(places)
    starts, ends = [start for start, _ in places], [end for _, end in places]
    for start, end, mask, base in stretches:
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        free = True
        for word in range(first, last):
            kinds[word] |= mask
            free = free and best[word] == _UNKNOWN
        if free and first < last:
            best[first:last] = [base + _INSIDE] * (last - first)
            best[first], best[last - 1] = base + _FIRST, base + _LAST
            if last - first == 1:
                best[first] = base + _ONLY
    return [(one, _NO_KINDS + mask) for one, mask in zip(best, kinds, strict=True)]
