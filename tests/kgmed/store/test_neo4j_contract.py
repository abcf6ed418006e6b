"""The Neo4j store keeps the contract, on a real server over Bolt."""

from collections.abc import Callable

import pytest

from tests.kgmed.store.contract import StoreContract
from tests.neo4j_server import Neo4jServer, empty_database


class TestNeo4j(StoreContract):
    examples = 4

    @pytest.fixture
    def url(self, neo4j_database: Neo4jServer) -> str:
        return neo4j_database.uri

    @pytest.fixture
    def empty_url(self, neo4j_database: Neo4jServer) -> Callable[[], str]:
        def empty() -> str:
            empty_database(neo4j_database, schema=False)
            return neo4j_database.uri

        return empty
