"""A small SQLite file in KGMED_HOME: opened or begun, written in durable transactions."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kgmed.errors import KgmedError

_BUSY_SECONDS = 60.0
_KEPT = """
CREATE TRIGGER IF NOT EXISTS {0}_{1} BEFORE {1} ON {0}
BEGIN SELECT raise(ABORT, 'the book is only ever added to'); END;
"""


def only_added_to(*tables: str) -> str:
    """SQL by which nothing in these tables of a schema is ever changed or removed."""
    return "".join(_KEPT.format(table, verb) for table in tables for verb in ("UPDATE", "DELETE"))


class KeptFile:
    """One file, one connection. Whatever SQLite complains of is a `KgmedError`."""

    def __init__(self, path: Path, schema: str) -> None:
        """Open it, or make it by this schema.

        Raises:
            KgmedError: it cannot be written, or is no file of SQLite.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KgmedError(f"cannot make {path.parent}: {error.strerror}") from error
        with self._wrapped():
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_SECONDS)
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(schema)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of a query, as tuples."""
        with self._wrapped():
            return self._connection.execute(query, tuple(values)).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed and durable at the end, rolled back on an exception."""
        with self._wrapped():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise KgmedError(f"{self.path} failed: {error}") from error
