"""Neo4j Browser over a small graph, and what kgmed serves for it."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from kgmed.api.app import create_app
from kgmed.config import Config
from tests.browser.driving import Neo4jBrowser, find_chromium, opened_page
from tests.browser.example import statements
from tests.neo4j_server.server import Neo4jServer

SCREENSHOTS = os.environ.get("KGMED_SCREENSHOTS")
"""A folder to save screenshots to, as docs/figures."""
Photograph = Callable[..., None]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where kgmed serves what Browser loads: `http://localhost:PORT/browser/`."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = create_app(Config(home=tmp_path_factory.mktemp("home")))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://localhost:{port}/browser/"
    server.should_exit = True
    thread.join()


@pytest.fixture
def example(neo4j_database: Neo4jServer) -> Neo4jServer:
    """The server with the small graph of `example.py`."""
    with neo4j_database.driver() as driver:
        for statement, parameters in statements():
            driver.execute_query(statement, parameters)
    return neo4j_database


@pytest.fixture
def open_browser() -> Iterator[Callable[[Neo4jServer], Neo4jBrowser]]:
    """Opens Browser in Chromium and logs in to a server."""
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    with opened_page(executable) as page:

        def connect(server: Neo4jServer) -> Neo4jBrowser:
            if server.http is None:
                pytest.skip(f"{server.uri} is not known to serve Browser")
            return Neo4jBrowser(page, server)

        yield connect


@pytest.fixture
def photograph() -> Photograph:
    """Saves a screenshot where KGMED_SCREENSHOTS names a folder."""

    def save(shown: Neo4jBrowser, name: str, *, whole: bool = False) -> None:
        if SCREENSHOTS:
            shown.photograph(Path(SCREENSHOTS) / f"browser-{name}.png", whole=whole)

    return save
