"""The fixtures; tests/conftest.py makes them known."""

from collections.abc import Iterator

import pytest

from tests.neo4j_server.choose import NoServerError, opened
from tests.neo4j_server.empty import empty_database
from tests.neo4j_server.server import Neo4jServer


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j that runs; one for each worker of pytest-xdist, started when first asked for.

    It holds whatever the test before left there: `neo4j_database` is what most tests want.
    """
    try:
        with opened(tmp_path_factory.mktemp("neo4j")) as server:
            yield server
    except NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture
def neo4j_database(
    neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Neo4jServer]:
    """The server, running, its database empty and this test's alone, its credentials in the
    environment."""
    for name, value in neo4j_server.environ.items():
        monkeypatch.setenv(name, value)
    if neo4j_server.own:
        # An earlier test may have left it stopped.
        neo4j_server.start()
    with neo4j_server.turn():
        empty_database(neo4j_server)
        yield neo4j_server
        if not neo4j_server.own:
            empty_database(neo4j_server)
