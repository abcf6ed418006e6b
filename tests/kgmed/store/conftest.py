"""What tests of the stores share beside the contract."""

from collections.abc import Iterator

import pytest

from kgmed.store import open_store
from tests.kgmed.store.common import UP
from tests.kgmed.store.curator import NOW, Curator
from tests.kgmed.store.makers import affects, associated, reading, text
from tests.neo4j_server import Neo4jServer


@pytest.fixture
def curator(neo4j_database: Neo4jServer) -> Iterator[Curator]:
    """A graph of three claims from three papers."""
    with open_store(neo4j_database.uri) as store:
        store.put(
            [
                reading("PMID:1", [(UP, text("PMID:1")), (affects(2, 3), text("PMID:1"))]),
                reading("PMID:2", [(UP, text("PMID:2"))]),
                reading("PMID:3", [(associated(3, 4), text("PMID:3"))]),
            ]
        )
        assert store.sync("ann", NOW) == (), "nobody has edited anything"
        yield Curator(neo4j_database, store)
