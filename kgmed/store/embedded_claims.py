"""Assertions of the embedded store, what is said for and against them, and belief in them."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from graph_schema.belief import Belief, believe
from graph_schema.records import Assertion
from ingest.records import Reading
from kgmed.store.embedded_evidence import Written, take_back, write_down
from kgmed.store.embedded_proposed import rule_status
from kgmed.store.embedded_retractions import retracted_publications
from kgmed.store.embedded_rows import as_json
from kgmed.store.rulings import Rulings

_FREED = (
    "UPDATE assertion SET status = 'accepted', locked = 0"
    " WHERE id IN (SELECT value FROM json_each(?))"
)
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
    rulings: Rulings,
) -> Said:
    """Let each document give exactly the evidence of its reading.

    `documents` maps the ids of all replaced or withdrawn documents to their rows, `entities` the
    CURIEs of all entities spoken of to theirs. New assertions get their belief and status here.
    """
    before = take_back(connection, documents.values())
    claims = {claim.key: claim for reading in readings for claim, _ in reading.extractions}
    old = known_assertions(connection, claims)
    new = _numbered(connection, [key for key in claims if key not in old])
    written = write_down(connection, readings, documents, old | new, before)
    beliefs = _first_beliefs(connection, written, new.values())
    _insert(connection, [claims[key] for key in new], entities, beliefs)
    settle_standing(connection, new.keys() & rulings.standing.keys(), rulings)
    fix_beliefs(connection, new.keys() & rulings.changed.keys(), rulings)
    lost = {assertion for pieces in before.values() for assertion, _ in pieces}
    touched = {weight[0] for weight in written.weights}
    rule_status(connection, touched | lost, rulings.standing)
    return Said(len(new), written.new, touched - beliefs.keys() | lost, lost)


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
        "UPDATE assertion SET belief = coalesce(fixed, ?), denial = iif(fixed IS NULL, ?, 0)"
        " WHERE id = ?",
        [(*believe(observations), id_) for id_, observations in observed.items()],
    )


def drop_orphans(connection: sqlite3.Connection, assertions: Iterable[int]) -> int:
    """Remove those of these assertions that have no evidence left, unless the ledger keeps them;
    their number."""
    return connection.execute(
        "DELETE FROM assertion WHERE id IN (SELECT value FROM json_each(?)) AND NOT kept"
        " AND NOT EXISTS (SELECT 1 FROM evidence WHERE evidence.assertion = assertion.id)",
        (as_json(assertions),),
    ).rowcount


def settle_standing(connection: sqlite3.Connection, keys: Iterable[str], rulings: Rulings) -> int:
    """Give these assertions the status that was decided for them, or that their evidence gives
    them; the number of those that had another."""
    rows = known_assertions(connection, keys)
    before = _standings(connection, rows.values())
    connection.executemany(
        "UPDATE assertion SET status = ?, locked = ? WHERE id = ?",
        [
            (str(stand.status), int(stand.locked), row)
            for row, stand in ((row, rulings.standing_of(key)) for key, row in rows.items())
        ],
    )
    rule_status(connection, rows.values(), rulings.standing)
    after = _standings(connection, rows.values())
    return sum(one != other for one, other in zip(before, after, strict=True))


def _standings(connection: sqlite3.Connection, rows: Iterable[int]) -> list[tuple[str, int]]:
    return connection.execute(
        "SELECT status, locked FROM assertion WHERE id IN (SELECT value FROM json_each(?))"
        " ORDER BY id",
        (as_json(rows),),
    ).fetchall()


def fix_beliefs(connection: sqlite3.Connection, keys: Iterable[str], rulings: Rulings) -> int:
    """Let curators' beliefs in these assertions hold, and no others; the number of assertions."""
    connection.executemany(
        "UPDATE assertion SET fixed = ? WHERE key = ?",
        [(rulings.belief_of(key), key) for key in sorted(keys)],
    )
    assertions = known_assertions(connection, keys).values()
    believe_anew(connection, assertions)
    return len(assertions)


def keep(
    connection: sqlite3.Connection,
    claims: Iterable[Assertion],
    entities: Mapping[str, int],
    rulings: Rulings,
) -> int:
    """Let these assertions be there, with or without evidence; the number of those that were not
    there. `entities` maps CURIEs to rows."""
    wanted = {claim.key: claim for claim in claims}
    old = known_assertions(connection, wanted)
    new = _numbered(connection, sorted(wanted.keys() - old.keys()))
    beliefs = dict.fromkeys(new.values(), Belief(0.0, 0.0))
    _insert(connection, [wanted[key] for key in new], entities, beliefs)
    connection.execute(
        "UPDATE assertion SET kept = 1 WHERE key IN (SELECT value FROM json_each(?))",
        (as_json(wanted),),
    )
    settle_standing(connection, new, rulings)
    fix_beliefs(connection, new.keys() & rulings.changed.keys(), rulings)
    return len(new)


def let_go(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
    """Let these assertions be there for their evidence only; their rows."""
    rows = known_assertions(connection, keys)
    connection.execute(
        "UPDATE assertion SET kept = 0 WHERE id IN (SELECT value FROM json_each(?))",
        (as_json(rows.values()),),
    )
    return rows


def known_assertions(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
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
    """Add these assertions, in order of `beliefs`."""
    connection.executemany(
        "INSERT INTO assertion (id, belief, denial, key, subject, object, predicate, aspect,"
        " direction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        map(_row, claims, beliefs.items(), repeat(entities)),
    )


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
