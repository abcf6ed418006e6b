"""Benchmarks are read as they are published, each told by its fields."""

import json
from pathlib import Path
from typing import Any

import pytest

from kgmed.errors import NothingUsableError, UsageError
from kgmed.evaluate.questions import Question, load_questions

LETTERS = {"B": "donepezil", "A": "insulin", "D": "zinc", "C": "tau", "E": "iron"}


def load(tmp_path: Path, *rows: dict[str, Any] | str) -> tuple[Question, ...]:
    file = tmp_path / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_questions(file)


def test_medqa_by_letters(tmp_path: Path) -> None:
    row = {"question": "q", "options": LETTERS, "answer": "donepezil", "answer_idx": "B",
           "meta_info": "step1"}  # fmt: skip
    (question,) = load(tmp_path, row)
    assert question.options == ("insulin", "donepezil", "tau", "zinc", "iron")
    assert (question.id, question.kind, question.answer) == ("medqa-1", "medqa", 1)


@pytest.mark.parametrize(("cops", "answers"), [((0, 3, 1), [0, 3, 1]), ((1, 4, 2), [0, 3, 1])])
def test_medmcqa_counts_from_0_or_1(
    tmp_path: Path, cops: tuple[int, ...], answers: list[int]
) -> None:
    rows = [
        {"id": f"x{i}", "question": "q", "opa": "a", "opb": "b", "opc": "c", "opd": "d", "cop": cop}
        for i, cop in enumerate(cops)
    ]
    found = load(tmp_path, *rows)
    assert [question.answer for question in found] == answers
    assert {question.kind for question in found} == {"medmcqa"}
    assert found[0].options == ("a", "b", "c", "d")
    with pytest.raises(UsageError, match="count from 0"):
        load(tmp_path, *rows, {**rows[0], "cop": 4}, {**rows[0], "cop": 0})


def test_mmlu_by_index_or_letter(tmp_path: Path) -> None:
    row = {"question": "q", "subject": "anatomy", "choices": ["a", "b", "c", "d"]}
    found = load(tmp_path, {**row, "answer": 2}, {**row, "answer": "D"})
    assert [question.answer for question in found] == [2, 3]
    assert [question.id for question in found] == ["mmlu-1", "mmlu-2"]
    assert found[0].kind == "anatomy"


def test_pubmedqa_as_an_object_and_by_lines(tmp_path: Path) -> None:
    entry = {"QUESTION": "Does it help?", "CONTEXTS": ["We saw.", "It did."],
             "final_decision": "no", "LONG_ANSWER": "No."}  # fmt: skip
    file = tmp_path / "pubmedqa.json"
    for indent in (None, 1):
        file.write_text(json.dumps({"123": entry, "456": entry}, indent=indent), encoding="utf-8")
        first, second = load_questions(file)
        assert (first.id, second.id) == ("123", "456")
        assert (first.options, first.answer) == (("yes", "no", "maybe"), 1)
        assert (first.pmids, first.contexts) == (("123",), ("We saw.", "It did."))
        assert "We saw" not in first.model_dump_json()
    (line,) = load(
        tmp_path,
        {"pubid": 789, "question": "q", "context": {"contexts": ["c"]}, "final_decision": "maybe"},
    )
    assert (line.id, line.answer, line.pmids, line.contexts) == ("789", 2, ("789",), ("c",))


def test_five_options_of_qa4mre_and_none_right_in_evidence_qa(tmp_path: Path) -> None:
    rows = (
        {"id": "r1", "dataset": "qa4mre", "question": "q", "options": list("abcde"), "answer": 4},
        {"id": "r2", "kind": "unanswerable", "question": "q", "options": ["a", "b"],
         "answer": None, "pmids": []},
    )  # fmt: skip
    first, second = load(tmp_path, *rows)
    assert (first.kind, len(first.options), first.answer) == ("qa4mre", 5, 4)
    assert second.answer is None


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"question": "q", "options": LETTERS, "answer_idx": "F"}, "'F'"),
        ({"question": "q", "options": LETTERS}, "answer_idx"),
        ({"question": "q", "opa": "a", "cop": 1}, "opb"),
        ({"question": "q", "opa": "a", "opb": "b", "opc": "c", "opd": "d", "cop": "x"}, "x"),
        ({"question": "q", "choices": ["a", "b"], "answer": 2}, "none of 2"),
        ({"QUESTION": "q", "final_decision": "perhaps"}, "perhaps"),
        ({"final_decision": "yes"}, "question"),
        ({"sentence": "q"}, "id"),
        ("nothing", "Expecting"),
        ('["a"]', "no object"),
    ],
)
def test_what_is_no_question_is_named_by_file_and_line(
    tmp_path: Path, row: dict[str, Any] | str, says: str
) -> None:
    good = {"id": "r1", "question": "q", "options": ["a", "b"], "answer": 0}
    with pytest.raises(UsageError, match=r"questions\.jsonl:3") as raised:
        load(tmp_path, good, "", row)
    assert says in str(raised.value)


def test_an_id_that_stands_twice_and_an_empty_object(tmp_path: Path) -> None:
    good = {"id": "r1", "question": "q", "options": ["a", "b"], "answer": 0}
    with pytest.raises(UsageError, match=r"questions\.jsonl:2: another question has the id 'r1'"):
        load(tmp_path, good, good)
    with pytest.raises(NothingUsableError):
        load(tmp_path, "")
    with pytest.raises(UsageError):
        load(tmp_path, "{}")


@pytest.mark.data
def test_the_development_files_are_read(data_dir: Path) -> None:
    adqa = load_questions(data_dir / "adqa" / "dev.jsonl")
    assert len(adqa) == 222
    assert {len(q.options) for q in adqa if q.kind == "qa4mre"} == {5}
    pubmedqa = load_questions(data_dir / "qa" / "pubmedqa_dev.json")
    assert len(pubmedqa) == 500
    assert sum(q.answer == 0 for q in pubmedqa) == 276
    evidence = load_questions(data_dir / "evidence_qa" / "questions.jsonl")
    assert len(evidence) == 832
    assert sum(bool(q.pmids) for q in evidence) == 632
