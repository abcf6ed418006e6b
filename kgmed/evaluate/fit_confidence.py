"""Fit what a credence is worth, and say what abstaining then costs.

`python -m kgmed.evaluate.fit_confidence QUESTIONS [--store URL] [--limit N]` asks every question of
the file over the graph, and prints one JSON document: the two numbers of
`kgmed.reason.confidence`, the error of the calibration on questions not used for it (five folds),
and what would be answered and right at several costs of a wrong answer. Questions must not be
those that a figure is reported on; `kgmed.evaluate.curated_questions` makes some.
"""

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Record
from kgmed.app.engine import Engine
from kgmed.config import load_config
from kgmed.evaluate.calibration import reliability
from kgmed.evaluate.questions import Question, load_questions
from kgmed.reason.confidence import log_odds, logistic
from kgmed.records import Answer

FOLDS = 5
COSTS = (1.5, 2.0, 2.5, 3.0, 4.0)
"""What a wrong answer may cost, in abstentions."""
PENALTY = 100.0
"""How little a large slope is held against a map."""


class Case(NamedTuple):
    """The option that was named, or would have been: how credible it is, and whether right."""

    credence: float
    right: bool


class Map(NamedTuple):
    """From log-odds of a credence to log-odds of being right."""

    intercept: float
    slope: float

    def chance(self, credence: float) -> float:
        """The chance of being right."""
        return logistic(self.intercept + self.slope * log_odds(credence))


class AtCost(Record):
    """What comes of answering where it costs less than abstaining."""

    wrong_costs: float
    credence_floor: float
    answered: float
    """Share of all questions."""
    right: float | None
    """Share of those answered."""


class Fit(Record):
    """The fitted map, and what it is worth."""

    questions: int
    with_credence: int
    """Questions where something speaks for an option; the map is fitted on these."""
    intercept: float
    slope: float
    error: float
    """Expected calibration error on questions that the map was not fitted on."""
    error_of_credence: float
    """The same of the bare credence."""
    costs: tuple[AtCost, ...]


def fit_confidence(cases: Sequence[Case]) -> Fit:
    """The map from credence to confidence, by logistic regression.

    Args:
        cases: one for each question; a credence of nought says that nothing speaks for an option.
    """
    spoken = [case for case in cases if case.credence > 0]
    whole = fit_map(spoken)
    maps = [
        fit_map([case for i, case in enumerate(spoken) if i % FOLDS != fold])
        for fold in range(FOLDS)
    ]
    held_out = [maps[i % FOLDS].chance(case.credence) for i, case in enumerate(spoken)]
    right = [case.right for case in spoken]
    bare = [case.credence for case in spoken]
    return Fit(
        questions=len(cases),
        with_credence=len(spoken),
        intercept=round(whole.intercept, 3),
        slope=round(whole.slope, 3),
        error=reliability(held_out, right).expected_calibration_error,
        error_of_credence=reliability(bare, right).expected_calibration_error,
        costs=tuple(_at_cost(cost, whole, spoken, len(cases)) for cost in COSTS),
    )


def fit_map(cases: Sequence[Case]) -> Map:
    """Logistic regression of being right on the log-odds of the credence.

    Where all cases came out alike nothing can be learned of the slope: it is one, and the
    intercept that of so many cases (Laplace's rule of succession).
    """
    right = sum(case.right for case in cases)
    if right in {0, len(cases)}:
        return Map(math.log((right + 1) / (len(cases) - right + 1)), 1.0)
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=PENALTY).fit(
        [[log_odds(case.credence)] for case in cases], [case.right for case in cases]
    )
    return Map(float(fitted.intercept_[0]), float(fitted.coef_[0][0]))


def _at_cost(cost: float, fitted: Map, spoken: Sequence[Case], questions: int) -> AtCost:
    floor = logistic((math.log(cost - 1.0) - fitted.intercept) / fitted.slope)
    answered = [case for case in spoken if case.credence >= floor]
    right = sum(case.right for case in answered)
    return AtCost(
        wrong_costs=cost,
        credence_floor=round(floor, 4),
        answered=round(len(answered) / max(1, questions), 4),
        right=round(right / len(answered), 4) if answered else None,
    )


def ask_all(
    engine: Engine, questions: Sequence[Question], tell: Callable[[str], object] = len
) -> list[Case]:
    """What the engine makes of each answerable question."""
    asked = [question for question in questions if question.answer is not None]
    cases: list[Case] = []
    for number, question in enumerate(asked, start=1):
        answer = engine.ask(question.question, question.options, rests=False)
        cases.append(Case(_credence(answer), answer.forced == question.answer))
        tell(f"{number}/{len(asked)}\r")
    return cases


def _credence(answer: Answer) -> float:
    return answer.weighed[answer.forced].credence if answer.forced is not None else 0.0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--store", default="")
    parser.add_argument("--limit", type=int, default=None)
    args = parser.parse_args(arguments)
    with Engine(load_config(), store=args.store or None) as engine:
        cases = ask_all(engine, load_questions(args.questions, args.limit), sys.stderr.write)
    sys.stdout.write(fit_confidence(cases).model_dump_json(indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
