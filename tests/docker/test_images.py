"""docker/: the images are built, and what compose.yaml describes runs as it says.

One test for each whole thing, since a start of the services is what takes the time.
"""

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import neo4j
import pytest
from filelock import FileLock
from neo4j.exceptions import AuthError

from tests.docker.clients import MissingError, composer, run
from tests.docker.images import ROOT, Images, build_images
from tests.docker.stack import Stack, running
from tests.neo4j_server.container import ContainerServer, daemon_answers

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1200)]
PAPERS = (
    ("PMID:1", "Donepezil inhibits acetylcholinesterase."),
    ("PMID:2", "BACE1 increases amyloid beta."),
)


@pytest.fixture(scope="session")
def images(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Images:
    """Both images, built from this checkout."""
    if not daemon_answers():
        why = home / "docker-daemon.txt"
        reason = why.read_text("utf-8").strip() if why.exists() else "nothing tried to start one"
        pytest.skip(f"no Docker daemon answers ({reason})")
    try:
        with FileLock(home / "docker-images.lock"):
            return build_images(home, tmp_path_factory.mktemp("images"))
    except MissingError as error:
        pytest.skip(str(error))


def test_the_services_of_compose_yaml(images: Images, tmp_path: Path) -> None:
    try:
        composer()
    except MissingError as error:
        pytest.skip(str(error))
    with running(images, tmp_path) as stack:
        stack.up("neo4j")
        papers = "\n".join(json.dumps({"id": id_, "text": text}) for id_, text in PAPERS)
        report = stack.compose("run", "--rm", "-T", "api", "--json", "ingest", "-", given=papers)
        assert json.loads(report)["documents"]["new"] == len(PAPERS)
        stack.up("neo4j", "api")
        _it_answers(stack)
        _it_goes_by_no_other_name(stack)
        _neo4j_takes_the_password_and_no_other(stack)
        _nobody_is_root_and_what_need_not_be_written_is_not(stack)
        _only_loopback_reaches_it(stack)
        _the_password_is_in_files_only(stack)
        stack.compose("down")
        stack.up("neo4j", "api")
        _it_answers(stack)
        with _driver(stack, stack.password) as driver:
            assert driver.execute_query("MATCH (n:Kept) RETURN n.by AS by").records[0]["by"] == "us"


def test_the_api_reads_without_a_network(images: Images) -> None:
    paper = json.dumps({"id": "PMID:1", "text": PAPERS[0][1]})
    command = ("docker", "run", "--rm", "-i", "--network=none", "--read-only", "--tmpfs=/tmp")
    read = json.loads(run(*command, images.api, "--json", "read", "-", given=paper))
    assert [mention["name"] for mention in read["mentions"]] == ["donepezil", "ACHE"]


def test_the_image_holds_nothing_that_only_developers_need(images: Images) -> None:
    python = ("docker", "run", "--rm", "--entrypoint=python", images.api, "-c")
    listing = run(
        *python,
        "from importlib.metadata import distributions as d;"
        "print(*(i.metadata['Name'].lower().replace('_', '-') for i in d()))",
    ).split()
    assert {"kgmed", "llama-cpp-python", "neo4j", "spacy"} <= {*listing}
    assert not {"pytest", "mypy", "ruff", "hatchling", "testcontainers"} & {*listing}
    run("docker", "run", "--rm", "--entrypoint=python", images.api, "-m", "pip", "check")


def test_a_container_by_testcontainers_stops_and_starts(images: Images) -> None:
    """The same that tests/test_neo4j_server.py asks of whichever server it got."""
    server = ContainerServer(images.neo4j)
    try:
        server.start()
        with server.driver() as driver:
            driver.execute_query("CREATE (:Gene {name: 'APP'})")
            server.stop()
            assert not server.answers()
            server.start()
            assert driver.execute_query("MATCH (n) RETURN n.name AS n").records[0]["n"] == "APP"
    finally:
        server.close()
    assert not server.answers()


def test_compose_with_a_gpu_is_the_cuda_variant() -> None:
    """Not run: the machine would need one. But it is read."""
    try:
        command = composer()
    except MissingError as error:
        pytest.skip(str(error))
    files = ("-f", ROOT / "docker" / "compose.yaml", "-f", ROOT / "docker" / "compose.cuda.yaml")
    config = run(*command, *files, "config")
    assert "VARIANT: cuda" in config
    assert "KGMED_LLM_N_GPU_LAYERS: '-1'" in config.replace('"', "'")


def _ask(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        return json.load(reply)


def _driver(stack: Stack, password: str) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(stack.bolt, auth=("neo4j", password))


def _it_answers(stack: Stack) -> None:
    assert _ask(f"{stack.api}/v1/health")["generation"] >= 1
    question = {"question": "How does donepezil affect acetylcholinesterase?"}
    answer = _ask(f"{stack.api}/v1/ask", question)
    assert not answer["abstained"]
    (citation,) = answer["steps"][0]["citations"]
    assert citation["publication"] == "PMID:1"
    # The model's own vote, so the model is there.
    options = {"options": ["acetylcholinesterase", "tau"], "graph": False}
    assert _ask(f"{stack.api}/v1/ask", question | options)["replay"]["model_sha256"]


def _it_goes_by_no_other_name(stack: Stack) -> None:
    request = urllib.request.Request(f"{stack.api}/v1/health", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(request, timeout=30)


def _neo4j_takes_the_password_and_no_other(stack: Stack) -> None:
    with _driver(stack, stack.password) as driver:
        assert driver.get_server_info().agent.startswith("Neo4j/5.26.")
        driver.execute_query("CREATE (:Kept {by: 'us'})")
    with _driver(stack, "wrong") as driver, pytest.raises(AuthError):
        driver.verify_connectivity()
    with urllib.request.urlopen(f"{stack.http}/browser/", timeout=30) as page:
        assert b"<title>Neo4j Browser</title>" in page.read()


def _nobody_is_root_and_what_need_not_be_written_is_not(stack: Stack) -> None:
    assert stack.execute("api", "id", "-u") == "10001"
    assert stack.execute("neo4j", "id", "-u") == "7474"
    for service in ("api", "neo4j"):
        assert stack.inspect(service)["HostConfig"]["CapDrop"] == ["ALL"]
    for place in ("/opt/kgmed/new", "/etc/new", "/opt/kgmed/.kgmed/vocabulary/new"):
        container = stack.container("api")
        touched = subprocess.run(
            ["docker", "exec", container, "touch", place], capture_output=True, check=False
        )
        assert touched.returncode != 0, place


def _only_loopback_reaches_it(stack: Stack) -> None:
    for service in ("api", "neo4j"):
        ports = stack.inspect(service)["HostConfig"]["PortBindings"]
        assert {binding["HostIp"] for (binding,) in ports.values()} == {"127.0.0.1"}


def _the_password_is_in_files_only(stack: Stack) -> None:
    for service in ("api", "neo4j"):
        assert stack.password not in json.dumps(stack.inspect(service))
        assert stack.password not in stack.logs(service)
