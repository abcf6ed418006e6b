"""Whose gene a text speaks of: the species that it names nearest to the gene, or most often.

A text that speaks of the human gene, or of none in particular, means the human one. The
vocabulary knows genes of mouse and rat beside it; of other species it knows none.
"""

import csv
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.records import Document

HUMAN, MOUSE, RAT = "NCBITaxon:9606", "NCBITaxon:10090", "NCBITaxon:10116"


@cache
def _signs() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The words that speak of a species (`species_signs.tsv`), and the taxon of each group."""
    with (files("ingest.ground") / "species_signs.tsv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t"))
    groups = "|".join(rf"({row['words']})" for row in rows)
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{groups})(?![A-Za-z0-9])", re.IGNORECASE)
    return pattern, tuple(row["taxon"] for row in rows)


class Spoken(NamedTuple):
    """Where a document speaks of a species."""

    start: int
    taxon: str


class SpeciesContext:
    """The species of one document."""

    def __init__(self, document: Document) -> None:
        pattern, taxa = _signs()
        self._spoken = [
            Spoken(match.start(), taxa[(match.lastindex or 1) - 1])
            for match in pattern.finditer(document.full_text)
        ]
        counted = Counter(spoken.taxon for spoken in self._spoken)
        title = Counter(s.taxon for s in self._spoken if s.start < len(document.title))
        self.usual = _most(counted + title + title)


def _most(counted: Counter[str]) -> str:
    """The species that is spoken of most; human where none is."""
    return max([HUMAN, *sorted(counted)], key=lambda taxon: counted[taxon])
