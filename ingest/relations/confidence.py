"""How sure a reading is, by what it rests on: `confidence.tsv`, fitted on curated sentences."""

import csv
from functools import cache
from importlib.resources import files

_UNLISTED = 0.3


def confidence(layer: str) -> float:
    """The chance that a claim of this layer is right, between 0 and 1."""
    return _table().get(layer, _UNLISTED)


@cache
def _table() -> dict[str, float]:
    with (files("ingest.relations") / "confidence.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return {row["layer"]: float(row["confidence"]) for row in rows}
