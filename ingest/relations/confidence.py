"""How sure a claim other than an effect is, by the kind of cue that it rests on:
`confidence.tsv`. How sure an effect is, `cascade` computes."""

import csv
from functools import cache
from importlib.resources import files

WEAK = frozenset({"no_cue", "coordinated", "aside"})
"""Layers that only say that two things were named together; never above .4."""


def confidence(layer: str) -> float:
    """The chance that a claim of this layer is right, between 0 and 1."""
    return _table()[layer]


@cache
def _table() -> dict[str, float]:
    with (files("ingest.relations") / "confidence.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return {row["layer"]: float(row["confidence"]) for row in rows}
