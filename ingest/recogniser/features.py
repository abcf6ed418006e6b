"""What the recogniser sees: the words of a text, and what the vocabulary knows of them.

A word is a run of letters and digits; every other character that is not white space stands
alone, so that `TNF-alpha/beta` can end wherever a name ends.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from ingest.records import Name

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab


ATTRIBUTES = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG", "DEP")
"""Columns of the token that are embedded. `TAG` and `DEP` carry what the vocabulary says."""
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
"""The columns of a word that stands in no name."""


def new_vocab() -> "Vocab":
    """A spaCy vocabulary that knows how words are seen here, and no words yet."""
    from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX
    from spacy.lang.lex_attrs import lower, word_shape
    from spacy.vocab import Vocab

    return Vocab(
        lex_attr_getters={
            NORM: lower,
            PREFIX: lambda word: word[:_PREFIX],
            SUFFIX: lambda word: word[-_SUFFIX:],
            SHAPE: word_shape,
        }
    )


def words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word of `text`."""
    return [match.span() for match in _WORD.finditer(text)]


def make_doc(
    vocab: "Vocab", text: str, names: Sequence[Name], written: Sequence[tuple[int, int]]
) -> "Doc":
    """`text` as words, each marked with the vocabulary's names that it stands in.

    `names` are all names of the vocabulary in the text, which may overlap, the best first;
    `written` are the places of what is written like a variant.
    """
    from spacy.tokens import Doc

    spans = words(text)
    doc = Doc(
        vocab,
        words=[text[start:end] for start, end in spans],
        spaces=[i + 1 < len(spans) and spans[i + 1][0] > end for i, (_, end) in enumerate(spans)],
    )
    hints = [_Hint(*place, (_KINDS[Category.VARIANT],), True) for place in written]
    hints += [_hint(name) for name in names]
    return doc.from_array(["TAG", "DEP"], _columns(spans, hints))


def unmarked(doc: "Doc") -> "Doc":
    """A copy of `doc` as it would be if the vocabulary knew nothing in it."""
    columns = np.tile(np.array([[_UNKNOWN, _NO_KINDS]], dtype=np.uint64), (len(doc), 1))
    return doc.copy().from_array(["TAG", "DEP"], columns)


class _Hint(NamedTuple):
    """A stretch of text that may be a name, and of which kinds, the likeliest first."""

    start: int
    end: int
    kinds: tuple[int, ...]
    sure: bool


def _hint(name: Name) -> _Hint:
    kinds = tuple(_KINDS.get(one.category, _OTHER) for one in name.candidates[:_CONSIDERED])
    return _Hint(name.start, name.end, kinds, name.candidates[0].score >= _SURE)


def _columns(spans: list[tuple[int, int]], hints: Sequence[_Hint]) -> npt.NDArray[np.uint64]:
    """Two columns: the first hint that each word stands in, by kind, certainty and place; and
    the kinds of all hints that it stands in."""
    best, kinds = [_UNKNOWN] * len(spans), [0] * len(spans)
    starts, ends = np.array(spans).reshape(-1, 2).T
    first_words = np.searchsorted(ends, [hint.start for hint in hints], side="right").tolist()
    last_words = np.searchsorted(starts, [hint.end for hint in hints], side="left").tolist()
    for hint, first, last in zip(hints, first_words, last_words, strict=True):
        mask = 0
        for kind in hint.kinds:
            mask |= 1 << kind
        for word in range(first, last):
            kinds[word] |= mask
        if first < last and all(known == _UNKNOWN for known in best[first:last]):
            base = 1000 + 10 * hint.kinds[0] + 4 * hint.sure
            best[first:last] = [base + _INSIDE] * (last - first)
            best[first], best[last - 1] = base + _FIRST, base + _LAST
            if last - first == 1:
                best[first] = base + _ONLY
    return np.array([best, [_NO_KINDS + mask for mask in kinds]], dtype=np.uint64).T
