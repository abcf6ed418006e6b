"""Retracted publications in the embedded store: their evidence stays, and counts for nothing."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from ingest.records import Reading
from kgmed.store.embedded_rows import WITNESS, as_json, intern


def retracted_publications(connection: sqlite3.Connection, publications: Iterable[int]) -> set[int]:
    """Those of these publications (rows of `witness`) that some document says are retracted."""
    rows = connection.execute(
        "SELECT publication FROM retraction WHERE publication IN (SELECT value FROM json_each(?))",
        (as_json(publications),),
    )
    return {publication for (publication,) in rows}


def retract(
    connection: sqlite3.Connection, readings: Sequence[Reading], documents: Mapping[str, int]
) -> set[int]:
    """Let each document retract exactly what its reading says; it may have said otherwise.

    `documents` maps the ids of all replaced or withdrawn documents to their rows. Gives the
    assertions that rest on a publication whose standing changed, either way.
    """
    said = {
        (retracted, documents[reading.document.id])
        for reading in readings
        for retracted in _retracted_by(reading)
    }
    publications = intern(connection, WITNESS, {publication for publication, _ in said})
    after = {(publications[publication], document) for publication, document in said}
    rows = connection.execute(
        "SELECT publication, document FROM retraction"
        " WHERE document IN (SELECT value FROM json_each(?))",
        (as_json(documents.values()),),
    )
    before = set(rows.fetchall())
    affected = {publication for publication, _ in after ^ before}
    stood = retracted_publications(connection, affected)
    connection.executemany(
        "DELETE FROM retraction WHERE publication = ? AND document = ?", before - after
    )
    connection.executemany("INSERT INTO retraction VALUES (?, ?)", sorted(after - before))
    stands = retracted_publications(connection, affected)
    touched: set[int] = set()
    for publication in sorted(stood ^ stands):
        touched |= _mark(connection, publication, publication in stands)
    return touched


def _retracted_by(reading: Reading) -> set[str]:
    document = reading.document
    own = {document.id} if document.retracted else set()
    return own | set(document.retracts)


def _mark(connection: sqlite3.Connection, publication: int, retracted: bool) -> set[int]:
    """Mark the evidence from a publication; a record of the same name is not from it."""
    rows = connection.execute(
        "SELECT id, assertion FROM evidence WHERE document = ?1 AND witness = ?1"
        " AND (kind = 'text' OR record ->> '$.publication' IS NOT NULL)"
        " UNION SELECT id, assertion FROM evidence WHERE witness = ?1 AND witness <> document"
        " AND (kind = 'text' OR record ->> '$.publication' IS NOT NULL)",
        (publication,),
    ).fetchall()
    connection.executemany(
        "UPDATE evidence SET retracted = ? WHERE id = ?", [(retracted, id_) for id_, _ in rows]
    )
    return {assertion for _, assertion in rows}
