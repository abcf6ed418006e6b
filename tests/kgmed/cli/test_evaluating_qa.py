"""`evaluate qa` and `evaluate report`: their JSON, what people see, and what is kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from kgmed.assets import default_model
from kgmed.evaluate.arms import ARMS
from tests.kgmed.cli.conftest import Kgmed

OPTIONS = ["amyloid beta", "BACE1"]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "id": "q1",
        "kind": "target",
        "question": "Which of these does donepezil decrease?",
        "options": OPTIONS,
        "answer": 1,
        "pmids": ["3"],
    },
    {
        "id": "q2",
        "kind": "unanswerable",
        "question": "Which of these does lecanemab decrease?",
        "options": OPTIONS,
        "answer": None,
    },
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in QUESTIONS), encoding="utf-8")
    return file


def test_evaluate_qa_compares_the_arms(
    kgmed: Kgmed, ready_home: Path, graph: Path, questions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "predictions.jsonl"
    call = ("evaluate", "qa", questions, "--arms", "none,graph", "--out", out)
    report = kgmed("--store", graph, "--json", *call, home=ready_home).json
    assert set(report["arms"]) == {"none", "graph"}
    target = report["arms"]["graph"]["target"]
    assert (target["n"], target["correct"]) == (1, 1)
    assert report["arms"]["graph"]["unanswerable"]["abstained"] == 1
    assert report["paired"][0]["against"] == "none"
    predictions = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(predictions) == 8  # of two options there are two orders
    assert {"id", "arm", "choice", "forced", "abstained", "citations"} <= set(predictions[0])
    assert {"order", "model", "tokens", "seconds", "cpu_seconds"} <= set(predictions[0])
    first = [p for p in predictions if p["order"] == 0]
    assert [p["choice"] for p in first if p["arm"] == "graph"] == [1, None]
    assert "Arm graph" in kgmed("--store", graph, *call, home=ready_home).out
    assert len(out.read_text(encoding="utf-8").splitlines()) == 8


@pytest.mark.model
def test_every_arm_in_one_run_and_its_page(
    kgmed: Kgmed, ready_home: Path, graph: Path, questions: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "evaluation"
    call = ("evaluate", "qa", questions, "--arms", ",".join(ARMS), "--report", folder)
    report = kgmed("--store", graph, "--json", *call, "--orders", 2, home=ready_home).json
    assert set(report["arms"]) == set(ARMS)
    assert report["arms"]["gold"]["all kinds"]["failed"] == 0
    assert report["cost"]["paths"]["tokens"] == [0, 0]
    assert report["cost"]["text"]["tokens"][0] > report["cost"]["none"]["tokens"][0] > 0
    assert report["calibration"]["none"]["expected_calibration_error"] > 0
    assert len((folder / "predictions.jsonl").read_text().splitlines()) == len(ARMS) * 2 * 2
    page = kgmed("--json", "evaluate", "report", folder).json["page"]
    assert "McNemar" in Path(page).read_text(encoding="utf-8")
    refused = kgmed("--store", graph, *call, "--seed", 1, home=ready_home)
    assert refused.code == 2
    assert "seed" in refused.err


@pytest.mark.model
def test_two_models_and_documents_of_ones_own(
    kgmed: Kgmed, ready_home: Path, graph: Path, questions: Path, papers: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.gguf"
    other.symlink_to(default_model(ready_home))
    models = ("--model", default_model(ready_home), "--model", other)
    call = ("evaluate", "qa", questions, "--arms", "text,paths", "--documents", papers, *models)
    report = kgmed(
        "--store", graph, "--json", *call, "--orders", 1, "--limit", 1, home=ready_home
    ).json
    names = [default_model(ready_home).name, "other.gguf"]
    assert list(report["arms"]) == [f"text@{names[0]}", "paths", "text@other.gguf"]
    assert report["setting"]["models"] == names


def test_gold_needs_papers(kgmed: Kgmed, ready_home: Path, graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(QUESTIONS[1]), encoding="utf-8")
    outcome = kgmed("--store", graph, "evaluate", "qa", file, "--arms", "gold", home=ready_home)
    assert outcome.code == 2
    assert "pmids" in outcome.err
