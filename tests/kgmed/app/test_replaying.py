"""An answer that was kept is the answer again, in another process; and where it is not, it is said
what is other."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed import Engine
from kgmed.app.replaying import read_answer
from kgmed.config import Config, RetrieveConfig
from kgmed.errors import UsageError
from kgmed.records import Answer
from tests.kgmed.app.small_graph import questions, write_papers

pytestmark = [pytest.mark.vocabulary, pytest.mark.model]

_REPLAY = """
import sys
from kgmed import Engine
from kgmed.records import Answer
with Engine(store=sys.argv[1]) as engine:
    for line in sys.stdin:
        print(engine.replay_answer(Answer.model_validate_json(line)).model_dump_json())
"""


@pytest.fixture(scope="module")
def graph(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    with Engine(Config(home=home), store=str(folder / "graph.sqlite")) as engine:
        engine.ingest([write_papers(folder / "papers.jsonl")])
    return folder / "graph.sqlite"


@pytest.fixture
def engine(home: Path, graph: Path) -> Iterator[Engine]:
    with Engine(Config(home=home), store=str(graph)) as opened:
        yield opened


@pytest.mark.timeout(600)
def test_a_hundred_answers_are_the_same_in_another_process(
    home: Path, graph: Path, engine: Engine
) -> None:
    answers = [
        engine.ask(question, options, as_of=year) for question, options, year in questions(100)
    ]
    assert 20 < sum(answer.abstained for answer in answers) < 80
    assert sum(answer.replay.model_sha256 is not None for answer in answers) > 20
    result = subprocess.run(
        [sys.executable, "-c", _REPLAY, str(graph)],
        input="".join(f"{answer.model_dump_json()}\n" for answer in answers),
        capture_output=True,
        text=True,
        env={**os.environ, "KGMED_HOME": str(home), "PYTHONHASHSEED": "12345"},
        check=True,
    )
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(reports) == 100
    assert [report for report in reports if report["changed"] or report["because"]] == []
    assert [report["faults"] for report in reports if report["faults"]] == []
    assert all(report["same"] for report in reports)


def answered(engine: Engine) -> Answer:
    """An answer that rests on something."""
    asked = (engine.ask(question, options) for question, options, _ in questions(50))
    return next(answer for answer in asked if answer.steps)


def test_it_is_asked_as_it_was_asked_then(home: Path, graph: Path, engine: Engine) -> None:
    config = Config(home=home, store=str(graph), retrieve=RetrieveConfig(keep=1, max_hops=1))
    with Engine(config) as other:
        kept = other.ask("Does donepezil increase BACE1?", as_of=2015)
    report = engine.replay_answer(kept)
    assert report.same
    assert report.because == ()


def test_what_was_changed_in_the_file_is_found(engine: Engine) -> None:
    kept = answered(engine)
    assert engine.replay_answer(kept).same
    report = engine.replay_answer(kept.model_copy(update={"confidence": 0.123}))
    assert [each.what for each in report.changed] == ["confidence"]
    assert report.changed[0].was == "0.123"
    (first, *rest) = kept.steps
    quoted = first.citations[0].model_copy(update={"sentence": "Nobody wrote this."})
    step = first.model_copy(update={"citations": (quoted, *first.citations[1:])})
    report = engine.replay_answer(kept.model_copy(update={"steps": (step, *rest)}))
    assert [each.what for each in report.changed] == ["citations"]
    assert "Nobody wrote this" in report.faults[0]


def test_a_paper_more_is_the_reason_that_is_named(
    home: Path, tmp_path: Path, engine: Engine
) -> None:
    papers = write_papers(tmp_path / "papers.jsonl", papers=6, seed=3)
    with Engine(Config(home=home), store=str(tmp_path / "own.sqlite")) as own:
        own.ingest([papers])
        kept = own.ask("How does lithium affect GSK3B?")
        other = own.ask("How does curcumin affect MAPT?")
        assert kept.abstained
        more = {"id": "PMID:99", "text": "Lithium inhibits GSK3B in neurons.", "year": 2011}
        (tmp_path / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
        own.ingest([tmp_path / "more.jsonl"])
        report = own.replay_answer(kept)
        assert not report.same
        assert {"text", "abstained", "steps"} <= {each.what for each in report.changed}
        assert "generation" in {each.what for each in report.because}
        unmoved = own.replay_answer(other)
        assert unmoved.same
        assert [each.what for each in unmoved.because] == ["generation"]


def test_a_file_that_holds_no_answer_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"question": "?"}', encoding="utf-8")
    for name in ("other.json", "nowhere.json"):
        with pytest.raises(UsageError):
            read_answer(tmp_path / name)
