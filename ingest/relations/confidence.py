"""How sure a reading is, by what it rests on: `confidence.tsv`, fitted on curated sentences
(`python -m benchmarks.relations --half even --fit`). Each layer has a value of its own."""

import csv
from functools import cache
from importlib.resources import files

WEAK = frozenset({"no_cue", "coordinated"})
"""Layers that only say that two things were named together; never above .4."""


def confidence(layer: str) -> float:
    """The chance that a claim of this layer is right, between 0 and 1."""
    return _table()[layer]


def layer_of(value: float) -> str:
    """The layer that has this confidence.

    Raises:
        StopIteration: none has it.
    """
    return next(layer for layer, known in _table().items() if known == value)


@cache
def _table() -> dict[str, float]:
    with (files("ingest.relations") / "confidence.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return {row["layer"]: float(row["confidence"]) for row in rows}
