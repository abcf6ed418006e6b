"""Small worlds of invented facts, and questions whose answers follow from them.

What the adapter learns from, and what a model is checked with: the answer is right or wrong by
the algebra of signs, and no name means anything.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from kgmed.evaluate.adapter.names import invent, sibling
from kgmed.llm.facts import STATED, Effect, Fact, composed

SIBLINGS = 0.2
"""The share of names that resemble another one of their world."""
_WEIGHTS = (0.36, 0.36, 0.14, 0.14)


class Chain(NamedTuple):
    """Two facts of a world that follow each other, by their places in it."""

    first: int
    second: int


class World(NamedTuple):
    """Facts in a shuffled order, and the names in them."""

    facts: tuple[Fact, ...]
    names: tuple[str, ...]

    def effect(self, subject: str, object_: str) -> Effect:
        """What is stated of the two; NONE where nothing is."""
        for fact in self.facts:
            if (fact.subject, fact.object) == (subject, object_):
                return fact.effect
        return Effect.NONE

    def silent(self) -> list[tuple[str, str]]:
        """Pairs of names of which no fact speaks, those first that look as if one did: the same
        two the other way round, two ends of a chain, two objects of one subject."""
        return [
            (one, other)
            for one in self.names
            for other in self.names
            if one != other and self.effect(one, other) is Effect.NONE
        ]

    def chains(self) -> list[Chain]:
        """Two facts in a row between whose ends no fact stands, and no other way of two steps."""
        found = [
            Chain(i, j)
            for i, first in enumerate(self.facts)
            for j, second in enumerate(self.facts)
            if first.object == second.subject
            and first.subject != second.object
            and self.effect(first.subject, second.object) is Effect.NONE
        ]
        ends = [(self.facts[i].subject, self.facts[j].object) for i, j in found]
        return [chain for chain, pair in zip(found, ends, strict=True) if ends.count(pair) == 1]

    def outcome(self, chain: Chain) -> Effect:
        """What the first name of a chain does to the last."""
        return composed([self.facts[place].effect for place in chain])


def make_world(
    chance: random.Random, size: int, *, held_out: bool, real: Sequence[str] = ()
) -> World:
    """A world of `size` facts over few names, so that facts share them; it holds a chain.

    `real`: names to draw half of its names from, beside invented ones.
    """
    names = _names(chance, max(3, size * 2 // 3 + 1), held_out=held_out, real=real)
    first, middle, last = names[:3]
    pairs = [(first, middle), (middle, last)][:size]
    free = [
        (one, other)
        for one in names
        for other in names
        if one != other and (one, other) not in {*pairs, (first, last)}
    ]
    pairs += chance.sample(free, min(size - len(pairs), len(free)))
    effects = chance.choices(STATED, _WEIGHTS, k=len(pairs))
    facts = [Fact(one, effect, other) for (one, other), effect in zip(pairs, effects, strict=True)]
    chance.shuffle(facts)
    return World(tuple(facts), tuple(names))


def _names(chance: random.Random, count: int, *, held_out: bool, real: Sequence[str]) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        if names and chance.random() < SIBLINGS:
            name = sibling(chance.choice(names), chance, held_out=held_out)
        elif real and chance.random() < 0.5:
            name = chance.choice(real)
        else:
            name = invent(chance, held_out=held_out)
        if name not in names:
            names.append(name)
    return names


class Choice(NamedTuple):
    """A question with four options over a world of facts."""

    facts: tuple[Fact, ...]
    subject: str
    effect: Effect
    """What the right option is to have happen to it."""
    object: str
    """What the right intermediate acts on; empty where an object is asked for."""
    options: tuple[str, ...]
    right: int


def make_choice(chance: random.Random) -> Choice:
    """Which of four does a name increase (or decrease)? The others are changed the other way,
    not changed, changed by something else, or act on it themselves."""
    subject, *options, stranger = _names(chance, 6, held_out=True, real=())
    effect = chance.choice((Effect.INCREASES, Effect.DECREASES))
    opposed = Effect.DECREASES if effect is Effect.INCREASES else Effect.INCREASES
    facts = [
        Fact(subject, effect, options[0]),
        Fact(subject, opposed, options[1]),
        chance.choice((Fact(subject, Effect.NO_CHANGE, options[2]),
                       Fact(options[2], effect, subject))),
        Fact(stranger, effect, options[3]),
    ]  # fmt: skip
    chance.shuffle(facts)
    right = options[0]
    chance.shuffle(options)
    return Choice(tuple(facts), subject, effect, "", tuple(options), options.index(right))


def make_bridge(chance: random.Random) -> Choice:
    """Through which of four could a name act on another? Of the others, one is acted on by the
    first, one acts on the last, and one does the one the wrong way round."""
    subject, object_, *options = _names(chance, 6, held_out=True, real=())
    effects = chance.choices((Effect.INCREASES, Effect.DECREASES), k=6)
    facts = [
        Fact(subject, effects[0], options[0]),
        Fact(options[0], effects[1], object_),
        Fact(subject, effects[2], options[1]),
        Fact(options[2], effects[3], object_),
        Fact(options[3], effects[4], subject),
        Fact(options[3], effects[5], object_),
    ]
    chance.shuffle(facts)
    right = options[0]
    chance.shuffle(options)
    place = options.index(right)
    return Choice(tuple(facts), subject, Effect.OTHER, object_, tuple(options), place)
