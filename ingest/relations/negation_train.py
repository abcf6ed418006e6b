"""Training of the cues and scopes of negation and speculation.

The same sentences give the same weights: nothing is drawn at random.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.relations.negation_cues import cue_about, cue_features
from ingest.relations.negation_phrases import Phrase, Scope, lexicon, options, phrase_of
from ingest.relations.negation_scopes import around, beginnings, described, ends, scope_about
from ingest.relations.negation_weights import Key
from ingest.relations.syntax import Tree

RIDGE = 0.5
"""How strongly cue weights are drawn to zero; `RIDGE_OF_SCOPES`, those of boundaries. Both chosen
by cross-validation in the nine folds."""
RIDGE_OF_SCOPES = 1.0
SEEN = 3
"""A feature counts from so many decisions on."""
SMALLEST = 0.02
"""Weights below this are dropped."""

Vector = npt.NDArray[np.float64]


class Example(NamedTuple):
    """A sentence and what is marked in it."""

    tree: Tree
    marked: tuple[Scope, ...]


class Decision(NamedTuple):
    """One choice among several: the features of each, and which is right."""

    choices: tuple[tuple[Key, ...], ...]
    right: int


def learn(examples: Sequence[Example]) -> tuple[frozenset[Phrase], dict[Key, float]]:
    """The phrases that were cues, and the weights of cues and of boundaries."""
    phrases = frozenset(
        phrase_of(example.tree.words, one.kind, one.cue)
        for example in examples
        for one in example.marked
    )
    cues = fit(tuple(cue_decisions(examples, phrases)), RIDGE)
    boundaries = fit(tuple(boundary_decisions(examples)), RIDGE_OF_SCOPES)
    return phrases, {**cues, **boundaries}


def cue_decisions(examples: Iterable[Example], phrases: Iterable[Phrase]) -> Iterator[Decision]:
    """For every place where a phrase stands: which cue it is; the first choice is none."""
    known = lexicon(phrases)
    for tree, marked in examples:
        possible = tuple(options(tree.words, known))
        texts = {option.phrase.text for place in possible for option in place}
        true = {(one.kind, one.cue) for one in marked}
        for place in possible:
            right = [(option.phrase.kind, option.cue) in true for option in place]
            choices = (
                _keys(cue_about(tree, option), cue_features(tree, option, texts))
                for option in place
            )
            yield Decision(((), *choices), 1 + right.index(True) if any(right) else 0)


def boundary_decisions(examples: Iterable[Example]) -> Iterator[Decision]:
    """For every cue: where its scope begins, and where it ends."""
    for tree, marked in examples:
        for one in marked:
            view = around(tree, one.kind, one.cue)
            for places, step, true in (
                (beginnings(view), -1, one.start),
                (ends(view), 1, one.end - 1),
            ):
                if true in places:
                    about = scope_about(view, step)
                    choices = (_keys(about, found) for found in described(view, places, step))
                    yield Decision(tuple(choices), places.index(true))


def _keys(about: Iterable[str], features: Sequence[str]) -> tuple[Key, ...]:
    return tuple((name, feature) for name in about for feature in features)


def fit(decisions: Sequence[Decision], ridge: float) -> dict[Key, float]:
    """Weights that make the right choices likely: a conditional logit, by L-BFGS."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    numbered = _numbered(decisions)
    rows = [
        [numbered[key] for key in choice if key in numbered]
        for decision in decisions
        for choice in decision.choices
    ]
    sizes = np.array([len(decision.choices) for decision in decisions])
    starts = np.cumsum(sizes) - sizes
    right = starts + np.array([decision.right for decision in decisions])
    ends_of_rows = np.cumsum([0, *map(len, rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.int32)
    ones = np.ones(len(columns))
    shape = (len(rows), len(numbered))
    matrix = csr_matrix((ones, columns, ends_of_rows), shape=shape)
    transposed = matrix.T.tocsr()
    wanted = transposed @ np.bincount(right, minlength=len(rows))

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = matrix @ weights
        best = np.maximum.reduceat(scores, starts)
        raised = np.exp(scores - np.repeat(best, sizes))
        total = np.add.reduceat(raised, starts)
        missed = np.sum(np.log(total) + best - scores[right])
        expected = transposed @ (raised / np.repeat(total, sizes))
        return missed + ridge / 2 * weights @ weights, expected - wanted + ridge * weights

    found = minimize(
        loss, np.zeros(len(numbered)), jac=True, method="L-BFGS-B", options={"maxiter": 150}
    )
    return {key: float(found.x[i]) for key, i in numbered.items() if abs(found.x[i]) >= SMALLEST}


def _numbered(decisions: Sequence[Decision]) -> Mapping[Key, int]:
    seen: Counter[Key] = Counter()
    for decision in decisions:
        seen.update({key for choice in decision.choices for key in choice})
    return {key: i for i, key in enumerate(sorted(key for key in seen if seen[key] >= SEEN))}
