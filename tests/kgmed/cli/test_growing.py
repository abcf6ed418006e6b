"""`kgmed grow`, `kgmed answers` and `kgmed ask --save`, as a user has them."""

import json
import re
from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

pytestmark = pytest.mark.vocabulary
ASKED = "How does TREM2 affect APP?"


def lines(file: Path, *rows: dict[str, object]) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def test_from_a_question_to_its_answer_and_back(
    tmp_path: Path, own_home: Path, kgmed: Kgmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMED_LLM_ASK", "false")
    told = "<b>TREM2</b> decreases APP in microglia."
    read = {"id": "PMID:1", "title": "", "text": "BACE1 increases APP."}
    listed = lines(tmp_path / "listed.jsonl", {"id": "PMID:2", "title": "", "text": told})
    assert kgmed("ingest", lines(tmp_path / "read.jsonl", read), home=own_home).code == 0
    asked = kgmed("--json", "ask", ASKED, "--save", home=own_home)
    assert asked.json["abstained"]

    grown = kgmed("--json", "grow", "--reading-list", listed, "--budget", 5, home=own_home)
    (round_,) = grown.json["rounds"]
    assert {"documents", "closed", "opened", "proposed", "admitted", "refused",
            "evaluation_before", "evaluation_after"} <= round_.keys()  # fmt: skip
    assert [one["id"] for one in round_["documents"]] == ["PMID:2"]
    assert grown.json["on_the_list"] == 1

    (entry,) = kgmed("--json", "answers", "list", home=own_home).json["answers"]
    assert (entry["version"], entry["abstained"], entry["stale"]) == (2, False, [])
    shown = kgmed("answers", "show", entry["id"][:5], home=own_home)
    assert "version 1" in shown.out
    assert "version 2" in shown.out
    assert "after round 1" in shown.out

    page = tmp_path / "growth.html"
    log = kgmed("grow", "log", "--html", page, home=own_home)
    assert "round 1: done, 1 documents" in log.out
    html = page.read_text(encoding="utf-8")
    assert ASKED in html
    assert html.count("data:image/svg+xml") == 3
    assert not re.search(r"(src|href)=\"(?!data:)", html)
    assert "<b>" not in html

    assert kgmed("--json", "grow", "undo", 1, home=own_home).json["state"] == "undone"
    (entry,) = kgmed("--json", "answers", "list", home=own_home).json["answers"]
    assert any("gone from the graph" in reason for reason in entry["stale"])
    assert kgmed("grow", "undo", 1, home=own_home).code == 2


def test_an_answer_of_which_only_numbers_are_other_is_counted_and_not_listed(
    tmp_path: Path, own_home: Path, kgmed: Kgmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KGMED_LLM_ASK", "false")
    read = {"id": "PMID:1", "title": "", "text": "BACE1 increases APP."}
    told = {"id": "PMID:2", "title": "", "text": "TREM2 decreases APP in microglia."}
    assert kgmed("ingest", lines(tmp_path / "read.jsonl", read), home=own_home).code == 0
    for question in (ASKED, "How does BACE1 affect APP?"):
        assert kgmed("ask", question, "--save", home=own_home).code == 0
    listed = lines(tmp_path / "listed.jsonl", told)
    grown = kgmed("grow", "--reading-list", listed, home=own_home).out
    assert "asked again: 2; changed: 1; in numbers alone: 1" in grown
    assert f"{ASKED}  no answer -> TREM2 decreases APP  (PMID:2)" in grown
    assert "BACE1" not in grown
    (round_,) = kgmed("--json", "grow", "log", home=own_home).json["rounds"]
    assert sorted(one["change"] for one in round_["changed"]) == ["answer", "nothing"]


def test_a_guard_and_questions_come_from_files(
    tmp_path: Path, own_home: Path, kgmed: Kgmed
) -> None:
    options = ["TREM2 increases APP", "TREM2 decreases APP"]
    row = {"id": "q1", "question": ASKED, "options": options, "answer": 1}
    file = lines(tmp_path / "q.jsonl", row)
    text = "TREM2 decreases APP in microglia."
    listed = lines(tmp_path / "listed.jsonl", {"id": "PMID:2", "title": "", "text": text})
    grown = kgmed("--json", "grow", "--no-model", "--questions", file, "--guard", file, "--bisect",
                  "--reading-list", listed, home=own_home)  # fmt: skip
    (round_,) = grown.json["rounds"]
    before, after = round_["evaluation_before"], round_["evaluation_after"]
    assert before.pop("guard") == after.pop("guard") != ""
    assert before == {"questions": 1, "right": 0, "wrong": 0}
    assert after == {"questions": 1, "right": 1, "wrong": 0}
    assert round_["changed"][0]["now"] == options[1]


def test_strictly_one_paper_proves_nothing(tmp_path: Path, own_home: Path, kgmed: Kgmed) -> None:
    file = lines(tmp_path / "q.jsonl", {"id": "q", "question": ASKED, "options": ["a", "b"],
                                        "answer": 0})  # fmt: skip
    said = [{"id": f"PMID:{n}", "title": "", "text": f"TREM2 decreases APP in {where}."}
            for n, where in enumerate(("microglia", "neurons"), 1)]  # fmt: skip
    listed = lines(tmp_path / "listed.jsonl", *said)
    grow = ("grow", "--no-model", "--strict", "--questions", file, "--budget", 1)
    first = kgmed("--json", *grow, "--reading-list", listed, home=own_home).json["rounds"][0]
    assert first["admitted"] == 0
    assert "one source" in {one["reason"] for one in first["refused"]}
    shown = kgmed(*grow, home=own_home)
    assert "admitted: TREM2 affects APP" in shown.out
    page = tmp_path / "growth.html"
    log = kgmed("grow", "log", "--html", page, home=own_home)
    assert "refused: 3, one source" in log.out
    assert "two independent sources" in page.read_text(encoding="utf-8")
    assert kgmed(*grow, "--propose", "nobody", home=own_home).code == 2


def test_what_cannot_be_done_is_told(tmp_path: Path, own_home: Path, kgmed: Kgmed) -> None:
    lines(tmp_path / "a.jsonl", {"id": "PMID:1", "title": "", "text": "APP rose."})
    nothing = kgmed("grow", "--reading-list", tmp_path / "a.jsonl", home=own_home)
    assert nothing.code == 3
    assert "kgmed ask --save" in nothing.err
    assert kgmed("grow", "--reading-list", tmp_path / "none", home=own_home).code == 2
    assert kgmed("answers", "show", "zzz", home=own_home).code == 2
    unnamed = kgmed("grow", "--pubmed", home=own_home)
    assert unnamed.code == 2
    assert "KGMED_EMAIL" in unnamed.err
    assert "no rounds yet" in kgmed("grow", "log", home=own_home).out
    for helped in (("grow", "--help"), ("answers", "--help"), ("grow", "undo", "--help")):
        assert kgmed(*helped).code == 0
