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
WITHOUT_VOCABULARY = 0.1
"""The share of texts whose vocabulary names are hidden, so that a poorer one does little harm."""
SILVER = 0.14
"""The share of texts that a machine labelled, at first. It falls to nothing, but where teachers
say something of them."""
WEIGHT_DECAY = 0.01
TRUST = 0.3
"""How far the teachers count where names are marked: the marks of people disagree, too."""
_GRADIENT_SCALE = 4.0
_WORD = 0
"""The column of the features that holds the word itself."""


class Manner(NamedTuple):
    """How a network is taught."""

    steps: int = 9_000
    """How often it learns."""
    seed: int = 0
    dropout: float = 0.2
    strange: float = 0.5
    """A word that stands so often in all texts is made strange every second time it is read."""
    tokens: int = 2_000
    """Tokens that are read at a step, or a few more."""


class Lesson(NamedTuple):
    """A text as the network reads it, and what it should say of it."""

    features: Features
    tags: npt.NDArray[np.int8]
    """The right tag for each token and head."""
    known: Floats
    """1 for the heads whose names are all marked in it, 0 for the others."""
    said: npt.NDArray[np.float16] | None = None
    """What the teachers say: the probability of each tag for each token and asked head."""


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
        manner: Manner,
    ) -> None:
        from thinc.api import Adam, set_dropout_rate

        self._network = network
        self._optimiser = Adam(
            LEARN_RATE, L2=WEIGHT_DECAY, L2_is_weight_decay=True, use_averages=True
        )
        self._random = random.Random(manner.seed)  # noqa: S311 - shuffles, guards nothing
        self._strangers = Strangers((*gold, *silver), manner)
        self._gold, self._silver = self._endless(gold), self._endless(silver)
        self._from_silver = SILVER if silver else 0.0
        self._taught = any(lesson.said is not None for lesson in silver)
        self._manner = manner
        set_dropout_rate(network, manner.dropout)

    def teach(self) -> Iterator[float]:
        """One step after another; yields the loss of each, per token."""
        for step in range(self._manner.steps):
            done = step / self._manner.steps
            falling = 1.0 if done < STEADY else (1 - done) / (1 - STEADY)
            self._optimiser.learn_rate = LEARN_RATE * min(1.0, (step + 1) / WARM_UP) * falling
            believed = 1.0 if self._taught else 1 - done
            yield self._step(self._batch(self._from_silver * believed))

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
        while tokens < self._manner.tokens:
            from_silver = self._random.random() < silver
            batch.append(next(self._silver if from_silver else self._gold))
            tokens += len(batch[-1].features)
        return batch

    def _step(self, batch: list[Lesson]) -> float:
        texts = [
            unmarked(one.features) if self._random.random() < WITHOUT_VOCABULARY else one.features
            for one in batch
        ]
        tokens = sum(map(len, texts))
        scores, backpropagate = self._network.begin_update(list(map(self._strangers.among, texts)))
        gradients, loss = [], 0.0
        for lesson, score in zip(batch, scores, strict=True):
            gradient, cost = _gradient(score, lesson)
            gradients.append(gradient * np.float32(_GRADIENT_SCALE / tokens))
            loss += cost
        backpropagate(gradients)
        self._network.finish_update(self._optimiser)
        self._optimiser.step_schedules()
        return loss / tokens


class Strangers:
    """Makes some words of a text as strange as those that training never saw, whose embedding is
    noise: the rarer a word, the likelier. So the network learns to go by all the rest of it."""

    def __init__(self, lessons: Sequence[Lesson], manner: Manner) -> None:
        every = np.concatenate([one.features[:, _WORD] for one in lessons])
        self._words, counts = np.unique(every, return_counts=True)
        self._chances = manner.strange / (manner.strange + counts)
        self._random = np.random.default_rng(manner.seed)

    def among(self, features: Features) -> Features:
        """The text with some of its words strange, each of them wherever it stands."""
        words, places = np.unique(features[:, _WORD], return_inverse=True)
        chances = self._chances[np.searchsorted(self._words, words)]
        strange = self._random.random(len(words)) < chances
        others = self._random.integers(1 << 63, size=len(words), dtype=np.uint64)
        changed = features.copy()
        changed[:, _WORD] = np.where(strange, others, words)[places]
        return changed


def _gradient(scores: Floats, lesson: Lesson) -> tuple[Floats, float]:
    """The gradient of the cross-entropy by the scores, and its sum, over the heads of which
    something is known."""
    tags = probabilities(scores)
    right, weights = _wanted(lesson)
    loss = -float((np.log(tags + 1e-9) * right * weights[:, None]).sum())
    tags -= right
    tags *= weights[:, None]
    return tags.reshape(len(scores), len(ALL_HEADS) * TAGS), loss


def _wanted(lesson: Lesson) -> tuple[Floats, Floats]:
    """The probabilities that each head and tag should have, and what each head counts for: what
    was marked, mixed with what the teachers say; where nothing was marked, the teachers alone."""
    right = np.eye(TAGS, dtype=np.float32)[lesson.tags]
    if lesson.said is None:
        return right, lesson.known
    said = lesson.said.astype(np.float32)
    asked = said.shape[1]
    trust = np.where(lesson.known[:asked] > 0, TRUST, 1.0).astype(np.float32)[:, None]
    right[:, :asked] += trust * (said - right[:, :asked])
    weights = lesson.known.copy()
    weights[:asked] = 1.0
    return right, weights
