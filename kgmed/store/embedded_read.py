"""Reading the embedded store: records from rows."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph_schema.belief import PROPOSED_SOURCES, Observed, believe
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    Entity,
    Evidence,
    InferredEvidence,
    Status,
    TextEvidence,
)
from kgmed.records import StoredAssertion
from kgmed.store.embedded_proposed import inferred_keys, usable
from kgmed.store.embedded_rows import as_json
from kgmed.store.proposed import as_shown, counted, premises_of
from kgmed.store.protocol import Counts, Edge, StoredDocument

_EDGES = (
    "SELECT key, subject, object, predicate, aspect, direction, belief, denial FROM claim"
    " WHERE status = 'accepted' AND max(belief, denial) > 0 ORDER BY key"
)
_EDGES_AS_OF = (
    "SELECT key, subject, object, predicate, aspect, direction, fixed, source, witness, strength,"
    " negated FROM claim JOIN counted ON counted.assertion = claim.id"
    " WHERE status = 'accepted' AND year <= ? ORDER BY key"
)
_BETWEEN = (
    "SELECT claim.* FROM claim JOIN assertion USING (id) WHERE claim.status = 'accepted'"
    " AND assertion.subject IN"
    " (SELECT id FROM entity WHERE curie IN (SELECT value FROM json_each(?1)))"
    " AND assertion.object IN"
    " (SELECT id FROM entity WHERE curie IN (SELECT value FROM json_each(?1)))"
    " AND assertion.subject <> assertion.object"
    " ORDER BY max(claim.belief, claim.denial) DESC, claim.key LIMIT ?2"
)
_EVIDENCE = (
    "SELECT assertion, source.name, json_extract(records, '$[' || number || ']')"
    " FROM evidence JOIN sheet ON sheet.id = evidence.sheet"
    " JOIN source ON source.id = evidence.source"
    " WHERE assertion IN (SELECT value FROM json_each(?))"
)
_KINDS: dict[str, type[Observed]] = {
    "text": TextEvidence,
    "db": DatabaseEvidence,
    "curator": CuratorEvidence,
    "inferred": InferredEvidence,
}
"""What a record is, by the kind of its source."""
_PAGE = 1000


def document(connection: sqlite3.Connection, id_: str) -> StoredDocument | None:
    row = connection.execute("SELECT * FROM paper WHERE id = ?", (id_,)).fetchone()
    return _document(row) if row else None


def documents(connection: sqlite3.Connection) -> Iterator[StoredDocument]:
    """All documents, in order of id."""
    for row in connection.execute("SELECT * FROM paper ORDER BY id"):
        yield _document(row)


def entities(connection: sqlite3.Connection, curies: Sequence[str]) -> dict[str, Entity]:
    rows = connection.execute(
        "SELECT record FROM entity WHERE curie IN (SELECT value FROM json_each(?)) ORDER BY curie",
        (as_json(curies),),
    )
    found = (Entity.model_validate_json(record) for (record,) in rows)
    return {entity.curie: entity for entity in found}


def all_entities(connection: sqlite3.Connection) -> Iterator[Entity]:
    """All entities, in order of CURIE."""
    for (record,) in connection.execute("SELECT record FROM entity ORDER BY curie"):
        yield Entity.model_validate_json(record)


def assertions(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, StoredAssertion]:
    rows = connection.execute(
        "SELECT * FROM claim WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
        (as_json(keys),),
    ).fetchall()
    return {stored.assertion.key: stored for stored in _assertions(connection, rows)}


def assertions_between(
    connection: sqlite3.Connection, curies: Sequence[str], limit: int
) -> tuple[StoredAssertion, ...]:
    rows = connection.execute(_BETWEEN, (as_json(curies), limit)).fetchall()
    return tuple(map(counted, _assertions(connection, rows)))


def all_assertions(connection: sqlite3.Connection) -> Iterator[StoredAssertion]:
    """All assertions, in order of key."""
    cursor = connection.execute("SELECT * FROM claim ORDER BY key")
    while rows := cursor.fetchmany(_PAGE):
        yield from _assertions(connection, rows)


def edges(connection: sqlite3.Connection) -> Iterator[Edge]:
    for *claim, belief, denial in connection.execute(_EDGES):
        yield Edge._make((*claim, max(belief, denial), denial > belief))


def edges_as_of(connection: sqlite3.Connection, year: int) -> Iterator[Edge]:
    rows = connection.execute(_EDGES_AS_OF, (year,))
    for _, group in groupby(rows, key=itemgetter(0)):
        said = [row for row in group if not row[7].startswith(PROPOSED_SOURCES)]
        if not said:
            continue
        fixed = said[0][6]
        belief, denial = believe([row[7:] for row in said]) if fixed is None else (fixed, 0.0)
        if max(belief, denial) > 0:
            yield Edge._make((*said[0][:6], max(belief, denial), denial > belief))


def counts(connection: sqlite3.Connection) -> Counts:
    def by(sql: str) -> dict[str, int]:
        return dict(connection.execute(sql).fetchall())

    totals = connection.execute(
        "SELECT (SELECT count(*) FROM paper WHERE NOT withdrawn),"
        " (SELECT count(*) FROM entity), (SELECT count(*) FROM assertion),"
        " (SELECT count(*) FROM evidence)"
    ).fetchone()
    return Counts(
        **dict(zip(("documents", "entities", "assertions", "evidence"), totals, strict=True)),
        by_category=by("SELECT category, count(*) FROM entity GROUP BY 1 ORDER BY 1"),
        by_predicate=by("SELECT predicate, count(*) FROM assertion GROUP BY 1 ORDER BY 1"),
        by_status=_by_status(connection),
        by_year=by(
            "SELECT coalesce(CAST(year AS TEXT), 'unknown'), count(*)"
            " FROM evidence GROUP BY 1 ORDER BY 1"
        ),
    )


def _by_status(connection: sqlite3.Connection) -> dict[str, int]:
    """How many assertions are shown with each status; that of inferences is looked up."""
    by_status = Counter(
        dict(connection.execute("SELECT status, count(*) FROM assertion GROUP BY 1"))
    )
    inferred = inferred_keys(connection)
    fallen = [s for s in assertions(connection, inferred).values() if s.status is Status.REJECTED]
    by_status.update({Status.REJECTED: len(fallen), Status.PROPOSED: -len(fallen)})
    return {str(status): n for status, n in sorted(by_status.items()) if n}


def _document(row: Sequence[Any]) -> StoredDocument:
    id_, title, text, year, journal, withdrawn, retracted, authors = row
    return StoredDocument(
        id=id_,
        title=title,
        text=text,
        year=year,
        journal=journal,
        authors=tuple(json.loads(authors)),
        retracted=bool(retracted),
        withdrawn=bool(withdrawn),
    )


def _assertions(
    connection: sqlite3.Connection, rows: Iterable[Sequence[Any]]
) -> Iterator[StoredAssertion]:
    """The assertions of these rows of `claim`, each with its evidence in order of id."""
    rows = list(rows)
    evidence = _evidence(connection, [row[0] for row in rows])
    proposed = [row[0] for row in rows if row[9] == Status.PROPOSED]
    pieces = (piece for id_ in proposed for piece in evidence.get(id_, {}).values())
    premises = premises_of(pieces)
    standing = usable(connection, premises) if premises else {}
    for id_, _, *claim, belief, _, status, locked, _ in rows:
        subject, predicate, object_, aspect, direction = claim
        assertion = Assertion(
            subject=subject,
            predicate=predicate,
            object=object_,
            aspect=aspect or None,
            direction=direction or None,
        )
        stored = StoredAssertion(
            assertion=assertion,
            belief=belief,
            status=status,
            locked=bool(locked),
            evidence=tuple(item for _, item in sorted(evidence.get(id_, {}).items())),
        )
        yield as_shown(stored, standing)


def _evidence(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, dict[str, Evidence]]:
    """Evidence by id, for each of these assertions."""
    found: dict[int, dict[str, Evidence]] = {}
    for assertion, source, record in connection.execute(_EVIDENCE, (as_json(ids),)):
        item = evidence_of(source, record)
        found.setdefault(assertion, {})[item.id] = item
    return found


def evidence_of(source: str, record: str) -> Observed:
    """The evidence of a record on a sheet."""
    return _KINDS[source.partition(":")[0]].model_validate_json(record)
