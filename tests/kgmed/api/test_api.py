"""The HTTP API over a real socket, with the real engine behind it."""

import re
from pathlib import Path

import httpx
import pytest

from kgmed.config import Config
from tests.kgmed.api.conftest import Serve

pytestmark = [pytest.mark.vocabulary, pytest.mark.model]
QUESTION = "How does donepezil affect acetylcholinesterase?"


def problem(response: httpx.Response, status: int) -> dict[str, object]:
    """The body of an error, after a look at what RFC 9457 asks of it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["type"] == "about:blank"
    return body


def test_an_answer_quotes_its_sentences(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": QUESTION})
    assert response.status_code == 200, response.text
    answer = response.json()
    assert not answer["abstained"]
    citation = answer["steps"][0]["citations"][0]
    assert citation["publication"] == "PMID:1"
    start, end = citation["subject_span"]
    assert citation["sentence"][start:end] == "Donepezil"


def test_what_is_proposed_counts_where_it_is_asked_for(client: httpx.Client) -> None:
    body = {"question": QUESTION, "include_proposed": True}
    answer = client.post("/v1/ask", json=body).json()
    assert answer["replay"]["include_proposed"] is True
    assert answer["steps"][0]["path"][0]["proposed"] is False


def test_an_option_is_chosen(client: httpx.Client) -> None:
    body = {"question": "What does donepezil decrease?", "options": ["BACE1", "amyloid beta"]}
    answer = client.post("/v1/ask", json=body).json()
    assert len(answer["scores"]) == 2
    assert answer["choice"] == 0


def test_an_entity_by_name_and_by_identifier(client: httpx.Client) -> None:
    by_name = client.get("/v1/entities/acetylcholinesterase").json()
    assert by_name["name"] == "ACHE"
    assert by_name["in_graph"]
    assert by_name["neighbours"][0]["name"].lower() == "donepezil"
    by_curie = client.get(f"/v1/entities/{by_name['curie']}").json()
    assert by_curie["curie"] == by_name["curie"]


def test_an_unknown_entity_is_not_found(client: httpx.Client) -> None:
    assert problem(client.get("/v1/entities/qwertyzuiop"), 404)["detail"]


def test_paths_join_two_names(client: httpx.Client) -> None:
    found = client.get("/v1/paths", params={"a": "donepezil", "b": "amyloid beta"}).json()
    steps = found["paths"][0]["steps"]
    assert [step["subject_name"].lower() for step in steps] == ["donepezil", "bace1"]
    costs = [path["cost"] for path in found["paths"]]
    assert costs == sorted(costs)
    unknown = client.get("/v1/paths", params={"a": "qwertyzuiop", "b": "BACE1"})
    assert "qwertyzuiop" in str(problem(unknown, 404)["detail"])


def test_the_front_page_names_every_request_and_loads_nothing(client: httpx.Client) -> None:
    front = client.get("/")
    assert (front.status_code, front.headers["content-type"][:9]) == (200, "text/html")
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in front.text
    assert re.findall("(?:src|href)=[^>]*", front.text) == ['href="docs"', 'href="openapi.json"']


def test_health(client: httpx.Client) -> None:
    body = client.get("/v1/health").json()
    assert body["status"] == "ok"
    assert body["generation"] > 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "x" * 2001},
        {"question": "Is it?", "options": ["a"] * 11},
        {"question": "Is it?", "options": ["x" * 501, "b"]},
        {"question": "Is it?", "as_of": 12},
        {"question": "Is it?", "temperature": 1},
    ],
)
def test_an_invalid_request_says_which_field(client: httpx.Client, body: dict[str, object]) -> None:
    errors = problem(client.post("/v1/ask", json=body), 422)["errors"]
    assert isinstance(errors, list)
    assert errors[0]["field"].startswith("body")


def test_other_errors_are_problems_too(client: httpx.Client) -> None:
    problem(client.get("/v2/ask"), 404)
    problem(client.get("/v1/ask"), 405)
    problem(client.post("/v1/ask", content=b"{", headers={"content-type": "application/json"}), 422)
    problem(client.get("/v1/paths", params={"a": "x", "b": "y", "max_hops": 9}), 422)
    alone = client.post("/v1/ask", json={"question": "Is it?", "graph": False})
    assert "options" in str(problem(alone, 400)["detail"])
    twins = client.post("/v1/ask", json={"question": "Is it?", "options": ["tau", "Tau "]})
    assert "'tau' and 'Tau '" in str(problem(twins, 400)["detail"])
    blank = client.post("/v1/ask", json={"question": "Is it?", "options": ["tau", " "]})
    assert "empty" in str(problem(blank, 400)["detail"])


def test_a_body_may_not_be_too_large_whatever_its_headers_say(client: httpx.Client) -> None:
    huge = b'{"question": "' + b"x" * 70_000 + b'"}'
    problem(client.post("/v1/ask", content=huge), 413)
    pieces = (huge[start : start + 1000] for start in range(0, len(huge), 1000))
    headers = {"content-type": "application/json"}
    problem(client.post("/v1/ask", content=pieces, headers=headers), 413)


def test_a_foreign_host_name_is_refused(client: httpx.Client) -> None:
    response = client.get("/v1/health", headers={"host": "evil.example"})
    assert response.status_code == 400


def test_the_names_it_goes_by_can_be_given(config: Config, serve: Serve) -> None:
    """As in a container, which cannot listen on loopback only, but is published there."""
    api = config.api.model_copy(update={"host": "0.0.0.0", "allowed_hosts": "localhost, kgmed.lan"})
    with serve(config.model_copy(update={"api": api})) as client:
        for name, status in (("localhost:99", 200), ("kgmed.lan", 200), ("evil.example", 400)):
            assert client.get("/v1/health", headers={"host": name}).status_code == status


def test_a_missing_graph_is_said_to_be_unavailable(
    config: Config, serve: Serve, tmp_path: Path
) -> None:
    missing = config.model_copy(update={"store": str(tmp_path / "none.sqlite")})
    with serve(missing) as client:
        response = client.get("/v1/health")
        assert problem(response, 503)["hint"]
        assert response.headers["retry-after"]


def test_openapi_documents_the_endpoints_and_their_problems(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/v1/ask",
        "/v1/watch",
        "/v1/entities/{name_or_curie}",
        "/v1/paths",
        "/v1/health",
        "/v1/review",
        "/v1/review/{subject}/accept",
        "/v1/review/{subject}/reject",
        "/v1/assertions/{key}",
        "/v1/merge",
        "/v1/decisions",
        "/v1/decisions/{id}/undo",
        "/v1/sync",
    }
    responses = schema["paths"]["/v1/ask"]["post"]["responses"]
    assert "application/problem+json" in responses["422"]["content"]


def test_an_answer_can_be_had_as_a_page(client: httpx.Client) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml"}
    response = client.post("/v1/ask", json={"question": QUESTION}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert '<mark class="subject">Donepezil</mark>' in response.text
