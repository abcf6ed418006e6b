"""What is only proposed, in the Neo4j store."""

from collections.abc import Collection

from graph_schema.belief import Belief
from kgmed.store.neo4j_changes import USABLE
from kgmed.store.neo4j_server import Transaction

_USABLE = (
    "UNWIND $keys AS key CALL (key) { MATCH (e:Evidence {assertion: key}) RETURN e LIMIT 1 }"
    " MATCH (s:Entity {curie: e.subject})-[r]->(o:Entity {curie: e.object})"
    f" WHERE r.key = key AND r.written STARTS WITH key AND {USABLE}"
    " RETURN key, r.belief AS belief, r.denial AS denial"
)


def proposed_keys(tx: Transaction) -> list[str]:
    """`Looking.proposed`."""
    return tx.values("MATCH (e:Evidence:Proposed) RETURN DISTINCT e.assertion AS key ORDER BY key")


def usable(tx: Transaction, keys: Collection[str]) -> dict[str, Belief]:
    """`Looking.usable`."""
    rows = tx.rows(_USABLE, keys=sorted(keys))
    return {row["key"]: Belief(row["belief"], row["denial"]) for row in rows}
