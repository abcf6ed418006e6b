"""Readings as they were read, in the embedded store.

What the ledger does not concern stands there as it was read. Of what is bent, the original is kept
beside it, with what is withheld, and with the names on which all that hangs.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph_schema.records import Assertion, Entity, Record
from ingest.records import Document, Extraction, Reading
from kgmed.store.bend import Bent, in_order, names, plain
from kgmed.store.embedded_read import evidence_of
from kgmed.store.embedded_rows import as_json
from kgmed.store.rulings import Rulings

_SAID = (
    "SELECT sheet.document, claim.subject, predicate, claim.object, aspect, direction,"
    " source.name, json_extract(records, '$[' || number || ']')"
    " FROM sheet, json_each(assertions) AS place"
    " JOIN evidence ON evidence.assertion = place.value AND evidence.sheet = sheet.id"
    " AND evidence.number = place.key"
    " JOIN source ON source.id = evidence.source JOIN claim ON claim.id = place.value"
    " WHERE sheet.document IN (SELECT value FROM json_each(?)) ORDER BY sheet.id, number"
)
_PAGE = 200


class Put(NamedTuple):
    """A reading as it was read, and as it is shown."""

    original: Reading
    bent: Bent

    @property
    def is_bent(self) -> bool:
        return self.bent.reading is not self.original


class _Original(Record):
    """What of a reading may be bent."""

    entities: tuple[Entity, ...]
    extractions: tuple[Extraction, ...]


def forget(connection: sqlite3.Connection, documents: Iterable[int]) -> None:
    """Keep nothing beside these documents any more."""
    rows = as_json(documents)
    for table in ("original", "withheld", "asked"):
        connection.execute(
            f"DELETE FROM {table} WHERE document IN (SELECT value FROM json_each(?))",  # noqa: S608
            (rows,),
        )


def remember(
    connection: sqlite3.Connection,
    puts: Iterable[Put],
    documents: Mapping[str, int],
    rulings: Rulings,
) -> None:
    """Keep the originals of those that are bent."""
    for original, bent in (put for put in puts if put.is_bent):
        document = documents[original.document.id]
        kept = plain(original)
        record = _Original(entities=kept.entities, extractions=kept.extractions)
        connection.execute(
            "INSERT INTO original VALUES (?, ?)", (document, record.model_dump_json())
        )
        connection.executemany(
            "INSERT INTO asked VALUES (?, ?)",
            [(name, document) for name in sorted(names(kept, rulings))],
        )
        connection.executemany(
            "INSERT INTO withheld VALUES (?, ?, ?, ?)",
            [
                (document, by, claim.model_dump_json() if claim else "", evidence)
                for by, claim, evidence in bent.withheld
            ],
        )


def originals(connection: sqlite3.Connection, documents: Iterable[int]) -> Iterator[Reading]:
    """What was read of these documents, in order of id; nothing of those that are withdrawn."""
    wanted = as_json(documents)
    kept = dict(
        connection.execute(
            "SELECT document, record FROM original"
            " WHERE document IN (SELECT value FROM json_each(?))",
            (wanted,),
        ).fetchall()
    )
    said = _said(connection, wanted)
    retracted = _retracted(connection, wanted)
    rows = connection.execute(
        "SELECT document.id, name, reading, revised, title, text, year, journal, authors,"
        " variants"
        " FROM document JOIN witness USING (id)"
        " WHERE document.id IN (SELECT value FROM json_each(?)) AND NOT withdrawn ORDER BY name",
        (wanted,),
    ).fetchall()
    for id_, *about, variants in rows:
        original = (
            _Original.model_validate_json(kept[id_])
            if id_ in kept
            else _Original(
                entities=_entities(connection, variants), extractions=tuple(said.get(id_, ()))
            )
        )
        yield Reading(
            document=_document(about, retracted.get(id_, set())),
            key=about[1],
            entities=original.entities,
            extractions=original.extractions,
        )


def readings(connection: sqlite3.Connection, documents: Sequence[str] | None) -> Iterator[Reading]:
    """`GraphStore.readings`."""
    rows = connection.execute(
        "SELECT document.id FROM document JOIN witness USING (id)"
        " WHERE NOT withdrawn AND curated <> 1"
        " AND (?1 IS NULL OR name IN (SELECT value FROM json_each(?1))) ORDER BY name",
        (None if documents is None else as_json(documents),),
    )
    while page := [row for (row,) in rows.fetchmany(_PAGE)]:
        yield from originals(connection, page)


def _document(about: list[Any], retracted: set[str]) -> Document:
    name, _, revised, title, text, year, journal, authors = about
    return Document(
        id=name,
        title=title,
        text=text[len(title) + 1 :] if title else text,
        year=year,
        journal=journal,
        authors=tuple(json.loads(authors)),
        revised=revised,
        retracted=name in retracted,
        retracts=tuple(sorted(retracted - {name})),
    )


def _retracted(connection: sqlite3.Connection, documents: str) -> dict[int, set[str]]:
    """The publications that each of these documents says are retracted."""
    rows = connection.execute(
        "SELECT document, name FROM retraction JOIN witness ON witness.id = publication"
        " WHERE document IN (SELECT value FROM json_each(?))",
        (documents,),
    )
    found: dict[int, set[str]] = {}
    for document, publication in rows:
        found.setdefault(document, set()).add(publication)
    return found


def _entities(connection: sqlite3.Connection, variants: str) -> tuple[Entity, ...]:
    rows = connection.execute(
        "SELECT record FROM variant WHERE id IN (SELECT value FROM json_each(?))", (variants,)
    )
    return in_order(Entity.model_validate_json(record) for (record,) in rows)


def _said(connection: sqlite3.Connection, documents: str) -> dict[int, list[Extraction]]:
    """What each of these documents is shown to say."""
    found: dict[int, list[Extraction]] = {}
    for document, *claim, source, record in connection.execute(_SAID, (documents,)):
        subject, predicate, object_, aspect, direction = claim
        assertion = Assertion(
            subject=subject,
            predicate=predicate,
            object=object_,
            aspect=aspect or None,
            direction=direction or None,
        )
        found.setdefault(document, []).append(Extraction(assertion, evidence_of(source, record)))
    return found
