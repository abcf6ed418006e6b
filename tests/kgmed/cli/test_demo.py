"""`kgmed demo`: each question shows what it is there to show."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kgmed.cli.demo import QUESTIONS
from tests.kgmed.cli.conftest import Kgmed

pytestmark = [pytest.mark.vocabulary, pytest.mark.model, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def answers(ready_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The demo's answers, over the demo's graph in KGMED_HOME (made where it is not there)."""
    result = subprocess.run(
        [sys.executable, "-m", "kgmed.cli.main", "--json", "demo"],
        capture_output=True,
        text=True,
        env={**os.environ, "KGMED_HOME": str(ready_home)},
        check=True,
    )
    report = json.loads(result.stdout)
    counts = report["papers"]["documents"]
    assert counts["read"] == counts["new"] + counts["changed"] + counts["unchanged"] > 900
    assert report["curated"]["documents"]["read"] > 10
    made: list[dict[str, Any]] = report["answers"]
    return made


def quoted(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [citation for step in answer["steps"] for citation in step["citations"]]


def test_every_question_is_asked(answers: list[dict[str, Any]]) -> None:
    assert [answer["question"] for answer in answers] == [asked.question for asked in QUESTIONS]


def test_the_direct_answer_rests_on_what_was_read_and_on_what_was_curated(
    answers: list[dict[str, Any]],
) -> None:
    direct = answers[0]
    assert not direct["abstained"]
    assert {citation["source"] for citation in quoted(direct)} == {"read", "curated"}
    step = direct["steps"][0]["path"][0]
    assert step["direction"] == "decreased"


def test_two_steps_rest_on_different_papers(answers: list[dict[str, Any]]) -> None:
    answer = answers[1]
    assert not answer["abstained"]
    step = next(step for step in answer["steps"] if len(step["path"]) == 2)
    papers = [
        {each["publication"] for each in step["citations"] if each["assertion"] == walked["key"]}
        for walked in step["path"]
    ]
    assert papers[0] - papers[1]
    assert papers[1] - papers[0]


def test_an_option_is_chosen(answers: list[dict[str, Any]]) -> None:
    assert answers[2]["options"][answers[2]["choice"]] == "SORL1"


def test_both_sides_are_quoted_where_sources_disagree(answers: list[dict[str, Any]]) -> None:
    assert quoted(answers[3])
    assert answers[3]["contradicting"]
    assert all(citation["sentence"] for citation in answers[3]["contradicting"])


def test_what_cannot_be_known_is_not_answered(answers: list[dict[str, Any]]) -> None:
    assert answers[4]["abstained"]
    assert answers[4]["gaps"]


def test_a_demo_without_anything_says_what_to_do(kgmed: Kgmed, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("a file where KGMED_HOME should be", encoding="utf-8")
    outcome = kgmed("demo")
    assert outcome.code in {5, 6}
    assert outcome.err.startswith("kgmed: ")
