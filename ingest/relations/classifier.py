"""The trained reader of pairs: whether one acts on the other, which does, and with what sign.

Three logistic regressions over the same sparse features (`features.py`), and one of five classes
for the groups of ChemProt. Their weights are arrays in `trained/relations.npz`, made by
`make train-relations` (`kgmed.evaluate.train_relations`); what they were trained on, and what
they are good for, stands in `trained/CARD.md`. A feature is known by the CRC-32 of its name.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import IO, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

HEADS = ("related", "forward", "positive")
GROUPS = ("CPR:3", "CPR:4", "CPR:5", "CPR:6", "CPR:9")
"""What ChemProt scores: activator, inhibitor, agonist, antagonist, substrate or product."""
SHIPPED = "trained/relations.npz"


class Hashed(NamedTuple):
    """The features of a pair by the CRC-32 of their names."""

    keys: NDArray[np.uint32]
    values: NDArray[np.int8]


class Opinion(NamedTuple):
    """What the classifier thinks of a pair, in log-odds."""

    related: float
    """That a sentence says that one acts on the other, with a sign."""
    forward: float
    """That the first is the one that acts, if one does."""
    positive: float
    """That more of what acts means more of the other, if one acts."""


class Weights(NamedTuple):
    """A linear model: a row for each feature that it knows, a column for each thing it says."""

    keys: NDArray[np.uint32]
    """Features, ascending."""
    columns: NDArray[np.float32]


class Calibration(NamedTuple):
    """Weights of `calibration.traits`, for claims with and without a sign."""

    signed: NDArray[np.float64]
    unsigned: NDArray[np.float64]


class Trained(NamedTuple):
    """Everything that training yields."""

    effects: Weights
    """A column for each of `HEADS`."""
    groups: Weights
    """A column for each of `GROUPS`."""
    calibration: Calibration
    papers: NDArray[np.uint32]
    """CRC-32 of the PMIDs that were learned from, ascending: what was seen is no test."""


class Linear:
    """Scores sparse features with a linear model."""

    def __init__(self, weights: Weights) -> None:
        self._keys = weights.keys
        self._columns = weights.columns.astype(np.float32)

    def scores(self, pairs: Sequence[Hashed]) -> NDArray[np.float32]:
        """A row for each pair: the log-odds (or logits) of each column."""
        keys = np.concatenate([pair.keys for pair in pairs])
        values = np.concatenate([pair.values for pair in pairs]).astype(np.float32)
        if not len(self._keys):
            return np.zeros((len(pairs), self._columns.shape[1]), np.float32)
        rows = np.searchsorted(self._keys, keys)
        rows[rows == len(self._keys)] = 0
        values[self._keys[rows] != keys] = 0.0
        weighed = self._columns[rows] * values[:, None]
        starts = np.cumsum([0, *(len(pair.keys) for pair in pairs)])[:-1]
        return np.add.reduceat(weighed, starts, axis=0)


def keys_of(names: Iterable[str]) -> NDArray[np.uint32]:
    """The CRC-32 of each name, each name once."""
    distinct = dict.fromkeys(names)
    return np.fromiter((crc32(name.encode()) for name in distinct), np.uint32, len(distinct))


@cache
def shipped() -> Trained:
    """What the package brings along."""
    with (files("ingest.relations") / SHIPPED).open("rb") as handle:
        return read_trained(handle)


def read_trained(handle: IO[bytes]) -> Trained:
    """What `write_trained` wrote."""
    with np.load(handle, allow_pickle=False) as arrays:
        return Trained(
            Weights(arrays["effect_keys"], arrays["effect_columns"]),
            Weights(arrays["group_keys"], arrays["group_columns"]),
            Calibration(arrays["signed"], arrays["unsigned"]),
            arrays["papers"],
        )


def write_trained(handle: IO[bytes], trained: Trained) -> None:
    """The arrays, columns in half precision: the same model gives the same bytes."""
    np.savez_compressed(
        handle,
        effect_keys=trained.effects.keys,
        effect_columns=trained.effects.columns.astype(np.float16),
        group_keys=trained.groups.keys,
        group_columns=trained.groups.columns.astype(np.float16),
        signed=trained.calibration.signed,
        unsigned=trained.calibration.unsigned,
        papers=trained.papers,
    )
