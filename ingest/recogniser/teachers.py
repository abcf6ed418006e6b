"""Networks that were trained before, and say of a text what another may learn from them.

Several networks together are surer and more often right than each by itself, and they have an
opinion where no person marked anything: of genes in a corpus of diseases, of texts without marks.
One network that learns from what they say comes near to all of them together (distillation:
Hinton et al. 2015, arXiv:1503.02531; a student that sees less than its teachers: Xie et al.
2020, arXiv:1911.04252).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from ingest.recogniser.features import Features
from ingest.recogniser.network import HEADS, Floats, build, probabilities
from ingest.recogniser.recogniser import WEIGHTS
from ingest.recogniser.training import Lesson

_AT_ONCE = 32
"""Lessons that are looked at together."""


class Teachers:
    """Some trained networks, whose probabilities are averaged."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """`folders`: what earlier trainings wrote."""
        weights = [(folder / WEIGHTS).read_bytes() for folder in folders]
        self._networks = [build(len(HEADS)).from_bytes(each) for each in weights]
        self.hashes = [hashlib.sha256(each).hexdigest() for each in weights]
        """SHA-256 of the weights of each."""

    def __len__(self) -> int:
        return len(self._networks)

    def annotate(self, lessons: Iterable[Lesson]) -> Iterator[Lesson]:
        """The lessons with what the teachers say of them."""
        rest = iter(lessons)
        while batch := list(islice(rest, _AT_ONCE)):
            said = self._say([one.features for one in batch])
            for lesson, tags in zip(batch, said, strict=True):
                yield lesson._replace(said=tags.astype(np.float16))

    def _say(self, texts: list[Features]) -> list[Floats]:
        each = [map(probabilities, network.predict(texts)) for network in self._networks]
        return [np.mean(tags, axis=0) for tags in zip(*each, strict=True)]
