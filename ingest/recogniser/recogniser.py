"""Our own recogniser of names, small enough to be shipped with the package.

It sees the words and what the vocabulary knows of them, so the vocabulary brings the names
that training never saw, and training says where a known name is not meant.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np

from graph_schema.biolink import Category
from ingest.recogniser.decode import decode
from ingest.recogniser.edges import trimmed
from ingest.recogniser.features import see
from ingest.recogniser.forward import Forward
from ingest.recogniser.network import HEADS, OUTSIDE, Floats, build, probabilities
from ingest.recogniser.variants import variants
from ingest.records import Name, Recognised, Recognition

CATEGORIES = {
    "Chemical": Category.CHEMICAL,
    "Disease": Category.DISEASE,
    "Gene": Category.GENE,
    "GeneBroad": Category.GENE_FAMILY,
    "Variant": Category.VARIANT,
    "Species": Category.TAXON,
    "CellLine": Category.CELL_LINE,
}
"""What the spans of each head name. `GeneBroad` finds what BC2GM calls a gene, families,
complexes and domains too."""
_HEAD_OF = {
    **{category: HEADS.index(head) for head, category in CATEGORIES.items()},
    Category.PHENOTYPE: HEADS.index("Disease"),
    Category.COMPLEX: HEADS.index("GeneBroad"),
}
del _HEAD_OF[Category.CELL_LINE]  # BioRED marks too few for the head to overrule the vocabulary
_NO_HEAD = len(HEADS)
WEIGHTS = "weights.bin"
ABOUT = "about.json"


class Recogniser:
    """Finds names by a trained network, which is loaded at the first text."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: weights and `about.json` of another training; the shipped ones if None."""
        self._folder: Traversable = folder or files("ingest.recogniser") / "weights"

    @cached_property
    def about(self) -> dict[str, Any]:
        """What is known of the weights: their hash, seed and data, and the ids of the documents
        that they were trained on.

        Raises:
            OSError: there are no weights in the folder.
        """
        return dict(json.loads((self._folder / ABOUT).read_text(encoding="utf-8")))

    @cached_property
    def fingerprint(self) -> str:
        """Says which weights these are; nothing is loaded for it."""
        return f"kgmed/{self.about['sha256'][:12]}"

    @cached_property
    def trained_on(self) -> frozenset[str]:
        """Publications whose annotations it learned from; figures on them would flatter."""
        return frozenset(self.about["trained_on"])

    def recognise(self, text: str, names: Sequence[Name]) -> Recognition:
        """What is named in `text`, given all that the vocabulary knows in it, the best first."""
        written = variants(text)
        seen = see(text, names, written)
        places = seen.places
        if not places:
            return Recognition((), (1.0,) * len(names))
        tags = probabilities(self._network.scores(seen))
        found = (
            Recognised(places[first][0], places[last][1], CATEGORIES[HEADS[head]], probability)
            for head, first, last, probability in decode(tags)
        )
        spans = tuple(trimmed(text, span, written) for span in found)
        return Recognition(spans, tuple(_support(names, places, 1 - tags[:, :, OUTSIDE])))

    @cached_property
    def _network(self) -> Forward:
        return Forward(build(len(HEADS)).from_bytes((self._folder / WEIGHTS).read_bytes()))


def _support(names: Sequence[Name], places: list[tuple[int, int]], inside: Floats) -> list[float]:
    """How probable it is, on average, that a word of each name is inside a name of its category."""
    starts, ends = np.array(places).T
    first = np.searchsorted(ends, [name.start for name in names], side="right")
    last = np.searchsorted(starts, [name.end for name in names], side="left")
    heads = [_HEAD_OF.get(name.candidates[0].category, _NO_HEAD) for name in names]
    known = np.ones((len(places), 1))  # the column of categories without a head
    summed = np.cumsum(np.concatenate([inside, known], axis=1), axis=0, dtype=np.float64)
    sums = np.concatenate([np.zeros((1, summed.shape[1])), summed])
    means = (sums[last, heads] - sums[first, heads]) / np.maximum(last - first, 1)
    return [round(mean, 6) for mean in means.tolist()]
