"""Retracted publications in the embedded store: their evidence stays, and counts for nothing."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from ingest.records import Reading
from kgmed.store.embedded_rows import Interned, as_json

_RESTING_ON = (
    "SELECT claim.value FROM sheet, json_each(assertions) AS claim WHERE document = ?1"
    " UNION SELECT assertion FROM evidence WHERE witness = ?1 AND published = 2"
)


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
    assertions that may rest on a publication whose standing changed, either way.
    """
    publications = Interned(connection, "witness")
    after = {
        (publications[retracted], documents[reading.document.id])
        for reading in readings
        for retracted in _retracted_by(reading)
    }
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
    return {
        assertion
        for publication in stood ^ stands
        for (assertion,) in connection.execute(_RESTING_ON, (publication,))
    }


def _retracted_by(reading: Reading) -> set[str]:
    document = reading.document
    own = {document.id} if document.retracted else set()
    return own | set(document.retracts)
