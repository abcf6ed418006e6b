"""The reading list: texts that are at hand and not read into the graph yet, with an index of
their words.

Files are known by the hash of their content: a file that was listed is not looked at again,
whatever it is called. Documents come in batches, each one transaction, and the file is noted
after its last one: a listing that was interrupted goes on where it stopped.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Record, Rejection
from ingest.records import Document, Located, Withdrawal
from kgmed.errors import KgmedError
from kgmed.growth.authors import as_compared
from kgmed.growth.kept_file import KeptFile
from kgmed.store.phrases import query

LIST = "reading.sqlite"
BATCH = 500
"""Documents in one transaction."""
MOST_REJECTIONS = 100
_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, documents INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS document (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, revised TEXT NOT NULL,
    title INTEGER NOT NULL, text TEXT NOT NULL, record BLOB NOT NULL
);
CREATE TEMP TABLE left_out (id TEXT PRIMARY KEY);
CREATE VIRTUAL TABLE IF NOT EXISTS document_text USING fts5 (
    text, content = 'document', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER IF NOT EXISTS document_added AFTER INSERT ON document BEGIN
    INSERT INTO document_text (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER IF NOT EXISTS document_removed AFTER DELETE ON document BEGIN
    INSERT INTO document_text (document_text, rowid, text) VALUES ('delete', old.n, old.text);
END;
"""
_SEARCH = (
    "SELECT id, document.text, title FROM document_text JOIN document ON n = document_text.rowid"
    " WHERE document_text MATCH ? AND id NOT IN (SELECT id FROM left_out)"
    " ORDER BY bm25(document_text), id LIMIT ?"
)


class Listed(NamedTuple):
    """A document of the list: its full text, and how long its title is."""

    id: str
    text: str
    title: int


class Listing(Record):
    """What became of the files that were put on the list."""

    files: int = 0
    """Files that were not on it yet."""
    known: int = 0
    documents: int = 0
    """Documents that are new on it, or changed."""
    passed_over: int = 0
    """Items that are no text to be read: retracted papers, curated files, broken records."""
    rejections: tuple[Rejection, ...] = ()
    """The first of these, with their reasons."""

    def with_(self, other: "Listing") -> "Listing":
        """Both together."""
        return Listing(
            files=self.files + other.files,
            known=self.known + other.known,
            documents=self.documents + other.documents,
            passed_over=self.passed_over + other.passed_over,
            rejections=(self.rejections + other.rejections)[:MOST_REJECTIONS],
        )


class ReadingList:
    """Texts that may be read, and which of them hold a name."""

    def __init__(self, folder: Path) -> None:
        """Open the list of a folder, or begin it.

        Raises:
            KgmedError: it cannot be written.
        """
        self._file = KeptFile(folder / LIST, _SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __len__(self) -> int:
        """How many documents are on it."""
        return int(self._file.rows("SELECT count(*) FROM document")[0][0])

    def has(self, file: Path) -> bool:
        """Whether a file with this content was listed to its end.

        Raises:
            KgmedError: it cannot be read.
        """
        return bool(self._file.rows("SELECT 1 FROM file WHERE sha256 = ?", (_sha256(file),)))

    def add(
        self,
        file: Path,
        items: Iterable[Located],
        retracted: Collection[str] = (),
        progress: Callable[[int], None] | None = None,
    ) -> Listing:
        """Put the documents of a file on the list.

        Of two revisions of a document the later is kept; a withdrawal takes one off the list.

        Args:
            file: where they are from.
            items: what it holds.
            retracted: publications that are not worth reading.
            progress: told how many documents were looked at.
        """
        batch: list[Document] = []
        changed = seen = passed = 0
        rejections: list[Rejection] = []
        for located in items:
            match located.item:
                case Document() as document if not (document.retracted or document.id in retracted):
                    seen += 1
                    batch.append(document)
                case Withdrawal(id=id_):
                    changed += self._put(batch)
                    batch = []
                    self._drop(id_)
                case Rejection() as rejection:
                    passed += 1
                    rejections.append(rejection)
                case _:
                    passed += 1
            if len(batch) >= BATCH:
                changed += self._put(batch)
                batch = []
                if progress is not None:
                    progress(seen)
        changed += self._put(batch)
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO file VALUES (?, ?, ?)", (_sha256(file), str(file), seen)
            )
        kept = tuple(rejections[:MOST_REJECTIONS])
        return Listing(files=1, documents=changed, passed_over=passed, rejections=kept)

    def holding(self, wanted: Sequence[Sequence[str]], limit: int) -> tuple[Listed, ...]:
        """Documents whose text holds, of each group of names, at least one; best first by BM25.
        None that is left out.

        Nothing in a name is syntax (`kgmed.store.phrases`).
        """
        asked = query(wanted)
        if not asked:
            return ()
        return tuple(Listed(*row) for row in self._file.rows(_SEARCH, (asked, limit)))

    def leave_out(self, ids: Iterable[str]) -> None:
        """Find these documents no more, and any others again."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM left_out")
            connection.executemany(
                "INSERT OR IGNORE INTO left_out VALUES (?)", ((id_,) for id_ in ids)
            )

    def documents(self, ids: Iterable[str]) -> tuple[Document, ...]:
        """These documents, in the order given; none that is not on the list."""
        rows = (
            row
            for id_ in ids
            for row in self._file.rows("SELECT record FROM document WHERE id = ?", (id_,))
        )
        return tuple(Document.model_validate_json(zlib.decompress(record)) for (record,) in rows)

    def authors(self, ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """The authors of these documents, as one compares their names; of those alone that are on
        the list with authors."""
        return {
            document.id: as_compared(document.authors)
            for document in self.documents(ids)
            if document.authors
        }

    def ids(self) -> tuple[str, ...]:
        """Every document of the list, in order of id."""
        rows = self._file.rows("SELECT id FROM document ORDER BY id")
        return tuple(id_ for (id_,) in rows)

    def _put(self, documents: Sequence[Document]) -> int:
        """How many of them are new, or changed."""
        if not documents:
            return 0
        with self._file.transaction() as connection:
            return sum(_put(connection, document) for document in documents)

    def _drop(self, id_: str) -> None:
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM document WHERE id = ?", (id_,))


def _put(connection: sqlite3.Connection, document: Document) -> bool:
    """Put a document on the list, unless it is there so, or in a later revision."""
    known = connection.execute(
        "SELECT hash, revised FROM document WHERE id = ?", (document.id,)
    ).fetchone()
    if known and (known[0] == document.content_hash or known[1] > document.revised):
        return False
    connection.execute("DELETE FROM document WHERE id = ?", (document.id,))
    text = document.full_text.encode("utf-8", "replace").decode("utf-8")
    record = zlib.compress(document.model_dump_json().encode("utf-8", "replace"))
    values = document.id, document.content_hash, document.revised, len(document.title), text, record
    connection.execute(
        "INSERT INTO document (id, hash, revised, title, text, record) VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    return True


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise KgmedError(f"cannot read {file}: {error.strerror}") from error
