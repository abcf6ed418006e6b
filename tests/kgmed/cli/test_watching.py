"""`kgmed watch` and `kgmed export --format sft`, as a user has them."""

import json
from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

pytestmark = pytest.mark.vocabulary
ASKED = "How does TREM2 affect APP?"


def paper(file: Path, number: int, text: str) -> Path:
    row = {"id": f"PMID:{number}", "title": "", "text": text}
    file.write_text(json.dumps(row), encoding="utf-8")
    return file


def test_a_standing_question_from_its_first_answer_to_its_lesson(
    tmp_path: Path, own_home: Path, kgmed: Kgmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMED_LLM_ASK", "false")
    first = paper(tmp_path / "first.jsonl", 1, "BACE1 increases MAPT.")
    assert kgmed("--json", "ingest", first, home=own_home).json["watched"] == []
    assert kgmed("--json", "watch", "list", home=own_home).json == {
        "questions": [], "current": True}  # fmt: skip
    assert "no answer" in kgmed("watch", "add", ASKED, home=own_home).out

    second = paper(tmp_path / "second.jsonl", 2, "TREM2 decreases APP in microglia.")
    told = kgmed("ingest", second, home=own_home)
    assert "1 questions asked again, 1 changed" in told.out
    assert f"{ASKED}  no answer -> TREM2 decreases APP  +PMID:2" in told.out
    other = paper(tmp_path / "third.jsonl", 3, "TREM2 decreases APP.")
    (watched,) = kgmed("--json", "ingest", other, home=own_home).json["watched"]
    assert (watched["change"], watched["gained"]) == ("sources", ["PMID:3"])

    lessons = tmp_path / "lessons.jsonl"
    report = kgmed("--json", "export", "--format", "sft", lessons, home=own_home).json
    assert report["counts"] == {"answers": 1}
    (line,) = map(json.loads, lessons.read_text(encoding="utf-8").splitlines())
    assert line["pmids"] == ["PMID:2", "PMID:3"]

    (entry,) = kgmed("--json", "watch", "list", home=own_home).json["questions"]
    assert ASKED in kgmed("watch", "list", home=own_home).out
    assert "watched no more" in kgmed("watch", "remove", entry["watched"]["id"][:5],
                                      home=own_home).out  # fmt: skip
    assert kgmed("--json", "watch", "run", home=own_home).json == {"watched": []}


def test_help_teaches_and_wrong_ids_are_told(own_home: Path, kgmed: Kgmed) -> None:
    shown = kgmed("watch", "add", "--help").out
    assert "--option" in shown
    for name in ("list", "remove", "run"):
        assert kgmed("watch", name, "--help").code == 0
    assert "preferences" in kgmed("export", "--help").out
    assert kgmed("watch", "remove", "zzz", home=own_home).code in {2, 4}
