"""Asks the guard's questions around a round, and knows the papers behind what became worse."""

from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple

from kgmed.growth.asking import Ask, Guard, Known, Progress, name_of
from kgmed.growth.records import Score
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore

RIGHT, NEITHER, WRONG = 1, 0, -1


class _Asked(NamedTuple):
    """The guard's questions, asked once."""

    score: Score
    choices: tuple[int | None, ...]
    behind_worse: frozenset[str]


class Guarding:
    """The guard of one store."""

    def __init__(self, guard: Guard, store: GraphStore, ask: Ask, progress: Progress) -> None:
        """
        Args:
            guard: questions with known answers.
            store: what they are asked of.
            ask: answers one.
            progress: told how many were asked.
        """
        self._known = guard.known
        self._store, self._ask, self._progress = store, ask, progress
        self.bisects = guard.bisect and bool(guard.known)
        """Whether parts of what it refuses are tried."""
        self.name = name_of(guard.known)
        self._stands: _Asked | None = None
        self._last: _Asked | None = None

    @property
    def before(self) -> Score | None:
        """How the questions were answered when it was kept last."""
        return self._stands.score if self._stands else None

    @property
    def suspects(self) -> frozenset[str]:
        """The publications behind the answers that became worse when it was measured last: all
        whose evidence stands behind a path that was considered for one."""
        return self._last.behind_worse if self._last else frozenset()

    def measure(self) -> Score | None:
        """How many of the questions are answered right now; None where there is none."""
        if not self._known:
            return None
        before = self._stands.choices if self._stands else repeat(None)
        choices: list[int | None] = []
        worse: list[Answer] = []
        for one, was in zip(self._known, before, strict=False):
            answer = self._ask(one.question)
            choices.append(answer.choice)
            if _merit(one, answer.choice) < _merit(one, was):
                worse.append(answer)
            self._progress("asking the guard's questions", len(choices), len(self._known))
        merits = [_merit(*pair) for pair in zip(self._known, choices, strict=True)]
        score = Score(
            questions=len(merits),
            right=merits.count(RIGHT),
            wrong=merits.count(WRONG),
            guard=self.name,
        )
        self._last = _Asked(score, tuple(choices), self._behind(worse))
        return score

    def keep(self) -> None:
        """What was measured last is what no round may make worse from now on."""
        self._stands = self._last

    def _behind(self, answers: Iterable[Answer]) -> frozenset[str]:
        keys = {key for answer in answers for path in answer.ranking for key in path.keys}
        found = self._store.assertions(sorted(keys)).values()
        named = (getattr(p, "publication", None) for stored in found for p in stored.evidence)
        return frozenset(publication for publication in named if publication)


def _merit(one: Known, choice: int | None) -> int:
    """What a choice is worth; an abstention is right where nothing supports an answer."""
    if choice == one.right:
        return RIGHT
    return NEITHER if choice is None else WRONG
