"""Row ids for content keys, and small queries that both sides of the embedded store need."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from kgmed.store.protocol import DocumentState


class Interned(NamedTuple):
    """A table of (id, name) and how to look a batch of names up in it and add to it."""

    known: str
    last: str
    insert: str


WITNESS = Interned(
    known="SELECT name, id FROM witness WHERE name IN (SELECT value FROM json_each(?))",
    last="SELECT coalesce(max(id), 0) FROM witness",
    insert="INSERT INTO witness (name, id) VALUES (?, ?)",
)
SOURCE = Interned(
    known="SELECT name, id FROM source WHERE name IN (SELECT value FROM json_each(?))",
    last="SELECT coalesce(max(id), 0) FROM source",
    insert="INSERT INTO source (name, id) VALUES (?, ?)",
)


def intern(connection: sqlite3.Connection, table: Interned, names: Iterable[str]) -> dict[str, int]:
    """The row id of each name; names that are not there are added."""
    wanted = dict.fromkeys(names)
    ids = dict(connection.execute(table.known, (as_json(wanted),)).fetchall())
    missing = [name for name in wanted if name not in ids]
    first = connection.execute(table.last).fetchone()[0] + 1
    added = dict(zip(missing, range(first, first + len(missing)), strict=True))
    connection.executemany(table.insert, added.items())
    return {**ids, **added}


def as_json(values: Iterable[str] | Iterable[int]) -> str:
    """A JSON array, for `json_each(?)`: any number of values in one parameter."""
    return json.dumps(list(values))


def generation(connection: sqlite3.Connection) -> int:
    """How often the graph has changed."""
    return int(connection.execute("SELECT generation FROM store").fetchone()[0])


def identity(connection: sqlite3.Connection) -> str:
    """What no other store has."""
    return str(connection.execute("SELECT identity FROM store").fetchone()[0])


def next_generation(connection: sqlite3.Connection) -> int:
    """Count a change of the graph."""
    connection.execute("UPDATE store SET generation = generation + 1")
    return generation(connection)


def document_states(
    connection: sqlite3.Connection, documents: Iterable[str]
) -> dict[str, DocumentState]:
    """The state of each document that is known."""
    rows = connection.execute(
        "SELECT name, reading, revised, withdrawn FROM document JOIN witness USING (id)"
        " WHERE name IN (SELECT value FROM json_each(?))",
        (as_json(documents),),
    )
    return {name: DocumentState(key, revised, bool(gone)) for name, key, revised, gone in rows}
