"""What extractors said of curated texts, counted: precision, recall and F1 with intervals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph_schema.biolink import Direction, Predicate
from graph_schema.records import Assertion, Record
from ingest.records import Extraction
from kgmed.evaluate.extractor_corpora import Curated, Ends
from kgmed.evaluate.intervals import RESAMPLES

_DIRECTIONS = {Direction.INCREASED: 1, Direction.DECREASED: -1}
_CORRELATIONS = {
    Predicate.POSITIVELY_CORRELATED_WITH: 1,
    Predicate.NEGATIVELY_CORRELATED_WITH: -1,
}


class Estimate(Record):
    """A figure from 0 to 1, and its 95 % interval."""

    value: float
    interval: tuple[float, float]


class TaskScore(Record):
    """How one of the two tasks was done; counted in pairs of things in a text."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    said: int
    right: int
    curated: int


class Counts(NamedTuple):
    """Of one text, in pairs."""

    right: int
    said: int
    curated: int


class Counted(NamedTuple):
    """One text, by task."""

    related: Counts
    signed: Counts


def count(curated: Curated, said: Iterable[Extraction]) -> Counted:
    """What was said of a text against what is curated.

    A pair is said to be related by any claim that is not denied, and to have the sign of the
    surest claim about it that has one. Pairs that do not count are left out.
    """
    surest: dict[Ends, float] = {}
    signs: dict[Ends, tuple[float, int]] = {}
    for assertion, evidence in said:
        ends = frozenset((assertion.subject, assertion.object))
        if evidence.negated or ends not in curated.pairs:
            continue
        confidence = getattr(evidence, "confidence", 1.0)
        surest[ends] = max(confidence, surest.get(ends, 0.0))
        sign = sign_of(assertion)
        if sign and confidence > signs.get(ends, (-1.0, 0))[0]:
            signs[ends] = confidence, sign
    pairs = {(ends, sign) for ends, (_, sign) in signs.items()}
    return Counted(
        Counts(len(curated.related & surest.keys()), len(surest), len(curated.related)),
        Counts(len(curated.signed & pairs), len(pairs), len(curated.signed)),
    )


def sign_of(assertion: Assertion) -> int:
    """1 where the two rise together, -1 where one falls when the other rises, 0 where neither is
    claimed."""
    if assertion.direction is not None:
        return _DIRECTIONS[assertion.direction]
    return _CORRELATIONS.get(assertion.predicate, 0)


def score(counts: Sequence[Counts], seed: int = 0, resamples: int = RESAMPLES) -> TaskScore:
    """Micro-averaged over texts, with percentile intervals of a bootstrap over texts (Efron 1979):
    the pairs of one text hang together, so that whole texts are drawn. The same counts and seed
    give the same intervals."""
    table = np.asarray(counts or [Counts(0, 0, 0)], np.int64)
    n = len(table)
    drawn = np.random.default_rng(seed).multinomial(n, [1 / n] * n, resamples)
    whole, resampled = _figures(table.sum(axis=0)), _figures(drawn @ table)
    estimates = {
        name: Estimate(
            value=round(float(value), 4),
            interval=(round(float(low), 4), round(float(high), 4)),
        )
        for name, value in whole.items()
        for low, high in [np.percentile(resampled[name], (2.5, 97.5))]
    }
    right, said, curated = table.sum(axis=0).tolist()
    return TaskScore(**estimates, right=right, said=said, curated=curated)


def _figures(sums: NDArray[np.int64]) -> Mapping[str, NDArray[np.float64]]:
    """Precision, recall and F1 of (right, said, curated), in the last axis; 0 of nothing."""
    right, said, curated = (sums[..., i].astype(np.float64) for i in range(3))
    return {
        "precision": right / np.maximum(said, 1),
        "recall": right / np.maximum(curated, 1),
        "f1": 2 * right / np.maximum(said + curated, 1),
    }
