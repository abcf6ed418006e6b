"""Facts as a model is told them, and effects put one after the other.

A fact is a line, `BACE1 on amyloid-beta: increases [3]`: the two names before what the one does
to the other, and its number after it, so that a question that repeats the names is continued by
what followed them.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Effect(StrEnum):
    """What one thing is said to do to another."""

    INCREASES = "increases"
    DECREASES = "decreases"
    NO_CHANGE = "no_change"
    OTHER = "other"
    """Tied, but with no direction."""
    NONE = "none"
    """Nothing is said."""

    @property
    def word(self) -> str:
        """How it is written in a fact, and what a model answers in."""
        return "unchanged" if self is Effect.NO_CHANGE else self.value


STATED = (Effect.INCREASES, Effect.DECREASES, Effect.NO_CHANGE, Effect.OTHER)
"""What a fact can say."""
MOST_FACTS = 9
"""So many can be numbered by one digit."""


class Fact(NamedTuple):
    """What one thing does to another."""

    subject: str
    effect: Effect
    object: str

    @property
    def line(self) -> str:
        """The fact in words, without a number."""
        return f"{self.subject} on {self.object}: {self.effect.word}"


def numbered(facts: Sequence[Fact]) -> tuple[str, ...]:
    """A line for each fact, with its number from 1."""
    return tuple(f"{fact.line} [{number}]" for number, fact in enumerate(facts, start=1))


def composed(effects: Sequence[Effect]) -> Effect:
    """What a chain of effects comes to: the product of the signs; nothing moves what does not
    change, and of what has no direction nothing can be said but that it is tied.

    The algebra of signs of qualitative reasoning (Kuipers 1994).
    """
    if Effect.NONE in effects:
        return Effect.NONE
    if Effect.NO_CHANGE in effects:
        return Effect.NO_CHANGE
    if Effect.OTHER in effects:
        return Effect.OTHER
    return Effect.DECREASES if effects.count(Effect.DECREASES) % 2 else Effect.INCREASES
