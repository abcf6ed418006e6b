"""What Neo4j Browser loads from the API."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph_schema import browser
from kgmed.config import Config
from tests.kgmed.api.conftest import Serve

ELSEWHERE = {"Origin": "http://localhost:7474"}


@pytest.fixture
def client(serve: Serve, tmp_path: Path) -> Iterator[httpx.Client]:
    """The API, with neither model nor store: these files need none."""
    with serve(Config(home=tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize("name", browser.MEDIA)
def test_a_file_is_served_to_any_page(client: httpx.Client, name: str) -> None:
    got = client.get(f"/browser/{name}", headers=ELSEWHERE)
    assert got.status_code == 200
    assert got.content == browser.content(name, f"{client.base_url}/browser/")
    assert got.headers["content-type"].startswith(browser.MEDIA[name])
    assert got.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("name", browser.MEDIA)
def test_a_page_may_ask_first(client: httpx.Client, name: str) -> None:
    asks = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "cache-control,pragma,sentry-trace",
    }
    answer = client.options(f"/browser/{name}", headers=ELSEWHERE | asks)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "*"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_no_other_door_is_open_to_pages_elsewhere(client: httpx.Client) -> None:
    answer = client.get("/openapi.json", headers=ELSEWHERE)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert "/browser" not in answer.text


def test_the_containers_greet_with_what_is_served(client: httpx.Client) -> None:
    compose = (Path(__file__).resolve().parents[3] / "docker" / "compose.yaml").read_text("utf-8")
    greeting = re.findall(r"(style|guide) http://localhost:\$\{KGMED_PORT:-8642\}(\S+)", compose)
    assert [command for command, _ in greeting] == ["style", "guide"]
    for _, path in greeting:
        assert client.get(path.rstrip(";")).status_code == 200
