"""How the network learns: what to aim at, in which order to read, how fast."""

import csv
import random
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.recogniser.corpora import ALL_HEADS, Marked
from ingest.recogniser.features import Features, see, unmarked
from ingest.recogniser.network import BEGIN, INSIDE, LAST, TAGS, UNIT, Floats, probabilities
from ingest.recogniser.variants import variants
from ingest.records import Name
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.spot import spot

LEARN_RATE = 0.001
WARM_UP = 200
"""Steps until the learning rate is reached."""
STEADY = 0.3
"""The share of all steps after which the rate falls, linearly, to nothing."""
DROPOUT = 0.2
WITHOUT_VOCABULARY = 0.1
"""The share of texts whose vocabulary names are hidden, so that a poorer one does little harm."""
SILVER = 0.14
"""The share of texts that a machine labelled, at first; it falls to nothing."""
BATCH = 2000
"""Tokens that are read at a step."""
WEIGHT_DECAY = 0.01
_GRADIENT_SCALE = 4.0


class Lesson(NamedTuple):
    """A text as the network reads it, and what it should say of it."""

    features: Features
    tags: npt.NDArray[np.int8]
    """The right tag for each token and head."""
    known: Floats
    """1 for the heads whose names are all marked in it, 0 for the others."""


def prepare(marked: Marked, vocabulary: Vocabulary) -> Lesson:
    """The text with its vocabulary names and its targets.

    Names that the vocabulary has from these very corpora are hidden: other texts come without
    such help. A mark that does not begin and end with a token, or overlaps one of the same head,
    is left out.
    """
    names = [name for name in spot(vocabulary, marked.text) if not _is_learned(name)]
    seen = see(marked.text, names, variants(marked.text))
    places = seen.places
    starts = {start: i for i, (start, _) in enumerate(places)}
    ends = {end: i for i, (_, end) in enumerate(places)}
    tags = np.zeros((len(places), len(ALL_HEADS)), dtype=np.int8)
    for start, end, head in marked.marks:
        first, last = starts.get(start), ends.get(end)
        column = ALL_HEADS.index(head)
        if first is None or last is None or tags[first : last + 1, column].any():
            continue
        tags[first : last + 1, column] = INSIDE
        tags[first, column], tags[last, column] = BEGIN, LAST
        if first == last:
            tags[first, column] = UNIT
    known = np.array([head in marked.heads for head in ALL_HEADS], dtype=np.float32)
    return Lesson(seen.features(), tags, known)


def _is_learned(name: Name) -> bool:
    """Whether the vocabulary knows the name only from annotated corpora."""
    return all(candidate.matched in _learned_names() for candidate in name.candidates)


@cache
def _learned_names() -> frozenset[str]:
    with (files("ingest.vocabulary") / "corpus_names.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return frozenset(name for row in rows for name in row["names"].split("|"))


class School:
    """Teaches a network from gold and silver lessons, the same way for the same seed."""

    def __init__(
        self,
        network: Any,
        gold: Sequence[Lesson],
        silver: Sequence[Lesson],
        *,
        steps: int,
        seed: int,
        tokens: int = BATCH,
    ) -> None:
        """`steps`: how often it learns, each time from `tokens` tokens or a few more."""
        from thinc.api import Adam, set_dropout_rate

        self._network = network
        self._optimiser = Adam(
            LEARN_RATE, L2=WEIGHT_DECAY, L2_is_weight_decay=True, use_averages=True
        )
        self._random = random.Random(seed)  # noqa: S311 - shuffles, guards nothing
        self._gold, self._silver = self._endless(gold), self._endless(silver)
        self._from_silver = SILVER if silver else 0.0
        self._steps, self._tokens = steps, tokens
        set_dropout_rate(network, DROPOUT)

    def teach(self) -> Iterator[float]:
        """One step after another; yields the loss of each, per token."""
        for step in range(self._steps):
            done = step / self._steps
            falling = 1.0 if done < STEADY else (1 - done) / (1 - STEADY)
            self._optimiser.learn_rate = LEARN_RATE * min(1.0, (step + 1) / WARM_UP) * falling
            yield self._step(self._batch(self._from_silver * (1 - done)))

    def averaged(self) -> bytes:
        """The weights, averaged over the steps so far."""
        with self._network.use_params(self._optimiser.averages):
            return bytes(self._network.to_bytes())

    def _endless(self, lessons: Sequence[Lesson]) -> Iterator[Lesson]:
        order = list(lessons)
        while order:
            self._random.shuffle(order)
            yield from order

    def _batch(self, silver: float) -> list[Lesson]:
        batch, tokens = list[Lesson](), 0
        while tokens < self._tokens:
            from_silver = self._random.random() < silver
            batch.append(next(self._silver if from_silver else self._gold))
            tokens += len(batch[-1].features)
        return batch

    def _step(self, batch: list[Lesson]) -> float:
        texts = [
            unmarked(features) if self._random.random() < WITHOUT_VOCABULARY else features
            for features, _, _ in batch
        ]
        tokens = sum(map(len, texts))
        scores, backpropagate = self._network.begin_update(texts)
        gradients, loss = [], 0.0
        for lesson, score in zip(batch, scores, strict=True):
            gradient, cost = _gradient(score, lesson)
            gradients.append(gradient * np.float32(_GRADIENT_SCALE / tokens))
            loss += cost
        backpropagate(gradients)
        self._network.finish_update(self._optimiser)
        self._optimiser.step_schedules()
        return loss / tokens


def _gradient(scores: Floats, lesson: Lesson) -> tuple[Floats, float]:
    """The gradient of the cross-entropy by the scores, and its sum, over the known heads."""
    tags = probabilities(scores)
    rows, columns = np.indices(lesson.tags.shape)
    right = tags[rows, columns, lesson.tags]
    loss = -float((np.log(right + 1e-9) * lesson.known).sum())
    tags[rows, columns, lesson.tags] -= 1
    tags *= lesson.known[None, :, None]
    return tags.reshape(len(scores), len(ALL_HEADS) * TAGS), loss
