"""Who acts, and with what sign: our reading of curated edges, on papers it was not trained on.

Every curated signed edge of NeuroMMSig (CC BY 4.0) whose two names our reader finds in one
sentence is a case. The papers are cut into five parts; the classifier and its confidence are
trained on four and asked about the fifth, so nothing of a paper is in training and in scoring.
The rules of the patterns were written by people who had seen some of these sentences: that no
cross-validation can undo.
"""

from collections.abc import Callable, Mapping, Sequence
from time import process_time

from graph_schema.records import Record
from ingest.relations.cascade import CLASSIFIED, EFFECTS, READ, Cascade, settled
from ingest.relations.classifier import Opinion, Trained
from ingest.relations.pairs import UNCONDITIONAL, Claim
from kgmed.evaluate.calibration import Reliability
from kgmed.evaluate.relation_corpora import Edge, Pair
from kgmed.evaluate.relation_scores import (
    LayerReport,
    Reading,
    curve,
    reliability,
    report_layer,
    risk,
)
from kgmed.evaluate.relation_training import (
    Corpora,
    leaning,
    opinions,
    paper_hash,
    papers_of,
    train,
)

FOLDS = 5


class NeuroMMSigReport(Record):
    """Patterns alone, classifier alone, and both together."""

    kind: str = "neurommsig"
    rows: int
    """Signed edges between two named things."""
    cases: int
    """Those whose two names were found in one sentence."""
    papers: int
    folds: int = FOLDS
    layers: Mapping[str, LayerReport]
    """`patterns`, `classifier`, `together`: on papers not trained on."""
    shipped: LayerReport
    """The weights that the package brings along."""
    shipped_had_seen: float
    """The share of the cases whose papers those were taught: of these, `shipped` says no more
    than how well it remembers."""
    reliability: Reliability
    """Of `together`, on papers not trained on."""
    risk: Mapping[str, tuple[tuple[float, float], ...]]
    """By layer, points (coverage, share with both right), the surest first."""
    curves: Mapping[str, tuple[tuple[float, float], ...]]
    """By what is claimed, points (recall, precision) of `together`, the surest first."""
    always_increases: float
    """How often the sign would be right if it were always the commoner one."""
    training_seconds: float


_GRAMMAR = {"top_sure": 0.9, "way_sure": 0.8, "top_loose": 0.7, "way_loose": 0.6}
"""In what order the patterns' layers are believed where they are asked alone."""
Judge = Callable[[int], tuple[Claim, float] | None]
"""What a layer reads of a pair, and how sure it is; None where it reads no effect."""


def evaluate_folds(
    corpora: Corpora, rows: int, shipped: Trained, progress: Callable[[int, int], None]
) -> NeuroMMSigReport:
    """Train on four parts and ask about the fifth, five times."""
    started = process_time()
    thought: dict[int, Opinion] = {}
    weighed: dict[int, tuple[Claim, float]] = {}
    for fold in range(FOLDS):
        out = papers_of(corpora.pairs, fold, FOLDS)
        trained = train(corpora.without(out))
        asked = [i for i, pair in enumerate(corpora.pairs) if pair.paper in out]
        answers = _ask(trained, corpora.pairs, asked)
        thought.update({i: opinion for i, (opinion, _) in answers.items()})
        weighed.update({i: final for i, (_, final) in answers.items()})
        progress(fold + 1, FOLDS)
    seconds = process_time() - started
    judges = _judges(corpora.pairs, thought, weighed)
    readings = {name: _readings(corpora.edges, judge) for name, judge in judges.items()}
    total = len(corpora.edges)
    remembered = {
        i: final
        for i, (_, final) in _ask(shipped, corpora.pairs, range(len(corpora.pairs))).items()
    }
    seen = frozenset(shipped.papers.tolist())
    return NeuroMMSigReport(
        rows=rows,
        cases=total,
        papers=len({edge.paper for edge in corpora.edges}),
        layers={name: report_layer(found, corpora.edges) for name, found in readings.items()},
        shipped=report_layer(_readings(corpora.edges, _effects(remembered)), corpora.edges),
        shipped_had_seen=sum(paper_hash(edge.paper) in seen for edge in corpora.edges) / total,
        reliability=reliability(readings["together"]),
        risk={name: risk(found, total) for name, found in readings.items()},
        curves={
            name: curve(readings["together"], corpora.edges, sign)
            for name, sign in (("increases", 1), ("decreases", -1))
        },
        always_increases=sum(edge.sign > 0 for edge in corpora.edges) / max(1, total),
        training_seconds=round(seconds, 1),
    )


def _ask(
    trained: Trained, pairs: Sequence[Pair], asked: Sequence[int]
) -> dict[int, tuple[Opinion, tuple[Claim, float]]]:
    """Of each pair, what the classifier thinks, and what the cascade makes of it."""
    cascade = Cascade(trained)
    found = opinions(trained.effects, [pairs[i].features for i in asked])
    return {
        i: (opinion, cascade.weigh(pairs[i].claim, opinion))
        for i, opinion in zip(asked, found, strict=True)
    }


def _judges(
    pairs: Sequence[Pair],
    thought: Mapping[int, Opinion],
    weighed: Mapping[int, tuple[Claim, float]],
) -> dict[str, Judge]:
    """The layers, each by itself, and together."""

    def patterns(i: int) -> tuple[Claim, float] | None:
        claim = settled(pairs[i].claim)
        return (claim, _GRAMMAR.get(claim.layer, 0.5)) if claim.layer in EFFECTS else None

    def classifier(i: int) -> tuple[Claim, float] | None:
        opinion = thought[i]
        if opinion.related < READ:
            return None
        sign = 1 if opinion.positive > 0 else -1
        aims = pairs[i].claim.aims
        claim = Claim(opinion.forward > 0, sign, None, CLASSIFIED, UNCONDITIONAL, aims=aims)
        claim = settled(claim)
        return (claim, leaning(opinion)) if claim.layer in EFFECTS else None

    return {"patterns": patterns, "classifier": classifier, "together": _effects(weighed)}


def _effects(weighed: Mapping[int, tuple[Claim, float]]) -> Judge:
    def together(i: int) -> tuple[Claim, float] | None:
        return weighed[i] if weighed[i][0].layer in EFFECTS else None

    return together


def _readings(edges: Sequence[Edge], judge: Judge) -> list[Reading | None]:
    """Each case as a layer reads it, by the surest of the mentions; None where it reads none."""
    return [_reading(edge, judge) for edge in edges]


def _reading(edge: Edge, judge: Judge) -> Reading | None:
    best: Reading | None = None
    for i, forward in edge.pairs:
        read = judge(i)
        if read is not None and (best is None or read[1] > best.sure):
            claim, sure = read
            said = -claim.sign if claim.stance.negated else claim.sign
            way = claim.forward == forward
            best = Reading(sure, way, said == edge.sign, claim.sign != 0, said)
    return best
