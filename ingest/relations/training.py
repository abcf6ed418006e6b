"""Training of the classifier: sparse logistic regression, seeded by nothing but its data.

scikit-learn is needed here and nowhere else in the package. A feature is kept if it was seen
often enough; so a name that the masks let through is forgotten.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.relations.classifier import Hashed, Weights


class Lesson(NamedTuple):
    """Examples of one kind, each with its class and its weight."""

    pairs: Sequence[Hashed]
    classes: Sequence[int]
    weights: Sequence[float]


class Recipe(NamedTuple):
    """How a head is trained."""

    strength: float
    """The inverse of the regularisation: scikit-learn's `C`."""
    seen: int
    """Examples that a feature must stand in."""


def join(*lessons: Lesson) -> Lesson:
    """Several lessons as one."""
    return Lesson(
        [pair for lesson in lessons for pair in lesson.pairs],
        [one for lesson in lessons for one in lesson.classes],
        [weight for lesson in lessons for weight in lesson.weights],
    )


def fit(lesson: Lesson, recipe: Recipe) -> Weights:
    """A logistic regression: one column for two classes (the log-odds of class 1), else one for
    each class in ascending order. Of a single class nothing can be learned: no weights."""
    from sklearn.linear_model import LogisticRegression

    if len(set(lesson.classes)) < 2:
        return Weights(np.zeros(0, np.uint32), np.zeros((0, 1), np.float32))
    keys, matrix = _matrix(lesson.pairs, recipe.seen)
    model = LogisticRegression(C=recipe.strength, max_iter=400, fit_intercept=False)
    model.fit(matrix, np.asarray(lesson.classes), sample_weight=np.asarray(lesson.weights))
    return Weights(keys, model.coef_.T.astype(np.float32))


def _matrix(pairs: Sequence[Hashed], seen: int) -> tuple[NDArray[np.uint32], Any]:
    """The keys that are kept, ascending, and the examples as a sparse matrix over them."""
    from scipy.sparse import csr_matrix

    every = np.concatenate([pair.keys for pair in pairs])
    values = np.concatenate([pair.values for pair in pairs]).astype(np.float32)
    rows = np.repeat(np.arange(len(pairs)), [len(pair.keys) for pair in pairs])
    keys, column, count = np.unique(every, return_inverse=True, return_counts=True)
    kept = count >= seen
    place = np.cumsum(kept) - 1
    use = kept[column]
    shape = (len(pairs), int(kept.sum()))
    return keys[kept], csr_matrix((values[use], (rows[use], place[column[use]])), shape=shape)


def side_by_side(*heads: Weights) -> Weights:
    """Several one-column models as one of several columns, without features of no weight."""
    keys = np.unique(np.concatenate([head.keys for head in heads]))
    columns = np.zeros((len(keys), len(heads)), dtype=np.float32)
    for number, head in enumerate(heads):
        columns[np.searchsorted(keys, head.keys), number] = head.columns[:, 0]
    return _rounded(keys, columns)


def rounded(weights: Weights) -> Weights:
    """The model in half precision, without features of no weight."""
    return _rounded(weights.keys, weights.columns)


def _rounded(keys: NDArray[np.uint32], columns: NDArray[np.float32]) -> Weights:
    columns = columns.astype(np.float16).astype(np.float32)
    kept = np.abs(columns).max(axis=1) >= LEAST
    return Weights(keys[kept], columns[kept])


LEAST = 0.004
"""A weight below this, in log-odds, is no weight."""
