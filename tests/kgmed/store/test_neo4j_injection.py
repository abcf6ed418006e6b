"""Whatever a text, a name, a property or a label says, Neo4j stores it and does nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import neo4j
import pytest

from graph_schema.biolink import Category
from graph_schema.curie import LONGEST
from graph_schema.decisions import Action
from graph_schema.records import CuratorEvidence, Entity
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.store.common import UP, change, create, decided, delete, merge
from tests.kgmed.store.makers import affects, gene, reading, text
from tests.kgmed.store.model import Model
from tests.neo4j_server import Neo4jServer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MEGABYTE = 1_000_000
STRINGS = {
    "cypher": "x'}) DETACH DELETE n //",
    "quotes": "\"'`\\\"\\'`` \\u0027 ' OR 1=1 RETURN n; MATCH (n) DETACH DELETE n",
    "backticks": "`) DETACH DELETE e WITH 1 AS x MATCH (`n",
    "parameters": "$rows {rows} $$ %s {0} ${jndi:ldap://x/y}",
    "lucene": 'a" OR *:* AND (b~ c^9 +d -e && !f) \\',
    "controls": "null\u0000, bell\u0007, tab\t, lines\r\n\u2028\u2029",
    "marks": "\u0301\u0301 alone, \u202eright to left\u202c, \ufeff, \uffff, 💊👩🏽‍🔬, ﷽",
    "long": "`'\"" + "β" * MEGABYTE,
}


@pytest.fixture
def store(neo4j_database: Neo4jServer) -> Iterator[GraphStore]:
    with open_store(neo4j_database.uri) as opened:
        yield opened


@pytest.fixture
def driver(neo4j_database: Neo4jServer) -> Iterator[neo4j.Driver]:
    with neo4j_database.driver() as opened:
        yield opened


def test_what_is_read_is_stored_as_it_is(store: GraphStore) -> None:
    model = Model()
    batch = [
        reading(
            f"PMID:{number}",
            [(affects(number, 0), _quoting(f"PMID:{number}", said))],
            entities=[gene(number, name=said, synonyms=(f"also {said}",))],
            title=said,
            text=said,
            journal=said,
        )
        for number, said in enumerate(STRINGS.values(), 1)
    ]
    assert store.put(batch) == model.put(batch)
    model.assert_equals(store)
    for number, said in enumerate(STRINGS.values(), 1):
        found = store.find_entities(said, limit=3)
        assert number > 5 or found[0].curie == f"HGNC:{number}"
    assert store.withdraw(["PMID:1"]) == model.withdraw(["PMID:1"])
    model.assert_equals(store)


def test_what_is_decided_is_stored_as_it_is(store: GraphStore) -> None:
    model = Model()
    batch = [reading("PMID:1", [(UP, text("PMID:1")), (affects(3, 4), text("PMID:1"))])]
    store.put(batch)
    model.put(batch)
    for day, said in enumerate(STRINGS.values(), 1):
        decisions = [
            change("HGNC:1", day, name=said, synonyms=(said, "other"), **{said[:200]: said}),
            change(UP.key, day, **{said[:200]: said, "note": said}),
            decided(Action.CREATE, UP.key, claim=UP, who=said[:100], why=said, day=day),
            decided(Action.QUARANTINE, said[:100], why=said, day=day),
        ]
        store.decide(*decisions)
        model.decide(*decisions)
    model.generation = store.generation()
    model.assert_equals(store)
    decisions = [delete("HGNC:1"), create(gene(9, name=STRINGS["long"])), merge("HGNC:3", "HGNC:9")]
    store.decide(*decisions)
    model.decide(*decisions)
    again = reading("PMID:2", [(UP, text("PMID:2"))])
    store.put([again])
    model.put([again])
    store.finish_run(store.start_run(STRINGS["cypher"]), {STRINGS["quotes"]: 1})
    model.generation = store.generation()
    model.assert_equals(store)


@pytest.mark.parametrize("said", STRINGS.values(), ids=STRINGS)
def test_what_curators_type_is_stored_as_it_is(
    store: GraphStore, driver: neo4j.Driver, said: str
) -> None:
    store.put([reading("PMID:1", [(UP, text("PMID:1")), (affects(3, 4), text("PMID:1"))])])
    name = said[:200].replace("\u0000", "").replace("\\", "/")  # of a label: no more can be typed
    quoted = name.replace("`", "``")
    own: dict[str, Any] = {name: said}
    driver.execute_query(
        "MATCH (e:Entity {curie: 'HGNC:1'}) SET e += $own, e.name = $said"
        f" SET e:`{quoted}`"
        " WITH e MATCH (e)-[r]->(o:Entity) SET r += $own, r.note = $said"
        f" CREATE (e)-[:`{quoted}` {{own: $said}}]->(o)"
        f" CREATE (:`{quoted}` {{own: $said}})"
        " CREATE (:Entity:Disease {curie: 'MONDO:1', name: $said})"
        " CREATE (o)-[:INCREASES {note: $said}]->(e)",
        own=own,
        said=said,
    )
    store.sync("ann", NOW)
    assert store.sync("ann", NOW) == ()
    store.put([reading("PMID:2", [(UP, text("PMID:2")), (affects(3, 1), text("PMID:2"))])])
    store.finish_run(store.start_run("ingest"), {})
    assert store.sync("ann", NOW) == ()
    assert store.entities(["MONDO:1", "HGNC:1"]) == {
        "MONDO:1": Entity(curie="MONDO:1", name=said, category=Category.DISEASE),
        "HGNC:1": gene(1, name=said, synonyms=("G1", "gene 1")),
    }
    made = [
        evidence
        for stored in store.iter_assertions()
        for evidence in stored.evidence
        if isinstance(evidence, CuratorEvidence)
    ]
    assert [evidence.note for evidence in made] == [said]
    held = driver.execute_query(
        "MATCH (e:Entity {curie: 'HGNC:1'})-[r {key: $key}]->()"
        " RETURN e[$name], r[$name], r.note, $name IN labels(e)",
        key=UP.key,
        name=name,
    ).records[0]
    assert list(held) == [said, said, said, True]
    assert len(store.review()) == 2, "a relationship and a node that the schema does not know"
    assert len(list(store.iter_entities())) == 5


def test_an_identifier_that_no_index_holds_is_none() -> None:
    with pytest.raises(ValueError, match="characters"):
        Entity(curie="HGNC:" + "1" * LONGEST, name="long", category=Category.GENE)


def test_the_longest_identifiers_are_stored(store: GraphStore) -> None:
    id_ = "PMID:" + "β" * (LONGEST - 5)
    entity = Entity(curie="HGNC:" + "𝛃" * (LONGEST - 5), name="long", category=Category.GENE)
    model = Model()
    batch = [reading(id_, [(UP, text(id_))], entities=[entity, gene(1)], retracts=(id_,))]
    assert store.put(batch) == model.put(batch)
    decision = delete(entity.curie)
    store.decide(decision)
    model.decide(decision)
    model.generation = store.generation()
    model.assert_equals(store)


def _quoting(publication: str, said: str) -> Any:
    return text(publication, sentence=f"Alpha raises {said}", object_span=(6, 12))
