"""A reader with the real vocabulary and parser, loaded once for all tests of the application."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_schema.records import Rejection
from ingest.pipeline import Reader
from ingest.records import CuratedResource, Document, Located, Withdrawal
from kgmed.app.parts import Parts
from kgmed.config import Config
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.neo4j_server import Neo4jServer

Item = Document | Withdrawal | CuratedResource | Rejection


@pytest.fixture(scope="session")
def reader(home: Path) -> Reader:
    """The reader that `kgmed ingest` uses."""
    if not (home / "vocabulary").is_dir():
        pytest.skip(f"{home} has no compiled vocabulary; run `make setup`")
    return Parts(Config(home=home)).reader


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store."""
    with open_store(str(tmp_path / "graph.sqlite")) as opened:
        yield opened


@pytest.fixture
def located() -> Callable[..., list[Located]]:
    """Items as a file of input would give them."""
    return lambda *items: [
        Located(item, "papers.jsonl", f"line {number}") for number, item in enumerate(items, 1)
    ]


@pytest.fixture(params=["embedded", "neo4j"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, of either kind."""
    if request.param == "embedded":
        return str(tmp_path / "graph.sqlite")
    server: Neo4jServer = request.getfixturevalue("neo4j_database")
    return server.uri
