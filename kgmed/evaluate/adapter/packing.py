"""Lessons as tensors: several questions over one prefix in one sequence, told apart by a mask."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from kgmed.evaluate.adapter.lessons import DIGITS, Lesson
from kgmed.evaluate.adapter.network import Batch
from kgmed.llm.asking import JUDGED, TOLD, USEFUL

Tokenise = Callable[[str], tuple[int, ...]]
ANSWERS = tuple(dict.fromkeys((*JUDGED, *TOLD, *USEFUL, *DIGITS)))
"""Every token that answers anything."""
STRIDE = 16
"""Lengths of sequences are multiples of this."""
WINDOW = 64
"""Batches among which lessons are sorted by length, so that little is padded."""


class Sequenced(NamedTuple):
    """A lesson in tokens. `branches`: 0 for the prefix, then a number for each group of
    answers; `reads`: column, place of the right answer in `ANSWERS`, its rivals, its weight."""

    tokens: tuple[int, ...]
    positions: tuple[int, ...]
    branches: tuple[int, ...]
    reads: tuple[tuple[int, int, tuple[int, ...], float], ...]


class Taught(NamedTuple):
    """A batch and its answers: (n,) right ones, (n, answers) admitted ones, (n,) weights."""

    batch: Batch
    right: Tensor
    admitted: Tensor
    weight: Tensor


def sequence(lesson: Lesson, tokenise: Tokenise, start: tuple[int, ...]) -> Sequenced:
    """A lesson in tokens.

    Raises:
        ValueError: the answers of a group do not follow each other in one text.
    """
    prefix = start + tokenise(lesson.prefix)
    tokens, positions = list(prefix), list(range(len(prefix)))
    branches = [0] * len(prefix)
    reads = []
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


def pack(
    lessons: Sequence[Sequenced], budget: int, chance: random.Random
) -> Iterator[list[Sequenced]]:
    """The lessons in batches of about `budget` tokens, of like length, windows kept in order."""
    size = max(
        1, WINDOW * budget // max(1, sum(len(one.tokens) for one in lessons) // len(lessons))
    )
    for begin in range(0, len(lessons), size):
        window = sorted(lessons[begin : begin + size], key=lambda one: len(one.tokens))
        batches: list[list[Sequenced]] = [[]]
        for one in window:
            if batches[-1] and (len(batches[-1]) + 1) * len(one.tokens) > budget:
                batches.append([])
            batches[-1].append(one)
        chance.shuffle(batches)
        yield from batches


def taught(lessons: Sequence[Sequenced]) -> Taught:
    """A batch of lessons, padded to the longest, and to few different lengths: what PyTorch keeps
    for each shape adds up to gigabytes."""
    length = -(-max(len(one.tokens) for one in lessons) // STRIDE) * STRIDE

    def padded(rows: Sequence[tuple[int, ...]], filler: int) -> Tensor:
        return torch.tensor([[*row, *(filler,) * (length - len(row))] for row in rows])

    branch = padded([one.branches for one in lessons], -1)
    before = torch.ones(length, length, dtype=torch.bool).tril()
    same = branch[:, :, None] == branch[:, None, :]
    mask = before & (same | ((branch == 0)[:, None, :] & (branch >= 0)[:, :, None]))
    reads = [(row, *read) for row, one in enumerate(lessons) for read in one.reads]
    admitted = torch.zeros(len(reads), len(ANSWERS), dtype=torch.bool)
    for i, read in enumerate(reads):
        admitted[i, list(read[3])] = True
    return Taught(
        Batch(
            tokens=padded([one.tokens for one in lessons], 0),
            positions=padded([one.positions for one in lessons], 0),
            mask=mask,
            reads=torch.tensor([read[:2] for read in reads]),
        ),
        right=torch.tensor([read[2] for read in reads]),
        admitted=admitted,
        weight=torch.tensor([read[4] for read in reads]),
    )
