"""Lessons in tokens, and the file that holds them: all that training needs beside the base model,
so that another machine, with a GPU and little but PyTorch, can train."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

Read = tuple[int, int, tuple[int, ...], float]
"""Column, place of the right answer among the answers, places of its rivals, its weight."""


class Sequenced(NamedTuple):
    """A lesson in tokens. `branches`: 0 for the prefix, then a number for each group of
    answers; `reads`: after which columns an answer is read, and which."""

    tokens: tuple[int, ...]
    positions: tuple[int, ...]
    branches: tuple[int, ...]
    reads: tuple[Read, ...]


class Taught(NamedTuple):
    """Everything that a run teaches."""

    lessons: tuple[Sequenced, ...]
    """In order; one that comes again stands there again."""
    answers: tuple[int, ...]
    """The token of every answer, in the order in which `reads` counts them."""

    @property
    def tokens(self) -> int:
        """How many, without padding."""
        return sum(len(one.tokens) for one in self.lessons)


def write_taught(path: Path, lessons: Iterable[Sequenced], answers: Iterable[int]) -> None:
    """Write gzipped JSON lines: the answers, each lesson once, and the order of the lessons."""
    places: dict[Sequenced, int] = {}
    order = [places.setdefault(one, len(places)) for one in lessons]
    with gzip.open(path, "wt", encoding="ascii", compresslevel=6) as handle:
        for line in (list(answers), *places, order):
            handle.write(f"{json.dumps(line, separators=(',', ':'))}\n")


def read_taught(path: Path) -> Taught:
    """What `write_taught` wrote."""
    with gzip.open(path, "rt", encoding="ascii") as handle:
        answers, *rows, order = (json.loads(line) for line in handle)
    each = [
        Sequenced(
            tuple(tokens),
            tuple(positions),
            tuple(branches),
            tuple((a, b, tuple(rivals), weight) for a, b, rivals, weight in reads),
        )
        for tokens, positions, branches, reads in rows
    ]
    return Taught(tuple(each[place] for place in order), tuple(answers))
