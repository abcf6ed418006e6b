"""From predictions to the report: counting, and the tests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, median
from typing import NamedTuple

import numpy as np

from kgmed.evaluate.calibration import Reliability, reliability
from kgmed.evaluate.citations import CitationReport
from kgmed.evaluate.intervals import mcnemar, paired_bootstrap, wilson
from kgmed.evaluate.predictions import Prediction
from kgmed.evaluate.qa_report import (
    ALL,
    Abstention,
    Comparison,
    CostReport,
    KindReport,
    OrderReport,
    Paired,
    QaReport,
    Rate,
    Setting,
    Share,
)
from kgmed.evaluate.questions import Question

BASELINES = ("none", "shuffled", "scattered")
"""What every arm is held against."""
PRODUCT = "graph"
"""What is held against every arm."""
_POINTS = 100
"""Points that a curve has at most."""


class Outcome(NamedTuple):
    """A question, and what an arm made of it in each order."""

    question: Question
    orders: tuple[Prediction, ...]

    @property
    def first(self) -> Prediction:
        """With the options in the order of the file."""
        return self.orders[0]

    @property
    def answerable(self) -> bool:
        return self.question.answer is not None

    @property
    def right(self) -> bool:
        """Whether it was answered, and rightly."""
        expected = self.question.answer
        return expected is not None and self.first.choice == expected

    @property
    def forced_right(self) -> bool:
        return self.answerable and self.first.forced == self.question.answer

    @property
    def share_right(self) -> float:
        """Of the orders, those in which the forced answer was right."""
        return fmean(each.forced == self.question.answer for each in self.orders)


Arms = Mapping[str, Sequence[Outcome]]


def report_of(
    questions: Sequence[Question], predictions: Sequence[Prediction], setting: Setting
) -> QaReport:
    """Everything that is reported of these predictions, which cover every question in every arm.

    Intervals of differences are drawn with the seed of the setting.
    """
    arms = _by_arm(questions, predictions)
    checked = {
        arm: sum((each.checked for one in found for each in one.orders), CitationReport())
        for arm, found in arms.items()
    }
    first = next(iter(arms))
    return QaReport(
        arms={
            arm: {kind: _kind(kept) for kind, kept in _kinds(found)} for arm, found in arms.items()
        },
        paired=tuple(_paired(first, arm, arms) for arm in arms if arm != first),
        citations=checked,
        citation_share={arm: round(report.share, 6) for arm, report in checked.items()},
        comparisons=tuple(_comparisons(arms, setting.seed)),
        orders={arm: _orders(found) for arm, found in arms.items()},
        abstention={arm: _abstention(found) for arm, found in arms.items()},
        calibration={arm: _calibration(found) for arm, found in arms.items()},
        coverage={arm: _coverage(found) for arm, found in arms.items()},
        cost={arm: _cost(found) for arm, found in arms.items()},
        setting=setting,
    )


def _by_arm(
    questions: Sequence[Question], predictions: Sequence[Prediction]
) -> dict[str, list[Outcome]]:
    """The outcomes of each arm in order of the questions; an arm of several models is several."""
    several = len({each.model for each in predictions if each.model}) > 1
    found: dict[str, dict[str, list[Prediction]]] = {}
    for each in predictions:
        label = f"{each.arm}@{each.model}" if several and each.model else each.arm
        found.setdefault(label, {}).setdefault(each.id, []).append(each)
    return {
        label: [
            Outcome(question, tuple(sorted(answers[question.id], key=lambda one: one.order)))
            for question in questions
        ]
        for label, answers in found.items()
    }


def _kinds(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The outcomes of each kind, and all of them."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.question.kind].append(outcome)
    yield from kinds.items()
    yield ALL, list(outcomes)


def _kind(outcomes: Sequence[Outcome]) -> KindReport:
    answered = [outcome for outcome in outcomes if not outcome.first.abstained]
    answerable = [outcome for outcome in outcomes if outcome.answerable]
    right = sum(outcome.right for outcome in answered)
    unheard = sum(one.first.abstained and not one.answerable for one in outcomes)
    n = len(outcomes)
    return KindReport(
        n=n,
        correct=right + unheard,
        abstained=n - len(answered),
        wrong=len(answered) - right,
        accuracy=round((right + unheard) / n, 6),
        interval=wilson(right + unheard, n),
        forced=_share(sum(outcome.forced_right for outcome in answerable), len(answerable)),
        selective=_share(right, len(answered)),
        answered=round(len(answered) / n, 6),
        failed=sum(bool(outcome.first.failed) for outcome in outcomes),
    )


def _share(right: int, n: int) -> Share:
    accuracy = round(right / n, 6) if n else None
    return Share(right=right, n=n, accuracy=accuracy, interval=wilson(right, n))


def _rate(outcomes: Sequence[Outcome]) -> Rate:
    """How many of these were abstained on."""
    count, n = sum(outcome.first.abstained for outcome in outcomes), len(outcomes)
    rate = round(count / n, 6) if n else None
    return Rate(count=count, n=n, rate=rate, interval=wilson(count, n))


def _abstention(outcomes: Sequence[Outcome]) -> Abstention:
    return Abstention(
        answerable=_rate([one for one in outcomes if one.answerable]),
        unanswerable=_rate([one for one in outcomes if not one.answerable]),
    )


def _paired(first: str, arm: str, arms: Arms) -> Paired:
    only_arm, only_first = _alone(arms[arm], arms[first])
    p = mcnemar(only_arm, only_first)
    return Paired(arm=arm, against=first, only_arm=only_arm, only_against=only_first, p=p)


def _alone(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> tuple[int, int]:
    """Questions that the one alone got right, and those that the other did."""
    pairs = [(a.forced_right, b.forced_right) for a, b in zip(ours, theirs, strict=True)]
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)


def _comparisons(arms: Arms, seed: int) -> Iterator[Comparison]:
    for arm, against in _pairs(list(arms)):
        pairs = zip(_answerable(arms[arm]), _answerable(arms[against]), strict=True)
        for (kind, ours), (_, theirs) in pairs:
            only_arm, only_against = _alone(ours, theirs)
            apart = [a.share_right - b.share_right for a, b in zip(ours, theirs, strict=True)]
            yield Comparison(
                arm=arm,
                against=against,
                kind=kind,
                n=len(ours),
                only_arm=only_arm,
                only_against=only_against,
                p=mcnemar(only_arm, only_against),
                difference=round(fmean(apart), 6),
                interval=paired_bootstrap(apart, seed),
            )


def _answerable(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The answerable outcomes of each kind that has any, and all of them."""
    for kind, found in _kinds(outcomes):
        if answerable := [outcome for outcome in found if outcome.answerable]:
            yield kind, answerable


