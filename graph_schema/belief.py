"""How far to believe an assertion, computed from its evidence alone.

The noisy-or model of INDRA (Gyori et al. 2017, doi:10.15252/msb.20177651): every kind of
source has a systematic error, which repetition cannot remove, and a random error, which it
can. So fifty sentences by one reader saturate at one minus its systematic error, and a
second kind of source, or a second publication, counts for more than another repeat.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    Evidence,
    InferredEvidence,
    TextEvidence,
)

Observed = TextEvidence | DatabaseEvidence | CuratorEvidence
"""Evidence that counts: somebody outside the system said so."""

HEDGED_WEIGHT = 0.5
"""A speculation ("may increase") counts for half a statement."""


@dataclass(frozen=True)
class SourceError:
    """Chances that all records of a source are wrong together, and that one is by itself."""

    systematic: float
    random: float


READER = SourceError(systematic=0.05, random=0.3)
"""An extractor over text; `random` applies to each publication apart."""
DATABASE = SourceError(systematic=0.02, random=0.1)
CURATOR = SourceError(systematic=0.005, random=0.005)


def belief(evidence: Iterable[Evidence], retracted: Collection[str] = ()) -> float:
    """The belief in an assertion, from 0 to 1, given everything said for and against it.

    Belief for, times disbelief against: `noisy_or(for) * (1 - noisy_or(against))`. Inferred
    evidence counts for nothing here (it may not lift its own premises), and neither does
    evidence from a publication in `retracted`. The order of evidence does not matter.
    """
    pro: list[Observed] = []
    contra: list[Observed] = []
    for item in evidence:
        if isinstance(item, InferredEvidence):
            continue
        if isinstance(item, TextEvidence | DatabaseEvidence) and item.publication in retracted:
            continue
        (contra if item.negated else pro).append(item)
    return round(_support(pro) * (1.0 - _support(contra)), 6)


def _support(items: list[Observed]) -> float:
    """Noisy-or over sources, and within a source over publications."""
    by_source: dict[str, dict[str, float]] = defaultdict(dict)
    errors: dict[str, SourceError] = {}
    for item in items:
        source, error, publication, strength = _weigh(item)
        errors[source] = error
        publications = by_source[source]
        publications[publication] = max(publications.get(publication, 0.0), strength)
    doubt = 1.0
    for source, publications in sorted(by_source.items()):
        error = errors[source]
        random = 1.0
        for _, strength in sorted(publications.items()):
            random *= 1.0 - strength * (1.0 - error.random)
        doubt *= 1.0 - (1.0 - error.systematic) * (1.0 - random)
    return 1.0 - doubt


def _weigh(
    item: Observed,
) -> tuple[str, SourceError, str, float]:
    """The source of a piece of evidence, its errors, its publication and its strength."""
    match item:
        case TextEvidence():
            strength = item.confidence * (HEDGED_WEIGHT if item.hedged else 1.0)
            return item.extractor.partition("/")[0], READER, item.publication, strength
        case DatabaseEvidence():
            publication = item.publication or item.record
            return f"db:{item.resource}", DATABASE, publication, item.confidence
        case CuratorEvidence():
            return f"curator:{item.who}", CURATOR, item.who, 1.0
