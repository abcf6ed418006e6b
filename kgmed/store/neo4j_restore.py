"""Taking edits by hand back, once they are understood, so that they can be decided like any other
decision. All in the transaction that decides them: nobody sees a moment in between."""

from graph_schema.records import Assertion
from kgmed.store import neo4j_claims as claims
from kgmed.store import neo4j_entities as entities
from kgmed.store.neo4j_entities import Counted, EditedError, category_of
from kgmed.store.neo4j_render import LOCK, Properties, relationship_kind, written
from kgmed.store.neo4j_scan import Node, Relationship
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.rulings import Rulings


class Restoration:
    """What is to be done so that the graph is as we had left it."""

    def __init__(self) -> None:
        self.entities: set[str] = set()
        """Entities whose nodes are gone."""
        self.assertions: dict[str, Assertion] = {}
        """Assertions, by key, whose relationships are gone."""
        self._nodes: dict[str, tuple[Node, str]] = {}
        self._stamped: dict[str, Relationship] = {}
        self._was: dict[str, Assertion] = {}
        self._removed: dict[str, Relationship] = {}
        self._answered: dict[str, Row] = {}

    def __bool__(self) -> bool:
        return bool(self._nodes or self._stamped or self._removed or self._answered)

    def stamp_node(self, node: Node) -> None:
        """Take what a node of ours holds for what we wrote."""
        self._nodes[node.id] = node, node.was

    def take_over(self, node: Node) -> None:
        """Take a node that somebody made for one that we wrote."""
        self._nodes[node.id] = node, str(node.properties["curie"])

    def stamp_relationship(self, edge: Relationship, was: Assertion) -> None:
        """Take what a relationship of ours holds for what we wrote."""
        self._stamped[edge.id] = edge
        self._was[was.key] = was

    def remove(self, edge: Relationship) -> None:
        """Remove a relationship, which is to be written by the decision on it."""
        self._removed[edge.id] = edge

    def answered(self, verdict: Row) -> None:
        """Take a verdict off a review item, since it is recorded."""
        self._answered[verdict["id"]] = verdict

    def restore(self, tx: Transaction, rulings: Rulings) -> None:
        """Do all of it.

        Raises:
            EditedError: something changes at this very moment.
        """
        self._stamp_nodes(tx)
        self._change_relationships(tx)
        self._take_verdicts(tx)
        curies = self.entities | {curie for _, curie in self._nodes.values()}
        said = entities.variants_of(tx, curies).variants
        entities.show(tx, Counted(said, frozenset()), rulings)
        stood = self.assertions | self._was
        evidence = claims.weigh(tx, claims.evidence_rows(tx, stood))
        claims.show(tx, stood, claims.expected(stood, evidence, rulings), self._was)

    def _stamp_nodes(self, tx: Transaction) -> None:
        rows = tx.rows(
            f"UNWIND $ids AS id MATCH (n) WHERE elementId(n) = id SET n.{LOCK} = true"
            " RETURN id, properties(n) AS properties",
            ids=list(self._nodes),
        )
        _unchanged(rows, {id_: node.properties for id_, (node, _) in self._nodes.items()})
        tx.run(
            "UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.id"
            f" SET n.written = row.written, n:Entity REMOVE n.{LOCK}",
            rows=[
                {
                    "id": id_,
                    "written": written(curie, category_of(node.labels), node.properties),
                }
                for id_, (node, curie) in self._nodes.items()
            ],
        )

    def _change_relationships(self, tx: Transaction) -> None:
        edges = self._stamped | self._removed
        rows = tx.rows(
            f"UNWIND $ids AS id MATCH ()-[r]->() WHERE elementId(r) = id SET r.{LOCK} = true"
            " RETURN id, properties(r) AS properties",
            ids=list(edges),
        )
        _unchanged(rows, {id_: edge.properties for id_, edge in edges.items()})
        tx.run(
            "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row.id"
            f" SET r.written = row.written, r.key = row.key REMOVE r.{LOCK}",
            rows=[_stamp(id_, edge) for id_, edge in self._stamped.items()],
        )
        tx.run(
            "UNWIND $ids AS id MATCH ()-[r]->() WHERE elementId(r) = id DELETE r",
            ids=list(self._removed),
        )

    def _take_verdicts(self, tx: Transaction) -> None:
        ids = list(self._answered)
        now = tx.rows(
            f"UNWIND $ids AS id MATCH (r:Review) WHERE elementId(r) = id SET r.{LOCK} = true"
            " RETURN id, r.status AS status, r.note AS note",
            ids=ids,
        )
        names = ("id", "status", "note")
        if now != [{name: row[name] for name in names} for row in self._answered.values()]:
            raise EditedError("a review item was answered at this moment")
        tx.run(
            "UNWIND $ids AS id MATCH (r:Review) WHERE elementId(r) = id"
            f" REMOVE r.status, r.note, r.{LOCK}",
            ids=ids,
        )


def _stamp(id_: str, edge: Relationship) -> dict[str, str]:
    kind = relationship_kind(edge.subject, edge.type, edge.object)
    properties = edge.properties | {"key": edge.was}
    return {"id": id_, "key": edge.was, "written": written(edge.was, kind, properties)}


def _unchanged(rows: list[Properties], scanned: dict[str, Properties]) -> None:
    """Raises `EditedError` where something is not as it was seen, or is gone."""
    now = {
        row["id"]: {name: value for name, value in row["properties"].items() if name != LOCK}
        for row in rows
    }
    if now != scanned:
        raise EditedError("edited at this moment")
