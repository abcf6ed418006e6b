"""The map from credence to confidence, and the questions it is fitted on."""

import json
import random
from pathlib import Path

import pytest

from kgmed.evaluate.curated_questions import main, read_edges
from kgmed.evaluate.fit_confidence import Case, Map, fit_confidence, fit_map
from kgmed.evaluate.questions import load_questions
from kgmed.evaluate.relation_training import fold_of
from kgmed.reason.confidence import CREDENCE_FLOOR, FLOOR, confidence


def drawn(number: int, truth: Map, seed: int = 0) -> list[Case]:
    chance = random.Random(seed)
    credences = [chance.uniform(0.02, 0.98) for _ in range(number)]
    return [Case(c, chance.random() < truth.chance(c)) for c in credences]


def test_the_map_that_made_the_cases_is_found_again() -> None:
    truth = Map(1.2, 0.6)
    found = fit_map(drawn(4_000, truth))
    assert found.intercept == pytest.approx(truth.intercept, abs=0.15)
    assert found.slope == pytest.approx(truth.slope, abs=0.12)


def test_confidence_is_nearer_the_truth_than_credence_on_cases_not_used() -> None:
    fit = fit_confidence([*drawn(1_000, Map(1.2, 0.6)), Case(0.0, True)])
    assert (fit.questions, fit.with_credence) == (1_001, 1_000)
    assert fit.error < 0.06 < fit.error_of_credence
    dear, cheap = fit.costs[-1], fit.costs[0]
    assert dear.answered < cheap.answered
    assert dear.right is not None
    assert cheap.right is not None
    assert dear.right > cheap.right


def test_all_right_and_all_wrong_have_finite_maps() -> None:
    for right in (True, False):
        found = fit_map([Case(0.5, right), Case(0.9, right)])
        assert abs(found.intercept) < 50


def test_confidence_rises_with_credence_and_the_floor_is_where_it_pays() -> None:
    steps = [confidence(credence / 20) for credence in range(21)]
    assert steps == sorted(steps)
    assert steps[0] == 0.0
    assert confidence(CREDENCE_FLOOR) == pytest.approx(FLOOR, abs=1e-4)


HEADER = "relation\tsubj_name\tobj_name\tpmid\n"


def test_questions_are_made_of_unseen_papers_and_of_pairs_that_nothing_else_asks(
    tmp_path: Path,
) -> None:
    unseen = [n for n in range(10**6, 10**6 + 200) if fold_of(str(n), 4) == 0]
    seen = next(n for n in range(10**6, 10**6 + 200) if fold_of(str(n), 4) != 0)
    rows = [
        *(f"increases\ta{n}\tb{n}\t{n}\n" for n in unseen[:8]),
        f"decreases\ta{unseen[0]}\tb{unseen[1]}\t{unseen[0]}\n",
        f"increases\tseen\tpaper\t{seen}\n",
        f"increases\tx\ty\t{unseen[0]}\n",
        f"decreases\tx\ty\t{unseen[1]}\n",
        f"association\tu\tv\t{unseen[0]}\n",
    ]
    (tmp_path / "edges.tsv").write_text(HEADER + "".join(rows))
    taken = f"How does a{unseen[2]} affect b{unseen[2]}?"
    line = {"id": "1", "question": taken, "options": ["p", "q"], "answer": 0}
    (tmp_path / "known.jsonl").write_text(json.dumps(line) + "\n")
    assert len(read_edges(tmp_path / "edges.tsv")) == len(rows)
    out = tmp_path / "made.jsonl"
    asked = [str(tmp_path / "edges.tsv"), "--without", str(tmp_path / "known.jsonl")]
    assert main([*asked, "--out", str(out)]) == 0
    made = load_questions(out)
    assert len(made) == 2 * 8
    texts = " ".join(f"{q.question} {' '.join(q.options)}" for q in made if q.kind == "effect")
    assert "seen" not in texts
    assert "x affect y" not in texts
    assert taken not in texts
    for question in made:
        assert question.answer is not None
        if question.kind == "target":
            subject = question.question.split()[4]
            assert question.options[question.answer].startswith("b")
            others = {o for i, o in enumerate(question.options) if i != question.answer}
            assert not others & {f"b{subject[1:]}"}
