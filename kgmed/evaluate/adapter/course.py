"""What an adapter is taught, in order and in tokens: `python -m kgmed.evaluate.adapter.course`.

From the sentences that `kgmed.evaluate.adapter.data` gathered and from invented worlds. The file
that it writes and the base model are all that `kgmed.evaluate.adapter.train` needs.
"""

import argparse
import logging
import random
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kgmed.assets import default_model
from kgmed.config import LlmConfig, load_config
from kgmed.evaluate.adapter.data import read_sentences
from kgmed.evaluate.adapter.lessons import (
    DIGITS,
    Lesson,
    denied,
    framed,
    lost,
    of_sentence,
    worlds,
)  # fmt: skip
from kgmed.evaluate.adapter.names import is_held_out
from kgmed.evaluate.adapter.sentences import Tied
from kgmed.evaluate.adapter.sequences import Read, Sequenced, read_taught, write_taught
from kgmed.llm.asking import JUDGED, TOLD, USEFUL
from kgmed.llm.facts import Effect
from kgmed.llm.llama import Llama

log = logging.getLogger(__name__)
Tokenise = Callable[[str], tuple[int, ...]]
ANSWERS = tuple(dict.fromkeys((*JUDGED, *TOLD, *USEFUL, *DIGITS)))
"""Every text of one token that answers anything."""
UNTIED = {"neurommsig": 0.5, "biored": 0.25, "chemprot": 1.0}
"""The share of pairs that nobody tied that is taken in each round."""
DECREASES = 2.0
"""What a decrease of NeuroMMSig counts, where increases are three times as many."""
DENIED = 0.5
"""The share of plainly stated effects that are also taught denied."""


class Course(NamedTuple):
    """How much of what is taught."""

    rounds: int = 3
    """Over the sentences."""
    share: float = 1.0
    """Of the corpora's sentences that is taken in each."""
    framed: int = 0
    """How often each of our own sentences, most of them about losses, is taught in a round."""
    lost: float = 0.0
    """The share of plainly stated effects that are also taught as effects of a loss."""
    worlds: int = 10_000
    seed: int = 0


def lessons(train: tuple[Tied, ...], course: Course) -> Iterator[Lesson]:
    """Everything that is taught, in order: sentences and worlds mixed evenly."""
    chance = random.Random(f"lessons {course.seed}")
    read: list[Lesson] = []
    for _ in range(course.rounds):
        taken = chance.sample(train, int(course.share * len(train)))
        read += _round((*taken, *framed() * course.framed), chance, course.lost)
    real = sorted({t.text[slice(*span)] for t in train for span in (t.one, t.other)})
    real = [name for name in real if len(name) < 30 and not is_held_out(name)]
    built = list(islice(worlds(course.seed, real), course.worlds))
    places = sorted(
        [(i / max(1, len(read)), 0, i) for i in range(len(read))]
        + [(i / max(1, len(built)), 1, i) for i in range(len(built))]
    )
    for _, kind, i in places:
        yield built[i] if kind else read[i]


def _round(train: tuple[Tied, ...], chance: random.Random, losses: float) -> list[Lesson]:
    """Each sentence once, a share of the untied pairs, and some effects once more, denied."""
    found = []
    for tied in train:
        untied = tied.forward is Effect.NONE and tied.backward is Effect.NONE
        if untied and chance.random() >= UNTIED.get(tied.corpus, 1.0):
            continue
        rare = tied.corpus == "neurommsig" and tied.forward is Effect.DECREASES
        lesson = of_sentence(tied, chance, DECREASES if rare else 1.0)
        found.append(lesson)
        for change, share in ((denied, DENIED), (lost, losses)):
            changed = change(lesson, chance)
            if changed is not None and chance.random() < share:
                found.append(changed)
    chance.shuffle(found)
    return found


def sequence(lesson: Lesson, tokenise: Tokenise, start: tuple[int, ...]) -> Sequenced:
    """A lesson in tokens.

    Raises:
        ValueError: the answers of a group do not follow each other in one text.
    """
    prefix = start + tokenise(lesson.prefix)
    tokens, positions = list(prefix), list(range(len(prefix)))
    branches = [0] * len(prefix)
    reads: list[Read] = []
    for number, group in enumerate(lesson.groups, start=1):
        suffixes = [tokenise(answer.suffix) for answer in group]
        longest, begin = suffixes[-1], len(tokens)
        for answer, suffix in zip(group, suffixes, strict=True):
            (label,) = tokenise(answer.labels[answer.right])
            if longest[: len(suffix)] != suffix or longest[len(suffix) :][:1] not in {(label,), ()}:
                raise ValueError(f"{answer.suffix!r} does not begin {group[-1].suffix!r}")
            rivals = tuple(ANSWERS.index(one) for one in answer.labels)
            reads.append((begin + len(suffix) - 1, rivals[answer.right], rivals, answer.weight))
        tokens += longest
        positions += range(len(prefix), len(prefix) + len(longest))
        branches += [number] * len(longest)
    return Sequenced(tuple(tokens), tuple(positions), tuple(branches), tuple(reads))


def answer_tokens(tokenise: Tokenise) -> Iterator[int]:
    """The token of each of `ANSWERS`.

    Raises:
        ValueError: an answer is more than one token.
    """
    for answer in ANSWERS:
        (token,) = tokenise(answer)
        yield token


def main() -> None:
    """Write a course, and say how long it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    for name, value in Course()._asdict().items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    given = vars(parser.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    sentences, out = given.pop("sentences"), given.pop("out")
    train = read_sentences(sentences).train
    tokeniser = Llama(default_model(load_config().home), LlmConfig(threads=1, context=256))
    start = tokeniser.start()
    taken = (sequence(one, tokeniser.tokens, start) for one in lessons(train, Course(**given)))
    write_taught(out, taken, answer_tokens(tokeniser.tokens))
    tokeniser.close()
    written = read_taught(out)
    log.info("%d lessons, %d tokens", len(written.lessons), written.tokens)


if __name__ == "__main__":
    main()
