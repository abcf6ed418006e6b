"""The server that the tests of the Neo4j store run against is a real one, and behaves."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import AuthError

from tests.neo4j_server import Neo4jServer, empty_database

ROOT = Path(__file__).resolve().parents[1]


def _count(server: Neo4jServer) -> int:
    with server.driver() as driver:
        return driver.execute_query("MATCH (n) RETURN count(n) AS n").records[0]["n"]


def test_it_is_a_neo4j_5_26_that_speaks_bolt(neo4j_database: Neo4jServer) -> None:
    with neo4j_database.driver() as driver:
        agent = driver.get_server_info().agent
    assert agent.startswith("Neo4j/5.26.")


def test_a_wrong_password_is_refused(neo4j_database: Neo4jServer) -> None:
    wrong = neo4j.GraphDatabase.driver(neo4j_database.uri, auth=(neo4j_database.user, "wrong"))
    with wrong, pytest.raises(AuthError):
        wrong.verify_connectivity()


def test_browser_is_served(neo4j_database: Neo4jServer) -> None:
    if neo4j_database.http is None:
        pytest.skip("KGMED_TEST_NEO4J_HTTP does not say where the given server has its Browser")
    with urllib.request.urlopen(f"{neo4j_database.http}/browser/", timeout=30) as page:
        assert b"<title>Neo4j Browser</title>" in page.read()


def test_the_credentials_are_in_the_environment(neo4j_database: Neo4jServer) -> None:
    assert os.environ["KGMED_NEO4J_USER"] == neo4j_database.user
    assert os.environ["KGMED_NEO4J_PASSWORD"] == neo4j_database.password


def test_the_database_is_emptied(neo4j_database: Neo4jServer) -> None:
    with neo4j_database.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT `a b` FOR (n:Gene) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE FULLTEXT INDEX names FOR (n:Gene) ON EACH [n.name]")
        driver.execute_query("UNWIND range(1, 100) AS i CREATE (:Gene {id: i})-[:IS]->(:Gene)")
    empty_database(neo4j_database)
    with neo4j_database.driver() as driver:
        assert driver.execute_query("SHOW CONSTRAINTS").records == []
        kinds = {record["type"] for record in driver.execute_query("SHOW INDEXES").records}
    assert kinds <= {"LOOKUP"}
    assert _count(neo4j_database) == 0


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
def test_it_comes_back_with_its_data(neo4j_database: Neo4jServer, kill: bool) -> None:
    if not neo4j_database.own:
        pytest.skip("the server of KGMED_TEST_NEO4J_URI is not ours to stop")
    addresses = neo4j_database.uri, neo4j_database.http
    with neo4j_database.driver() as driver:
        driver.execute_query("CREATE (:Gene {name: 'APP'})")
        neo4j_database.stop(kill=kill)
        assert not neo4j_database.answers()
        neo4j_database.start()
        # The same driver goes on.
        assert driver.execute_query("MATCH (n) RETURN n.name AS n").records[0]["n"] == "APP"
    assert (neo4j_database.uri, neo4j_database.http) == addresses


_RUN = """
import sys, pathlib
from tests.neo4j_server import opened
with opened(pathlib.Path(sys.argv[1])) as server:
    print(server.uri, flush=True)
    sys.stdin.read()
"""


def test_it_is_gone_when_the_run_is_killed(tmp_path: Path, neo4j_server: Neo4jServer) -> None:
    """A run that is killed leaves no server behind, and needs no one to tidy up."""
    if not neo4j_server.own:
        pytest.skip("the server of KGMED_TEST_NEO4J_URI is not ours to stop")
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN, tmp_path / "server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert run.stdout is not None
    uri = run.stdout.readline().strip()
    run.send_signal(signal.SIGKILL)
    run.communicate()
    port = int(uri.rpartition(":")[2])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.1)
    pytest.fail(f"something still listens on {uri}")
