"""Reading the Neo4j store: records from nodes and relationships."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph_schema.belief import believe
from graph_schema.biolink import Category
from graph_schema.records import Assertion, Entity, Evidence, Status
from graph_schema.relationships import MEANINGS, RelationshipType
from kgmed.records import StoredAssertion
from kgmed.store.bend import CURATED_PREFIX, Withheld
from kgmed.store.neo4j_changes import USABLE
from kgmed.store.neo4j_documents import unpack
from kgmed.store.neo4j_entities import category_of
from kgmed.store.neo4j_render import claim_of, edge_of, evidence_of
from kgmed.store.neo4j_server import Row, Server, Transaction
from kgmed.store.protocol import Counts, Edge, StoredDocument
from kgmed.store.rulings import Rulings

_PARTS = (
    "r.key AS key, s.curie AS subject, type(r) AS type, o.curie AS object, r.aspect AS aspect,"
    " r.belief AS belief, r.denial AS denial, r.status AS status, r.locked AS locked"
)
_TYPES = ", ".join(f"'{type_.value}'" for type_ in RelationshipType)
_OURS = f"r.key IS NOT NULL AND r.written STARTS WITH r.key AND type(r) IN [{_TYPES}]"
_CLAIMS = f"MATCH (s:Entity)-[r]->(o:Entity) WHERE {_OURS} RETURN {_PARTS} ORDER BY key"
_BY_KEY = (
    "UNWIND $rows AS row"
    " MATCH (s:Entity {curie: row.subject})-[r]->(o:Entity {curie: row.object})"
    f" WHERE r.key = row.key AND {_OURS} RETURN {_PARTS} ORDER BY key"
)
_BETWEEN = (
    "MATCH (s:Entity)-[r]->(o:Entity) WHERE s.curie IN $curies AND o.curie IN $curies"
    f" AND s <> o AND {_OURS} AND r.status = 'accepted' RETURN {_PARTS}"
    " ORDER BY CASE WHEN r.belief > r.denial THEN r.belief ELSE r.denial END DESC, key"
    " LIMIT $limit"
)
_EDGES = (
    f"MATCH (s:Entity)-[r]->(o:Entity) WHERE {_OURS} AND {USABLE}"
    " RETURN r.key AS key, s.curie, o.curie, type(r), coalesce(toStringOrNull(r.aspect), ''),"
    " r.belief, r.denial"
    " ORDER BY key"
)
_EDGES_AS_OF = (
    f"MATCH (s:Entity)-[r]->(o:Entity) WHERE {_OURS} AND r.status = 'accepted'"
    " MATCH (e:Evidence {assertion: r.key}) WHERE e.year <= $year AND NOT (e.cited"
    " AND EXISTS { (:KgmedRetraction {publication: e.publication}) })"
    " RETURN r.key AS key, s.curie, o.curie, type(r), coalesce(toStringOrNull(r.aspect), ''),"
    " e.source, e.witness, e.strength, e.negated ORDER BY key"
)
_EVIDENCE = (
    "UNWIND $keys AS key MATCH (e:Evidence {assertion: key})"
    " RETURN key, e.source AS source, e.record AS record"
)
_DOCUMENTS = (
    "MATCH (r:KgmedReading) WHERE NOT r.of STARTS WITH $curated RETURN r.of, r.withdrawn,"
    " r.reading, EXISTS { (:KgmedRetraction {publication: r.of}) } ORDER BY r.of"
)
_PAGE = 500


def document(tx: Transaction, id_: str) -> StoredDocument | None:
    rows = tx.rows(
        "MATCH (r:KgmedReading {of: $id}) RETURN r.withdrawn AS withdrawn, r.reading AS reading,"
        " EXISTS { (:KgmedRetraction {publication: r.of}) } AS retracted",
        id=id_,
    )
    if not rows or id_.startswith(CURATED_PREFIX):
        return None
    return document_of(id_, rows[0]["withdrawn"], rows[0]["reading"], rows[0]["retracted"])


def documents(server: Server) -> Iterator[StoredDocument]:
    """All documents, in order of id."""
    for row in server.stream(_DOCUMENTS, curated=CURATED_PREFIX):
        yield document_of(*row)


def entities(tx: Transaction, curies: Collection[str]) -> dict[str, Entity]:
    rows = tx.rows(
        "UNWIND $curies AS curie MATCH (e:Entity {curie: curie}) WHERE e.written IS NOT NULL"
        " RETURN labels(e) AS labels, properties(e) AS properties ORDER BY e.curie",
        curies=sorted(set(curies)),
    )
    found = (entity_of(row["labels"], row["properties"]) for row in rows)
    return {entity.curie: entity for entity in found if entity}


def all_entities(server: Server) -> Iterator[Entity]:
    """All entities, in order of CURIE."""
    query = "MATCH (e:Entity) WHERE e.written IS NOT NULL RETURN labels(e), e ORDER BY e.curie"
    for labels, node in server.stream(query):
        if entity := entity_of(labels, dict(node)):
            yield entity


def entity_of(labels: Iterable[str], properties: dict[str, Any]) -> Entity | None:
    """The entity of a node, or None where somebody has made something else of it."""
    try:
        return Entity(
            curie=properties["curie"],
            name=properties["name"],
            category=Category(category_of(labels)),
            synonyms=tuple(properties.get("synonyms", ())),
            xrefs=tuple(properties.get("xrefs", ())),
        )
    except (ValueError, TypeError, KeyError):  # until that edit is recorded
        return None


def assertions(tx: Transaction, claims: Iterable[Assertion]) -> dict[str, StoredAssertion]:
    """These assertions as they are shown, in order of key."""
    rows = tx.rows(
        _BY_KEY,
        rows=[{"key": c.key, "subject": c.subject, "object": c.object} for c in claims],
    )
    return {stored.assertion.key: stored for stored in _assertions(rows, tx)}


def assertions_between(
    tx: Transaction, curies: Collection[str], limit: int
) -> tuple[StoredAssertion, ...]:
    rows = tx.rows(_BETWEEN, curies=list(curies), limit=max(limit, 0))
    return tuple(_assertions(rows, tx))


def all_assertions(server: Server) -> Iterator[StoredAssertion]:
    """All assertions, in order of key."""
    names = ("key", "subject", "type", "object", "aspect", "belief", "denial", "status", "locked")
    page: list[Row] = []
    for values in server.stream(_CLAIMS):
        page.append(dict(zip(names, values, strict=True)))
        if len(page) == _PAGE:
            yield from _page(server, page)
            page = []
    yield from _page(server, page)


def edges(server: Server) -> Iterator[Edge]:
    """Every usable edge, in order of key."""
    return map(edge_of, server.stream(_EDGES))


def edges_as_of(server: Server, year: int, rulings: Rulings) -> Iterator[Edge]:
    """Every edge as it was usable in that year, in order of key."""
    for _, group in groupby(server.stream(_EDGES_AS_OF, year=year), key=itemgetter(0)):
        said = list(group)
        fixed = rulings.belief_of(said[0][0])
        believed = believe([tuple(row[5:]) for row in said]) if fixed is None else (fixed, 0.0)
        if max(believed) > 0:
            yield edge_of([*said[0][:5], *believed])


def counts(tx: Transaction) -> Counts:
    """The size of the graph."""

    def by(query: str) -> dict[str, int]:
        return {row["k"]: row["n"] for row in tx.rows(query, curated=CURATED_PREFIX)}

    by_type = by(f"MATCH (:Entity)-[r]->(:Entity) WHERE {_OURS} RETURN type(r) AS k, count(*) AS n")
    by_predicate: dict[str, int] = {}
    for type_, n in by_type.items():
        predicate = str(MEANINGS[RelationshipType(type_)].predicate)
        by_predicate[predicate] = by_predicate.get(predicate, 0) + n
    by_category = by(
        "MATCH (e:Entity) WHERE e.written IS NOT NULL UNWIND labels(e) AS k WITH k"
        " WHERE k <> 'Entity' RETURN k, count(*) AS n"
    )
    return Counts(
        documents=tx.values(
            "MATCH (r:KgmedReading) WHERE NOT r.withdrawn AND NOT r.of STARTS WITH $curated"
            " RETURN count(*)",
            curated=CURATED_PREFIX,
        )[0],
        entities=sum(by_category.values()),
        assertions=sum(by_predicate.values()),
        evidence=tx.values("MATCH (e:Evidence) RETURN count(*)")[0],
        by_category=dict(sorted(by_category.items())),
        by_predicate=dict(sorted(by_predicate.items())),
        by_status=dict(
            sorted(
                by(
                    f"MATCH (:Entity)-[r]->(:Entity) WHERE {_OURS}"
                    " RETURN coalesce(toStringOrNull(r.status), 'unknown') AS k, count(*) AS n"
                ).items()
            )
        ),
        by_year=dict(
            sorted(
                by(
                    "MATCH (e:Evidence) RETURN coalesce(toString(e.year), 'unknown') AS k,"
                    " count(*) AS n"
                ).items()
            )
        ),
    )


def withheld(tx: Transaction, by: str) -> list[Withheld]:
    """What is not shown on account of the deletion of `by`."""
    rows = tx.rows(
        "MATCH (w:KgmedWithheld {by: $by}) RETURN w.claim AS claim, w.evidence AS evidence"
        " ORDER BY w.document, w.evidence",
        by=by,
    )
    return [
        Withheld(
            by,
            Assertion.model_validate_json(row["claim"]) if row["claim"] else None,
            row["evidence"],
        )
        for row in rows
    ]


def _page(server: Server, page: Sequence[Row]) -> list[StoredAssertion]:
    return server.read(lambda tx: list(_assertions(page, tx)))


def _assertions(rows: Sequence[Row], tx: Transaction) -> Iterator[StoredAssertion]:
    """The assertions of these rows, each with its evidence in order of id."""
    evidence: dict[str, dict[str, Evidence]] = {}
    for row in tx.rows(_EVIDENCE, keys=[row["key"] for row in rows]):
        item = evidence_of(row["source"], row["record"])
        evidence.setdefault(row["key"], {})[item.id] = item
    for row in rows:
        if stored := _stored(row):
            said = evidence.get(row["key"], {})
            yield stored.model_copy(
                update={"evidence": tuple(item for _, item in sorted(said.items()))}
            )


def _stored(row: Row) -> StoredAssertion | None:
    """The assertion of a relationship, or None where somebody has made another of it and that is
    not recorded yet."""
    predicate, direction = MEANINGS[RelationshipType(row["type"])]
    try:
        claim = claim_of(row | {"predicate": predicate, "direction": direction})
        if claim.key != row["key"]:
            return None
        return StoredAssertion(
            assertion=claim,
            belief=row["belief"],
            status=Status(row["status"]),
            locked=row["locked"],
        )
    except ValueError:
        return None


def document_of(id_: str, withdrawn: bool, packed: bytes | None, retracted: bool) -> StoredDocument:
    """The document of a reading that was packed."""
    document = unpack(packed).document if packed else None
    return StoredDocument(
        id=id_,
        title=document.title if document else "",
        text=document.full_text if document else "",
        year=document.year if document else None,
        journal=document.journal if document else "",
        retracted=retracted,
        withdrawn=withdrawn,
    )
