"""A database of an older kgmed is brought up to date, and nothing of it is lost."""

import pytest

from kgmed.errors import StoreError
from kgmed.store import migrate_store, neo4j_texts, open_store
from tests.kgmed.store.common import UP
from tests.kgmed.store.makers import reading, text
from tests.kgmed.store.model import Model
from tests.neo4j_server import Neo4jServer


def test_texts_of_a_database_of_the_first_schema_are_found(
    neo4j_database: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_texts, "_PAGE", 2)
    model = Model()
    batch = [reading(f"PMID:{n}", [(UP, text(f"PMID:{n}"))], year=2000 + n) for n in range(7)]
    with open_store(neo4j_database.uri) as store:
        for graph in (store, model):
            graph.put(batch)
            graph.withdraw(["PMID:3"])
    with neo4j_database.driver() as driver:
        for statement in (
            "DROP INDEX kgmed_words",
            "MATCH (r:KgmedReading) REMOVE r.words, r.dated",
            "MATCH (s:KgmedStore) SET s.migrations = ['0001_first'],"
            " s.checksums = s.checksums[..1]",
        ):
            driver.execute_query(statement)
    with pytest.raises(StoreError, match="0002_text"):
        open_store(neo4j_database.uri)
    assert migrate_store(neo4j_database.uri) == ("0002_text",)
    assert migrate_store(neo4j_database.uri) == ()
    with open_store(neo4j_database.uri) as store:
        model.generation = store.generation()
        model.assert_equals(store)
