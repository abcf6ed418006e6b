"""Curators and an ingest at the same moment, on a real Neo4j: no update is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Barrier

import neo4j
import pytest

from graph_schema.decisions import Action, Decision
from graph_schema.records import Status
from ingest.records import Reading
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.store.common import UP, keys
from tests.kgmed.store.makers import affects, gene, reading, text
from tests.kgmed.store.model import Model
from tests.neo4j_server import Neo4jServer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAPERS = 30


@pytest.fixture
def stores(neo4j_database: Neo4jServer) -> Iterator[list[GraphStore]]:
    """The same store, opened by three."""
    with ExitStack() as opened:
        yield [opened.enter_context(open_store(neo4j_database.uri)) for _ in range(3)]


@pytest.fixture
def driver(neo4j_database: Neo4jServer) -> Iterator[neo4j.Driver]:
    with neo4j_database.driver() as opened:
        yield opened


def paper(number: int) -> Reading:
    """A paper that says what all say, and something of its own about entities that others have."""
    id_ = f"PMID:{number}"
    own = affects(number % 10 + 10, number % 7 + 20)
    return reading(id_, [(UP, text(id_)), (own, text(id_))], entities=[gene(1), gene(2)])


def model_of(store: GraphStore, papers: list[Reading]) -> Model:
    """What the store must show: these papers, under the ledger that it has."""
    model = Model()
    model.put(papers)
    model.ledger = list(store.decisions())
    del model.graph
    model.generation = store.generation()
    return model


def test_curators_decide_at_the_same_moment(stores: list[GraphStore]) -> None:
    papers = [paper(number) for number in range(1, PAPERS)]
    stores[0].put(papers)
    ready = Barrier(2)
    shared = sorted(keys(stores[0]))[:8]

    def decides(store: GraphStore, who: str, status: Status) -> list[str]:
        made = [
            Decision(subject=key, status=status, locked=True, who=who, when=NOW) for key in shared
        ]
        ready.wait()
        for decision in made:
            store.decide(decision)
        return [decision.id for decision in made]

    with ThreadPoolExecutor(2) as pool:
        ann = pool.submit(decides, stores[0], "ann", Status.REJECTED)
        bob = pool.submit(decides, stores[1], "bob", Status.PROPOSED)
        wanted = ann.result() + bob.result()
    written = [decision.id for decision in stores[2].decisions()]
    assert sorted(written) == sorted(wanted), "each of them, once"
    assert len(stores[2].review()) >= len(shared), "they disagree"
    model_of(stores[2], papers).assert_equals(stores[2])


def test_an_edit_is_recorded_once_whoever_finds_it(
    stores: list[GraphStore], driver: neo4j.Driver
) -> None:
    papers = [paper(number) for number in range(1, PAPERS)]
    stores[0].put(papers)
    driver.execute_query("MATCH ()-[r {key: $key}]->() DELETE r", key=UP.key)
    driver.execute_query("MATCH (e:Entity {curie: 'HGNC:11'}) SET e.name = 'tau'")
    ready = Barrier(3)

    def syncs(store: GraphStore) -> tuple[Decision, ...]:
        ready.wait()
        return store.sync("ann", NOW)

    with ThreadPoolExecutor(3) as pool:
        found = [decision for found in pool.map(syncs, stores) for decision in found]
    assert sorted(d.action for d in found) == [Action.CHANGE, Action.DELETE]
    assert list(stores[1].decisions()) == found
    model_of(stores[1], papers).assert_equals(stores[1])


def test_what_a_curator_edits_during_an_ingest_holds(
    stores: list[GraphStore], driver: neo4j.Driver
) -> None:
    papers = [paper(number) for number in range(1, 3 * PAPERS)]
    stores[0].put(papers[:10])
    ready = Barrier(2)

    def ingests() -> None:
        ready.wait()
        for number in range(10, len(papers), 2):
            stores[0].put(papers[number : number + 2])

    def edits() -> None:
        ready.wait()
        _types(driver, "MATCH ()-[r {key: $key}]->() SET r.status = 'rejected'", key=UP.key)
        for number in range(10, 20):
            curie = f"HGNC:{number}"
            _types(
                driver,
                "MATCH (e:Entity {curie: $curie}) SET e.name = $name",
                curie=curie,
                name=f"ours {number}",
            )
        for number in (21, 22):
            _types(driver, "MATCH (e:Entity {curie: $c}) DETACH DELETE e", c=f"HGNC:{number}")
        _types(
            driver,
            "MATCH (s:Entity {curie: 'HGNC:1'}), (o:Entity {curie: 'HGNC:2'})"
            " CREATE (s)-[:BIOMARKER_FOR {note: 'seen'}]->(o)",
        )

    with ThreadPoolExecutor(2) as pool:
        at_work = [pool.submit(ingests), pool.submit(edits)]
        for each in at_work:
            each.result()
    store = stores[1]
    store.sync("ann", NOW)
    assert store.sync("ann", NOW) == ()
    assert store.counts().documents == len(papers)
    assert store.assertions([UP.key])[UP.key].status is Status.REJECTED
    assert len(store.assertions([UP.key])[UP.key].evidence) == len(papers)
    shown = {entity.curie: entity for entity in store.iter_entities()}
    assert {shown[f"HGNC:{n}"].name for n in range(10, 20)} == {f"ours {n}" for n in range(10, 20)}
    assert {"HGNC:21", "HGNC:22"} & shown.keys() == set()
    assert "biomarker_for" in store.counts().by_predicate
    model_of(store, papers).assert_equals(store)


def _types(driver: neo4j.Driver, query: str, **values: str) -> None:
    """As a person does, who tries again where the database says so."""
    driver.execute_query(query, values)
