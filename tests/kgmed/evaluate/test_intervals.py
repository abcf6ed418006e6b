"""The intervals and the paired test agree with what is known of them."""

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgmed.evaluate.intervals import mcnemar, paired_bootstrap, wilson


def test_wilson_agrees_with_published_values() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for successes, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(successes, n) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    successes, n = counts
    low, high = wilson(successes, n)
    assert 0.0 <= low <= high <= 1.0
    if n:
        assert low - 1e-6 <= successes / n <= high + 1e-6


def test_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_symmetric_and_a_probability(first: int, second: int) -> None:
    p = mcnemar(first, second)
    assert p == mcnemar(second, first)
    assert 0.0 < p <= 1.0


def test_mcnemar_agrees_with_the_binomial() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(10, 2) == pytest.approx(0.03857421875)
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(900, 1100) == pytest.approx(8.48e-6, rel=0.05)


def test_a_bootstrap_covers_the_mean_and_comes_again() -> None:
    differences = [1.0] * 30 + [0.0] * 50 + [-1.0] * 10
    low, high = paired_bootstrap(differences, seed=1)
    assert low < sum(differences) / 90 < high
    spread = statistics.pstdev(differences) / 90**0.5
    assert high - low == pytest.approx(2 * 1.96 * spread, rel=0.1)
    assert paired_bootstrap(differences, seed=1) == (low, high)
    assert paired_bootstrap([0.5] * 7) == (0.5, 0.5)
    assert paired_bootstrap([]) == (0.0, 0.0)
    uneven = [value / 7 for value in range(-20, 30)]
    assert paired_bootstrap(uneven, seed=1) != paired_bootstrap(uneven, seed=2)


def test_a_bootstrap_of_no_difference_covers_nought_as_often_as_it_says() -> None:
    chance = random.Random(0)
    covered = 0
    for number in range(200):
        sample = [chance.choice((-1.0, 0.0, 1.0)) for _ in range(100)]
        low, high = paired_bootstrap(sample, seed=number, resamples=1000)
        covered += low <= 0 <= high
    assert 180 <= covered <= 199
