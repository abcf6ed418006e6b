"""A person in Neo4j Browser, for tests."""

from datetime import UTC, datetime
from typing import Any

from graph_schema.decisions import Decision
from kgmed.store.protocol import GraphStore
from tests.neo4j_server import Neo4jServer

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Curator:
    """A person in Browser: Cypher on the database, and a sync."""

    def __init__(self, server: Neo4jServer, store: GraphStore) -> None:
        self._server = server
        self.store = store

    def types(self, query: str, **values: Any) -> None:
        with self._server.driver() as driver:
            driver.execute_query(query, values)

    def syncs(self) -> tuple[Decision, ...]:
        return self.store.sync("ann", NOW)

    def sees(self, query: str, **values: Any) -> list[Any]:
        with self._server.driver() as driver:
            return [record[0] for record in driver.execute_query(query, values).records]
