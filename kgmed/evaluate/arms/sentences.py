"""Sentences of documents, found by the words that they share with a question."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.boundaries import cut

MOST = 200
"""Sentences that are ever looked at for one question; more than any context holds."""


class Text(NamedTuple):
    """A document as it was read."""

    id: str
    """A CURIE."""
    text: str
    """Title, one space, text."""
    title: int = 0
    """Characters of the title."""


class Sentences:
    """Every sentence of some documents, ranked by BM25 (Robertson and Zaragoza 2009) as SQLite's
    FTS5 computes it, over stemmed words (Porter 1980). In memory, and the same for the same
    documents in the same order."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._index = sqlite3.connect(":memory:")
        self._index.execute(
            "CREATE VIRTUAL TABLE sentence USING "
            "fts5(paper UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        rows = ((one.id, sentence) for one in texts for sentence in _sentences(one))
        self._index.executemany("INSERT INTO sentence (paper, text) VALUES (?, ?)", rows)
        self._by_paper: Mapping[str, Sequence[int]] | None = None

    def __len__(self) -> int:
        return int(self._index.execute("SELECT count(*) FROM sentence").fetchone()[0])

    def find(self, query: str, limit: int = MOST) -> tuple[str, ...]:
        """The sentences that share most with the query, best first; equals in their order."""
        rows = self._index.execute(
            "SELECT text FROM sentence WHERE sentence MATCH ? "
            "ORDER BY bm25(sentence), rowid LIMIT ?",
            (_any_of(query), limit),
        )
        return tuple(dict.fromkeys(text for (text,) in rows))

    def of(self, papers: Sequence[str], query: str) -> tuple[str, ...]:
        """All sentences of these papers, those first that share most with the query."""
        numbers = [number for paper in papers for number in self._papers.get(paper, ())]
        wanted = f"rowid IN ({', '.join('?' * len(numbers))})"
        ranked = self._index.execute(
            f"SELECT text FROM sentence WHERE sentence MATCH ? AND {wanted} "  # noqa: S608
            "ORDER BY bm25(sentence), rowid",
            (_any_of(query), *numbers),
        ).fetchall()
        others = self._index.execute(
            f"SELECT text FROM sentence WHERE {wanted} ORDER BY rowid",  # noqa: S608
            numbers,
        ).fetchall()
        return tuple(dict.fromkeys(text for (text,) in [*ranked, *others]))

    def close(self) -> None:
        """Forget them."""
        self._index.close()

    @property
    def _papers(self) -> Mapping[str, Sequence[int]]:
        if self._by_paper is None:
            found: dict[str, list[int]] = {}
            for number, paper in self._index.execute("SELECT rowid, paper FROM sentence"):
                found.setdefault(paper, []).append(number)
            self._by_paper = found
        return self._by_paper


def _sentences(text: Text) -> Iterator[str]:
    forced = {text.title + 1} if text.title else set()
    for start, end in cut(text.text, forced):
        sentence = text.text[start:end].strip()
        if sentence:
            yield sentence


def _any_of(query: str) -> str:
    """A query of FTS5 that any word of the text fits; each is quoted, and so is no operator."""
    words = dict.fromkeys(re.findall(r"\w+", query.casefold()))
    return " OR ".join(f'"{word}"' for word in words) or '""'
