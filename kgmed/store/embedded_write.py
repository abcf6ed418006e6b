"""Putting readings into the embedded store, and withdrawing them, inside one transaction."""

import sqlite3
from collections.abc import Mapping, Sequence

from ingest.records import Document, Reading
from kgmed.store.embedded_entities import settle, speak
from kgmed.store.embedded_evidence import Said, believe_anew, drop_orphans, say
from kgmed.store.embedded_retractions import retract
from kgmed.store.embedded_rows import (
    WITNESS,
    document_states,
    generation,
    intern,
    next_generation,
)
from kgmed.store.protocol import Changes, DocumentState

_PUT_DOCUMENT = (
    "INSERT INTO document (id, reading, revised, withdrawn, title, text, year, journal)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET reading = excluded.reading,"
    " revised = excluded.revised, withdrawn = excluded.withdrawn, title = excluded.title,"
    " text = excluded.text, year = excluded.year, journal = excluded.journal"
)


def put(connection: sqlite3.Connection, readings: Sequence[Reading]) -> Changes:
    """`GraphStore.put`."""
    latest = {reading.document.id: reading for reading in readings}
    states = document_states(connection, latest)
    fresh = [r for id_, r in latest.items() if not _is_stored(r, states.get(id_))]
    unchanged = [r for id_, r in latest.items() if _is_stored(r, states.get(id_))]
    _note_revisions(connection, unchanged)
    if not fresh:
        return Changes(generation=generation(connection))
    for reading in fresh:
        _check(reading)
    documents = intern(connection, WITNESS, (reading.document.id for reading in fresh))
    connection.executemany(_PUT_DOCUMENT, [_row(r, documents[r.document.id]) for r in fresh])
    said = _replace(connection, fresh, documents)
    changed = sum(id_ in states and not states[id_].withdrawn for id_ in documents)
    return Changes(
        new=len(fresh) - changed,
        changed=changed,
        assertions=said.new_assertions,
        evidence=said.new_evidence,
        generation=next_generation(connection),
    )


def withdraw(connection: sqlite3.Connection, ids: Sequence[str]) -> Changes:
    """`GraphStore.withdraw`."""
    states = document_states(connection, ids)
    standing = {id_ for id_, state in states.items() if not state.withdrawn}
    unknown = set(ids) - set(states)
    documents = intern(connection, WITNESS, sorted(standing | unknown))
    connection.executemany(
        _PUT_DOCUMENT,
        [_withdrawn_row(row, states.get(id_)) for id_, row in documents.items()],
    )
    if not standing:
        return Changes(generation=generation(connection))
    _replace(connection, (), {id_: documents[id_] for id_ in standing})
    return Changes(withdrawn=len(standing), generation=next_generation(connection))


def _replace(
    connection: sqlite3.Connection, readings: Sequence[Reading], documents: Mapping[str, int]
) -> Said:
    """Let these documents say what their readings say, and nothing else."""
    restored = retract(connection, readings, documents)
    spoken = speak(connection, readings, documents)
    said = say(connection, readings, documents, spoken.ids)
    believe_anew(connection, said.touched | restored)
    drop_orphans(connection, said.lost)
    settle(connection, spoken.unsettled)
    return said


def _is_stored(reading: Reading, state: DocumentState | None) -> bool:
    return state is not None and state.key == reading.key and not state.withdrawn


def _note_revisions(connection: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    """A later revision that says the same is remembered by its date; the graph is the same."""
    connection.executemany(
        "UPDATE document SET revised = ?1"
        " WHERE id = (SELECT id FROM witness WHERE name = ?2) AND revised < ?1",
        [(reading.document.revised, reading.document.id) for reading in readings],
    )


def _check(reading: Reading) -> None:
    """Raises `ValueError` where a reading breaks its promise to bring every entity along."""
    brought = {entity.curie for entity in reading.entities}
    for assertion, _ in reading.extractions:
        if not (assertion.subject in brought and assertion.object in brought):
            raise ValueError(
                f"the reading of {reading.document.id} joins {assertion.subject} and "
                f"{assertion.object}, but does not bring both entities"
            )


def _row(reading: Reading, id_: int) -> tuple[int, str, str, bool, str, str, int | None, str]:
    document: Document = reading.document
    return (
        id_,
        reading.key,
        document.revised,
        False,
        document.title,
        document.full_text,
        document.year,
        document.journal,
    )


def _withdrawn_row(
    id_: int, state: DocumentState | None
) -> tuple[int, str, str, bool, str, str, int | None, str]:
    """What stays of a withdrawn document: which reading it was, so that the same is known again."""
    key, revised = (state.key, state.revised) if state else ("", "")
    return (id_, key, revised, True, "", "", None, "")
