"""Lessons as tensors: several questions over one prefix in one sequence, told apart by a mask."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from kgmed.evaluate.adapter.network import Batch
from kgmed.evaluate.adapter.sequences import Sequenced

STRIDE = 16
"""Lengths of sequences are multiples of this."""
WINDOW = 64
"""Batches among which lessons are sorted by length, so that little is padded."""


class Packed(NamedTuple):
    """A batch and its answers: (n,) right ones, (n, answers) admitted ones, (n,) weights."""

    batch: Batch
    right: Tensor
    admitted: Tensor
    weight: Tensor


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


def tensors(lessons: Sequence[Sequenced], answers: int) -> Packed:
    """A batch of lessons, padded to the longest, and to few different lengths: what PyTorch keeps
    for each shape adds up to gigabytes. `answers`: how many there are in all."""
    length = -(-max(len(one.tokens) for one in lessons) // STRIDE) * STRIDE

    def padded(rows: Sequence[tuple[int, ...]], filler: int) -> Tensor:
        return torch.tensor([[*row, *(filler,) * (length - len(row))] for row in rows])

    branch = padded([one.branches for one in lessons], -1)
    before = torch.ones(length, length, dtype=torch.bool).tril()
    same = branch[:, :, None] == branch[:, None, :]
    mask = before & (same | ((branch == 0)[:, None, :] & (branch >= 0)[:, :, None]))
    reads = [(row, *read) for row, one in enumerate(lessons) for read in one.reads]
    admitted = torch.zeros(len(reads), answers, dtype=torch.bool)
    for i, read in enumerate(reads):
        admitted[i, list(read[3])] = True
    return Packed(
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
