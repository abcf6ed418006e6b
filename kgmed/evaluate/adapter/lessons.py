"""Lessons for the adapter: texts that share a prefix, and the one token that each should go on
with. Nothing of PyTorch is needed here.
"""

import csv
import random
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
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
_TURNED = {Effect.INCREASES: Effect.DECREASES, Effect.DECREASES: Effect.INCREASES}
_OPENING = "Sentence: "
_LOSSES = (
    "knockdown of *", "loss of *", "* deficiency", "silencing of *", "* knockout", "deletion of *",
    "an inhibitor of *", "* inhibitors", "siRNA against *", "absence of *", "blockade of *",
    "depletion of *", "inhibition of *", "* ablation", "lack of *", "a * antagonist",
)  # fmt: skip
_LESS = ("loss of *", "degradation of *", "inhibition of *", "the fall of *", "a reduction in *")
SUBJECT_LOST = 0.8
"""Of sentences about a loss, the share in which what acts is lost; else, what is acted on."""
_ONE, _OTHER = "ABCX", "EFGY"
DENIAL = 3.0
"""What a denied effect counts, of which there are few."""
_EFFECTS = tuple(Effect)
_VERB = re.compile(
    r"(?P<x>\[[XY]\]) (?P<verb>(?:significantly |strongly |markedly |dramatically )?"
    r"(?:increase[sd]|decrease[sd]|reduce[sd]|inhibit(?:s|ed)|enhance[sd]|induce[sd]"
    r"|suppress(?:es|ed)|activate[sd]|attenuate[sd]|elevate[sd]|stimulate[sd]|lower(?:s|ed)))"
    r" (?:\S+ ){0,3}(?P<y>\[[XY]\])(?![-\w])"
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
    found = _plain(lesson)
    if found is None:
        return None
    place, stands = found
    (answer,) = lesson.groups[place]
    start, end = stands.span("verb")
    text = lesson.prefix[:start] + chance.choice(_DENIALS) + lesson.prefix[end:]
    groups = list(lesson.groups)
    right = _EFFECTS.index(Effect.NO_CHANGE)
    groups[place] = (answer._replace(right=right, weight=DENIAL),)
    return Lesson(text, tuple(groups))


def lost(lesson: Lesson, chance: random.Random) -> Lesson | None:
    """The same sentence about the loss of one of its two names, which turns the sign, where one
    plain verb says it; else None."""
    found = _plain(lesson)
    if found is None:
        return None
    place, stands = found
    (answer,) = lesson.groups[place]
    text = lesson.prefix
    if chance.random() < SUBJECT_LOST:
        phrase, (start, end) = chance.choice(_LOSSES), stands.span("x")
        begins = text[:start] == _OPENING
        phrase = phrase[0].upper() + phrase[1:] if begins else phrase
    else:
        phrase, (start, end) = chance.choice(_LESS), stands.span("y")
    changed = text[:start] + phrase.replace("*", text[start:end]) + text[end:]
    groups = list(lesson.groups)
    right = _EFFECTS.index(_TURNED[_EFFECTS[answer.right]])
    groups[place] = (answer._replace(right=right),)
    return Lesson(changed, tuple(groups))


def _plain(lesson: Lesson) -> tuple[int, re.Match[str]] | None:
    """The group of the one signed answer, and where a plain verb says it of the two names."""
    stands = _VERB.search(lesson.prefix)
    effects = [_EFFECTS[group[0].right] for group in lesson.groups]
    signed = [i for i, one in enumerate(effects) if one in _TURNED]
    if stands is None or len(signed) != 1:
        return None
    (answer,) = lesson.groups[signed[0]]
    return (signed[0], stands) if answer.suffix.startswith(f" {stands['x']} on") else None


def framed() -> list[Tied]:
    """Plain sentences of our own, most of them of loss of function, which the corpora have few
    of; other sentences than those of the check of fitness."""
    text = files(__package__).joinpath("frames.tsv").read_text(encoding="utf-8")
    found = []
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        frame = row["frame"].replace("{x}", _ONE).replace("{y}", _OTHER)
        spans = [(frame.index(name), frame.index(name) + len(name)) for name in (_ONE, _OTHER)]
        effect = Effect(row["effect"])
        back = effect if effect is Effect.OTHER else Effect.NONE
        found.append(Tied("frames", "", frame, spans[0], spans[1], effect, back))
    return found


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
