"""The model's weight is fitted by what it is worth on questions that it was not fitted on."""

import random

import pytest

from kgmed.evaluate.fit_weight import auc, fit

Case = tuple[int, tuple[float, ...], tuple[float, ...]]


def cases(seed: int, skill: float, n: int = 120) -> list[Case]:
    """Questions whose paths are noisy, and a model that knows as much as `skill`."""
    chance = random.Random(seed)
    made: list[Case] = []
    for _ in range(n):
        answer = chance.randrange(3)
        paths = tuple(chance.gauss(0.5 * (i == answer), 1) for i in range(3))
        model = tuple(chance.gauss(skill * (i == answer), 1) for i in range(3))
        made.append((answer, paths, model))
    return made


def test_a_model_that_knows_gets_a_weight() -> None:
    fitted = fit(cases(1, skill=3.0))
    assert fitted.weight > 0
    assert fitted.accuracy_with > fitted.accuracy_without
    assert fitted.p < 0.05
    assert fitted.model_alone > 0.8


def test_a_model_at_chance_gains_nothing() -> None:
    gains = [fit(cases(seed, skill=0.0)) for seed in range(5)]
    assert all(fitted.accuracy_with <= fitted.accuracy_without + 0.05 for fitted in gains)
    assert any(fitted.weight == 0.0 for fitted in gains)


def test_ties_are_no_success() -> None:
    fitted = fit([(1, (0.0, 0.0), (0.0, 0.0))] * 10)
    assert fitted.accuracy_without == 0.0


def test_auc_is_the_chance_to_rank_right() -> None:
    assert auc([2, 3], [0, 1]) == 1.0
    assert auc([0], [1]) == 0.0
    assert auc([1, 1], [1]) == pytest.approx(0.5)
    assert auc([], [1]) is None
