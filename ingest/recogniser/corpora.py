"""Annotated corpora, as texts with the places of their names.

PubTator files are read by `ingest.formats`; two-column IOB files have one token and its tag a
line, and an empty line between sentences.
"""

import csv
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.formats import read_path
from ingest.recogniser.network import HEADS, SILVER_HEADS
from ingest.records import Document

_HEADS = {
    Category.CHEMICAL: "Chemical",
    Category.DISEASE: "Disease",
    Category.GENE: "Gene",
    Category.VARIANT: "Variant",
    Category.TAXON: "Species",
    Category.CELL_LINE: "CellLine",
}
ALL_HEADS = (*HEADS, *SILVER_HEADS)
_CLOSING = frozenset(")],.;:%/-?!")
_OPENING = frozenset("([/-")


class Marked(NamedTuple):
    """A text in which all names of some heads are marked."""

    id: str
    text: str
    marks: tuple[tuple[int, int, str], ...]
    """Start, end, head."""
    heads: tuple[str, ...]
    """The heads whose names were all marked: what is not marked is none of theirs."""


class Corpus(NamedTuple):
    """A line of `corpora.tsv`."""

    files: str
    heads: tuple[str, ...]
    licence: str
    name: str

    @property
    def silver(self) -> bool:
        """Whether a machine made the labels."""
        return set(self.heads) <= set(SILVER_HEADS)


def corpora() -> tuple[Corpus, ...]:
    """What the shipped recogniser is trained on."""
    with (files("ingest.recogniser") / "corpora.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return tuple(
            Corpus(row["files"], tuple(row["heads"].split()), row["licence"], row["name"])
            for row in rows
        )


def read_corpus(folder: Path, corpus: Corpus) -> Iterator[Marked]:
    """The texts of a corpus in `folder`, each id once.

    Raises:
        FileNotFoundError: the folder has none of its files.
    """
    paths = sorted(folder.glob(corpus.files))
    if not paths:
        raise FileNotFoundError(f"there is no {folder / corpus.files}")
    seen = set()
    for path in paths:
        for marked in read_marked(path, corpus.heads):
            if marked.id not in seen:
                seen.add(marked.id)
                yield marked


def read_marked(path: Path, heads: tuple[str, ...]) -> Iterator[Marked]:
    """The texts of a PubTator or IOB file with what it marks for `heads`."""
    if path.suffix == ".iob":
        (head,) = heads
        for sentence in read_iob(path):
            named = tuple((start, end, head) for start, end, _ in sentence.marks)
            yield Marked(sentence.id, sentence.text, named, heads)
        return
    prefix = "Silver" if set(heads) <= set(SILVER_HEADS) else ""
    for located in read_path(path):
        if isinstance(document := located.item, Document):
            marks = (
                (mark.start, mark.end, prefix + _HEADS[mark.category])
                for mark in document.annotations
            )
            kept = tuple(mark for mark in marks if mark[2] in heads)
            yield Marked(document.id, document.full_text, kept, heads)


class IobSentence(NamedTuple):
    """A sentence of an IOB file, its tokens put together as one would write them."""

    id: str
    text: str
    marks: tuple[tuple[int, int, str], ...]
    """Start, end, and the label without its `B-` or `I-`."""


def read_iob(path: Path) -> Iterator[IobSentence]:
    """The sentences of a two-column file; `id` is folder, file and number."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    for number, block in enumerate(filter(str.strip, blocks), start=1):
        text, marks, inside = "", list[tuple[int, int, str]](), False
        for line in block.strip().split("\n"):
            token, _, tag = line.partition("\t")
            begins, _, label = tag.strip().partition("-")
            joined = not text or token in _CLOSING or text[-1] in _OPENING
            text += token if joined else f" {token}"
            start, end = len(text) - len(token), len(text)
            if begins == "I" and inside:
                marks[-1] = (marks[-1][0], end, label)
            elif label:
                marks.append((start, end, label))
            inside = bool(label)
        yield IobSentence(f"{path.parent.name}/{path.stem}:{number}", text, tuple(marks))
