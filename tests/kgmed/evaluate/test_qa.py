"""The evaluation counts what it says it counts, and shows the system nothing but the question."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kgmed.errors import NothingUsableError, UsageError
from kgmed.evaluate.citations import check_citations
from kgmed.evaluate.qa import ALL, evaluate_qa
from kgmed.evaluate.questions import load_questions
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, curie, retriever

VERDICTS = ("{} increases {}", "{} decreases {}", "{} does not change {}")


def effect(id_: str, subject: str, object_: str, answer: int | None) -> dict[str, Any]:
    return {
        "id": id_,
        "kind": "effect" if answer is not None else "unanswerable",
        "question": f"How does {subject} affect {object_}?",
        "options": [verdict.format(subject, object_) for verdict in VERDICTS],
        "answer": answer,
        "pmids": ["424242"],
    }


QUESTIONS = [
    effect("q1", "foocillin", "barase", 1),
    effect("q2", "barase", "bazin", 0),
    effect("q3", "foocillin", "corgein", 0),  # the papers say otherwise
    effect("q4", "quxapine", "dulcin", None),
    {
        "id": "q5",
        "kind": "target",
        "question": "Which of these does foocillin decrease?",
        "options": ["bazin", "barase"],
        "answer": 1,
    },
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "foocillin", "corgein", DOWN)
    with world.put(tmp_path) as opened:
        yield opened


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(question)}\n" for question in QUESTIONS))
    return path


class Arms:
    """The graph, and a guesser that always takes the first option."""

    def __init__(self, store: EmbeddedStore, folder: Path) -> None:
        self.finder, self.reasoner = retriever(store, folder), Reasoner(store)
        self.shown: list[tuple[str, Sequence[str], str]] = []

    def __call__(self, question: str, options: Sequence[str], arm: str) -> Answer:
        self.shown.append((question, tuple(options), arm))
        answer = self.reasoner.answer(question, options, self.finder.retrieve(question, options))
        if arm == "graph":
            return answer
        guess = {"choice": 0, "forced": 0, "abstained": False, "steps": (), "contradicting": ()}
        return answer.model_copy(update=guess)


def test_counts_by_arm_and_kind(store: EmbeddedStore, questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    arms = Arms(store, tmp_path)
    report = evaluate_qa(questions, ("first", "graph"), arms, store, out=out)
    graph, first = report.arms["graph"], report.arms["first"]
    assert (graph["effect"].n, graph["effect"].correct, graph["effect"].wrong) == (3, 2, 1)
    assert graph["effect"].forced.right == 2
    assert graph["unanswerable"].correct == graph["unanswerable"].abstained == 1
    assert graph["unanswerable"].forced.n == 0
    assert graph["target"].accuracy == 1.0
    assert graph[ALL].n == 5
    assert graph[ALL].answered == 0.8
    assert (graph[ALL].selective.right, graph[ALL].selective.n) == (3, 4)
    assert (first["effect"].correct, first["unanswerable"].correct) == (2, 0)
    (paired,) = report.paired
    assert (paired.arm, paired.against) == ("graph", "first")
    assert (paired.only_arm, paired.only_against) == (2, 1)
    assert report.citation_share == {"first": 1.0, "graph": 1.0}
    assert report.citations["graph"].quotations == 4
    predictions = [json.loads(line) for line in out.read_text().splitlines()]
    assert [p["id"] for p in predictions if p["arm"] == "graph"] == ["q1", "q2", "q3", "q4", "q5"]
    by_id = {p["id"]: p for p in predictions if p["arm"] == "graph"}
    assert by_id["q4"]["choice"] is None
    assert by_id["q4"]["abstained"]
    assert by_id["q1"]["choice"] == by_id["q1"]["forced"] == 1
    assert by_id["q1"]["citations"][0]["publication"] == "PMID:1"


def test_the_system_sees_question_and_options_alone(
    store: EmbeddedStore, questions: Path, tmp_path: Path
) -> None:
    arms = Arms(store, tmp_path)
    evaluate_qa(questions, ("graph",), arms, store)
    assert arms.shown == [(q["question"], tuple(q["options"]), "graph") for q in QUESTIONS]
    for question in load_questions(questions):
        assert "424242" not in question.model_dump_json()


def test_a_limit_is_spread_over_the_file(questions: Path) -> None:
    assert [question.id for question in load_questions(questions, 2)] == ["q1", "q3"]
    assert len(load_questions(questions, 99)) == 5


@pytest.mark.parametrize(
    "line",
    ["{", '{"id": "x"}', '{"id":"x","question":"q","options":["a","b"],"answer":2}', "[1]"],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{json.dumps(QUESTIONS[0])}\n{line}\n")
    with pytest.raises(UsageError, match=r"bad\.jsonl:2"):
        load_questions(path)


def test_no_questions_and_no_arms_are_refused(
    store: EmbeddedStore, questions: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(NothingUsableError):
        load_questions(tmp_path / "empty.jsonl")
    with pytest.raises(UsageError):
        load_questions(tmp_path / "missing.jsonl")
    for arms in ((), ("graph", "graph")):
        with pytest.raises(UsageError):
            evaluate_qa(questions, arms, Arms(store, tmp_path), store)


def test_dataset_stands_in_for_kind(tmp_path: Path) -> None:
    path = tmp_path / "adqa.jsonl"
    row = {"id": 7, "dataset": "medqa", "question": "q", "options": ["a", "b"], "answer": 0}
    path.write_text(json.dumps({**row, "id": "7"}))
    assert load_questions(path)[0].kind == "medqa"


def test_the_checker_sees_what_is_false(store: EmbeddedStore, tmp_path: Path) -> None:
    found = retriever(store, tmp_path).retrieve("How does foocillin affect barase?")
    answer = Reasoner(store).answer("How does foocillin affect barase?", (), found)
    assert check_citations(answer, store).share == 1.0
    (step,) = answer.steps
    (citation,) = step.citations
    (part,) = step.path
    for changes in (
        {"sentence": citation.sentence.replace("barase", "bazin!")},
        {"sentence_span": (1, len(citation.sentence) + 1)},
        {"sentence_span": None},
        {"subject_span": citation.object_span},
        {"object_span": (0, 10_000)},
        {"publication": "PMID:999"},
        {"assertion": "0" * 24},
    ):
        forged = step.model_copy(update={"citations": (citation.model_copy(update=changes),)})
        report = check_citations(answer.model_copy(update={"steps": (forged,)}), store)
        assert report.valid_quotations == 0, changes
    for changes in (
        {"polarity": "denied"},
        {"direction": UP},
        {"object": curie("bazin")},
        {"key": "0" * 24},
    ):
        forged = step.model_copy(update={"path": (part.model_copy(update=changes),)})
        report = check_citations(answer.model_copy(update={"steps": (forged,)}), store)
        assert report.valid_steps == 0, changes
    apart = step.model_copy(update={"path": (part, part)})
    report = check_citations(answer.model_copy(update={"steps": (apart,)}), store)
    assert report.valid_steps == 1
