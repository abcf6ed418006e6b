"""Every saved query, on a real server."""

from collections.abc import Iterator
from math import prod
from typing import Any

import neo4j
import pytest

from graph_schema import browser
from tests.browser.example import RETRACTED, claim
from tests.neo4j_server.server import Neo4jServer

PARAMETERS: dict[str, Any] = {
    "since": "2026-01-03",
    "key": claim(2).key,
    "paper": "PMID:8000002",
    "from": "donepezil",
    "to": "cognitive decline",
    "name": "amyloid-beta",
}


@pytest.fixture
def driver(example: Neo4jServer) -> Iterator[neo4j.Driver]:
    """Connected to the small graph, its names indexed as a migration does it."""
    with example.driver() as opened:
        opened.execute_query(
            "CREATE FULLTEXT INDEX entity_names IF NOT EXISTS "
            "FOR (n:Entity) ON EACH [n.name, n.synonyms]"
        )
        opened.execute_query("CALL db.awaitIndexes()")
        yield opened


def rows(driver: neo4j.Driver, name: str, **parameters: Any) -> list[neo4j.Record]:
    """What a saved query finds."""
    query = next(query for query in browser.queries() if query.name == name)
    return driver.execute_query(query.text, PARAMETERS | parameters).records


def test_every_query_finds_something_and_without_complaint(driver: neo4j.Driver) -> None:
    for query in browser.queries():
        found = driver.execute_query(query.text, PARAMETERS)
        assert found.records, query.file
        notes = [note for note in found.summary.gql_status_objects if note.is_notification]
        assert not notes, query.file


def test_evidence_is_that_of_the_claim_alone(driver: neo4j.Driver) -> None:
    found = rows(driver, "evidence-of-this-edge")
    assert {row["claim"]["key"] for row in found} == {claim(2).key}
    assert {row["paper"]["id"] for row in found} == {RETRACTED, "PMID:8000004", "PMID:8000008"}
    (row,) = rows(driver, "evidence-of-this-edge", key=claim(4).key)
    assert row["claim"]["key"] == claim(4).key, "a claim without evidence is shown too"
    assert {row["paper"]["id"] for row in rows(driver, "retracted-but-used")} == {RETRACTED}


def test_the_best_and_the_newest_come_first(driver: neo4j.Driver) -> None:
    days = [row["paper"]["read"] for row in rows(driver, "new-since")]
    assert days == sorted(days, reverse=True)
    assert min(days).iso_format() >= "2026-01-03"
    assert rows(driver, "new-since", since="2030-01-01") == []
    beliefs = [row["claim"]["belief"] for row in rows(driver, "neighbours-by-belief")]
    assert beliefs == sorted(beliefs, reverse=True)
    paths = [row["path"] for row in rows(driver, "paths-between-two")]
    products = [prod(step["belief"] for step in path.relationships) for path in paths]
    assert products == sorted(products, reverse=True)
    assert len(products) > 1
    for path in paths:
        assert "ABOUT" not in {step.type for step in path.relationships}
        assert path.start_node["name"] == "donepezil"
        assert path.end_node["name"] == "cognitive decline"
