"""How far to believe an assertion, computed from its evidence alone.

The noisy-or model of INDRA (Gyori et al. 2017, doi:10.15252/msb.20177651): every kind of
source has a systematic error, which repetition cannot remove, and a random error, which it
can. So fifty sentences by one reader saturate at one minus its systematic error, and a
second kind of source, or a second publication, counts for more than another repeat.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import lru_cache
from math import prod
from typing import NamedTuple

from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    Evidence,
    InferredEvidence,
    TextEvidence,
)

Observed = TextEvidence | DatabaseEvidence | CuratorEvidence | InferredEvidence
"""Evidence as a reading gives it; what of it is only proposed, counts for nothing (`believe`)."""

PROPOSED_MARK = "proposed:"
"""Stands before the name of an extractor whose evidence is only proposed, as
`proposed:pairwise/1`; what is admitted is the same without it."""

HEDGED_WEIGHT = 0.5
"""A speculation ("may increase") counts for half a statement."""


class SourceError(NamedTuple):
    """Chances that all records of a source are wrong together, and that one is by itself."""

    systematic: float
    random: float


READER = SourceError(systematic=0.05, random=0.3)
"""An extractor over text; `random` applies to each publication apart."""
DATABASE = SourceError(systematic=0.02, random=0.1)
CURATOR = SourceError(systematic=0.005, random=0.005)
RULE = READER
"""A rule of inference errs like a reader, beside what its premises leave in doubt."""

_ERRORS = {"text": READER, "db": DATABASE, "curator": CURATOR, "inferred": RULE}
_MARKED = f"text:{PROPOSED_MARK}"
PROPOSED_SOURCES = (_MARKED, "inferred:")
"""How the names of the sources begin of which the evidence is only proposed."""


class Observation(NamedTuple):
    """What a piece of evidence weighs: all of it that belief depends on."""

    source: str
    """Its kind and name, as `text:patterns` or `db:NeuroMMSig 5.1.2`."""
    witness: str
    """What counts once per source: the publication, the record where there is none, the curator."""
    strength: float
    negated: bool


class Belief(NamedTuple):
    """Belief in a claim, and belief in its denial; each from 0 to 1."""

    claim: float
    denial: float


def is_proposed(evidence: Evidence) -> bool:
    """Whether the evidence is only proposed: by a language model (its extractor has the mark
    `PROPOSED_MARK`), or by the system, which inferred it."""
    if isinstance(evidence, TextEvidence):
        return evidence.extractor.startswith(PROPOSED_MARK)
    return isinstance(evidence, InferredEvidence)


def unmarked(evidence: TextEvidence) -> TextEvidence:
    """The evidence as that of an ordinary reader."""
    extractor = evidence.extractor.removeprefix(PROPOSED_MARK)
    return evidence.model_copy(update={"extractor": extractor})


def is_by(piece: Evidence, year: int | None) -> bool:
    """Whether a piece of evidence was there at the end of that year; what has no year was not.
    Without a year, every piece is."""
    if year is None:
        return True
    if isinstance(piece, InferredEvidence):
        return False
    if isinstance(piece, CuratorEvidence):
        return piece.when.year <= year
    return piece.year is not None and piece.year <= year


def belief(
    evidence: Iterable[Evidence], retracted: Collection[str] = (), *, proposed: bool = False
) -> float:
    """The belief in an assertion, from 0 to 1, given everything said for and against it.

    Belief for, times disbelief against: `noisy_or(for) * (1 - noisy_or(against))`. Evidence that
    is only proposed counts for nothing (what was inferred may not lift its own premises), unless
    `proposed`: then as if it were a reader's. Evidence from a publication in `retracted` counts
    for nothing. The order of evidence does not matter.
    """
    return beliefs(evidence, retracted, proposed=proposed).claim


def beliefs(
    evidence: Iterable[Evidence], retracted: Collection[str] = (), *, proposed: bool = False
) -> Belief:
    """The belief in an assertion and in its denial; see `belief`."""
    counted = (item for item in evidence if getattr(item, "publication", None) not in retracted)
    return believe([observe(item) for item in counted], proposed=proposed)


def settled(observations: Iterable[Observation], *, proposed: bool = False) -> float:
    """The belief in a claim once what speaks for and against it is settled: what both leave
    possible, conflict left out: `for * (1 - against) / (1 - for * against)`.

    Dempster's rule of combination (Shafer 1976). Where nothing speaks against, it is `belief`;
    where much speaks for and little against, that little does not halve it.
    """
    support, opposition = _for_and_against(_counting(observations, proposed=proposed))
    conflict = support * opposition
    return round((support - conflict) / (1.0 - conflict), 6) if conflict < 1.0 else 0.0


def observe(item: Observed) -> Observation:
    """What the evidence weighs."""
    if isinstance(item, InferredEvidence):
        return Observation(f"inferred:{item.rule}", item.id, item.confidence, item.negated)
    if isinstance(item, TextEvidence):
        strength = item.confidence * HEDGED_WEIGHT if item.hedged else item.confidence
        return Observation(_reader(item.extractor), item.publication, strength, item.negated)
    if isinstance(item, DatabaseEvidence):
        witness = item.publication or item.record
        return Observation(f"db:{item.resource}", witness, item.confidence, item.negated)
    return Observation(f"curator:{item.who}", item.who, 1.0, item.negated)


@lru_cache(maxsize=64)
def _reader(extractor: str) -> str:
    """The source of a text, whatever the version of what read it."""
    return f"text:{extractor.partition('/')[0]}"


def believe(
    observations: Collection[tuple[str, Hashable, float, int]], *, proposed: bool = False
) -> Belief:
    """Belief in the claim and in its denial, from `Observation`s in whatever order.

    A witness is only compared with others, so that a store may give its own number for it. Those
    that are only proposed are left out, unless `proposed`: then they count as a reader's.
    """
    counting = _counting(observations, proposed=proposed)
    if len(counting) == 1:
        ((source, _, strength, negated),) = counting
        return _believe_one(source, strength, negated)
    return _believe_all(counting)


def _counting(
    observations: Iterable[tuple[str, Hashable, float, int]], *, proposed: bool
) -> list[tuple[str, Hashable, float, int]]:
    if proposed:
        return [(_as_admitted(o[0]), o[1], o[2], o[3]) for o in observations]
    return [one for one in observations if not one[0].startswith(PROPOSED_SOURCES)]


def _as_admitted(source: str) -> str:
    return f"text:{source.removeprefix(_MARKED)}" if source.startswith(_MARKED) else source


@lru_cache(maxsize=4096)
def _believe_one(source: str, strength: float, negated: int) -> Belief:
    """Most assertions rest on one observation, and few of these differ."""
    return _believe_all([(source, None, strength, negated)])


def _believe_all(observations: Iterable[tuple[str, Hashable, float, int]]) -> Belief:
    support, opposition = _for_and_against(observations)
    return Belief(
        round(support * (1.0 - opposition), 6),
        round(opposition * (1.0 - support), 6),
    )


def _for_and_against(
    observations: Iterable[tuple[str, Hashable, float, int]],
) -> tuple[float, float]:
    pro: dict[str, dict[Hashable, float]] = {}
    contra: dict[str, dict[Hashable, float]] = {}
    for source, witness, strength, negated in observations:
        witnesses = (contra if negated else pro).setdefault(source, {})
        if strength > witnesses.get(witness, 0.0):
            witnesses[witness] = strength
    return _noisy_or(pro), _noisy_or(contra)


def chance(source: str, strengths: Iterable[float]) -> float:
    """How likely all of these witnesses of a source err, each by itself; from 0 to 1."""
    _, random = _ERRORS[source.partition(":")[0]]
    reliable = 1.0 - random
    return prod([1.0 - strength * reliable for strength in sorted(strengths)])


def _noisy_or(sources: Mapping[str, Mapping[Hashable, float]]) -> float:
    """Noisy-or over sources, and within a source over witnesses.

    Factors are multiplied in order of size, so that no order of arrival shows in the result.
    """
    doubts = []
    for source, witnesses in sources.items():
        systematic, _ = _ERRORS[source.partition(":")[0]]
        doubts.append(1.0 - (1.0 - systematic) * (1.0 - chance(source, witnesses.values())))
    return 1.0 - prod(sorted(doubts))
