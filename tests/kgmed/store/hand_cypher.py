"""The hand of a curator in Browser: raw Cypher on the database, then a sync."""

from collections.abc import Callable, Collection
from datetime import datetime
from itertools import count
from typing import Any

import neo4j

from graph_schema.biolink import Category
from graph_schema.records import Assertion, Entity, Evidence, Status
from graph_schema.relationships import relationship_type
from kgmed.store.folding import fold
from kgmed.store.neo4j_render import evidence_of
from kgmed.store.protocol import GraphStore, ReviewItem
from tests.kgmed.store.hands import WHO, marks

_CLAIM = "MATCH (s:Entity {curie: $subject})-[r {key: $key}]->(o:Entity {curie: $object})"


class ByCypher:
    """As a curator types it. Every edit finds what it is about, or fails."""

    at_once = False

    def __init__(
        self, store: GraphStore, driver: neo4j.Driver, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._driver = driver
        self._now = now
        self._turns = count()

    def types(self, query: str, **values: Any) -> list[Any]:
        """A query, and the first column of what it gives."""
        with self._driver.session() as session:
            return [record[0] for record in session.run(query, values)]

    # -- entities ------------------------------------------------------------------------------

    def create_entity(self, entity: Entity) -> None:
        properties = {"curie": entity.curie, "name": entity.name}
        self.types(
            f"CREATE (e:Entity:`{entity.category}`) SET e = $properties", properties=properties
        )

    def delete_entity(self, curie: str) -> None:
        self._finds("MATCH (e:Entity {curie: $curie}) DETACH DELETE e RETURN 1", curie=curie)

    def change_entity(self, curie: str, name: str, value: Any) -> None:
        kept = list(value) if isinstance(value, tuple) else value
        self._finds(
            f"MATCH (e:Entity {{curie: $curie}}) SET e.`{name}` = $value RETURN 1",
            curie=curie,
            value=kept,
        )

    def retype_entity(self, curie: str, before: Category, after: Category) -> None:
        removed = f" REMOVE e:`{before}`" if next(self._turns) % 2 else ""
        self._finds(
            f"MATCH (e:Entity {{curie: $curie}}) SET e:`{after}`{removed} RETURN 1", curie=curie
        )

    def renumber(self, entity: Entity, curie: str) -> None:
        self._finds(
            "MATCH (e:Entity {curie: $curie}) SET e.curie = $new RETURN 1",
            curie=entity.curie,
            new=curie,
        )

    def merge(self, curie: str, into: str, joined: Collection[Assertion]) -> None:
        ways = [
            "MATCH (x:Entity {curie: $x}), (y:Entity {curie: $y}) CREATE (x)-[:SAME_AS]->(y)"
            " RETURN 1",
            "MATCH (x:Entity {curie: $x}) SET x.merged_into = $y RETURN 1",
        ]
        way = next(self._turns) % 3
        if way < 2 or all(claim.subject == claim.object for claim in joined):
            self._finds(ways[way % 2], x=curie, y=into)
            return
        for claim in joined:
            moved = {end: into if end == curie else end for end in (claim.subject, claim.object)}
            self._moves(claim, claim, moved[claim.subject], moved[claim.object])
        self.delete_entity(curie)

    # -- claims --------------------------------------------------------------------------------

    def create_claim(self, claim: Assertion) -> None:
        properties = {
            "aspect": claim.aspect and str(claim.aspect),
            "direction": claim.direction and str(claim.direction),
            "note": "seen in our lab",
        }
        self._finds(
            "MATCH (s:Entity {curie: $subject}), (o:Entity {curie: $object})"
            f" CREATE (s)-[r:{_type(claim)}]->(o) SET r = $properties RETURN 1",
            subject=claim.subject,
            object=claim.object,
            properties=properties,
        )

    def delete_claim(self, claim: Assertion) -> None:
        self._finds(f"{_CLAIM} DELETE r RETURN 1", **_place(claim))

    def replace_claim(self, was: Assertion, claim: Assertion) -> None:
        turned = was.model_copy(update={"direction": claim.direction})
        if turned == claim and next(self._turns) % 2:
            direction = claim.direction and str(claim.direction)
            self._finds(f"{_CLAIM} SET r.direction = $to RETURN 1", to=direction, **_place(was))
            return
        if (was.subject, _type(was), was.object) != (claim.subject, _type(claim), claim.object):
            self._moves(was, claim, claim.subject, claim.object)
            return
        self._finds(
            f"{_CLAIM} SET r.aspect = $aspect RETURN 1",
            aspect=claim.aspect and str(claim.aspect),
            **_place(was),
        )

    def change_claim(self, claim: Assertion, name: str, value: Any) -> None:
        kept = list(value) if isinstance(value, tuple) else value
        self._finds(f"{_CLAIM} SET r.`{name}` = $value RETURN 1", value=kept, **_place(claim))

    def judge(self, claim: Assertion, status: Status) -> None:
        self.change_claim(claim, "status", str(status))

    def delete_evidence(self, claim: Assertion, evidence: Evidence) -> None:
        with self._driver.session() as session:
            rows = session.run(
                "MATCH (e:Evidence {assertion: $key}) RETURN e.id, e.source, e.record",
                key=claim.key,
            ).values()
        ids = [id_ for id_, source, record in rows if evidence_of(source, record) == evidence]
        assert ids, f"no node of evidence for {evidence}"
        self._finds("MATCH (e:Evidence) WHERE e.id IN $ids DETACH DELETE e RETURN 1", ids=ids)

    def delete_publication(self, id_: str) -> None:
        self._finds("MATCH (p:Publication {id: $id}) DETACH DELETE p RETURN 1", id=id_)

    # -- the rest ------------------------------------------------------------------------------

    def make_strange(self, mark: str, ends: tuple[str, str] | None) -> None:
        if ends is None:
            labels = [":Sticker", ":Entity:Gene", ":Entity", ""][next(self._turns) % 4]
            self.types(f"CREATE (n{labels} {{mark: $mark}})", mark=mark)
            return
        self._finds(
            "MATCH (s:Entity {curie: $subject}), (o:Entity {curie: $object})"
            " CREATE (s)-[:TICKLES {mark: $mark}]->(o) RETURN 1",
            subject=ends[0],
            object=ends[1],
            mark=mark,
        )

    def remove_strange(self, mark: str) -> None:
        self.types("MATCH (n {mark: $mark}) DETACH DELETE n", mark=mark)
        self.types("MATCH ()-[r {mark: $mark}]->() DELETE r", mark=mark)

    def answer(self, item: ReviewItem, status: Status) -> None:
        self._finds(
            "MATCH (r:Review {subject: $subject}) WHERE $kind IN labels(r)"
            " SET r.status = $status, r.note = 'so it is' RETURN 1",
            subject=item.subject,
            kind=item.kind.capitalize(),
            status=str(status),
        )

    def settle(self) -> None:
        self._store.sync(WHO, self._now())
        assert self._store.sync(WHO, self._now()) == (), "once is enough"

    def property(self, subject: str, name: str) -> object:
        match = f"MATCH (n:Entity {{curie: $subject}}) RETURN n.`{name}`"
        if ":" not in subject:
            match = f"MATCH (:Entity)-[r {{key: $subject}}]->(:Entity) RETURN r.`{name}`"
        return next(iter(self.types(match, subject=subject)), None)

    def listed(self) -> set[str]:
        there = self.types(
            "MATCH (n) WHERE n.mark IS NOT NULL RETURN n.mark"
            " UNION MATCH ()-[n]->() WHERE n.mark IS NOT NULL RETURN n.mark"
        )
        return set(there) & marks(fold(self._store.decisions()).quarantined.values())

    def _moves(self, was: Assertion, claim: Assertion, subject: str, object_: str) -> None:
        """Draw the relationship anew, with its properties, and delete the old one."""
        self._finds(
            f"{_CLAIM} MATCH (a:Entity {{curie: $to_subject}}), (b:Entity {{curie: $to_object}})"
            f" CREATE (a)-[n:{_type(claim)}]->(b) SET n = properties(r) DELETE r RETURN 1",
            to_subject=subject,
            to_object=object_,
            **_place(was),
        )

    def _finds(self, query: str, **values: Any) -> None:
        assert self.types(query, **values), f"nothing to edit: {query} {values}"


def _type(claim: Assertion) -> str:
    return relationship_type(claim.predicate, claim.direction).value


def _place(claim: Assertion) -> dict[str, str]:
    stored = claim.canonical()
    return {"key": claim.key, "subject": stored.subject, "object": stored.object}
