"""Looking through the whole Neo4j graph for what is not as we left it."""

from collections.abc import Iterator
from typing import NamedTuple

from graph_schema.records import Assertion, Status
from kgmed.store.neo4j_claims import claims_of
from kgmed.store.neo4j_entities import category_of
from kgmed.store.neo4j_render import (
    LOCK,
    Properties,
    is_as_written,
    read_written,
    relationship_kind,
)
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.rulings import Rulings

_OURS = ("Entity", "Evidence", "Publication", "Review")


class Node(NamedTuple):
    """A node that was made or edited by hand."""

    id: str
    labels: tuple[str, ...]
    properties: Properties
    lost: str = ""
    """Whose node it must be, though it does not say so."""

    @property
    def was(self) -> str:
        """The CURIE of the entity that we wrote there, or nothing."""
        mark = read_written(self.properties.get("written"))
        return mark.identity if mark else self.lost

    @property
    def order(self) -> str:
        """By what it holds, not by where it stands."""
        return str((self.labels, sorted(self.properties.items())))


class Relationship(NamedTuple):
    """A relationship between entities that was made or edited by hand."""

    id: str
    subject: str
    type: str
    object: str
    properties: Properties

    @property
    def was(self) -> str:
        """The key of the assertion that we wrote there (or where it was copied from)."""
        mark = read_written(self.properties.get("written"))
        key = self.properties.get("key")
        return mark.identity if mark else key if isinstance(key, str) else ""

    @property
    def order(self) -> str:
        """By what it holds, not by where it stands."""
        return str((self.subject, self.type, self.object, sorted(self.properties.items())))


class Scan(NamedTuple):
    """What is not as we left it."""

    nodes: list[Node]
    """Entities that were made or edited."""
    foreign: list[Node]
    """Nodes of no kind that we know."""
    relationships: list[Relationship]
    """Those between entities that were made or edited."""
    missing_entities: set[str]
    missing_assertions: dict[str, Assertion]
    """By key."""
    verdicts: list[Row]
    """Review items on which somebody marked a status."""

    def __bool__(self) -> bool:
        return any(self)


def scan(tx: Transaction, rulings: Rulings) -> Scan:
    """Compare what is there with what we wrote."""
    nodes, shown = _entities(tx)
    relationships, keys = _relationships(tx)
    expected = (
        set(tx.values("MATCH (e:Evidence) RETURN DISTINCT e.assertion")) | rulings.kept.keys()
    )
    missing = claims_of(tx, expected - keys, rulings)
    return Scan(
        nodes=nodes,
        foreign=sorted(_foreign(tx), key=lambda node: node.order),
        relationships=relationships,
        missing_entities=_missing_entities(tx, rulings, shown),
        missing_assertions=missing,
        verdicts=tx.rows(
            "MATCH (r:Review) WHERE r.status IN $known RETURN elementId(r) AS id,"
            " r.subject AS subject, r.status AS status, r.note AS note",
            known=[str(status) for status in Status],
        ),
    )


def _entities(tx: Transaction) -> tuple[list[Node], set[str]]:
    """Entities that were made or edited, and the CURIEs of those that are as we left them."""
    edited: list[Node] = []
    shown: set[str] = set()
    for id_, labels, properties in tx.stream(
        "MATCH (e:Entity) RETURN elementId(e), labels(e), properties(e)"
    ):
        content = _content(properties)
        mark = read_written(content.get("written"))
        here = mark is not None and mark.identity == content.get("curie")
        if here:
            shown.add(content["curie"])
        if not here or not is_as_written(category_of(labels), content):
            edited.append(Node(id_, tuple(sorted(labels)), content))
    return sorted(edited, key=lambda node: node.order), shown


def _relationships(tx: Transaction) -> tuple[list[Relationship], set[str]]:
    """Relationships that were made or edited, and the keys of those that are as we left them."""
    edited: list[Relationship] = []
    shown: set[str] = set()
    for id_, subject, type_, object_, properties in tx.stream(
        "MATCH (s:Entity)-[r]->(o:Entity)"
        " RETURN elementId(r), s.curie, type(r), o.curie, properties(r)"
    ):
        content = _content(properties)
        kind = relationship_kind(subject, type_, object_)
        key = content.get("key")
        if is_as_written(kind, content) and key == _identity(content) and key not in shown:
            shown.add(key)
        else:
            edited.append(Relationship(id_, subject or "", type_, object_ or "", content))
    return sorted(edited, key=lambda edge: edge.order), shown


def _identity(properties: Properties) -> str:
    mark = read_written(properties.get("written"))
    return mark.identity if mark else ""


def _foreign(tx: Transaction) -> Iterator[Node]:
    rows = tx.stream(
        "MATCH (n) WHERE none(label IN labels(n) WHERE label IN $ours OR label STARTS WITH 'Kgmed')"
        " RETURN elementId(n), labels(n), properties(n)",
        ours=list(_OURS),
    )
    for id_, labels, properties in rows:
        yield Node(id_, tuple(sorted(labels)), _content(properties))


def _missing_entities(tx: Transaction, rulings: Rulings, shown: set[str]) -> set[str]:
    known: set[str] = set(tx.values("MATCH (n:KgmedNames) RETURN n.of"))
    return (known | rulings.kept_ends) - shown


def _content(properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name != LOCK}
