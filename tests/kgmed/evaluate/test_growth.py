"""Orders of reading: where it is enough is found, and a small evaluation comes out right."""

import random
from pathlib import Path

import pytest

from ingest.records import Document, Reading
from kgmed.app.parts import Parts
from kgmed.config import Config
from kgmed.evaluate.growth import Design, evaluate_growth, read_corpus
from kgmed.evaluate.growth_orders import Corpus, Point, RandomOrder
from kgmed.evaluate.growth_report import GUARDINGS, Marks, draw, falls
from kgmed.evaluate.questions import Question


def readings(count: int) -> tuple[Reading, ...]:
    return tuple(Reading(document=Document(id=f"PMID:{n}"), key=str(n)) for n in range(count))


def test_the_first_place_that_is_enough_is_found_wherever_the_search_begins() -> None:
    rng = random.Random(1)
    corpus = Corpus(readings(120), ())
    for _ in range(300):
        enough, guess, batch = rng.randint(0, 120), rng.randint(0, 200), rng.randint(1, 40)
        asked: list[int] = []

        def ask(some: object, enough: int = enough, asked: list[int] = asked) -> Point:
            asked.append(len(some))  # type: ignore[arg-type]
            return Point(len(some), int(len(some) >= enough), 0, 0)  # type: ignore[arg-type]

        order = RandomOrder(corpus, corpus.readings[:10], 0, ask)
        places = [*range(10, 120, batch), 120]
        found = order.search(places, lambda point: point.right == 1, guess)
        assert places[found] == next(place for place in places if place >= enough)
        assert len(asked) == len(set(asked)) <= 14  # of up to 111 places
        assert places[found] in {point.documents for point in order.points}


def test_the_questions_are_dealt_out_to_two_halves_that_share_none() -> None:
    asked = [
        Question(id=str(n), question=f"{n}?", options=("a", "b"), answer=n % 2 if n % 5 else None)
        for n in range(50)
    ]
    marks = Marks.of(asked)
    halves = [set(gold.asked) for gold in (marks.guarded, marks.unseen)]
    assert [len(half) for half in halves] == [20, 20]
    assert halves[0] | halves[1] == set(marks.all.asked)
    assert Marks.of(asked).guarded.asked == marks.guarded.asked
    assert {one.question for one in marks.guard("bisect").known} == halves[0]
    assert [marks.guard(one).bisect for one in GUARDINGS] == [False, False, True, True]
    assert marks.guard("none").known == ()
    assert marks.guard("all").known == marks.all.known


@pytest.mark.vocabulary
def test_gaps_find_the_few_papers_among_many(tmp_path: Path, home: Path) -> None:
    """Forty papers, of which four answer a question each."""
    drugs = ("Donepezil", "Memantine", "Metformin", "Minocycline")
    told = [f"{drug} decreases BACE1 in neurons." for drug in drugs]
    told += [f"It rained on day {n}, and insulin was measured." for n in range(36)]
    lines = [f'{{"id": "PMID:{n}", "title": "", "text": "{text}"}}' for n, text in enumerate(told)]
    documents = tmp_path / "documents.jsonl"
    documents.write_text("\n".join(lines))
    asked = [
        f'{{"id": "{drug}", "question": "How does {drug} affect BACE1?", "answer": 1, "options":'
        f' ["{drug} increases BACE1", "{drug} decreases BACE1"]}}'
        for drug in drugs
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(asked))
    parts = Parts(Config(home=home))
    corpus = read_corpus(parts, documents, questions, tmp_path / "readings.jsonl")
    assert read_corpus(parts, documents, questions, tmp_path / "readings.jsonl") == corpus
    report = evaluate_growth(parts, corpus, Design(seeds=2, batch=2, guards=GUARDINGS))
    parts.close()
    assert (report.documents, report.start, report.answerable) == (40, 8, 4)
    assert report.everything.right == 4
    by_gaps = [one for one in report.orders if one.name == "gaps"]
    assert [one.guard for one in by_gaps] == list(GUARDINGS)
    for gaps in by_gaps:  # every paper is true, so that no guard refuses one
        assert gaps.needed is not None
        assert gaps.needed <= 8 + 4
        assert (gaps.rolled_back, gaps.refused, falls(gaps.points)) == (0, 0, 0)
        for both in zip(gaps.points, gaps.guarded, gaps.unseen, strict=True):
            whole, guarded, unseen = both
            assert whole.right == guarded.right + unseen.right
    assert report.ratio < 0.5
    draw(report, tmp_path / "growth.svg")
    assert "enough" in (tmp_path / "growth.svg").read_text()
