"""Queries that both sides of the embedded store need."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from kgmed.store.protocol import DocumentState


class _Queries(NamedTuple):
    known: str
    one: str
    last: str
    add: str


_QUERIES = {
    "witness": _Queries(
        "SELECT name, witness.id FROM json_each(?) CROSS JOIN witness ON name = value",
        "SELECT name, id FROM witness WHERE name = ?",
        "SELECT coalesce(max(id), 0) FROM witness",
        "INSERT INTO witness (id, name) VALUES (?, ?)",
    ),
    "source": _Queries(
        "SELECT name, source.id FROM json_each(?) CROSS JOIN source ON name = value",
        "SELECT name, id FROM source WHERE name = ?",
        "SELECT coalesce(max(id), 0) FROM source",
        "INSERT INTO source (id, name) VALUES (?, ?)",
    ),
}


class Interned(dict[str, int]):
    """Row ids by name, for one transaction; a name that the table lacks is added to it."""

    def __init__(self, connection: sqlite3.Connection, table: Literal["witness", "source"]) -> None:
        super().__init__()
        self._connection = connection
        self._queries = _QUERIES[table]

    def __missing__(self, name: str) -> int:
        self.include([name])
        return self[name]

    def include(self, names: Sequence[str]) -> None:
        """Take in all of these names, which is faster than one by one."""
        self.update(self._connection.execute(self._queries.known, (as_json(names),)).fetchall())
        for cut_short in (name for name in names if "\0" in name):  # by json_each
            self.update(self._connection.execute(self._queries.one, (cut_short,)).fetchall())
        (last,) = self._connection.execute(self._queries.last).fetchone()
        new = [name for name in dict.fromkeys(names) if name not in self]
        self.update(zip(new, range(last + 1, last + 1 + len(new)), strict=True))
        self._connection.executemany(self._queries.add, [(self[name], name) for name in new])


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
    """The state of each document that is known; not of what decisions vouch for."""
    rows = connection.execute(
        "SELECT name, reading, revised, withdrawn FROM document JOIN witness USING (id)"
        " WHERE name IN (SELECT value FROM json_each(?)) AND curated <> 1",
        (as_json(documents),),
    )
    return {name: DocumentState(key, revised, bool(gone)) for name, key, revised, gone in rows}
