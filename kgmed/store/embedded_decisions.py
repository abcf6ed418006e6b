"""The ledger of the embedded store."""

import sqlite3
from collections.abc import Iterable, Iterator

from graph_schema.decisions import Decision
from kgmed.store.embedded_rows import as_json


def append(connection: sqlite3.Connection, decision: Decision) -> bool:
    """Write the decision down; False where this very decision stands there already."""
    cursor = connection.execute(
        "INSERT INTO decision (key, subject, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (decision.id, decision.subject, decision.model_dump_json()),
    )
    return cursor.rowcount > 0


def all_decisions(connection: sqlite3.Connection) -> Iterator[Decision]:
    """The whole ledger, in its order."""
    for (record,) in connection.execute("SELECT record FROM decision ORDER BY id"):
        yield Decision.model_validate_json(record)


def decisions_on(connection: sqlite3.Connection, subjects: Iterable[str]) -> list[Decision]:
    """Everything decided about these subjects, in order of the ledger."""
    if connection.execute("SELECT NOT EXISTS (SELECT 1 FROM decision)").fetchone() == (1,):
        return []  # as it is for many a store, and asking for each subject takes its time
    rows = connection.execute(
        "SELECT record FROM decision WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY id",
        (as_json(subjects),),
    )
    return [Decision.model_validate_json(record) for (record,) in rows]


def apply_decision(connection: sqlite3.Connection, decision: Decision) -> bool:
    """Move the assertion that was decided on; whether its status or its lock changed."""
    row = connection.execute(
        "SELECT status, locked FROM assertion WHERE key = ?", (decision.subject,)
    ).fetchone()
    if row is None:
        return False
    connection.execute(
        "UPDATE assertion SET status = ?, locked = ?, decided = 1 WHERE key = ?",
        (decision.status, decision.locked, decision.subject),
    )
    return bool(row != (decision.status, int(decision.locked)))
