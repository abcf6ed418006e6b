"""Bringing the file of an older kgmed up to date, in place."""

import sqlite3
from contextlib import closing
from importlib.resources import files

from graph_schema.decisions import Decision
from kgmed.errors import StoreError
from kgmed.store.embedded_file import SCHEMA_VERSION
from kgmed.store.embedded_ledger import all_decisions
from kgmed.store.embedded_look import Look
from kgmed.store.embedded_rows import as_json
from kgmed.store.folding import fold
from kgmed.store.looking import completed
from kgmed.store.rulings import Rulings

_FROM_2 = (
    "DROP INDEX assertion_decided",
    "DROP VIEW paper",
    "DROP VIEW claim",
    "ALTER TABLE assertion RENAME COLUMN decided TO kept",
    "ALTER TABLE assertion ADD COLUMN fixed REAL",
    "ALTER TABLE document ADD COLUMN curated INTEGER NOT NULL DEFAULT 0",
)
_AUTHORS = (
    "DROP VIEW IF EXISTS paper",
    "ALTER TABLE document ADD COLUMN authors TEXT NOT NULL DEFAULT '[]'",
)


def version(connection: sqlite3.Connection) -> int:
    """The version of the schema."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, inside one transaction.

    Raises:
        StoreError: the file is older than any that was in use.
    """
    found = version(connection)
    if found < 2:
        raise StoreError(
            f"the store was written by a kgmed too old to go on from (schema {found})",
            hint="ingest the documents into a new store",
        )
    if found == SCHEMA_VERSION:  # another process was faster
        return
    for statement in (*(_FROM_2 if found == 2 else ()), *_AUTHORS):
        connection.execute(statement)
    _create_what_is_missing(connection)
    if found == 2:
        _complete_ledger(connection)
    if found < 4:
        connection.execute("INSERT INTO document_text (document_text) VALUES ('rebuild')")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _create_what_is_missing(connection: sqlite3.Connection) -> None:
    """A full-text index makes tables of its own, so what is there is asked each time."""
    with closing(sqlite3.connect(":memory:")) as new:
        new.executescript((files("kgmed.store") / "schema.sql").read_text("utf-8"))
        wanted = new.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
    for name, sql in wanted:
        there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,))
        if there.fetchone() is None:
            connection.execute(sql)


def _complete_ledger(connection: sqlite3.Connection) -> None:
    """Write down with each decision what it is about, as it is now; which status that had before,
    nobody noted. Its id is another by the new fields."""
    look = Look(connection)
    ledger = [_completed(decision, look) for decision in all_decisions(connection)]
    rows = connection.execute("SELECT id FROM decision ORDER BY id").fetchall()
    connection.executemany(
        "UPDATE decision SET key = ?, record = ? WHERE id = ?",
        [
            (decision.id, decision.model_dump_json(), row)
            for decision, (row,) in zip(ledger, rows, strict=True)
        ],
    )
    connection.execute(
        "UPDATE assertion SET kept = key IN (SELECT value FROM json_each(?))",
        (as_json(fold(ledger).kept),),
    )


def _completed(decision: Decision, look: Look) -> Decision:
    context = completed(decision, look, Rulings()).context
    assert context is not None, "an old decision is on the status of something"
    context = context.model_copy(update={"status": None})
    return decision.model_copy(update={"context": context})
