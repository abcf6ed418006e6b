"""The evaluation counts what it says it counts, and shows the system nothing but the question."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgmed.errors import ModelError, NothingUsableError, UsageError
from kgmed.evaluate.arms.arm import Asked
from kgmed.evaluate.arms.lab import LabParts
from kgmed.evaluate.arms.product import ProductArm
from kgmed.evaluate.citations import check_citations
from kgmed.evaluate.predictions import PredictionFile, RunHeader
from kgmed.evaluate.qa import Bench, ask_all
from kgmed.evaluate.qa_counting import report_of
from kgmed.evaluate.qa_report import ALL, QaReport, Setting
from kgmed.evaluate.questions import load_questions
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.evaluate.laboratory import Guesser, WorldParts
from tests.kgmed.reason.world import DOWN, UP, World, curie, retriever

HEADER = RunHeader(questions="q", store="s", generation=1)
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


def arms_of(store: EmbeddedStore, folder: Path) -> tuple[Guesser, ProductArm]:
    """A guesser that always takes the first option, and the graph."""
    return Guesser(store, "first"), ProductArm("graph", LabParts(WorldParts(store, folder), None))


def reported(questions: Path, arms: tuple[Any, ...], orders: int = 1) -> QaReport:
    asked = load_questions(questions)
    found = ask_all(asked, [Bench(None, arms)], PredictionFile(None, HEADER), orders=orders)
    return report_of(asked, found, Setting(orders=orders))


def test_counts_by_arm_and_kind(store: EmbeddedStore, questions: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    asked, arms = load_questions(questions), arms_of(store, tmp_path)
    kept = PredictionFile(out, HEADER)
    report = report_of(asked, ask_all(asked, [Bench(None, arms)], kept), Setting())
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
    blind, seeing = Guesser(store, "blind"), Guesser(store, "seeing", sees_gold=True)
    reported(questions, (blind, seeing))
    assert blind.shown == [Asked(q["question"], tuple(q["options"])) for q in QUESTIONS]
    assert [asked.papers for asked in seeing.shown] == [("424242",)] * 4 + [()]
    for question in load_questions(questions):
        assert "424242" not in question.model_dump_json()
        assert "424242" not in repr(question)


def test_who_always_says_a_is_found_out(store: EmbeddedStore, questions: Path) -> None:
    report = reported(questions, (Guesser(store),), orders=4)
    orders = report.orders["guess"]
    assert orders.chosen == (20 - 2, 0, 0)  # of two options there are two orders, not four
    assert sum(orders.expected) == pytest.approx(18, abs=0.01)
    assert orders.accuracy[0] == 0.5  # two of four, which the file has in the first place
    assert orders.mean == pytest.approx((0.25 + 0.5 + 0.25 + 0.5) / 4, abs=0.2)
    assert report.arms["guess"][ALL].n == 5


def test_the_graph_does_not_mind_the_order(
    store: EmbeddedStore, questions: Path, tmp_path: Path
) -> None:
    _, graph = arms_of(store, tmp_path)
    asked = load_questions(questions)
    found = ask_all(asked, [Bench(None, (graph,))], PredictionFile(None, HEADER), orders=4)
    for question in asked:
        answers = {(p.choice, p.abstained) for p in found if p.id == question.id}
        assert len(answers) == 1, question.id
        assert len({p.shown for p in found if p.id == question.id}) > 1


def test_a_question_that_cannot_be_asked_is_a_wrong_answer(
    store: EmbeddedStore, questions: Path
) -> None:
    class Broken(Guesser):
        def answer(self, asked: Asked) -> Answer:
            if "dulcin" in asked.question:
                raise ModelError("it does not fit")
            return super().answer(asked)

    report = reported(questions, (Broken(store),))
    unanswerable = report.arms["guess"]["unanswerable"]
    assert (unanswerable.failed, unanswerable.wrong, unanswerable.abstained) == (1, 1, 0)
    assert report.arms["guess"][ALL].n == 5


def test_arms_are_held_against_the_controls_and_the_product_against_all(
    store: EmbeddedStore, questions: Path, tmp_path: Path
) -> None:
    _, graph = arms_of(store, tmp_path)
    names = ("none", "graph", "text", "shuffled")
    arms = tuple(graph if name == "graph" else Guesser(store, name) for name in names)
    report = reported(questions, arms, orders=2)
    pairs = [(one.arm, one.against) for one in report.comparisons if one.kind == ALL]
    assert pairs == [
        ("graph", "none"), ("graph", "text"), ("graph", "shuffled"),
        ("text", "none"), ("text", "shuffled"), ("none", "shuffled"),
    ]  # fmt: skip
    better, *_ = [one for one in report.comparisons if one.kind == ALL]
    assert (better.n, better.only_arm, better.only_against) == (4, 2, 1)
    low, high = better.interval
    assert low <= better.difference <= high
    assert {one.kind for one in report.comparisons} == {"effect", "target", ALL}
    assert report == reported(questions, arms, orders=2).model_copy(update={"cost": report.cost})
    assert report.abstention["graph"].unanswerable.rate == 1.0
    assert report.abstention["graph"].answerable.n == 4
    assert report.coverage["graph"][-1] == (0.8, 0.75)


def test_arms_of_two_models_are_told_apart(store: EmbeddedStore, questions: Path) -> None:
    asked = load_questions(questions)
    found = ask_all(asked, [Bench(None, (Guesser(store, "paths"),))], PredictionFile(None, HEADER))
    both = [
        p.model_copy(update={"arm": arm, "model": model})
        for arm in ("none", "graph")
        for model in ("a.gguf", "b.gguf")
        for p in found
    ]
    report = report_of(asked, [*both, *found], Setting())
    assert list(report.arms) == [
        "none@a.gguf", "none@b.gguf", "graph@a.gguf", "graph@b.gguf", "paths"
    ]  # fmt: skip
    pairs = {(one.arm, one.against) for one in report.comparisons}
    assert ("graph@a.gguf", "none@a.gguf") in pairs
    assert ("graph@b.gguf", "paths") in pairs
    assert ("graph@a.gguf", "none@b.gguf") not in pairs


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
    for arms in ((), (Guesser(store), Guesser(store))):
        with pytest.raises(UsageError):
            reported(questions, arms)


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
