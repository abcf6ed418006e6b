"""How much the model's scores should count, fitted on development questions.

`python -m kgmed.evaluate.fit_weight QUESTIONS [--store URL] [--limit N]` prints one JSON
document. Two weights are fitted: that of the model's score of an option beside the paths'
balance, and that of its ranking of a path beside the coarse rank. A weight other than nought is
taken only if it is better by cross-validation on held-out questions; so it may be nought.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Record
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.evaluate.intervals import mcnemar, wilson
from kgmed.evaluate.questions import Question, load_questions
from kgmed.llm.facts import MOST_FACTS
from kgmed.llm.jobs import usefulness
from kgmed.reason.opinion import told
from kgmed.reason.options import Scored, candidates, score
from kgmed.reason.strategies.direct import Direct
from kgmed.reason.verify import Verified, verify
from kgmed.retrieve.wording import step_fact
from kgmed.signs import path_sign

GRID = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Weights that are tried: nats of evidence for each nat of the model's."""
FOLDS = 5


class Fit(Record):
    """The fitted weight, and what it is worth."""

    questions: int
    weight: float
    by_weight: dict[str, float]
    """Forced accuracy with each weight of the grid, on all questions."""
    accuracy_without: float
    accuracy_with: float
    """By cross-validation: with the weight that was best on the other folds."""
    interval_with: tuple[float, float]
    p: float
    """McNemar's exact test of the two."""
    model_alone: float
    """Forced accuracy by the model's score of the options alone, given the same paths."""


class RankFit(Record):
    """Whether the model can tell a path that says the right option from one that does not."""

    paths: int
    auc_model: float | None
    auc_coarse: float | None


class Report(Record):
    """Both fits, and the model that they hold for."""

    model_sha256: str
    options: Fit
    ranking: RankFit


class _Case(NamedTuple):
    """An answerable question with what paths and model say of each option."""

    answer: int
    paths: tuple[float, ...]
    model: tuple[float, ...]
    ranks: tuple[tuple[float, float, bool], ...]
    """For each path: coarse score, the model's, and whether it says the right option."""


def fit_weights(
    parts: Parts, questions: Path, limit: int | None = None, tell: Callable[[str], object] = len
) -> Report:
    """Ask paths and model about every answerable question, and fit the two weights.

    Raises:
        UsageError, StoreError, ModelError, VocabularyError: a part is missing or broken.
    """
    asked = [q for q in load_questions(questions, limit) if q.answer is not None]
    cases: list[_Case] = []
    for number, question in enumerate(asked, start=1):
        case = _case(parts, question)
        if case is not None:
            cases.append(case)
        tell(f"{number}/{len(asked)}\n")
    return Report(
        model_sha256=parts.model.sha256,
        options=fit([(c.answer, c.paths, c.model) for c in cases]),
        ranking=_fit_ranking([rank for case in cases for rank in case.ranks]),
    )


def fit(cases: Sequence[tuple[int, tuple[float, ...], tuple[float, ...]]]) -> Fit:
    """The weight of the second score beside the first, by accuracy under cross-validation.

    Each case is the right option, the paths' balance of each, and the model's score of each.
    """
    best = _best_weight(cases)
    right_without = [_right(case, 0.0) for case in cases]
    right_with: list[bool] = []
    for number, case in enumerate(cases):
        others = [c for i, c in enumerate(cases) if i % FOLDS != number % FOLDS]
        right_with.append(_right(case, _best_weight(others)))
    gained = sum(a and not b for a, b in zip(right_with, right_without, strict=True))
    lost = sum(b and not a for a, b in zip(right_with, right_without, strict=True))
    n = max(1, len(cases))
    return Fit(
        questions=len(cases),
        weight=best if gained > lost else 0.0,
        by_weight={f"{w:g}": round(_accuracy(cases, w), 4) for w in GRID},
        accuracy_without=round(sum(right_without) / n, 4),
        accuracy_with=round(sum(right_with) / n, 4),
        interval_with=wilson(sum(right_with), len(cases)),
        p=mcnemar(gained, lost),
        model_alone=round(sum(_right((a, (0.0,) * len(m), m), 1.0) for a, _, m in cases) / n, 4),
    )


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive scores above a negative (Mann-Whitney); None without either."""
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return round(wins / (len(positive) * len(negative)), 4)


def _case(parts: Parts, question: Question) -> _Case | None:
    retrieved = parts.retriever.retrieve(question.question, question.options)
    verified = verify(retrieved.paths, retrieved.evidence, parts.store)
    if question.answer is None or not verified.paths:
        return None
    scored = score(candidates(retrieved), verified)
    seen = Direct().weigh(parts.model, scored, told(verified.paths))
    return _Case(
        answer=question.answer,
        paths=tuple(candidate.balance for candidate in scored),
        model=seen.scores or (0.0,) * len(scored),
        ranks=_ranks(parts, question.question, scored[question.answer], verified),
    )


def _ranks(
    parts: Parts, question: str, right: Scored, verified: Verified
) -> tuple[tuple[float, float, bool], ...]:
    paths = verified.paths[:MOST_FACTS]
    lines = ["; ".join(step_fact(step).line for step in path.steps) for path in paths]
    opinions = usefulness(parts.model, question, lines)
    mine = {path.id for path in right.paths if right.claim and _says(right, path.id)}
    return tuple(
        (path.score, opinion, path.id in mine)
        for path, opinion in zip(paths, opinions, strict=True)
    )


def _says(candidate: Scored, path_id: str) -> bool:
    path = next(path for path in candidate.paths if path.id == path_id)
    assert candidate.claim is not None
    return path_sign(path.steps) is candidate.claim.sign or len(candidate.claim.legs) > 1


def _fit_ranking(ranks: Sequence[tuple[float, float, bool]]) -> RankFit:
    useful = [rank for rank in ranks if rank[2]]
    useless = [rank for rank in ranks if not rank[2]]
    return RankFit(
        paths=len(ranks),
        auc_model=auc([r[1] for r in useful], [r[1] for r in useless]),
        auc_coarse=auc([r[0] for r in useful], [r[0] for r in useless]),
    )


def _best_weight(cases: Sequence[tuple[int, tuple[float, ...], tuple[float, ...]]]) -> float:
    return max(GRID, key=lambda weight: (round(_accuracy(cases, weight), 9), -weight))


def _accuracy(
    cases: Sequence[tuple[int, tuple[float, ...], tuple[float, ...]]], weight: float
) -> float:
    return sum(_right(case, weight) for case in cases) / max(1, len(cases))


def _right(case: tuple[int, tuple[float, ...], tuple[float, ...]], weight: float) -> bool:
    answer, paths, model = case
    totals = [p + weight * m for p, m in zip(paths, model, strict=True)]
    return math.isclose(totals[answer], max(totals)) and totals.index(max(totals)) == answer


def main() -> None:
    """Fit on the questions named on the command line; the report goes to stdout."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("--store", default="")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    config = load_config().model_copy(update={"store": arguments.store})
    report = fit_weights(Parts(config), arguments.questions, arguments.limit, sys.stderr.write)
    sys.stdout.write(f"{report.model_dump_json(indent=2)}\n")


if __name__ == "__main__":
    main()
