"""Accuracies of readings of curated edges: over all, of the surest, by what is claimed."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph_schema.records import Record
from kgmed.evaluate.calibration import Reliability, calibration_error
from kgmed.evaluate.intervals import wilson
from kgmed.evaluate.plots import Bin
from kgmed.evaluate.relation_corpora import Edge

COVERAGES = (0.5, 0.6, 0.7, 0.8)
"""Shares of the cases, the surest first, at which accuracy is reported."""
BINS = 10
STEP = 20
"""Cases between two points of a curve."""


class Right(Record):
    """A share that is right, and its 95 % Wilson interval."""

    share: float
    interval: tuple[float, float]
    n: int


class AtCoverage(Record):
    """Accuracy of the surest readings, as many as make up this share of the cases."""

    coverage: float
    direction: float
    sign: float
    both: float


class LayerReport(Record):
    """What one layer reads of the curated pairs."""

    extracted: int
    """Cases in which it reads an effect with a sign."""
    coverage: float
    """Those, of all cases."""
    direction: Right
    """Of those, where the curated subject is read as what acts."""
    sign: Right
    both: Right
    unsigned: int
    """Cases in which it reads an effect without a sign."""
    unsigned_direction: float | None
    surest: tuple[AtCoverage, ...]
    by_sign: Mapping[str, tuple[float, float]]
    """`increases`, `decreases`: precision and recall over the cases; right is both right."""


class Reading(NamedTuple):
    """A case as a layer reads it."""

    sure: float
    way: bool
    sign: bool
    signed: bool
    said: int


def report_layer(found: Sequence[Reading | None], edges: Sequence[Edge]) -> LayerReport:
    read = [one for one in found if one is not None]
    signed = sorted((one for one in read if one.signed), key=lambda one: -one.sure)
    unsigned = [one for one in read if not one.signed]
    total = max(1, len(found))
    counts = [(coverage, round(coverage * total)) for coverage in COVERAGES]
    return LayerReport(
        extracted=len(signed),
        coverage=len(signed) / total,
        direction=_right([one.way for one in signed]),
        sign=_right([one.sign for one in signed]),
        both=_right([one.way and one.sign for one in signed]),
        unsigned=len(unsigned),
        unsigned_direction=_right([one.way for one in unsigned]).share if unsigned else None,
        surest=tuple(
            AtCoverage(
                coverage=coverage,
                direction=_right([one.way for one in signed[:n]]).share,
                sign=_right([one.sign for one in signed[:n]]).share,
                both=_right([one.way and one.sign for one in signed[:n]]).share,
            )
            for coverage, n in counts
            if n <= len(signed)
        ),
        by_sign={
            name: _precision_recall(signed, edges, sign)
            for name, sign in (("increases", 1), ("decreases", -1))
        },
    )


def _right(hits: Sequence[bool]) -> Right:
    n = len(hits)
    return Right(share=sum(hits) / max(1, n), interval=wilson(sum(hits), n), n=n)


def _precision_recall(
    signed: Sequence[Reading], edges: Sequence[Edge], sign: int
) -> tuple[float, float]:
    """Of the cases read with this sign, those that are right; of those curated with it, those
    that are read right."""
    said = [one for one in signed if one.said == sign]
    right = sum(one.way and one.sign for one in said)
    curated = sum(edge.sign == sign for edge in edges)
    return right / max(1, len(said)), right / max(1, curated)


def curve(
    found: Sequence[Reading | None], edges: Sequence[Edge], sign: int
) -> tuple[tuple[float, float], ...]:
    """Recall and precision of the readings with a sign, for ever lower confidence."""
    said = [one for one in found if one is not None and one.signed and one.said == sign]
    said.sort(key=lambda one: -one.sure)
    curated = max(1, sum(edge.sign == sign for edge in edges))
    points = []
    right = 0
    for n, one in enumerate(said, start=1):
        right += one.way and one.sign
        if n % STEP == 0:
            points.append((right / curated, right / n))
    return tuple(points)


def reliability(found: Sequence[Reading | None]) -> Reliability:
    """Confidence against the share right, in bins of equal width; the expected calibration error
    is their mean distance, each bin counting as many times as it has cases (Guo et al. 2017)."""
    signed = [one for one in found if one is not None and one.signed]
    bins = []
    for number in range(BINS):
        inside = [one for one in signed if min(int(one.sure * BINS), BINS - 1) == number]
        if inside:
            confidence = sum(one.sure for one in inside) / len(inside)
            right = sum(one.way and one.sign for one in inside) / len(inside)
            bins.append(Bin(confidence, right, len(inside)))
    return Reliability(expected_calibration_error=calibration_error(bins), bins=tuple(bins))


def risk(found: Sequence[Reading | None], total: int) -> tuple[tuple[float, float], ...]:
    """The share right of the surest readings, for growing shares of the cases."""
    signed = sorted(
        (one for one in found if one is not None and one.signed), key=lambda one: -one.sure
    )
    points = []
    right = 0
    for n, one in enumerate(signed, start=1):
        right += one.way and one.sign
        if n % STEP == 0:
            points.append((n / total, right / n))
    return tuple(points)
