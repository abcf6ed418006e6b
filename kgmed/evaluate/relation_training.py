"""What the classifier of relations is taught, from which corpus, and how its confidence is fitted.

Who acts is learned from NeuroMMSig alone: in ChemProt the chemical always acts, which would
teach to look at the kind of a name, and BioRED does not say who acts. The sign is learned from
all three, relatedness from NeuroMMSig and BioRED (a pair that no curator tied is an example of
none). ChemProt's groups have a model of their own.
"""

from collections.abc import Sequence
from math import log
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from ingest.relations.cascade import combined, traits
from ingest.relations.classifier import (
    GROUPS,
    Calibration,
    Hashed,
    Linear,
    Opinion,
    Trained,
    Weights,
)
from ingest.relations.training import Lesson, Recipe, fit, join, rounded, side_by_side
from kgmed.evaluate.relation_corpora import Edge, Pair
from kgmed.evaluate.relation_marked import GROUP_SIGNS, Marked

RELATED = Recipe(strength=0.03, seen=5)
FORWARD = Recipe(strength=0.1, seen=3)
POSITIVE = Recipe(strength=0.1, seen=3)
GROUP = Recipe(strength=0.2, seen=3)
BESIDE = 0.1
"""What a ChemProt or BioRED pair counts beside a NeuroMMSig pair, for the sign."""
BESIDE_RELATED = 0.3
"""What a BioRED pair counts, for relatedness."""
INNER_FOLDS = 4
"""Parts into which training papers are cut to fit the confidence on papers not trained on."""


class Corpora(NamedTuple):
    """What is trained on. Any part may be empty but the first."""

    pairs: Sequence[Pair]
    edges: Sequence[Edge]
    chemprot: Sequence[Marked] = ()
    biored: Sequence[Pair] = ()

    def without(self, papers: frozenset[str]) -> "Corpora":
        """The corpora without these papers of NeuroMMSig and BioRED.

        Edges keep the numbers of their pairs, which move up with the pairs that are left out.
        """
        kept = [i for i, pair in enumerate(self.pairs) if pair.paper not in papers]
        moved = {old: new for new, old in enumerate(kept)}
        edges = [
            edge._replace(pairs=tuple((moved[i], forward) for i, forward in edge.pairs))
            for edge in self.edges
            if edge.paper not in papers
        ]
        pairs = [self.pairs[i] for i in kept]
        biored = [pair for pair in self.biored if pair.paper.removeprefix("PMID:") not in papers]
        return Corpora(pairs, edges, self.chemprot, biored)


def fold_of(paper: str, folds: int, seed: int = 0) -> int:
    """The part that a paper belongs to, from 0: always the same for the same paper."""
    return crc32(f"{seed} {paper}".encode()) % folds


def papers_of(pairs: Sequence[Pair], fold: int, folds: int, seed: int = 0) -> frozenset[str]:
    """The papers of one part."""
    return frozenset(p.paper for p in pairs if fold_of(p.paper, folds, seed) == fold)


def train(corpora: Corpora) -> Trained:
    """The classifier, and its confidence fitted on papers that its parts were not trained on."""
    papers = np.unique(np.array([paper_hash(edge.paper) for edge in corpora.edges], np.uint32))
    return Trained(teach(corpora), teach_groups(corpora.chemprot), calibrate(corpora), papers)


def paper_hash(paper: str) -> int:
    """What the weights know a paper by that they were taught."""
    return crc32(paper.encode())


def teach(corpora: Corpora) -> Weights:
    """Relatedness, who acts, and the sign, side by side. Of the sign, pairs of which an agent is
    directed at one teach nothing: curators' signs are those of its target."""
    weights = _weights(corpora.pairs)
    related = join(
        _related(corpora.pairs, weights, 1.0),
        _related(corpora.biored, [1.0] * len(corpora.biored), BESIDE_RELATED),
    )
    one_way = [i for i, p in enumerate(corpora.pairs) if len(p.forward) + len(p.backward) == 1]
    pairs = [corpora.pairs[i] for i in one_way]
    own = [weights[i] for i in one_way]
    inputs = [pair.features for pair in pairs]
    forward = Lesson(inputs, [int(bool(pair.forward)) for pair in pairs], own)
    signs = [int(1 in pair.forward | pair.backward) for pair in pairs]
    plain = [n for n, pair in enumerate(pairs) if not any(pair.claim.aims)]
    taught = Lesson([inputs[n] for n in plain], [signs[n] for n in plain], [own[n] for n in plain])
    positive = join(taught, _chemprot_signs(corpora.chemprot), _biored_signs(corpora.biored))
    return side_by_side(fit(related, RELATED), fit(forward, FORWARD), fit(positive, POSITIVE))


