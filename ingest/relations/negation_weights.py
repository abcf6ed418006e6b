"""Linear weights: what each feature counts, said of what. Small, and read once."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat

import numpy as np

from ingest.relations.negation_phrases import Kind, Lexicon, Phrase, lexicon

FILE = "trained/negation.npz"
Key = tuple[str, str]
"""What a feature is said of, and the feature."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the trainer learned."""

    tables: Mapping[str, Mapping[str, float]]
    """By what a feature is said of, then by feature."""
    phrases: Lexicon
    trained_on: frozenset[str]
    """The documents that were learned from, by the name that the corpus gives them."""

    def score(self, about: Iterable[str], features: Sequence[str]) -> float:
        """The sum of the weights."""
        total = 0.0
        for name in about:
            table = self.tables.get(name)
            if table:
                total += sum(map(table.get, features, repeat(0.0)))
        return total


def pack(
    weights: Mapping[Key, float], phrases: Iterable[Phrase], trained_on: Iterable[str]
) -> bytes:
    """The bytes of a weights file; the same weights give the same bytes."""
    ordered = sorted(weights)
    abouts, features = (sorted({key[part] for key in ordered}) for part in (0, 1))
    about_at, feature_at = (
        {name: i for i, name in enumerate(names)} for names in (abouts, features)
    )
    written = io.BytesIO()
    np.savez_compressed(
        written,
        about=np.array([about_at[about] for about, _ in ordered], dtype=np.uint16),
        feature=np.array([feature_at[feature] for _, feature in ordered], dtype=np.uint32),
        weight=np.array([weights[key] for key in ordered], dtype=np.float16),
        abouts=_lines(abouts),
        features=_lines(features),
        phrases=_lines(f"{phrase.kind} {phrase.text}" for phrase in sorted(phrases)),
        trained_on=_lines(sorted(trained_on)),
    )
    return written.getvalue()


def unpack(packed: bytes) -> Weights:
    """The weights in a file's bytes."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        abouts, features, phrases, trained_on = (
            arrays[name].tobytes().decode("utf-8").split("\n")
            for name in ("abouts", "features", "phrases", "trained_on")
        )
        tables: dict[str, dict[str, float]] = {about: {} for about in abouts}
        columns = (arrays[name].tolist() for name in ("about", "feature", "weight"))
        for about, feature, weight in zip(*columns, strict=True):
            tables[abouts[about]][features[feature]] = weight
    known = (line.split(" ", 1) for line in phrases)
    return Weights(
        tables, lexicon(Phrase(text, Kind(kind)) for kind, text in known), frozenset(trained_on)
    )


@cache
def shipped() -> Weights:
    """The weights in the package."""
    return unpack((files("ingest.relations") / FILE).read_bytes())


def _lines(names: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)
