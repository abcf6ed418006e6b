"""Assertions of the embedded store, what is said for and against them, and belief in them."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from graph_schema.belief import Belief, believe
from graph_schema.records import Assertion
from ingest.records import Reading
from kgmed.store.embedded_decisions import apply_decision, decisions_on
from kgmed.store.embedded_evidence import Written, take_back, write_down
from kgmed.store.embedded_retractions import retracted_publications
from kgmed.store.embedded_rows import as_json

_Observed = tuple[str, int, float, int]
"""An `Observation` with the row id of the witness for its name."""


class Said(NamedTuple):
    """What a change of readings did to assertions."""

    new_assertions: int
    new_evidence: int
    touched: set[int]
    """Assertions that were there, and whose evidence may have changed."""
    lost: set[int]
    """Those that lost some of it, and may have none left."""


def say(
    connection: sqlite3.Connection,
    readings: Sequence[Reading],
    documents: Mapping[str, int],
    entities: Mapping[str, int],
) -> Said:
    """Let each document give exactly the evidence of its reading.

    `documents` maps the ids of all replaced or withdrawn documents to their rows, `entities` the
    CURIEs of all entities spoken of to theirs. New assertions get their belief here.
    """
    before = take_back(connection, documents.values())
    claims = {claim.key: claim for reading in readings for claim, _ in reading.extractions}
    old = _known(connection, claims)
    new = _numbered(connection, [key for key in claims if key not in old])
    written = write_down(connection, readings, documents, old | new, before)
    beliefs = _first_beliefs(connection, written, new.values())
    _insert(connection, [claims[key] for key in new], entities, beliefs)
    lost = {assertion for pieces in before.values() for assertion, _ in pieces}
    touched = {weight[0] for weight in written.weights} - beliefs.keys()
    return Said(len(new), written.new, touched | lost, lost)


def believe_anew(connection: sqlite3.Connection, assertions: Iterable[int]) -> None:
    """Compute belief and denial of these assertions from the evidence that stands."""
    observed: dict[int, list[_Observed]] = {id_: [] for id_ in assertions}
    rows = connection.execute(
        "SELECT assertion, source, witness, strength, negated FROM counted"
        " WHERE assertion IN (SELECT value FROM json_each(?))",
        (as_json(observed),),
    )
    for assertion, source, witness, strength, negated in rows:
        observed[assertion].append((source, witness, strength, negated))
    connection.executemany(
        "UPDATE assertion SET belief = ?, denial = ? WHERE id = ?",
        [(*believe(observations), id_) for id_, observations in observed.items()],
    )


def drop_orphans(connection: sqlite3.Connection, assertions: Iterable[int]) -> None:
    """Remove those of these assertions that have no evidence left, unless somebody decided
    something about them."""
    connection.execute(
        "DELETE FROM assertion WHERE id IN (SELECT value FROM json_each(?)) AND NOT decided"
        " AND NOT EXISTS (SELECT 1 FROM evidence WHERE evidence.assertion = assertion.id)",
        (as_json(assertions),),
    )


def _known(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
    """Row ids of those assertions that are there."""
    rows = connection.execute(
        "SELECT assertion.key, assertion.id FROM json_each(?)"
        " CROSS JOIN assertion ON assertion.key = value",
        (as_json(keys),),
    )
    return dict(rows.fetchall())


def _numbered(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
    """Row ids for new assertions."""
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM assertion").fetchone()
    return {key: id_ for id_, key in enumerate(keys, last + 1)}


def _first_beliefs(
    connection: sqlite3.Connection, written: Written, assertions: Collection[int]
) -> dict[int, Belief]:
    """The belief in new assertions, of which all evidence has just been written down."""
    retracted = retracted_publications(connection, {weight[4] for weight in written.weights})
    observed: dict[int, list[_Observed]] = {id_: [] for id_ in assertions}
    for assertion, _, _, source, witness, published, strength, negated, _ in written.weights:
        if assertion in observed and not (published and witness in retracted):
            observed[assertion].append((written.sources[source], witness, strength, negated))
    return {id_: believe(observations) for id_, observations in observed.items()}


def _insert(
    connection: sqlite3.Connection,
    claims: Sequence[Assertion],
    entities: Mapping[str, int],
    beliefs: Mapping[int, Belief],
) -> None:
    """Add these assertions, in order of `beliefs`; each with the status last decided for it."""
    connection.executemany(
        "INSERT INTO assertion (id, belief, denial, key, subject, object, predicate, aspect,"
        " direction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(_row, claims, beliefs.items(), repeat(entities)),
    )
    for decision in decisions_on(connection, [claim.key for claim in claims]):
        apply_decision(connection, decision)


def _row(
    claim: Assertion, believed: tuple[int, Belief], entities: Mapping[str, int]
) -> tuple[int, float, float, str, int, int, str, str, str]:
    """A row of `assertion`; SQLite takes plain strings faster than those of an enum."""
    id_, (belief, denial) = believed
    subject, object_ = entities[claim.subject], entities[claim.object]
    if not claim.is_canonical:
        subject, object_ = object_, subject
    aspect, direction = str(claim.aspect or ""), str(claim.direction or "")
    return id_, belief, denial, claim.key, subject, object_, str(claim.predicate), aspect, direction
