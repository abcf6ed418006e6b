"""The ledger of the embedded store, and what it says as a whole."""

import sqlite3
from collections.abc import Iterator

from graph_schema.decisions import Decision
from kgmed.store.folding import Folded


class Ledger:
    """The ledger as this process knows it; what others appended since is read when it is asked
    for. Safe to share between threads."""

    def __init__(self) -> None:
        self._folded = Folded()

    def folded(self, connection: sqlite3.Connection) -> Folded:
        """All that is committed, as the transaction of `connection` sees it; to be called before
        that appends."""
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM decision").fetchone()
        known = self._folded
        if known.last > last:  # another thread has seen more than this older snapshot
            return Folded().then(_since(connection, 0), last)
        if known.last < last:
            known = self._folded = known.then(_since(connection, known.last), last)
        return known


def append(connection: sqlite3.Connection, decision: Decision) -> int:
    """Write the decision down; its row."""
    cursor = connection.execute(
        "INSERT INTO decision (key, subject, record) VALUES (?, ?, ?)",
        (decision.id, decision.subject, decision.model_dump_json()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def is_written(connection: sqlite3.Connection, decision: Decision) -> bool:
    """Whether this very decision stands in the ledger."""
    found = connection.execute("SELECT 1 FROM decision WHERE key = ?", (decision.id,))
    return found.fetchone() is not None


def all_decisions(connection: sqlite3.Connection) -> Iterator[Decision]:
    """The whole ledger, in its order."""
    return _since(connection, 0)


def _since(connection: sqlite3.Connection, row: int) -> Iterator[Decision]:
    rows = connection.execute("SELECT record FROM decision WHERE id > ? ORDER BY id", (row,))
    for (record,) in rows:
        yield Decision.model_validate_json(record)
