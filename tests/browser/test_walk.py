"""What a curator deletes in Neo4j Browser stays deleted, whatever is read afterwards."""

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from graph_schema import browser
from tests.browser.conftest import Photograph
from tests.browser.driving import PATIENCE, Neo4jBrowser
from tests.browser.grass import parse
from tests.neo4j_server.server import Neo4jServer

pytestmark = [pytest.mark.browser, pytest.mark.vocabulary]

BEFORE = (
    ("PMID:1", "Donepezil inhibits acetylcholinesterase."),
    ("PMID:2", "BACE1 increases amyloid beta."),
    ("PMID:3", "Donepezil decreases BACE1."),
)
AFTER = (*BEFORE, ("PMID:4", "Donepezil reduces BACE1."))
Kgmed = Callable[..., Any]


@pytest.fixture
def kgmed(neo4j_database: Neo4jServer, home: Path) -> Kgmed:
    """`kgmed --json` on the server, in its own process; what it said."""
    if not (home / "vocabulary").is_dir():
        pytest.skip(f"{home} has no compiled vocabulary; run `make setup`")
    command = [sys.executable, "-m", "kgmed.cli.main", "--json", "--store", neo4j_database.uri]
    environment = {**os.environ, **neo4j_database.environ, "KGMED_HOME": str(home)}

    def run(*arguments: object) -> Any:
        done = subprocess.run(
            [*command, *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def written(papers: tuple[tuple[str, str], ...], folder: Path) -> Path:
    """The papers as a file."""
    file = folder / f"{len(papers)}.jsonl"
    lines = (json.dumps({"id": id_, "text": text, "year": 2020}) for id_, text in papers)
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def text(name: str) -> str:
    """A saved query."""
    return next(query.text for query in browser.queries() if query.name == name)


def test_what_is_deleted_in_browser_stays_deleted(
    open_browser: Callable[[Neo4jServer], Neo4jBrowser],
    neo4j_database: Neo4jServer,
    kgmed: Kgmed,
    tmp_path: Path,
    photograph: Photograph,
) -> None:
    kgmed("ingest", written(BEFORE, tmp_path))
    shown = open_browser(neo4j_database)
    shown.drop(browser.STYLE, browser.style().encode())
    expect(shown.frame).to_contain_text("node.Conflict", timeout=PATIENCE)
    expect(shown.run(":param name => 'donepezil'")).to_contain_text("donepezil", timeout=PATIENCE)
    drawn = shown.draw(text("neighbours-by-belief"), nodes=3)
    decreases = parse(browser.style())["relationship.DECREASES"]["color"]
    assert [arrow.fill for arrow in drawn.arrows] == [decreases] * 2
    assert drawn.arrows[0].caption.startswith("●")

    shown.clear()
    frame = shown.run("MATCH ({name: 'donepezil'})-[claim]->({name: 'BACE1'}) DELETE claim")
    expect(frame).to_contain_text("Deleted 1 relationship", timeout=PATIENCE)
    kgmed("curate", "sync", "--who", "ada")
    kgmed("ingest", written(AFTER, tmp_path))

    shown.draw(text("neighbours-by-belief"), nodes=2)
    drawn = shown.draw(text("review-queue"), nodes=3)
    photograph(shown, "returned")
    assert parse(browser.style())["node.Returned"]["color"] in {n.fill for n in drawn.nodes}
    shown.clear()
    ledger = shown.run(text("decisions-of-late"))
    expect(ledger).to_contain_text("delete", timeout=PATIENCE)
    expect(ledger).to_contain_text("ada")


TAUGHT = (
    ("PMID:1", "Donepezil inhibits acetylcholinesterase."),
    ("PMID:2", "BACE1 increases amyloid beta."),
    ("PMID:3", "Donepezil decreases BACE1."),
    ("PMID:4", "APP increases amyloid beta."),
    ("PMID:5", "TREM2 decreases Alzheimer disease."),
    ("PMID:6", "Donepezil did not decrease BACE1."),
    ("PMID:7", "BACE1 did not increase amyloid beta."),
)


def test_every_edit_that_the_guide_teaches_is_understood(
    neo4j_database: Neo4jServer, kgmed: Kgmed, tmp_path: Path
) -> None:
    kgmed("ingest", written(TAUGHT, tmp_path))
    page = browser.guide("http://localhost/browser/")
    code = [html.unescape(each) for each in re.findall(r'runnable">(.*?)</pre>', page, re.DOTALL)]
    edits = [each for each in code if re.search(r"\b(SET|CREATE|DELETE)\b", each)]
    with neo4j_database.driver() as driver:
        waiting = driver.execute_query("MATCH (r:Review) RETURN r.subject AS key").records
        claims = driver.execute_query(
            "MATCH ()-[r]->() WHERE r.belief > 0 AND NOT EXISTS { (:Review {subject: r.key}) }"
            " RETURN r.key AS key"
        ).records
        for edit in edits:
            keys = waiting if ":Review" in edit else claims
            parameters = {"key": keys.pop()["key"]} if "$key" in edit else {}
            counters = driver.execute_query(edit, parameters).summary.counters
            assert counters.contains_updates, edit
    kgmed("curate", "sync", "--who", "ada")
    with neo4j_database.driver() as driver:
        decided = driver.execute_query(text("decisions-of-late")).records
    found = Counter(row["action"] for row in decided)
    assert found["quarantine"] == 0
    assert found["judge"] == sum("status = " in edit for edit in edits) == 3
    assert {row["who"] for row in decided} == {"ada"}
    assert {"delete", "create", "change", "merge"} <= found.keys()
