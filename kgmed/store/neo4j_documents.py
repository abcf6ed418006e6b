"""Documents of the Neo4j store: what was read of each, and its publication for people to see."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.records import Document, Extraction, Reading
from kgmed.store.bend import CURATED_PREFIX, Bent
from kgmed.store.neo4j_render import Properties
from kgmed.store.neo4j_server import Transaction
from kgmed.store.protocol import DocumentState

_STATES = (
    "UNWIND $documents AS id MATCH (r:KgmedReading {id: id})"
    " RETURN id, r.key AS key, r.revised AS revised, r.withdrawn AS withdrawn"
)
_PAGE = 200


class Filed(NamedTuple):
    """A document as it is to be stored: what was read, and what is shown of it."""

    read: Reading
    bent: Bent

    @property
    def shown(self) -> Reading:
        return self.bent.reading


def document_states(tx: Transaction, documents: Collection[str]) -> dict[str, DocumentState]:
    """The state of each document that is known."""
    return {
        row["id"]: DocumentState(row["key"], row["revised"], row["withdrawn"])
        for row in tx.rows(_STATES, documents=list(documents))
    }


def spoken_of(tx: Transaction, documents: Collection[str]) -> list[list[str]]:
    """The variants of entities that each of these documents speaks of so far, as JSON."""
    return tx.values(
        "UNWIND $documents AS id MATCH (r:KgmedReading {id: id}) RETURN r.variants",
        documents=list(documents),
    )


def note_revisions(tx: Transaction, readings: Iterable[Reading]) -> None:
    """A later revision that says the same is remembered by its date; the graph is the same."""
    tx.run(
        "UNWIND $rows AS row MATCH (r:KgmedReading {id: row.id}) WHERE r.revised < row.revised"
        " SET r.revised = row.revised",
        rows=[{"id": r.document.id, "revised": r.document.revised} for r in readings],
    )


def file(tx: Transaction, filed: Sequence[Filed]) -> None:
    """Keep what was read of these documents."""
    tx.run(
        "UNWIND $rows AS row MERGE (r:KgmedReading {id: row.id}) SET r = row",
        rows=[_row(item) for item in filed],
    )
    _withhold(tx, filed)


def unfile(tx: Transaction, states: Mapping[str, DocumentState]) -> None:
    """Forget what was read of these documents, but not which readings they were."""
    tx.run(
        "UNWIND $rows AS row MERGE (r:KgmedReading {id: row.id}) SET r = row",
        rows=[
            {
                "id": id_,
                "key": state.key,
                "revised": state.revised,
                "withdrawn": True,
                "variants": [],
                "curies": [],
                "pieces": 0,
            }
            for id_, state in states.items()
            if not id_.startswith(CURATED_PREFIX)
        ],
    )
    tx.run(
        "UNWIND $ids AS id MATCH (r:KgmedReading {id: id}) DELETE r",
        ids=[id_ for id_ in states if id_.startswith(CURATED_PREFIX)],
    )
    tx.run("UNWIND $ids AS id MATCH (w:KgmedWithheld {document: id}) DELETE w", ids=list(states))


def show_publications(tx: Transaction, filed: Sequence[Filed], cited: Collection[str]) -> None:
    """Nodes for the publications of these documents, and for others that are cited."""
    tx.run(
        "UNWIND $rows AS row MERGE (p:Publication {id: row.id}) SET p += row",
        rows=[
            {"id": d.id, "title": d.title, "year": d.year, "journal": d.journal}
            for d in (item.shown.document for item in filed)
            if not d.id.startswith(CURATED_PREFIX)
        ],
    )
    own = {item.shown.document.id for item in filed}
    tx.run("UNWIND $ids AS id MERGE (:Publication {id: id})", ids=sorted(set(cited) - own))


def mark_retracted(tx: Transaction, publications: Collection[str]) -> None:
    """Say on their nodes which of these publications are retracted; a label too, since a style
    can tell nodes apart by nothing else."""
    tx.run(
        "UNWIND $ids AS id MATCH (p:Publication {id: id})"
        " SET p.retracted = CASE WHEN EXISTS { (:KgmedRetraction {publication: id}) }"
        " THEN true END"
        " FOREACH (_ IN CASE WHEN p.retracted THEN [1] ELSE [] END | SET p:Retracted)"
        " FOREACH (_ IN CASE WHEN p.retracted THEN [] ELSE [1] END | REMOVE p:Retracted)",
        ids=list(publications),
    )


def drop_publications(tx: Transaction, candidates: Collection[str]) -> None:
    """Remove those of these publications that neither are documents nor are cited."""
    tx.run(
        "UNWIND $ids AS id MATCH (p:Publication {id: id}) WHERE NOT EXISTS { (p)<-[:FROM]-() }"
        " AND NOT EXISTS { (r:KgmedReading {id: id}) WHERE NOT r.withdrawn } DETACH DELETE p",
        ids=list(candidates),
    )


def originals(tx: Transaction, documents: Collection[str]) -> list[Reading]:
    """These documents as they were read, in order of id."""
    ordered = sorted(documents)
    found: list[Reading] = []
    for start in range(0, len(ordered), _PAGE):
        packed = tx.values(
            "UNWIND $documents AS id MATCH (r:KgmedReading {id: id}) WHERE NOT r.withdrawn"
            " RETURN r.reading",
            documents=ordered[start : start + _PAGE],
        )
        found += map(unpack, packed)
    return found


def standing(tx: Transaction) -> list[str]:
    """The ids of all documents that stand, in order."""
    return tx.values(
        "MATCH (r:KgmedReading) WHERE NOT r.withdrawn AND NOT r.id STARTS WITH $curated"
        " RETURN r.id ORDER BY r.id",
        curated=CURATED_PREFIX,
    )


def concerned(tx: Transaction, subjects: Collection[str]) -> set[str]:
    """The documents of which something said concerns these keys, CURIEs, quotations and
    publications, as shown or as withheld."""
    names = list(subjects)
    by_evidence = tx.values(
        "UNWIND $names AS name CALL (name) {"
        " MATCH (e:Evidence {assertion: name}) RETURN e.document AS document"
        " UNION MATCH (e:Evidence {publication: name}) RETURN e.document AS document"
        " UNION MATCH (w:KgmedWithheld {by: name}) RETURN w.document AS document"
        " UNION MATCH (r:KgmedReading {id: name}) RETURN r.id AS document"
        " } RETURN DISTINCT document",
        names=names,
    )
    curies = [name for name in names if ":" in name]
    by_entity = tx.values(
        "WITH $curies AS curies MATCH (r:KgmedReading) WHERE any(c IN r.curies WHERE c IN curies)"
        " RETURN r.id",
        curies=curies,
    )
    return set(by_evidence) | set(by_entity)


def pack(reading: Reading) -> bytes:
    """What the graph needs of a reading, in little space."""
    kept = ("id", "title", "text", "year", "journal", "revised", "retracted", "retracts")
    document = Document(**{name: getattr(reading.document, name) for name in kept})
    slim = reading.model_copy(
        update={"document": document, "sentences": (), "mentions": (), "rejections": ()}
    )
    return zlib.compress(slim.model_dump_json(exclude_defaults=True).encode("utf-8"), 1)


def unpack(packed: bytes) -> Reading:
    """The reading that was packed."""
    return Reading.model_validate_json(zlib.decompress(packed))


def _row(filed: Filed) -> Properties:
    reading, shown = filed.read, filed.shown
    curies = {entity.curie for each in (reading, shown) for entity in each.entities}
    return {
        "id": reading.document.id,
        "key": reading.key,
        "revised": reading.document.revised,
        "withdrawn": False,
        "reading": pack(reading),
        "variants": sorted({entity.model_dump_json() for entity in shown.entities}),
        "curies": sorted(curies),
        "pieces": len({*map(_piece, shown.extractions)}),
    }


def _piece(extraction: Extraction) -> tuple[str, str]:
    return extraction.assertion.key, extraction.evidence.id


def _withhold(tx: Transaction, filed: Sequence[Filed]) -> None:
    """Write down what is not shown of these documents, and on whose account."""
    tx.run(
        "UNWIND $ids AS id MATCH (w:KgmedWithheld {document: id}) DELETE w",
        ids=[item.read.document.id for item in filed],
    )
    tx.run(
        "UNWIND $rows AS row CREATE (w:KgmedWithheld) SET w = row",
        rows=[
            {
                "by": held.by,
                "document": item.read.document.id,
                "evidence": held.evidence,
                "claim": held.claim.model_dump_json() if held.claim else "",
            }
            for item in filed
            for held in item.bent.withheld
        ],
    )
