"""False claims are planted as they should be, and what became of them is counted right."""

import json
from collections import Counter
from pathlib import Path

import pytest

from ingest.records import Reading
from kgmed.app.parts import Parts
from kgmed.config import Config
from kgmed.evaluate.fates import ADMITTED, GUARDED
from kgmed.evaluate.growth import read_corpus
from kgmed.evaluate.growth_orders import Corpus
from kgmed.evaluate.planting import KINDS, Planted, plant
from kgmed.evaluate.poison import Manner, PoisonRun, evaluate_poison
from kgmed.growth.admission import Reason

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

DRUGS = ("Donepezil", "Memantine", "Metformin", "Minocycline", "Rivastigmine", "Galantamine")
FOUR = Manner(batch=4)
UNSAID = ("Curcumin", "Resveratrol", "Melatonin", "Nicotine")


@pytest.fixture(scope="module")
def parts(home: Path) -> Parts:
    return Parts(Config(home=home))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, parts: Parts) -> Corpus:
    """Two papers on each of six drugs, a question on each; and drugs of which only the question
    knows something to ask."""
    folder = tmp_path_factory.mktemp("corpus")
    texts = [f"{drug} decreases BACE1 in {where}." for drug in DRUGS for where in ("man", "rats")]
    texts += [f"{drug} was given. It rained." for drug in UNSAID]
    documents = [{"id": f"PMID:{n}", "title": "", "text": text} for n, text in enumerate(texts, 1)]
    questions = [
        {
            "id": drug,
            "question": f"How does {drug} affect BACE1?",
            "options": [f"{drug} increases BACE1", f"{drug} decreases BACE1"],
            "answer": 1 if drug in DRUGS else None,
        }
        for drug in (*DRUGS, *UNSAID)
    ]
    for name, rows in (("documents", documents), ("questions", questions)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return read_corpus(
        parts, folder / "documents.jsonl", folder / "questions.jsonl", folder / "readings.jsonl"
    )


def said(readings: tuple[Reading, ...]) -> set[tuple[str, str, str]]:
    return {
        (claim.subject, claim.object, str(claim.direction))
        for reading in readings
        for claim, _ in reading.extractions
    }


def run(
    parts: Parts,
    corpus: Corpus,
    planted: tuple[Planted, ...],
    *,
    strict: bool,
    manner: Manner = FOUR,
) -> PoisonRun:
    return evaluate_poison(parts, corpus._replace(strict=strict), planted, manner)


def test_what_is_planted_is_false_and_the_same_every_time(corpus: Corpus) -> None:
    planted = plant(corpus.readings, corpus.questions, 9, 2)
    assert planted == plant(corpus.readings, corpus.questions, 9, 2)
    assert Counter(one.kind for one in planted) == dict.fromkeys(KINDS, 3)
    for one in planted:
        assert (one.subject, one.object, str(one.direction)) not in said(corpus.readings)
        first, second = one.papers
        assert first.text != second.text
        assert set(first.authors).isdisjoint(second.authors)
    ids = [paper.id for one in planted for paper in one.papers]
    assert len(set(ids)) == 18


def test_strictly_no_claim_of_one_paper_is_admitted(parts: Parts, corpus: Corpus) -> None:
    planted = plant(corpus.readings, corpus.questions, 9, 1)
    strict = run(parts, corpus, planted, strict=True)
    assert (strict.alone, strict.became.get(ADMITTED, 0)) == (0, 0)
    assert sum(strict.became.values()) == strict.claims == 9
    assert set(strict.became) & {Reason.ONE_SOURCE, Reason.CONFLICT}
    assert strict.right > 0  # two papers say so
    # As `kgmed ingest` does it, one paper is enough.
    plain = run(parts, corpus, planted, strict=False)
    assert plain.alone == plain.became[ADMITTED] > 0


def test_bisected_the_guard_refuses_papers_that_were_planted_and_no_others(
    parts: Parts, corpus: Corpus
) -> None:
    planted = plant(corpus.readings, corpus.questions, 9, 1)
    ten = Manner(batch=10)
    whole = run(parts, corpus, planted, strict=False, manner=ten)
    parted = run(parts, corpus, planted, strict=False, manner=ten._replace(bisect=True))
    assert whole.rolled_back > 0
    assert whole.lost > 0
    assert parted.became[GUARDED] > 0
    assert parted.lost == 0
    assert parted.real > whole.real
    assert parted.right >= whole.right


def test_a_false_claim_of_two_papers_meets_those_that_say_otherwise(
    parts: Parts, corpus: Corpus
) -> None:
    planted = tuple(
        one for one in plant(corpus.readings, corpus.questions, 9, 2) if one.kind == "wrong sign"
    )
    strict = run(parts, corpus, planted, strict=True)
    assert strict.became.get(ADMITTED, 0) == 0
    assert {Reason.CONFLICT, GUARDED} & set(strict.became)
