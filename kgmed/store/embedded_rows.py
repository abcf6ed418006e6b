"""Queries that both sides of the embedded store need."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Literal

from kgmed.store.protocol import DocumentState

_LOOK_UP = {
    "witness": "SELECT id FROM witness WHERE name = ?",
    "source": "SELECT id FROM source WHERE name = ?",
}
_ADD = {
    "witness": "INSERT INTO witness (name) VALUES (?) RETURNING id",
    "source": "INSERT INTO source (name) VALUES (?) RETURNING id",
}


class Interned(dict[str, int]):
    """Row ids by name, for one transaction; a name that the table lacks is added to it."""

    def __init__(self, connection: sqlite3.Connection, table: Literal["witness", "source"]) -> None:
        super().__init__()
        self._connection = connection
        self._look_up, self._add = _LOOK_UP[table], _ADD[table]

    def __missing__(self, name: str) -> int:
        row = self._connection.execute(self._look_up, (name,)).fetchone()
        id_: int = (row or self._connection.execute(self._add, (name,)).fetchone())[0]
        self[name] = id_
        return id_


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
