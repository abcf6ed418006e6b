"""Reading the Neo4j store: records from nodes and relationships."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from graph_schema.belief import PROPOSED_SOURCES, believe
from graph_schema.biolink import Category
from graph_schema.records import Assertion, Entity, Evidence, Status
from graph_schema.relationships import MEANINGS, RelationshipType
from kgmed.records import StoredAssertion
from kgmed.store.bend import Withheld
from kgmed.store.hidden import HIDDEN_PREFIXES, is_hidden
from kgmed.store.neo4j_changes import USABLE
from kgmed.store.neo4j_documents import unpack
from kgmed.store.neo4j_entities import category_of
from kgmed.store.neo4j_proposed import usable
from kgmed.store.neo4j_render import claim_of, edge_of, evidence_of
from kgmed.store.neo4j_server import Row, Server, Transaction
from kgmed.store.proposed import as_shown, counted, premises_of
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
_INFERRED = (
    "MATCH (e:Evidence:Proposed) WHERE e.source STARTS WITH 'inferred:'"
    " WITH DISTINCT e.assertion AS of, e.subject AS subject, e.object AS object"
    " MATCH (s:Entity {curie: subject})-[r]->(o:Entity {curie: object})"
    f" WHERE r.key = of AND r.status = 'proposed' AND {_OURS} RETURN {_PARTS} ORDER BY key"
)
_EVIDENCE = (
    "UNWIND $keys AS key MATCH (e:Evidence {assertion: key})"
    " RETURN key, e.source AS source, e.record AS record"
)
_IS_SHOWN = "none(hidden IN $hidden WHERE r.of STARTS WITH hidden)"
_DOCUMENTS = (
    f"MATCH (r:KgmedReading) WHERE {_IS_SHOWN} RETURN r.of, r.withdrawn,"
    " r.reading, EXISTS { (:KgmedRetraction {publication: r.of}) } ORDER BY r.of"
)
_PAGE = 500


def document(tx: Transaction, id_: str) -> StoredDocument | None:
    rows = tx.rows(
        "MATCH (r:KgmedReading {of: $id}) RETURN r.withdrawn AS withdrawn, r.reading AS reading,"
        " EXISTS { (:KgmedRetraction {publication: r.of}) } AS retracted",
        id=id_,
    )
    if not rows or is_hidden(id_):
        return None
    return document_of(id_, rows[0]["withdrawn"], rows[0]["reading"], rows[0]["retracted"])


def documents(server: Server) -> Iterator[StoredDocument]:
    """All documents, in order of id."""
    for row in server.stream(_DOCUMENTS, hidden=list(HIDDEN_PREFIXES)):
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
    return tuple(map(counted, _assertions(rows, tx)))


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


def edges(server: Server, as_of: int | None, rulings: Rulings) -> Iterator[Edge]:
    """Every usable edge, in order of key; as it was in that year, if one is given."""
    if as_of is None:
        return map(edge_of, server.stream(_EDGES))
    return _edges_as_of(server, as_of, rulings)


def _edges_as_of(server: Server, year: int, rulings: Rulings) -> Iterator[Edge]:
    for _, group in groupby(server.stream(_EDGES_AS_OF, year=year), key=itemgetter(0)):
        said = [row for row in group if not row[5].startswith(PROPOSED_SOURCES)]
        if not said:
            continue
        fixed = rulings.belief_of(said[0][0])
        believed = believe([tuple(row[5:]) for row in said]) if fixed is None else (fixed, 0.0)
        if max(believed) > 0:
            yield edge_of([*said[0][:5], *believed])


def counts(tx: Transaction) -> Counts:
    """The size of the graph."""

    def by(query: str) -> dict[str, int]:
        return {row["k"]: row["n"] for row in tx.rows(query)}

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
            f"MATCH (r:KgmedReading) WHERE NOT r.withdrawn AND {_IS_SHOWN} RETURN count(*)",
            hidden=list(HIDDEN_PREFIXES),
        )[0],
        entities=sum(by_category.values()),
        assertions=sum(by_predicate.values()),
        evidence=tx.values("MATCH (e:Evidence) RETURN count(*)")[0],
        by_category=dict(sorted(by_category.items())),
        by_predicate=dict(sorted(by_predicate.items())),
        by_status=_by_status(tx),
        by_year=dict(
            sorted(
                by(
                    "MATCH (e:Evidence) RETURN coalesce(toString(e.year), 'unknown') AS k,"
                    " count(*) AS n"
                ).items()
            )
        ),
    )


def _by_status(tx: Transaction) -> dict[str, int]:
    """How many assertions are shown with each status; that of inferences is looked up."""
    rows = tx.rows(
        f"MATCH (:Entity)-[r]->(:Entity) WHERE {_OURS}"
        " RETURN coalesce(toStringOrNull(r.status), 'unknown') AS k, count(*) AS n"
    )
    by_status = Counter({row["k"]: row["n"] for row in rows})
    inferred = tx.rows(_INFERRED)
    fallen = [s for s in _assertions(inferred, tx) if s.status is Status.REJECTED]
    by_status.update({Status.REJECTED: len(fallen), Status.PROPOSED: -len(fallen)})
    return {str(status): n for status, n in sorted(by_status.items()) if n}


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
    proposed = [row["key"] for row in rows if row["status"] == Status.PROPOSED]
    pieces = (piece for key in proposed for piece in evidence.get(key, {}).values())
    premises = premises_of(pieces)
    standing = usable(tx, premises) if premises else {}
    for row in rows:
        if stored := _stored(row):
            said = tuple(item for _, item in sorted(evidence.get(row["key"], {}).items()))
            yield as_shown(stored.model_copy(update={"evidence": said}), standing)


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
        authors=document.authors if document else (),
        retracted=retracted,
        withdrawn=withdrawn,
    )
