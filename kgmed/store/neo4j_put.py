"""Putting readings into the Neo4j store and withdrawing them, inside one transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.records import Assertion, TextEvidence
from ingest.records import Reading
from kgmed.store import neo4j_claims as claims
from kgmed.store import neo4j_documents as papers
from kgmed.store import neo4j_entities as entities
from kgmed.store.bend import turned
from kgmed.store.hidden import (
    CURATED_PREFIX,
    how_many,
    is_stored,
    outdated_by,
    paper_of,
    proposals_on,
    standing_of,
    to_be_put,
)
from kgmed.store.neo4j_documents import Filed
from kgmed.store.neo4j_render import Properties, claim_of, evidence_properties
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.protocol import Changes, DocumentState
from kgmed.store.rulings import Rulings


class Restated(NamedTuple):
    """What is to be shown anew though no reading of it changed, since a decision concerns it."""

    claims: dict[str, Assertion]
    """By key."""
    curies: frozenset[str]
    before: Rulings
    """As which the graph is shown so far."""


class Rested(NamedTuple):
    """What was retracted, or is so no more."""

    publications: set[str]
    assertions: set[str]
    """Keys of the assertions that rest on them."""


class Said(NamedTuple):
    """What a change of readings did to assertions."""

    new_assertions: int = 0
    new_evidence: int = 0
    changed: bool = False
    """Whether any entity or assertion is shown otherwise."""


def put(tx: Transaction, readings: Sequence[Reading], rulings: Rulings) -> Changes:
    """`GraphStore.put`; the generation is still the one before."""
    latest = {reading.document.id: reading for reading in readings}
    states = papers.document_states(tx, {*latest, *map(paper_of, latest)})
    fresh = to_be_put(latest, states)
    papers.note_revisions(tx, [r for id_, r in latest.items() if is_stored(r, states.get(id_))])
    for reading in fresh:
        check(reading)
    outdated = papers.document_states(tx, outdated_by(fresh, states, latest))
    said = replace(tx, [papers.seen(r, rulings) for r in fresh], outdated, rulings)
    ids = [reading.document.id for reading in fresh]
    changed = sum(id_ in states and not states[id_].withdrawn for id_ in ids)
    return Changes(
        new=len(fresh) - changed,
        changed=changed,
        assertions=said.new_assertions,
        evidence=said.new_evidence,
        generation=0,
    )


def withdraw(tx: Transaction, documents: Collection[str], rulings: Rulings) -> Changes:
    """`GraphStore.withdraw`; the generation is still the one before."""
    asked = {id_ for id_ in documents if not id_.startswith(CURATED_PREFIX)}
    states = papers.document_states(tx, [*asked, *proposals_on(asked)])
    standing = standing_of(states)
    unknown = {id_: DocumentState("", "", True) for id_ in asked - states.keys()}
    papers.unfile(tx, unknown)
    replace(tx, (), standing, rulings)
    return Changes(withdrawn=how_many(asked, standing), generation=0)


def forget(tx: Transaction, documents: Collection[str], rulings: Rulings) -> Changes:
    """`GraphStore.forget`; the generation is still the one before."""
    asked = [id_ for id_ in documents if not id_.startswith(CURATED_PREFIX)]
    states = papers.document_states(tx, [*asked, *proposals_on(asked)])
    changes = withdraw(tx, states, rulings)
    tx.run("UNWIND $ids AS id MATCH (r:KgmedReading {of: id}) DELETE r", ids=list(states))
    return changes.model_copy(update={"withdrawn": how_many(asked, standing_of(states))})


def replace(
    tx: Transaction,
    filed: Sequence[Filed],
    leaving: Mapping[str, DocumentState],
    rulings: Rulings,
    restated: Restated | None = None,
) -> Said:
    """Let these documents say what their readings say, and those that leave nothing.

    Raises:
        EditedError: what would be written was edited by hand since it was last written.
    """
    if not filed and not leaving and restated is None:
        return Said()
    restated = restated or Restated({}, frozenset(), rulings)
    documents = [*(item.read.document.id for item in filed), *leaving]
    spoken = papers.spoken_of(tx, documents)
    rested = retract(tx, filed, spoken.keys())
    counted = entities.count_variants(tx, spoken.values(), [item.shown.entities for item in filed])
    counted |= entities.variants_of(tx, restated.curies - counted.variants.keys())
    counted = counted.where_stood(restated.before.kept_ends)
    pieces = {row["id"]: row for item in filed for row in pieces_of(item)}
    before = _evidence(tx, spoken.keys())
    gone = {id_: row for id_, row in before.items() if id_ not in pieces}
    new = [row for id_, row in pieces.items() if id_ not in before]
    visible = _visible(filed, rulings)
    papers.require_unedited(tx, spoken.keys(), {*documents, *_cited(new)})
    told = {row["assertion"]: claim_of(row) for row in (*new, *gone.values())}
    told |= claims.claims_of(tx, rested.assertions - told.keys(), rulings) | restated.claims
    evidence = claims.evidence_rows(tx, told)
    stood = evidence.keys() | (told.keys() & restated.before.kept.keys())
    papers.file(tx, filed, spoken.keys(), visible)
    papers.unfile(tx, leaving)
    papers.show_publications(tx, visible, _cited(new))
    retracted = claims.retracted_of(tx, {*documents, *_cited(new)})
    papers.mark_retracted(tx, rested.publications | retracted)
    claims.remove_evidence(tx, spoken.keys(), gone)
    claims.add_evidence(tx, new)
    claims.count_evidence(tx, len(new) - len(gone))
    shown = entities.show(tx, counted, rulings)
    said = claims.weigh(tx, _after(evidence, gone, new))
    drawn = claims.show(tx, told, claims.expected(told, said, rulings), stood)
    entities.remove(tx, shown.silent, rulings)
    hidden = {id_ for id_ in spoken if id_ in rulings.deleted}
    papers.drop_publications(tx, {*leaving, *hidden, *_cited(gone.values())})
    changed = bool(shown.changed or shown.silent or drawn.changed)
    return Said(drawn.new, len(new), changed)


def _after(
    evidence: Mapping[str, Sequence[Row]], gone: Collection[str], new: Iterable[Row]
) -> dict[str, list[Row]]:
    """The evidence of assertions, less what goes, and with what comes."""
    after = {key: [row for row in rows if row["id"] not in gone] for key, rows in evidence.items()}
    for row in new:
        after.setdefault(row["assertion"], []).append(row)
    return after


def retract(tx: Transaction, filed: Sequence[Filed], known: Collection[str]) -> Rested:
    """Let each document retract exactly what its reading says; those that are known may have said
    otherwise."""
    after = {
        (publication, item.read.document.id)
        for item in filed
        for publication in _retracted_by(item.read)
    }
    rows = tx.rows(
        "UNWIND $documents AS document MATCH (r:KgmedRetraction {document: document})"
        " RETURN r.publication AS publication, document",
        documents=list(known),
    )
    before = {(row["publication"], row["document"]) for row in rows}
    affected = sorted({publication for publication, _ in after ^ before})
    stood = claims.retracted_of(tx, affected)
    tx.run(
        "UNWIND $rows AS row MATCH (r:KgmedRetraction {publication: row[0], document: row[1]})"
        " DELETE r",
        rows=sorted(map(list, before - after)),
    )
    tx.run(
        "UNWIND $rows AS row CREATE (:KgmedRetraction {publication: row[0], document: row[1]})",
        rows=sorted(map(list, after - before)),
    )
    turned_over = stood ^ claims.retracted_of(tx, affected)
    resting = tx.values(
        "UNWIND $ids AS id MATCH (:Publication {id: id})<-[:FROM]-(e:Evidence)"
        " RETURN DISTINCT e.assertion",
        ids=sorted(turned_over),
    )
    return Rested(turned_over, set(resting))


def check(reading: Reading) -> None:
    """Raises `ValueError` where a reading breaks its promise to bring every entity along."""
    brought = {entity.curie for entity in reading.entities}
    joined = {end for claim, _ in reading.extractions for end in (claim.subject, claim.object)}
    if not joined <= brought:
        missing = ", ".join(sorted(joined - brought))
        raise ValueError(f"the reading of {reading.document.id} does not bring {missing} along")


def pieces_of(filed: Filed) -> Iterator[Properties]:
    """The evidence of a document, as nodes; a symmetric claim has its ends in one order."""
    document = filed.read.document.id
    for claim, said in filed.shown.extractions:
        is_turned = not claim.is_canonical and isinstance(said, TextEvidence)
        evidence = turned(said) if is_turned and isinstance(said, TextEvidence) else said
        yield evidence_properties(document, claim.canonical(), evidence)


def _evidence(tx: Transaction, documents: Collection[str]) -> dict[str, Row]:
    """The evidence that these documents give so far, by the ids of its nodes."""
    rows = tx.rows(
        "UNWIND $documents AS document MATCH (e:Evidence {document: document})"
        " RETURN e.id AS id, e.assertion AS assertion, e.subject AS subject,"
        " e.predicate AS predicate, e.object AS object, e.aspect AS aspect,"
        " e.direction AS direction, e.publication AS publication",
        documents=list(documents),
    )
    return {row["id"]: row for row in rows}


def _retracted_by(reading: Reading) -> set[str]:
    document = reading.document
    own = {document.id} if document.retracted else set()
    return own | set(document.retracts)


def _cited(rows: Iterable[Row]) -> set[str]:
    return {row["publication"] for row in rows if row.get("publication")}


def _visible(filed: Sequence[Filed], rulings: Rulings) -> list[Filed]:
    return [item for item in filed if item.read.document.id not in rulings.deleted]
