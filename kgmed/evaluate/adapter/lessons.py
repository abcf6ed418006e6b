"""Lessons for the adapter: texts that share a prefix, and the one token that each should go on
with. Nothing of PyTorch is needed here.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kgmed.evaluate.adapter.asked import ask
from kgmed.evaluate.adapter.sentences import Tied
from kgmed.evaluate.adapter.worlds import World, make_world
from kgmed.llm.asking import (
    JUDGED,
    TOLD,
    USEFUL,
    Question,
    cited,
    following,
    judge,
    stated,
    told,
    useful,
)  # fmt: skip
from kgmed.llm.facts import Effect

DIGITS = tuple("123456789")
SILENT = 3
"""Pairs of which a world tells nothing that are asked about."""
STATED = 2
"""Facts of a world that are asked about by themselves."""
DENIAL = 3.0
"""What a denied effect counts, of which there are few."""
_EFFECTS = tuple(Effect)
_VERB = re.compile(
    r"(?P<x>\[[XY]\]) (?P<verb>(?:significantly |strongly |markedly |dramatically )?"
    r"(?:increase[sd]|decrease[sd]|reduce[sd]|inhibit(?:s|ed)|enhance[sd]|induce[sd]"
    r"|suppress(?:es|ed)|activate[sd]|attenuate[sd]|elevate[sd]|stimulate[sd]|lower(?:s|ed)))"
    r"(?= (?:\S+ ){0,3}\[[XY]\])"
)
_DENIALS = (
    "did not change", "did not affect", "does not affect", "had no effect on", "failed to alter",
    "did not alter", "does not influence", "had no significant effect on", "did not modify",
)  # fmt: skip


class Answer(NamedTuple):
    """The token that is right after a suffix, among those that could stand there."""

    suffix: str
    labels: tuple[str, ...]
    right: int
    weight: float = 1.0


class Lesson(NamedTuple):
    """A prefix, and questions after it. Each group of answers is one text: what stands before
    the first answer, that answer, what stands before the second, and so on."""

    prefix: str
    groups: tuple[tuple[Answer, ...], ...]


def of_sentence(tied: Tied, chance: random.Random, weight: float = 1.0) -> Lesson:
    """What each of two names in a sentence does to the other; which is X is left to chance."""
    asked = judge(tied.text, tied.one, tied.other, swapped=chance.random() < 0.5)
    answers = zip(asked.suffixes, (tied.forward, tied.backward), strict=True)
    return Lesson(
        asked.prefix,
        tuple(
            (Answer(suffix, JUDGED, _EFFECTS.index(effect), weight),) for suffix, effect in answers
        ),
    )


def denied(lesson: Lesson, chance: random.Random) -> Lesson | None:
    """The same sentence with its effect denied, where one plain verb says it; else None."""
    stands = _VERB.search(lesson.prefix)
    effects = [_EFFECTS[group[0].right] for group in lesson.groups]
    plain = [i for i, one in enumerate(effects) if one in {Effect.INCREASES, Effect.DECREASES}]
    if stands is None or len(plain) != 1:
        return None
    place = plain[0]
    (answer,) = lesson.groups[place]
    if not answer.suffix.startswith(f" {stands['x']} on"):
        return None
    start, end = stands.span("verb")
    text = lesson.prefix[:start] + chance.choice(_DENIALS) + lesson.prefix[end:]
    groups = list(lesson.groups)
    right = _EFFECTS.index(Effect.NO_CHANGE)
    groups[place] = (answer._replace(right=right, weight=DENIAL),)
    return Lesson(text, tuple(groups))


def of_world(world: World, chance: random.Random) -> Lesson:
    """What facts state and where, what they are silent on, and what two in a row come to."""
    groups: list[tuple[Answer, ...]] = []
    for place in chance.sample(range(len(world.facts)), min(STATED, len(world.facts))):
        fact = world.facts[place]
        groups.append(
            (
                Answer(stated(fact.subject, fact.object), TOLD, _EFFECTS.index(fact.effect)),
                Answer(cited(fact), DIGITS, place),
            )
        )
    silent = world.silent()
    for one, other in chance.sample(silent, min(SILENT, len(silent))):
        groups.append((Answer(stated(one, other), TOLD, _EFFECTS.index(Effect.NONE)),))
    for chain in chance.sample(world.chains(), min(1, len(world.chains()))):
        first, second = (world.facts[place] for place in chain)
        suffix = following(first, chain.first + 1, second, chain.second + 1)
        groups.append((Answer(suffix, TOLD, _EFFECTS.index(world.outcome(chain))),))
    return Lesson(told(world.facts), tuple(groups))


def of_question(world: World, chance: random.Random) -> Lesson:
    """Which facts and paths are of use for a question in plain words."""
    asked = ask(chance, world)
    lines = [candidate.line for candidate in asked.candidates]
    question: Question = useful(asked.question, lines)
    return Lesson(
        question.prefix,
        tuple(
            (Answer(suffix, USEFUL, int(not candidate.useful)),)
            for suffix, candidate in zip(question.suffixes, asked.candidates, strict=True)
        ),
    )


def worlds(seed: int, real: Sequence[str]) -> Iterator[Lesson]:
    """Lessons over ever new worlds without end, of two or three facts at first, then of up to
    nine; one in four asks for what is of use."""
    chance = random.Random(f"worlds {seed}")
    count = 0
    while True:
        most = 3 if count < 400 else 6 if count < 1200 else 9
        world = make_world(chance, chance.randint(2, most), held_out=False, real=real)
        make: Callable[[World, random.Random], Lesson] = (
            of_question if chance.random() < 0.25 else of_world
        )
        yield make(world, chance)
        count += 1
