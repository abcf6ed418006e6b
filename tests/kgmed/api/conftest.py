"""The API served for real, on a port of loopback, over a small graph."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from kgmed import Engine
from kgmed.api.app import create_app
from kgmed.config import ApiConfig, Config

PAPERS = (
    ("PMID:1", "Donepezil inhibits acetylcholinesterase."),
    ("PMID:2", "BACE1 increases amyloid beta."),
    ("PMID:3", "Donepezil decreases BACE1 in neurons."),
)
Serve = Callable[[Config], AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="session")
def config(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A configuration whose store holds three invented papers."""
    if not (home / "vocabulary").is_dir():
        pytest.skip(f"{home} has no compiled vocabulary; run `make setup`")
    folder = tmp_path_factory.mktemp("api")
    papers = folder / "papers.jsonl"
    lines = (json.dumps({"id": id_, "text": text, "year": 2010}) for id_, text in PAPERS)
    papers.write_text("\n".join(lines), encoding="utf-8")
    made = Config(home=home, store=str(folder / "graph.sqlite"), api=ApiConfig(queue=2))
    with Engine(made) as engine:
        engine.ingest([papers])
    return made


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Starts a server for a configuration, and gives a client to it."""
    return _serve


@contextmanager
def _serve(config: Config) -> Iterator[httpx.Client]:
    server = uvicorn.Server(
        uvicorn.Config(create_app(config), host="127.0.0.1", port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def client(config: Config, serve: Serve) -> Iterator[httpx.Client]:
    """A client of the API over the small graph."""
    with serve(config) as opened:
        yield opened