def _pairs(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Which arms are held against which, each two of them once: those of one model, and those
    that have none against all."""
    wanted = [
        (arm, other)
        for arm in labels
        for other in labels
        if arm != other
        and (_arm(other) in BASELINES or _arm(arm) == PRODUCT)
        and (not _model(arm) or not _model(other) or _model(arm) == _model(other))
    ]
    wanted.sort(key=lambda pair: (_arm(pair[0]) in BASELINES, labels.index(pair[0])))
    kept: dict[frozenset[str], tuple[str, str]] = {}
    for pair in wanted:
        kept.setdefault(frozenset(pair), pair)
    return list(kept.values())


def _arm(label: str) -> str:
    return label.partition("@")[0]


def _model(label: str) -> str:
    return label.partition("@")[2]


def _orders(outcomes: Sequence[Outcome]) -> OrderReport:
    answerable = [one for one in outcomes if one.answerable]
    count = max(len(one.orders) for one in outcomes)
    by_order = [
        [one.orders[i].forced == one.question.answer for one in answerable if i < len(one.orders)]
        for i in range(count)
    ]
    places = max(len(one.question.options) for one in outcomes)
    chosen, expected = [0] * places, [0.0] * places
    for one in outcomes:
        for each in one.orders:
            if each.position is not None:
                chosen[each.position] += 1
                for place in range(len(each.shown)):
                    expected[place] += 1 / len(each.shown)
    return OrderReport(
        accuracy=tuple(round(fmean(right), 6) for right in by_order if right),
        mean=round(fmean(one.share_right for one in answerable), 6) if answerable else None,
        chosen=tuple(chosen),
        expected=tuple(round(value, 3) for value in expected),
    )


def _calibration(outcomes: Sequence[Outcome]) -> Reliability:
    answered = [one for one in outcomes if not one.first.abstained]
    return reliability([one.first.confidence for one in answered], [one.right for one in answered])


def _coverage(outcomes: Sequence[Outcome]) -> tuple[tuple[float, float], ...]:
    """Share answered and share of those right, the surest first."""
    answered = [one for one in outcomes if not one.first.abstained]
    answered.sort(key=lambda one: -one.first.confidence)
    points: list[tuple[float, float]] = []
    right = 0
    every = max(1, len(answered) // _POINTS)
    for n, one in enumerate(answered, start=1):
        right += one.right
        if n % every == 0 or n == len(answered):
            points.append((round(n / len(outcomes), 6), round(right / n, 6)))
    return tuple(points)


def _cost(outcomes: Sequence[Outcome]) -> CostReport:
    costs = [one.first.cost for one in outcomes]
    return CostReport(
        tokens=_middle_and_worst([each.tokens for each in costs]),
        seconds=_middle_and_worst([each.seconds for each in costs]),
        cpu_seconds=_middle_and_worst([each.cpu_seconds for each in costs]),
    )


def _middle_and_worst(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return (round(float(median(values)), 6), round(float(np.percentile(values, 95)), 6))
