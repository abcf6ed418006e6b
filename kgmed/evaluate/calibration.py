"""How far confidences are to be believed: of what is said with .8, about .8 should be right."""

from collections.abc import Sequence
from itertools import pairwise

from pydantic import Field

from graph_schema.records import Record
from kgmed.evaluate.plots import Bin

BINS = 10


class Reliability(Record):
    """Confidence against the share right, bin by bin."""

    expected_calibration_error: float = Field(ge=0, le=1)
    """The mean distance between the two, each bin counted as many times as it has cases."""
    bins: tuple[Bin, ...]


def reliability(
    confidences: Sequence[float], right: Sequence[bool], bins: int = BINS
) -> Reliability:
    """Cases in order of confidence, in bins of (nearly) equally many cases each.

    Bins of equal mass do not leave the error to a few cases, as bins of equal width do where
    confidences lie together (Nguyen and O'Connor 2015; the error as in Guo et al. 2017). Equal
    confidences are spread over bins in the order in which they come. Nothing gives no bins, and
    an error of nought.

    Args:
        confidences: from 0 to 1.
        right: whether each was right.
        bins: how many, or as many as there are cases.

    Raises:
        ValueError: not as many of the one as of the other.
    """
    cases = sorted(zip(confidences, right, strict=True), key=lambda case: case[0])
    n = len(cases)
    edges = [number * n // bins for number in range(bins + 1)]
    made: list[Bin] = []
    for start, end in pairwise(edges):
        inside = cases[start:end]
        if inside:
            made.append(
                Bin(
                    confidence=round(sum(sure for sure, _ in inside) / len(inside), 6),
                    right=round(sum(hit for _, hit in inside) / len(inside), 6),
                    n=len(inside),
                )
            )
    return Reliability(expected_calibration_error=calibration_error(made), bins=tuple(made))


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between confidence and share right, each bin weighed by its cases."""
    total = sum(one.n for one in bins)
    return round(sum(one.n * abs(one.right - one.confidence) for one in bins) / max(1, total), 6)
