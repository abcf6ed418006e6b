"""Assertions, their evidence and their belief in the embedded store."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from pydantic import TypeAdapter
from pydantic_core import to_json

from graph_schema.belief import Belief, Observation, believe, observe
from graph_schema.records import Assertion, DatabaseEvidence, TextEvidence
from ingest.records import Extraction, Reading
from kgmed.store.embedded_decisions import apply_decision, decisions_on
from kgmed.store.embedded_retractions import retracted_publications
from kgmed.store.embedded_rows import SOURCE, WITNESS, as_json, intern

_SERIALIZERS = {
    "text": TypeAdapter(TextEvidence).serializer,
    "database": TypeAdapter(DatabaseEvidence).serializer,
}
"""Twice as fast as `model_dump_json`, and the same."""
_Observed = tuple[str, int, float, bool]
"""An `Observation` with the row id of the witness for its name."""
_Identity = tuple[int, int, str]
"""Document, assertion and record: what makes a piece of evidence distinct."""


_Row = tuple[int, int, str, int, int, float, bool, bool, int | None, str]
"""A row of `evidence` but for its id, in the order of `_INSERT`."""
_INSERT = (
    "INSERT INTO evidence (document, assertion, record, source, witness, strength, negated,"
    " retracted, year, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class _Ids(NamedTuple):
    """Row ids by name, and which of the witnesses are retracted publications."""

    assertions: Mapping[str, int]
    sources: Mapping[str, int]
    witnesses: Mapping[str, int]
    retracted: Collection[int]


class Said(NamedTuple):
    """What a change of readings did to assertions."""

    new_assertions: int
    new_evidence: int
    touched: set[int]
    """Assertions that were there, and whose evidence changed."""
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
    extractions = [item for reading in readings for item in reading.extractions]
    claims = {claim.key: claim for claim, _ in extractions}
    claims = dict(sorted(claims.items()))  # in order of their index, which is so written faster
    observations = [observe(evidence) for _, evidence in extractions]
    old, new = _numbered(connection, claims)
    ids = _ids(connection, old | new, observations)
    places = [documents[reading.document.id] for reading in readings for _ in reading.extractions]
    rows = dict(map(_row, places, extractions, observations, repeat(ids)))
    beliefs = _first_beliefs(rows.values(), new.values(), ids)
    _insert_assertions(connection, [claims[key] for key in new], entities, beliefs)
    before = _evidence_of(connection, documents.values())
    gone = before.keys() - rows.keys()
    added = [row for said, row in rows.items() if said not in before] if before else rows.values()
    connection.executemany("DELETE FROM evidence WHERE id = ?", [(before[s],) for s in gone])
    connection.executemany(_INSERT, added)
    lost = {assertion for _, assertion, _ in gone}
    touched = lost | ({row[1] for row in added} & set(old.values()))
    return Said(len(new), len(added), touched, lost)


def believe_anew(connection: sqlite3.Connection, assertions: Iterable[int]) -> None:
    """Compute belief and denial of these assertions from the evidence that stands."""
    observed: dict[int, list[_Observed]] = {id_: [] for id_ in assertions}
    rows = connection.execute(
        "SELECT assertion, name, witness, strength, negated FROM evidence"
        " JOIN source ON source.id = evidence.source"
        " WHERE assertion IN (SELECT value FROM json_each(?)) AND NOT retracted",
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


def _record(evidence: TextEvidence | DatabaseEvidence, *, turned: bool) -> str:
    """JSON without defaults. Where a symmetric claim is kept with its ends exchanged, `turned`,
    so are the spans of its ends."""
    if not turned or isinstance(evidence, DatabaseEvidence):
        serializer = _SERIALIZERS[evidence.kind]
        return serializer.to_json(evidence, exclude_defaults=True).decode("utf-8")
    fields = evidence.model_dump(mode="json", exclude_defaults=True)
    fields |= {"subject_span": fields["object_span"], "object_span": fields["subject_span"]}
    return to_json(fields).decode("utf-8")


def _numbered(
    connection: sqlite3.Connection, keys: Iterable[str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Row ids of the assertions that are known, and ids for those that are new."""
    old: dict[str, int] = dict(
        connection.execute(
            "SELECT key, id FROM assertion WHERE key IN (SELECT value FROM json_each(?))",
            (as_json(keys),),
        ).fetchall()
    )
    next_id = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM assertion").fetchone()[0]
    return old, {key: next_id + n for n, key in enumerate(key for key in keys if key not in old)}


def _insert_assertions(
    connection: sqlite3.Connection,
    claims: Sequence[Assertion],
    entities: Mapping[str, int],
    beliefs: Mapping[int, Belief],
) -> None:
    """Add these assertions, in order of `beliefs`; each with the status last decided for it."""
    connection.executemany(
        "INSERT INTO assertion (id, belief, denial, key, subject, object, predicate, aspect,"
        " direction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (id_, *belief, *_columns(claim, entities))
            for claim, (id_, belief) in zip(claims, beliefs.items(), strict=True)
        ],
    )
    for decision in decisions_on(connection, [claim.key for claim in claims]):
        apply_decision(connection, decision)


def _columns(claim: Assertion, entities: Mapping[str, int]) -> tuple[str, int, int, str, str, str]:
    subject, object_ = entities[claim.subject], entities[claim.object]
    if not claim.is_canonical:
        subject, object_ = object_, subject
    aspect, direction = claim.aspect or "", claim.direction or ""
    return claim.key, subject, object_, claim.predicate, aspect, direction


def _first_beliefs(rows: Iterable[_Row], assertions: Iterable[int], ids: _Ids) -> dict[int, Belief]:
    """The belief in new assertions, of which all evidence is in these rows."""
    names = {id_: name for name, id_ in ids.sources.items()}
    observed: dict[int, list[_Observed]] = {id_: [] for id_ in assertions}
    for _, assertion, _, source, witness, strength, negated, retracted, _, _ in rows:
        if assertion in observed and not retracted:
            observed[assertion].append((names[source], witness, strength, negated))
    return {id_: believe(observations) for id_, observations in observed.items()}


def _evidence_of(connection: sqlite3.Connection, documents: Iterable[int]) -> dict[_Identity, int]:
    """The rows of evidence that these documents gave so far."""
    rows = connection.execute(
        "SELECT id, document, assertion, record FROM evidence"
        " WHERE document IN (SELECT value FROM json_each(?))",
        (as_json(documents),),
    )
    return {(document, assertion, record): id_ for id_, document, assertion, record in rows}


def _ids(
    connection: sqlite3.Connection,
    assertions: Mapping[str, int],
    observations: Iterable[Observation],
) -> _Ids:
    sources = {observation.source for observation in observations}
    witnesses = intern(connection, WITNESS, {item.witness for item in observations})
    return _Ids(
        assertions=assertions,
        sources=intern(connection, SOURCE, sources),
        witnesses=witnesses,
        retracted=retracted_publications(connection, witnesses.values()),
    )


def _row(
    document: int, extraction: Extraction, observation: Observation, ids: _Ids
) -> tuple[_Identity, _Row]:
    """The row of an extraction, and what makes it distinct."""
    claim, evidence = extraction
    source, witness, strength, negated = observation
    assertion, witness_id = ids.assertions[claim.key], ids.witnesses[witness]
    record = _record(evidence, turned=not claim.is_canonical)
    return (document, assertion, record), (
        document,
        assertion,
        record,
        ids.sources[source],
        witness_id,
        strength,
        negated,
        witness_id in ids.retracted and evidence.publication is not None,
        evidence.year,
        evidence.kind,
    )
