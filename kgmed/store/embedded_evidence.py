"""Evidence of the embedded store: its records on sheets, and beside them what each one weighs."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from pydantic import TypeAdapter

from graph_schema.belief import Observed, observe
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    InferredEvidence,
    TextEvidence,
)
from ingest.records import Reading
from kgmed.store.bend import turned
from kgmed.store.embedded_rows import Interned, as_json

SHEET = 64
"""Records on one sheet, at most. One is found by parsing the sheet, which so stays short."""

_NONE, _OWN, _CITED = range(3)
"""What the witness is: no publication, the document itself, a publication that it cites."""

_TO_JSON = {
    kind: TypeAdapter(kind).serializer.to_json
    for kind in (TextEvidence, DatabaseEvidence, CuratorEvidence, InferredEvidence)
}
"""Twice as fast as `model_dump_json`, and the same."""

_Piece = tuple[int, bytes]
"""Assertion and record: what makes a piece of a document's evidence distinct."""
_Sheet = tuple[int, int, str, str]
"""A row of `sheet`."""


_Weight = tuple[int, int, int, int, int, int, float, int, int | None]
"""A row of `evidence`: assertion, sheet, number, source, witness, published, strength, negated,
year."""


class Written(NamedTuple):
    """What was written down of some readings."""

    weights: Sequence[_Weight]
    sources: Mapping[int, str]
    """Names of the sources by their rows."""
    new: int
    """How many pieces of evidence were not there before."""


def take_back(connection: sqlite3.Connection, documents: Iterable[int]) -> dict[int, set[_Piece]]:
    """Remove all evidence that these documents give; tell what it was."""
    rows = connection.execute(
        "SELECT document, sheet.id, claim.value, record.value"
        " FROM sheet, json_each(assertions) AS claim, json_each(records) AS record"
        " WHERE document IN (SELECT value FROM json_each(?)) AND claim.key = record.key",
        (as_json(documents),),
    ).fetchall()
    said: dict[int, set[_Piece]] = {}
    for document, _, assertion, record in rows:
        said.setdefault(document, set()).add((assertion, record.encode()))
    connection.executemany(
        "DELETE FROM evidence WHERE assertion = ? AND sheet = ?",
        {(assertion, sheet) for _, sheet, assertion, _ in rows},
    )
    connection.executemany("DELETE FROM sheet WHERE id = ?", {(sheet,) for _, sheet, _, _ in rows})
    return said


def write_down(
    connection: sqlite3.Connection,
    readings: Sequence[Reading],
    documents: Mapping[str, int],
    assertions: Mapping[str, int],
    before: Mapping[int, Collection[_Piece]],
) -> Written:
    """Insert the evidence of these readings, each piece of it once.

    `documents` maps ids to rows, `assertions` keys to rows; `before` is what `take_back` told.
    """
    witnesses, sources = Interned(connection, "witness"), Interned(connection, "source")
    witnesses.update(documents)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM sheet").fetchone()
    sheets: list[_Sheet] = []
    weights: list[_Weight] = []
    repeated = 0
    for reading in readings:
        document = documents[reading.document.id]
        pieces = {(assertions[claim.key], _record(claim, e)): e for claim, e in reading.extractions}
        repeated += len(pieces.keys() & before.get(document, ()))
        rest = iter(pieces.items())
        while on_sheet := list(islice(rest, SHEET)):
            last += 1
            sheets.append(_sheet(last, document, [piece for piece, _ in on_sheet]))
            for number, ((assertion, _), evidence) in enumerate(on_sheet):
                weight = _weigh(evidence, document, witnesses, sources)
                weights.append((assertion, last, number, *weight))
    connection.executemany("INSERT INTO sheet VALUES (?, ?, ?, ?)", sheets)
    connection.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", weights)
    return Written(weights, {id_: name for name, id_ in sources.items()}, len(weights) - repeated)


def _sheet(id_: int, document: int, pieces: Sequence[_Piece]) -> _Sheet:
    assertions = as_json(assertion for assertion, _ in pieces)
    records = b",".join(record for _, record in pieces).decode("utf-8")
    return id_, document, assertions, f"[{records}]"


def _record(claim: Assertion, evidence: Observed) -> bytes:
    """JSON without defaults. Where a symmetric claim is kept with its ends exchanged, so are the
    spans of its ends."""
    if not claim.is_canonical and isinstance(evidence, TextEvidence):
        evidence = turned(evidence)
    return _TO_JSON[type(evidence)](evidence, exclude_defaults=True)


def _weigh(
    evidence: Observed, document: int, witnesses: Interned, sources: Interned
) -> tuple[int, int, int, float, int, int | None]:
    """The columns of `evidence` that belief depends on, and the year: what a curator vouches for,
    is known from then on."""
    source, name, strength, negated = observe(evidence)
    witness = witnesses[name]
    if isinstance(evidence, CuratorEvidence):
        return sources[source], witness, _NONE, strength, int(negated), evidence.when.year
    if isinstance(evidence, InferredEvidence):
        return sources[source], witness, _NONE, strength, int(negated), None
    published = _CITED if witness != document else _OWN
    if evidence.publication is None:
        published = _NONE
    return sources[source], witness, published, strength, int(negated), evidence.year