def _weights(pairs: Sequence[Pair]) -> list[float]:
    """What a pair counts: the more often a curated pair is named together, the less each time,
    since the curated statement rests on one of them."""
    places: dict[str, int] = {}
    for pair in pairs:
        if pair.forward or pair.backward:
            places[pair.place] = places.get(pair.place, 0) + 1
    return [places.get(pair.place, 1) ** -0.5 for pair in pairs]


def _related(pairs: Sequence[Pair], weights: Sequence[float], beside: float) -> Lesson:
    known = [i for i, pair in enumerate(pairs) if pair.related is not None]
    return Lesson(
        [pairs[i].features for i in known],
        [int(bool(pairs[i].related)) for i in known],
        [weights[i] * beside for i in known],
    )


def _biored_signs(pairs: Sequence[Pair]) -> Lesson:
    signed = [pair for pair in pairs if len(pair.forward) == 1]
    classes = [int(1 in pair.forward) for pair in signed]
    return Lesson([pair.features for pair in signed], classes, [BESIDE] * len(signed))


def _chemprot_signs(marked: Sequence[Marked]) -> Lesson:
    signed = [(one.features, GROUP_SIGNS.get(one.group, 0)) for one in marked]
    usable = [(features, sign) for features, sign in signed if features is not None and sign]
    return Lesson(
        [features for features, _ in usable],
        [int(sign > 0) for _, sign in usable],
        [BESIDE] * len(usable),
    )


def teach_groups(marked: Sequence[Marked]) -> Weights:
    """The groups of ChemProt, a column each; without a feature where there is no ChemProt."""
    usable = [(one.features, GROUPS.index(one.group)) for one in marked if one.features is not None]
    if not usable:
        return Weights(np.zeros(0, np.uint32), np.zeros((0, len(GROUPS)), np.float32))
    lesson = Lesson([f for f, _ in usable], [c for _, c in usable], [1.0] * len(usable))
    return rounded(fit(lesson, GROUP))


def opinions(weights: Weights, inputs: Sequence[Hashed]) -> list[Opinion]:
    """What the classifier thinks of pairs."""
    return [Opinion(*row) for row in Linear(weights).scores(inputs).tolist()] if inputs else []


def calibrate(corpora: Corpora) -> Calibration:
    """The confidence of an effect, from opinions of classifiers that did not see the paper."""
    thought: dict[int, Opinion] = {}
    for fold in range(INNER_FOLDS):
        out = papers_of(corpora.pairs, fold, INNER_FOLDS, seed=1)
        weights = teach(corpora.without(out))
        theirs = [i for i, pair in enumerate(corpora.pairs) if pair.paper in out]
        found = opinions(weights, [corpora.pairs[i].features for i in theirs])
        thought.update(zip(theirs, found, strict=True))
    inputs, ways, boths = [], [], []
    for edge in corpora.edges:
        i, forward = max(edge.pairs, key=lambda one: leaning(thought[one[0]]))
        claim = combined(corpora.pairs[i].claim, thought[i])
        way = (thought[i].forward > 0) == forward
        sign = claim.sign or (1 if thought[i].positive > 0 else -1)
        denied = -1 if claim.stance.negated else 1
        inputs.append(traits(corpora.pairs[i].claim, thought[i]))
        ways.append(way)
        boths.append(way and sign * denied == edge.sign)
    return Calibration(signed=_platt(inputs, boths), unsigned=_platt(inputs, ways))


def leaning(opinion: Opinion) -> float:
    """How far a classifier leans in all: of several mentions of a pair, it is surest of that
    with the most."""
    return min(abs(opinion.forward), abs(opinion.positive))


def _platt(inputs: Sequence[Sequence[float]], right: Sequence[bool]) -> Any:
    """Weights of the traits, by logistic regression (Platt 1999); where all are right, or none
    is, the first trait (which is always one) alone says how many there were."""
    from sklearn.linear_model import LogisticRegression

    if len(set(right)) < 2:
        odds = log(sum(right) + 1) - log(len(right) - sum(right) + 1)
        return np.array([odds] + [0.0] * (len(inputs[0]) - 1))

    model = LogisticRegression(C=0.1, max_iter=1000, fit_intercept=False)
    return model.fit(np.asarray(inputs), np.asarray(right)).coef_[0]
