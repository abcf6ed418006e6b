"""Which relationships of the Neo4j graph changed in which generation, so that a projection need
not be made anew from all of them."""

from collections.abc import Iterable

from graph_schema.records import Assertion
from kgmed.store.neo4j_render import edge_of
from kgmed.store.neo4j_server import Transaction
from kgmed.store.protocol import EdgeChanges

REMEMBERED = 1000
"""Generations whose changes are remembered."""
_FEW = 50_000
"""More changed edges than these are not worth telling one by one."""
_PARTS = ("key", "subject", "object")
USABLE = (
    "r.status = 'accepted' AND 0 <= r.belief <= 1 AND 0 <= r.denial <= 1"
    " AND (r.belief > 0 OR r.denial > 0)"
)
"""Whether a relationship is an edge; also while what people wrote on it is not recorded yet."""
_NOW = (
    "UNWIND $rows AS row MATCH (s:Entity {curie: row.subject})-[r]->(o:Entity {curie: row.object})"
    f" WHERE r.key = row.key AND r.written STARTS WITH r.key AND {USABLE}"
    " RETURN r.key AS key, row.subject AS subject, row.object AS object, type(r) AS type,"
    " coalesce(toStringOrNull(r.aspect), '') AS aspect, r.belief AS belief, r.denial AS denial"
)


def note_changes(tx: Transaction, claims: Iterable[Assertion]) -> None:
    """Write down that the relationships of these claims change in the generation to come."""
    tx.run(
        "MATCH (s:KgmedStore) CREATE (:KgmedChange {generation: s.generation + 1, edges: $edges})"
        " WITH s MATCH (old:KgmedChange) WHERE old.generation < s.generation - $remembered"
        " DELETE old",
        edges=[f"{claim.key} {claim.subject} {claim.object}" for claim in claims],
        remembered=REMEMBERED,
    )


def since(tx: Transaction, generation: int) -> EdgeChanges | None:
    """`GraphStore.edge_changes`."""
    (now,) = tx.values("MATCH (s:KgmedStore) RETURN s.generation")
    if not now - REMEMBERED < generation <= now:
        return None
    changed = tx.values(
        "MATCH (c:KgmedChange) WHERE c.generation > $generation UNWIND c.edges AS edge"
        " RETURN DISTINCT edge LIMIT $limit",
        generation=generation,
        limit=_FEW + 1,
    )
    if len(changed) > _FEW:
        return None
    rows = [
        dict(zip(("key", "subject", "object"), each.split(" "), strict=True)) for each in changed
    ]
    edges = tuple(edge_of(list(row.values())) for row in tx.rows(_NOW, rows=rows))
    gone = frozenset(row["key"] for row in rows) - {edge.key for edge in edges}
    return EdgeChanges(edges, gone, now)
