"""The statistics of an evaluation: intervals for a share and for a difference, a paired test."""

import math
from collections.abc import Sequence

import numpy as np

Z95 = 1.959963984540054
RESAMPLES = 10_000
_AT_ONCE = 500
"""Resamples that are drawn together, so that memory does not grow with their number."""


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) where nothing was counted.

    Raises:
        ValueError: more successes than trials, or a negative count.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    if n == 0:
        return (0.0, 1.0)
    share, z2 = successes / n, Z95 * Z95
    centre = share + z2 / (2 * n)
    spread = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (centre - spread) / (1 + z2 / n), (centre + spread) / (1 + z2 / n)
    return (round(max(0.0, low), 6), round(min(1.0, high), 6))


def mcnemar(first_only: int, second_only: int) -> float:
    """The exact two-sided p-value of McNemar's test (1947).

    Args:
        first_only: pairs that the first arm alone got right.
        second_only: pairs that the second arm alone got right.
    """
    n = first_only + second_only
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(first_only, second_only) + 1))
    return min(1.0, math.ldexp(tail, 1 - n) if n < 1000 else 2.0 * (tail / 2**n))


def paired_bootstrap(
    differences: Sequence[float], seed: int = 0, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """The 95 % percentile interval of a mean of paired differences (Efron 1979): questions are
    drawn with replacement, each with what both arms made of it. (0, 0) of nothing.

    The same differences, seed and number of resamples give the same interval.
    """
    n = len(differences)
    if n == 0:
        return (0.0, 0.0)
    values = np.asarray(differences, np.float64)
    drawn = np.random.default_rng(seed)
    means = [
        values[drawn.integers(0, n, (min(_AT_ONCE, resamples - done), n))].mean(axis=1)
        for done in range(0, resamples, _AT_ONCE)
    ]
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    return (round(float(low), 6), round(float(high), 6))
