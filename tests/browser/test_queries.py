"""Every saved query, on a real server."""

from collections.abc import Iterator
from math import prod
from typing import Any

import neo4j
import pytest

from graph_schema import browser
from graph_schema.browser import Query
from tests.browser.example import RETRACTED, claim
from tests.neo4j_server.server import Neo4jServer

PARAMETERS: dict[str, Any] = {
    "since": 2019,
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


@pytest.mark.parametrize("query", browser.queries(), ids=lambda query: query.name)
def test_it_finds_something_and_without_complaint(driver: neo4j.Driver, query: Query) -> None:
    found = driver.execute_query(query.text, PARAMETERS)
    assert found.records
    assert not [note for note in found.summary.gql_status_objects if note.is_notification]


def test_evidence_is_that_of_the_claim_alone(driver: neo4j.Driver) -> None:
    found = rows(driver, "evidence-of-this-edge")
    assert {row["claim"]["key"] for row in found} == {claim(2).key}
    assert {row["paper"]["id"] for row in found} == {RETRACTED, "PMID:8000004"}


def test_a_claim_without_evidence_is_shown_too(driver: neo4j.Driver) -> None:
    (row,) = rows(driver, "evidence-of-this-edge", key=claim(4).key)
    assert row["claim"]["key"] == claim(4).key


def test_what_is_new_is_not_older(driver: neo4j.Driver) -> None:
    years = [row["paper"]["year"] for row in rows(driver, "new-since")]
    assert years == sorted(years, reverse=True)
    assert min(years) >= 2019
    assert rows(driver, "new-since", since=2030) == []


def test_paths_run_over_claims_alone_the_most_believed_first(driver: neo4j.Driver) -> None:
    paths = [row["path"] for row in rows(driver, "paths-between-two")]
    beliefs = [prod(step["belief"] for step in path.relationships) for path in paths]
    assert beliefs == sorted(beliefs, reverse=True)
    assert len(beliefs) > 1
    for path in paths:
        assert "ABOUT" not in {step.type for step in path.relationships}
        assert path.start_node["name"] == "donepezil"
        assert path.end_node["name"] == "cognitive decline"


def test_what_is_retracted_but_used_names_the_paper(driver: neo4j.Driver) -> None:
    assert {row["paper"]["id"] for row in rows(driver, "retracted-but-used")} == {RETRACTED}


def test_neighbours_come_by_belief(driver: neo4j.Driver) -> None:
    beliefs = [row["claim"]["belief"] for row in rows(driver, "neighbours-by-belief")]
    assert beliefs == sorted(beliefs, reverse=True)
