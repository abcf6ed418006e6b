"""What is said with .8 should be right 8 times in 10, and the error says how far it is not."""

import random

import pytest

from kgmed.evaluate.calibration import reliability


def test_bins_have_equally_many_cases_and_the_error_is_their_mean_distance() -> None:
    confidences = [0.9, 0.1, 0.8, 0.2]
    found = reliability(confidences, [True, False, False, False], bins=2)
    assert [tuple(one) for one in found.bins] == [(0.15, 0.0, 2), (0.85, 0.5, 2)]
    assert found.expected_calibration_error == pytest.approx((0.15 + 0.35) / 2)
    assert [one.n for one in reliability([0.5] * 25, [True] * 25).bins].count(3) == 5


def test_who_is_as_right_as_said_has_no_error_and_who_is_not_has() -> None:
    chance = random.Random(0)
    sure = [chance.random() for _ in range(20_000)]
    honest = reliability(sure, [chance.random() < one for one in sure])
    boasting = reliability(sure, [chance.random() < one / 2 for one in sure])
    assert honest.expected_calibration_error < 0.02
    assert boasting.expected_calibration_error == pytest.approx(0.25, abs=0.02)


def test_of_nothing_and_of_few_there_are_few_bins() -> None:
    assert reliability([], []).bins == ()
    assert reliability([], []).expected_calibration_error == 0.0
    assert len(reliability([0.3, 0.7], [True, False]).bins) == 2
    with pytest.raises(ValueError, match="zip"):
        reliability([0.5], [])
