"""Putting readings into the embedded store, and withdrawing them, inside one transaction."""

import sqlite3
from collections.abc import Mapping, Sequence

from ingest.records import Reading
from kgmed.store.bend import bend
from kgmed.store.embedded_claims import Said, believe_anew, drop_orphans, say
from kgmed.store.embedded_entities import settle, speak
from kgmed.store.embedded_originals import Put, forget, remember
from kgmed.store.embedded_retractions import retract
from kgmed.store.embedded_rows import (
    Interned,
    as_json,
    document_states,
    generation,
    next_generation,
)
from kgmed.store.hidden import (
    CURATED_PREFIX,
    how_many,
    is_hidden,
    is_stored,
    outdated_by,
    paper_of,
    proposals_on,
    standing_of,
    to_be_put,
)
from kgmed.store.protocol import Changes, DocumentState
from kgmed.store.rulings import Rulings

_Row = tuple[int, str, str, int, str, str, int | None, str, str, int, str]
"""A row of `document`, in the order of its columns."""
_PUT_DOCUMENT = (
    "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " reading = excluded.reading, revised = excluded.revised, withdrawn = excluded.withdrawn,"
    " title = excluded.title, text = excluded.text, year = excluded.year,"
    " journal = excluded.journal, variants = excluded.variants, curated = excluded.curated,"
    " authors = excluded.authors"
)


def put(connection: sqlite3.Connection, readings: Sequence[Reading], rulings: Rulings) -> Changes:
    """`GraphStore.put`."""
    latest = {reading.document.id: reading for reading in readings}
    states = document_states(connection, {*latest, *map(paper_of, latest)})
    fresh = to_be_put(latest, states)
    _note_revisions(connection, [r for id_, r in latest.items() if is_stored(r, states.get(id_))])
    if not fresh:
        return Changes(generation=generation(connection))
    for reading in fresh:
        _check(reading)
    ids = [reading.document.id for reading in fresh]
    outdated = document_states(connection, outdated_by(fresh, states, latest))
    puts = [Put(reading, bend(reading, rulings)) for reading in fresh]
    said = replace(connection, puts, numbered(connection, [*ids, *outdated]), rulings)
    remove_documents(connection, list(outdated))
    changed = sum(id_ in states and not states[id_].withdrawn for id_ in ids)
    return Changes(
        new=len(fresh) - changed,
        changed=changed,
        assertions=said.new_assertions,
        evidence=said.new_evidence,
        generation=next_generation(connection),
    )


def withdraw(connection: sqlite3.Connection, ids: Sequence[str], rulings: Rulings) -> Changes:
    """`GraphStore.withdraw`."""
    states = document_states(connection, [*ids, *proposals_on(ids)])
    standing = standing_of(states).keys()
    stay = {id_ for id_ in standing | (set(ids) - states.keys()) if not is_hidden(id_)}
    rows = numbered(connection, sorted(standing | stay))
    replace(connection, (), {id_: rows[id_] for id_ in standing}, rulings)
    _put_documents(connection, [_withdrawn(rows[id_], states.get(id_)) for id_ in sorted(stay)])
    remove_documents(connection, sorted(standing - stay))
    if not standing:
        return Changes(generation=generation(connection))
    return Changes(withdrawn=how_many(ids, standing), generation=next_generation(connection))


def forget_documents(
    connection: sqlite3.Connection, ids: Sequence[str], rulings: Rulings
) -> Changes:
    """`GraphStore.forget`."""
    states = document_states(connection, [*ids, *proposals_on(ids)])
    changes = withdraw(connection, list(states), rulings)
    remove_documents(connection, list(states))
    return changes.model_copy(update={"withdrawn": how_many(ids, standing_of(states))})


def replace(
    connection: sqlite3.Connection,
    puts: Sequence[Put],
    documents: Mapping[str, int],
    rulings: Rulings,
) -> Said:
    """Let these documents say what their readings say as they are bent, and nothing else."""
    readings = [put.bent.reading for put in puts]
    forget(connection, documents.values())
    restored = retract(connection, readings, documents)
    spoken = speak(connection, readings, documents.values())
    _put_documents(
        connection,
        [
            _row(reading, documents[reading.document.id], variants)
            for reading, variants in zip(readings, spoken.variants, strict=True)
        ],
    )
    remember(connection, puts, documents, rulings)
    said = say(connection, readings, documents, spoken.ids, rulings)
    believe_anew(connection, said.touched | restored)
    drop_orphans(connection, said.lost)
    settle(connection, spoken.unsettled, rulings)
    return said


def numbered(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """The rows of these documents, known or new."""
    witnesses = Interned(connection, "witness")
    witnesses.include(ids)
    return witnesses


def _put_documents(connection: sqlite3.Connection, rows: Sequence[_Row]) -> None:
    """Not by REPLACE, of which the triggers that index the text would not learn."""
    connection.executemany(_PUT_DOCUMENT, rows)


def remove_documents(connection: sqlite3.Connection, documents: Sequence[str]) -> None:
    """Know these documents no more; they say nothing any more."""
    connection.execute(
        "DELETE FROM document WHERE id IN"
        " (SELECT id FROM witness WHERE name IN (SELECT value FROM json_each(?)))",
        (as_json(documents),),
    )


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
    joined = {end for claim, _ in reading.extractions for end in (claim.subject, claim.object)}
    if not joined <= brought:
        missing = ", ".join(sorted(joined - brought))
        raise ValueError(f"the reading of {reading.document.id} does not bring {missing} along")


def _row(reading: Reading, id_: int, variants: str) -> _Row:
    document = reading.document
    return (
        id_,
        reading.key,
        document.revised,
        0,
        document.title,
        document.full_text,
        document.year,
        document.journal,
        variants,
        _kept_like_a_reading(document.id),
        as_json(document.authors),
    )


def _kept_like_a_reading(document: str) -> int:
    """The column `curated`."""
    return 1 if document.startswith(CURATED_PREFIX) else 2 * is_hidden(document)


def _withdrawn(id_: int, state: DocumentState | None) -> _Row:
    """What stays of a withdrawn document: which reading it was, so that the same is known again."""
    key, revised = (state.key, state.revised) if state else ("", "")
    return id_, key, revised, 1, "", "", None, "", "[]", 0, "[]"
