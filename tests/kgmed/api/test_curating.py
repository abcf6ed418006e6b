"""The curators' door of the API, over a real socket: the queue, verdicts, and who may decide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from kgmed.api.app import create_app
from kgmed.app.engine import Engine
from kgmed.config import ApiConfig, Config
from kgmed.store import open_store
from tests.kgmed.api.conftest import Serve
from tests.kgmed.api.test_api import problem
from tests.kgmed.app.proposals.guessing import LESS, SECOND, grown_strictly
from tests.kgmed.reason.world import DOWN, UP, World, curie

ANN = {"who": "ann", "note": "fig. 2"}


@pytest.fixture
def curated(tmp_path: Path) -> Config:
    """A graph of which sources disagree about one claim."""
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "corgein", "dulcin", UP)
    world.say(3, "corgein", "dulcin", UP, negated=True)
    config = Config(home=tmp_path, store=str(tmp_path / "world.sqlite"))
    with open_store(config.store) as store:
        store.put(world.readings())
    return config


@pytest.fixture
def door(curated: Config, serve: Serve) -> Iterator[httpx.Client]:
    with serve(curated) as client:
        yield client


def decided(response: httpx.Response) -> dict[str, Any]:
    """The one decision that a request made."""
    assert response.status_code == 200, response.text
    (decision,) = response.json()["decisions"]
    assert isinstance(decision, dict)
    return decision


def test_a_verdict_takes_its_subject_off_the_queue(door: httpx.Client) -> None:
    waiting = door.get("/v1/review").json()
    (item,) = waiting["items"]
    assert waiting["counts"]["conflict"] == 1
    assert door.get("/v1/review", params={"kind": "returned"}).json()["items"] == []
    view = door.get(f"/v1/assertions/{item['subject']}").json()
    assert {each["publication"] for each in view["citations"]} == {"PMID:2", "PMID:3"}
    problem(door.get("/v1/assertions/zzz"), 400)
    made = decided(door.post(f"/v1/review/{item['subject']}/accept", json=ANN))
    assert (made["who"], made["why"], made["change"]) == (
        "ann",
        "fig. 2",
        "accepted -> accepted, locked",
    )
    assert door.get("/v1/review").json()["items"] == []
    made = decided(door.post(f"/v1/review/{item['subject']}/reject", json={"who": "bob"}))
    assert door.get("/v1/review").json()["items"][0]["kind"] == "conflict"
    decided(door.post(f"/v1/decisions/{made['id']}/undo", json={"who": "bob"}))
    assert door.get("/v1/review").json()["items"] == []
    log = door.get("/v1/decisions").json()["decisions"]
    assert [each["action"] for each in log] == ["judge", "judge", "undo"]
    undone = door.get("/v1/decisions", params={"undone": True}).json()["decisions"]
    assert [each["id"] for each in undone] == [made["id"]]


def test_entities_merge_and_a_sync_finds_nothing(door: httpx.Client) -> None:
    body = {"subject": "foocillin", "into": "CHEBI:2", "who": "ann"}
    assert "CHEBI:2" in str(problem(door.post("/v1/merge", json=body), 400)["detail"])
    made = decided(door.post("/v1/merge", json=body | {"into": "corgein"}))
    assert made["after"] == {"curie": curie("corgein")}
    log = door.get("/v1/decisions", params={"subject": "corgein"}).json()["decisions"]
    assert [each["id"] for each in log] == [made["id"]]
    assert door.post("/v1/sync", json={}).json()["decisions"] == []


@pytest.mark.parametrize(
    "body", [{}, {"who": " "}, {"who": "ann", "note": "x" * 5001}, {"who": "ann", "why": "x"}]
)
def test_a_verdict_says_who(door: httpx.Client, body: dict[str, str]) -> None:
    problem(door.post("/v1/review/foocillin/accept", json=body), 422)
    problem(door.post("/v1/review/nobody/accept", json=ANN), 400)
    assert door.get("/v1/decisions").json() == {"decisions": []}


def test_a_page_of_another_site_may_not_decide(door: httpx.Client) -> None:
    for origin in ("http://evil.example", "null", f"http://localhost:{door.base_url.port}"):
        refused = door.post("/v1/sync", json={}, headers={"origin": origin})
        assert "another site" in str(problem(refused, 403)["detail"])
    own = str(door.base_url).rstrip("/")
    assert door.post("/v1/sync", json={}, headers={"origin": own}).status_code == 200


def test_where_it_was_not_allowed_nobody_decides(curated: Config, serve: Serve) -> None:
    config = curated.model_copy(update={"api": ApiConfig(curate=False)})
    with serve(config) as client:
        (item,) = client.get("/v1/review").json()["items"]
        for path in (f"review/{item['subject']}/accept", "merge", "decisions/123456/undo", "sync"):
            refused = problem(client.post(f"/v1/{path}", json=ANN), 403)
            assert "curate = true" in str(refused["hint"])
        assert client.get("/v1/decisions").json() == {"decisions": []}


def test_only_loopback_decides_unless_told_otherwise() -> None:
    assert ApiConfig().may_curate
    assert ApiConfig(host="::1").may_curate
    assert ApiConfig(host="localhost").may_curate
    assert not ApiConfig(host="0.0.0.0").may_curate
    assert not ApiConfig(host="example.org").may_curate
    assert ApiConfig(host="0.0.0.0", curate=True).may_curate
    assert not ApiConfig(curate=False).may_curate
    paths = create_app(Config()).openapi()["paths"]
    assert "403" in paths["/v1/merge"]["post"]["responses"]


@pytest.mark.vocabulary
@pytest.mark.timeout(600)
def test_it_is_told_what_was_judged_anew(own_home: Path, tmp_path: Path, serve: Serve) -> None:
    config = grown_strictly(own_home, tmp_path)
    with Engine(config) as engine:
        deleted = engine.curation("ann").delete(SECOND).decisions[0]
    with serve(config) as client:
        back = client.post(f"/v1/decisions/{deleted.id}/undo", json={"who": "ann"}).json()
        assert LESS in {one["says"] for one in back["admissions"]}
