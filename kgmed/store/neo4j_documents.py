"""Documents of the Neo4j store: what was read of each, and its publication for people to see."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.records import Document, Extraction, Reading
from kgmed.store.bend import Bent, bend, names, plain
from kgmed.store.hidden import CURATED_PREFIX, is_hidden
from kgmed.store.neo4j_entities import EditedError
from kgmed.store.neo4j_render import Properties, evidence_of
from kgmed.store.neo4j_server import Transaction
from kgmed.store.phrases import words
from kgmed.store.protocol import DocumentState
from kgmed.store.rulings import Rulings, quotation

_STATES = (
    "UNWIND $documents AS id MATCH (r:KgmedReading {of: id})"
    " RETURN id, r.key AS key, r.revised AS revised, r.withdrawn AS withdrawn"
)
_PAGE = 200


class Filed(NamedTuple):
    """A document as it is to be stored: what was read, and what is shown of it."""

    read: Reading
    bent: Bent
    names: frozenset[str] = frozenset()
    """What the rulings were asked about; where it is bent."""

    @property
    def shown(self) -> Reading:
        return self.bent.reading


def seen(reading: Reading, rulings: Rulings) -> Filed:
    """A reading as the rulings have it."""
    bent = bend(reading, rulings)
    hangs_on = names(plain(reading), rulings) if bent.reading is not reading else set()
    return Filed(reading, bent, frozenset(hangs_on))


def document_states(tx: Transaction, documents: Collection[str]) -> dict[str, DocumentState]:
    """The state of each document that is known."""
    return {
        row["id"]: DocumentState(row["key"], row["revised"], row["withdrawn"])
        for row in tx.rows(_STATES, documents=list(documents))
    }


def spoken_of(tx: Transaction, documents: Collection[str]) -> dict[str, list[str]]:
    """The variants of entities that each of these documents speaks of so far, as JSON; of those
    that are known."""
    rows = tx.rows(
        "UNWIND $documents AS id MATCH (r:KgmedReading {of: id}) RETURN id, r.variants AS variants",
        documents=list(documents),
    )
    return {row["id"]: row["variants"] for row in rows}


def require_unedited(tx: Transaction, documents: Collection[str], cited: Collection[str]) -> None:
    """See that nobody took away evidence or publications of these documents, or publications that
    are to be cited, since they were written.

    Raises:
        EditedError: somebody did.
    """
    taken = tx.values(
        "UNWIND $documents AS id MATCH (r:KgmedReading {of: id}) WHERE NOT r.withdrawn"
        " AND (COUNT { (:Evidence {document: id}) } < r.pieces"
        " OR r.published AND NOT EXISTS { (:Publication {id: id}) }) RETURN id",
        documents=list(documents),
    )
    taken += tx.values(
        "UNWIND $ids AS id WITH id WHERE NOT EXISTS { (:Publication {id: id}) }"
        " AND (EXISTS { (e:Evidence {publication: id}) WHERE e.cited }"
        " OR EXISTS { (r:KgmedReading {of: id}) WHERE r.published }) RETURN id",
        ids=list(cited),
    )
    if taken:
        raise EditedError(taken[0])


def note_revisions(tx: Transaction, readings: Iterable[Reading]) -> None:
    """A later revision that says the same is remembered by its date; the graph is the same."""
    tx.run(
        "UNWIND $rows AS row MATCH (r:KgmedReading {of: row.of}) WHERE r.revised < row.revised"
        " SET r.revised = row.revised",
        rows=[{"of": r.document.id, "revised": r.document.revised} for r in readings],
    )


def file(
    tx: Transaction, filed: Sequence[Filed], known: Collection[str], visible: Sequence[Filed]
) -> None:
    """Keep what was read of these documents, of which some are known, and some have a node that
    people see."""
    ids = {item.read.document.id for item in visible}
    published = {id_ for id_ in ids if not is_hidden(id_)}
    rows = [_row(item) | {"published": item.read.document.id in published} for item in filed]
    tx.run(
        "UNWIND $rows AS row CREATE (r:KgmedReading) SET r = row",
        rows=[row for row in rows if row["of"] not in known],
    )
    tx.run(
        "UNWIND $rows AS row MATCH (r:KgmedReading {of: row.of}) SET r = row",
        rows=[row for row in rows if row["of"] in known],
    )
    tx.run("UNWIND $ids AS id MATCH (w:KgmedWithheld {document: id}) DELETE w", ids=list(known))
    _withhold(tx, filed)


def unfile(tx: Transaction, states: Mapping[str, DocumentState]) -> None:
    """Forget what was read of these documents, but not which readings they were; all of those
    that are shown nowhere."""
    tx.run(
        "UNWIND $rows AS row MERGE (r:KgmedReading {of: row.of}) SET r = row",
        rows=[
            {
                "of": id_,
                "key": state.key,
                "revised": state.revised,
                "withdrawn": True,
                "variants": [],
                "speaks": [],
                "asked": [],
                "pieces": 0,
            }
            for id_, state in states.items()
            if not is_hidden(id_)
        ],
    )
    tx.run(
        "UNWIND $ids AS id MATCH (r:KgmedReading {of: id}) DELETE r",
        ids=[id_ for id_ in states if is_hidden(id_)],
    )
    tx.run("UNWIND $ids AS id MATCH (w:KgmedWithheld {document: id}) DELETE w", ids=list(states))


def show_publications(tx: Transaction, filed: Sequence[Filed], cited: Collection[str]) -> None:
    """Nodes for the publications of these documents, and for others that are cited."""
    tx.run(
        "UNWIND $rows AS row MERGE (p:Publication {id: row.id})"
        " ON CREATE SET p.read = datetime() SET p += row",
        rows=[
            {"id": d.id, "title": d.title, "year": d.year, "journal": d.journal}
            for d in (item.shown.document for item in filed)
            if not is_hidden(d.id)
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
        " AND NOT EXISTS { (r:KgmedReading {of: id}) WHERE NOT r.withdrawn } DETACH DELETE p",
        ids=list(candidates),
    )


def originals(tx: Transaction, documents: Collection[str]) -> list[Reading]:
    """These documents as they were read, in order of id."""
    ordered = sorted(documents)
    found: list[Reading] = []
    for start in range(0, len(ordered), _PAGE):
        packed = tx.values(
            "UNWIND $documents AS id MATCH (r:KgmedReading {of: id}) WHERE NOT r.withdrawn"
            " RETURN r.reading",
            documents=ordered[start : start + _PAGE],
        )
        found += map(unpack, packed)
    return found


def standing(tx: Transaction) -> list[str]:
    """The ids of all documents that stand, in order."""
    return tx.values(
        "MATCH (r:KgmedReading) WHERE NOT r.withdrawn AND NOT r.of STARTS WITH $curated"
        " RETURN r.of ORDER BY r.of",
        curated=CURATED_PREFIX,
    )


def concerned(tx: Transaction, names_: Collection[str], rulings: Rulings) -> set[str]:
    """The documents whose readings hang on any of these names. One that is bent has them written
    beside it; any other hangs on what it says itself."""
    wanted = sorted({*names_, *(rulings.quoted.get(name, "") for name in names_)} - {""})
    found = tx.values(
        "UNWIND $names AS name CALL (name) {"
        " MATCH (e:Evidence {assertion: name}) RETURN e.document AS document"
        " UNION MATCH (:Publication {id: name})<-[:FROM]-(e:Evidence)"
        " RETURN e.document AS document"
        " UNION MATCH (r:KgmedReading {of: name}) RETURN r.of AS document"
        " } RETURN DISTINCT document",
        names=wanted,
    )
    found += tx.values(
        "WITH $names AS names MATCH (r:KgmedReading) WHERE any(a IN r.asked WHERE a IN names)"
        " RETURN r.of",
        names=wanted,
    )
    return {*found, *_quoting(tx, {name for name in names_ if rulings.quoted.get(name) == ""})}


def mentioning(tx: Transaction, curie: str) -> set[str]:
    """The documents that speak of an entity, as it is shown."""
    found = tx.values("MATCH (r:KgmedReading) WHERE $curie IN r.speaks RETURN r.of", curie=curie)
    return set(found)


def _quoting(tx: Transaction, quotations: Collection[str]) -> set[str]:
    """The documents that hold any of these quotations; all evidence is looked through."""
    if not quotations:
        return set()
    rows = tx.stream("MATCH (e:Evidence) RETURN e.document, e.assertion, e.source, e.record")
    return {
        document
        for document, key, source, record in rows
        if quotation(key, evidence_of(source, record)) in quotations
    }


def pack(reading: Reading) -> bytes:
    """What the graph needs of a reading, in little space."""
    content = plain(reading).model_dump_json(exclude_defaults=True)
    return zlib.compress(content.encode("utf-8"), 1)


def unpack(packed: bytes) -> Reading:
    """The reading that was packed."""
    return Reading.model_validate_json(zlib.decompress(packed))


def _row(filed: Filed) -> Properties:
    reading, shown = filed.read, filed.shown
    curies = sorted({entity.curie for entity in shown.entities})
    return {
        "of": reading.document.id,
        "key": reading.key,
        "revised": reading.document.revised,
        "withdrawn": False,
        "reading": pack(reading),
        "variants": sorted({entity.model_dump_json() for entity in shown.entities}),
        "speaks": curies,
        "asked": curies if shown is reading else sorted(filed.names),
        "pieces": len({*map(_piece, shown.extractions)}),
        **searched(reading.document),
    }


def searched(document: Document) -> Properties:
    """What a text search looks at; of a document that is shown nowhere, nothing."""
    if is_hidden(document.id):
        return {}
    return {"words": " ".join(words(document.full_text)), "dated": document.year}


def _piece(extraction: Extraction) -> tuple[str, str]:
    return extraction.assertion.key, extraction.evidence.id


def _withhold(tx: Transaction, filed: Sequence[Filed]) -> None:
    """Write down what is not shown of these documents, and on whose account."""
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
