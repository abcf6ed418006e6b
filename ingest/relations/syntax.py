"""The dependency tree of a sentence, and the path between two mentions in it."""

from collections.abc import Sequence
from typing import NamedTuple

from ingest.records import Mention, Token


class Tree:
    """A parsed sentence as a tree: heads, children, ways between tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(tokens)
        self.words = tuple(token.text.lower() for token in self.tokens)
        """The text of each token in small letters."""
        below: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head != i:
                below[token.head].append(i)
        self.children = tuple(map(tuple, below))
        """The children of each token, in order."""
        self._lines: dict[int, tuple[int, ...]] = {}

    def line(self, i: int) -> tuple[int, ...]:
        """The way from the root down to a token, both inclusive."""
        line = self._lines.get(i)
        if line is None:
            head = self.tokens[i].head
            line = self._lines[i] = (i,) if head == i else (*self.line(head), i)
        return line

    def located(self, mention: Mention) -> "Place | None":
        """Where a mention stands in the tree; None where no token overlaps it."""
        inside = [
            i
            for i, token in enumerate(self.tokens)
            if token.start < mention.end and token.end > mention.start
        ]
        if not inside:
            return None
        members = set(inside)
        tops = [i for i in inside if self.tokens[i].head not in members]
        return Place(tops[-1] if tops else inside[-1], inside[0], inside[-1] + 1)

    def gathered(self, start: int, end: int) -> "Place | None":
        """Where a stretch of text (offsets into the document) stands that is to be one thing;
        None where no token overlaps it. Of several heads, the one nearest to the root counts."""
        inside = [i for i, one in enumerate(self.tokens) if one.start < end and one.end > start]
        if not inside:
            return None
        return Place(min(inside, key=lambda i: len(self.line(i))), inside[0], inside[-1] + 1)

    def between(self, one: int, other: int) -> "Way":
        """The way from one token up to the lowest common ancestor and down to the other."""
        first, second = self.line(one), self.line(other)
        shared = 0
        for above, beside in zip(first, second, strict=False):
            if above != beside:
                break
            shared += 1
        return Way(first[shared:], first[shared - 1], second[shared:])


class Place(NamedTuple):
    """Where a mention stands: its head token, and its range of tokens."""

    head: int
    start: int
    end: int


class Way(NamedTuple):
    """The path between two mentions: from the top down to each."""

    first: tuple[int, ...]
    """Tokens below the top, down to the first mention's head; empty where that is the top."""
    top: int
    second: tuple[int, ...]
