"""The same graph in either kind of store: the same bytes, the same answers."""

import json
from itertools import islice
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.app.export_format import Format
from kgmed.config import Config
from kgmed.records import Answer
from kgmed.store import open_store
from kgmed.store.transfer import copy
from tests.neo4j_server import Neo4jServer

QUESTIONS = 100


@pytest.mark.data
@pytest.mark.vocabulary
@pytest.mark.timeout(1200)
def test_a_hundred_questions_have_the_same_answers(
    tmp_path: Path, home: Path, data_dir: Path, neo4j_database: Neo4jServer
) -> None:
    """Of every kind, over papers that our reader has read, with a curator's word among them."""
    questions = sample(data_dir / "evidence_qa" / "questions.jsonl")
    papers = {f"PMID:{pmid}" for question in questions for pmid in question["pmids"]}
    source = tmp_path / "papers.jsonl"
    with (data_dir / "evidence_qa" / "documents.jsonl").open(encoding="utf-8") as lines:
        source.write_text("".join(line for line in lines if json.loads(line)["id"] in papers))
    path = str(tmp_path / "graph.sqlite")
    with Engine(Config(home=home), store=path) as engine:
        engine.ingest([source])
        claim = next(engine.store.iter_assertions()).assertion
        engine.curation("ann").reject(claim.key, "not what the paper says")
    with open_store(path) as embedded, open_store(neo4j_database.uri) as remote:
        copy(embedded, remote)
    pair = [answers(url, home, questions) for url in (path, neo4j_database.uri)]
    assert len(pair[0]) == QUESTIONS
    assert pair[0] == pair[1]
    assert sum(not answer.abstained for answer in pair[0]) > QUESTIONS / 3


@pytest.mark.vocabulary
def test_a_graph_comes_back_from_neo4j_byte_for_byte(
    tmp_path: Path, home: Path, neo4j_database: Neo4jServer
) -> None:
    source = tmp_path / "papers.jsonl"
    said = [
        "APP increases BACE1 in mice.",
        "Donepezil inhibits acetylcholinesterase. BDNF decreases APP.",
        "TNF does not increase IL6. Insulin decreases tau.",
    ]
    lines = (json.dumps({"id": f"PMID:{n}", "title": "", "text": t}) for n, t in enumerate(said, 1))
    source.write_text("\n".join(lines))
    first, last = str(tmp_path / "first.sqlite"), str(tmp_path / "last.sqlite")
    with Engine(Config(home=home), store=first) as engine:
        engine.ingest([source])
        keys = sorted(stored.assertion.key for stored in engine.store.iter_assertions())
        assert len(keys) >= 3
        curation = engine.curation("ann")
        curation.reject(keys[0], "no")
        curation.delete(keys[1], "not in this paper")
        engine.store.withdraw(["PMID:3"])
    exports = []
    for source_url, target_url in ((first, neo4j_database.uri), (neo4j_database.uri, last)):
        with open_store(source_url) as here, open_store(target_url) as there:
            copy(here, there)
    for number, url in enumerate((first, neo4j_database.uri, last)):
        with Engine(Config(home=home), store=url) as engine:
            out = tmp_path / f"{number}.jsonl"
            engine.export(Format.JSONL, out)
            exports.append(out.read_bytes())
    assert exports[0] == exports[1] == exports[2]
    assert exports[0].count(b'"record": "decision"') == 2


def sample(path: Path) -> list[dict[str, object]]:
    """Every eighth question, so that all kinds are there."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, 0, 8 * QUESTIONS, 8)]


def answers(url: str, home: Path, questions: list[dict[str, object]]) -> list[Answer]:
    """The answers, without what must differ: the time they took, and the generation."""
    with Engine(Config(home=home), store=url) as engine:
        asked = [engine.ask(str(q["question"]), list(q["options"])) for q in questions]
    return [
        answer.model_copy(
            update={
                "timings": {},
                "replay": answer.replay.model_copy(update={"generation": 0}),
            }
        )
        for answer in asked
    ]
