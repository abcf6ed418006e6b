"""What the recogniser sees: the words of a text, and what the vocabulary knows of them.

A word is a run of letters and digits; every other character that is not white space stands
alone, so that `TNF-alpha/beta` can end wherever a name ends.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

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


def new_vocab() -> "Vocab":
    """A spaCy vocabulary that knows how words are seen here, and no words yet."""
    import spacy
    from spacy.attrs import PREFIX, SUFFIX
    from spacy.vocab import Vocab

    getters = dict(spacy.blank("en").vocab.lex_attr_getters)
    getters[PREFIX] = lambda word: word[:_PREFIX]
    getters[SUFFIX] = lambda word: word[-_SUFFIX:]
    return Vocab(lex_attr_getters=getters)


def words(text: str) -> list[tuple[int, int]]:
    """Start and end of every word of `text`."""
    return [match.span() for match in _WORD.finditer(text)]


def make_doc(vocab: "Vocab", text: str, names: Sequence[Name]) -> "Doc":
    """`text` as words, each marked with the vocabulary's names that it stands in.

    `names` are all names of the vocabulary in the text, which may overlap, the best first.
    """
    from spacy.tokens import Doc

    spans = words(text)
    doc = Doc(
        vocab,
        words=[text[start:end] for start, end in spans],
        spaces=[i + 1 < len(spans) and spans[i + 1][0] > end for i, (_, end) in enumerate(spans)],
    )
    return doc.from_array(["TAG", "DEP"], _known(spans, names))


def _known(spans: list[tuple[int, int]], names: Sequence[Name]) -> "np.ndarray":
    """Two columns: the best name that each word stands in, by kind, place and certainty; and
    the kinds of all names that it stands in."""
    columns = np.zeros((len(spans), 2), dtype=np.uint64)
    starts = np.array([start for start, _ in spans])
    ends = np.array([end for _, end in spans])
    for name in names:
        first = int(np.searchsorted(ends, name.start, side="right"))
        last = int(np.searchsorted(starts, name.end, side="left"))
        best = name.candidates[0]
        kind = _KINDS.get(best.category, _OTHER)
        if not columns[first:last, 0].any():
            single = last - first == 1
            sure = best.score >= _SURE
            base = 1000 + kind * 10 + sure * 4
            columns[first:last, 0] = base + 1
            if last > first:
                columns[first, 0] = base + (3 if single else 0)
                if not single:
                    columns[last - 1, 0] = base + 2
        for candidate in name.candidates[:4]:
            columns[first:last, 1] |= np.uint64(1 << _KINDS.get(candidate.category, _OTHER))
    columns[:, 1] += 5000
    columns[:, 0][columns[:, 0] == 0] = 999
    return columns
