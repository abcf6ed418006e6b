"""Assertions, their evidence and their belief in the embedded store."""

import sqlite3
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.belief import Observation, believe, observe
from graph_schema.records import Assertion, DatabaseEvidence, Status, TextEvidence
from ingest.records import Reading
from kgmed.store.embedded_decisions import apply_decision, decisions_on
from kgmed.store.embedded_retractions import retracted_publications
from kgmed.store.embedded_rows import SOURCE, WITNESS, as_json, intern


class _Saying(NamedTuple):
    """One extraction of one document, ready to become a row."""

    document: int
    claim: Assertion
    evidence: TextEvidence | DatabaseEvidence
    observation: Observation


_Identity = tuple[int, int, str]
"""Document, assertion and record: what makes a piece of evidence distinct."""
_EvidenceRow = tuple[int, int, str, int, int, float, bool, bool, int | None, str]


class Said(NamedTuple):
    """What a change of readings did to assertions."""

    new_assertions: int
    new_evidence: int
    touched: set[int]
    """Assertions whose evidence changed."""
    lost: set[int]
    """Those that lost some of it, and may have none left."""


def say(
    connection: sqlite3.Connection,
    readings: Sequence[Reading],
    documents: Mapping[str, int],
    entities: Mapping[str, int],
) -> Said:
    """Let each document give exactly the evidence of its reading.

    `documents` maps the ids of all replaced or withdrawn documents to their rows.
    """
    sayings = list(_sayings(readings, documents))
    assertions, new = _assertion_ids(connection, sayings, entities)
    rows = _evidence_rows(connection, sayings, assertions)
    before = {
        (document, assertion, record): id_
        for id_, document, assertion, record in connection.execute(
            "SELECT id, document, assertion, record FROM evidence"
            " WHERE document IN (SELECT value FROM json_each(?))",
            (as_json(documents.values()),),
        )
    }
    gone = [said for said in before if said not in rows]
    added = [row for said, row in rows.items() if said not in before]
    connection.executemany("DELETE FROM evidence WHERE id = ?", [(before[s],) for s in gone])
    connection.executemany(
        "INSERT INTO evidence (document, assertion, record, source, witness, strength, negated,"
        " retracted, year, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        added,
    )
    lost = {assertion for _, assertion, _ in gone}
    return Said(new, len(added), lost | {row[1] for row in added}, lost)


def believe_anew(connection: sqlite3.Connection, assertions: Iterable[int]) -> None:
    """Compute belief and denial of these assertions from the evidence that stands."""
    observed: dict[int, list[tuple[str, Hashable, float, bool]]] = {id_: [] for id_ in assertions}
    rows = connection.execute(
        "SELECT assertion, name, witness, strength, negated FROM evidence"
        " JOIN source ON source.id = evidence.source"
        " WHERE assertion IN (SELECT value FROM json_each(?)) AND NOT retracted",
        (as_json(observed),),
    )
    for assertion, *observation in rows:
        observed[assertion].append(tuple(observation))
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


def _sayings(readings: Sequence[Reading], documents: Mapping[str, int]) -> Iterator[_Saying]:
    for reading in readings:
        document = documents[reading.document.id]
        for assertion, evidence in reading.extractions:
            claim = assertion.canonical()
            turned = evidence if claim is assertion else _turned(evidence)
            yield _Saying(document, claim, turned, observe(turned))


def _turned(evidence: TextEvidence | DatabaseEvidence) -> TextEvidence | DatabaseEvidence:
    """The evidence of a symmetric claim whose ends were exchanged: so are their spans."""
    if isinstance(evidence, DatabaseEvidence):
        return evidence
    ends = {"subject_span": evidence.object_span, "object_span": evidence.subject_span}
    return evidence.model_copy(update=ends)


def _assertion_ids(
    connection: sqlite3.Connection, sayings: Sequence[_Saying], entities: Mapping[str, int]
) -> tuple[dict[str, int], int]:
    """Row ids by key, and how many are new. A new one takes the status last decided for it."""
    claims = {saying.claim.key: saying.claim for saying in sayings}
    ids: dict[str, int] = dict(
        connection.execute(
            "SELECT key, id FROM assertion WHERE key IN (SELECT value FROM json_each(?))",
            (as_json(claims),),
        ).fetchall()
    )
    next_id = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM assertion").fetchone()[0]
    new = {key: next_id + n for n, key in enumerate(key for key in claims if key not in ids)}
    connection.executemany(
        "INSERT INTO assertion (id, key, subject, object, predicate, aspect, direction,"
        " belief, denial, status, locked, decided) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, 0)",
        [_assertion_row(id_, claims[key], entities) for key, id_ in new.items()],
    )
    for decision in decisions_on(connection, new):
        apply_decision(connection, decision)
    return ids | new, len(new)


def _assertion_row(
    id_: int, claim: Assertion, entities: Mapping[str, int]
) -> tuple[int, str, int, int, str, str, str, str]:
    return (
        id_,
        claim.key,
        entities[claim.subject],
        entities[claim.object],
        claim.predicate,
        claim.aspect or "",
        claim.direction or "",
        Status.ACCEPTED,
    )


def _evidence_rows(
    connection: sqlite3.Connection, sayings: Sequence[_Saying], assertions: Mapping[str, int]
) -> dict[_Identity, _EvidenceRow]:
    """A row for each distinct piece of evidence, by what makes it distinct."""
    sources = intern(connection, SOURCE, {saying.observation.source for saying in sayings})
    witnesses = intern(connection, WITNESS, {saying.observation.witness for saying in sayings})
    retracted = retracted_publications(connection, witnesses.values())
    rows: dict[_Identity, _EvidenceRow] = {}
    for document, claim, evidence, (source, witness, strength, negated) in sayings:
        witness_id = witnesses[witness]
        identity = (
            document,
            assertions[claim.key],
            evidence.model_dump_json(exclude_defaults=True),
        )
        rows[identity] = (
            *identity,
            sources[source],
            witness_id,
            strength,
            negated,
            witness_id in retracted and evidence.publication is not None,
            evidence.year,
            evidence.kind,
        )
    return rows
