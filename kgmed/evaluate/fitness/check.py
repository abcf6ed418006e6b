"""Asks a model about invented sentences and facts, and counts how often it is right.

No name means anything and none was trained on, so that a right answer was read. What is asked is
the same for every model; a model without an adapter is shown worked examples first.
"""

import csv
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kgmed.evaluate.adapter.asked import ask
from kgmed.evaluate.adapter.names import invent
from kgmed.evaluate.adapter.worlds import Choice, World, make_bridge, make_choice, make_world
from kgmed.evaluate.intervals import wilson
from kgmed.llm.facts import Effect
from kgmed.llm.fitness import Fitness, Measure, wording
from kgmed.llm.jobs import (
    Job,
    Pair,
    compose,
    judge_pair,
    likeliest,
    number,
    tell,
    usefulness,
)  # fmt: skip
from kgmed.llm.protocol import LanguageModel
from kgmed.llm.triples import write_triples

BARS = {
    Job.JUDGE: {"sign": 0.55, "way round": 0.7, "stated or not": 0.65},
    Job.RANK: {"useful before useless": 0.75},
    Job.CHOOSE: {
        "one stated fact": 0.85, "says that the facts do not tell": 0.8, "tells what they do": 0.85,
        "two steps composed": 0.75, "option of four": 0.75, "intermediate of four": 0.7,
    },
    Job.CITE: {"number of the fact": 0.8},
    Job.WRITE: {"sign": 0.55, "way round": 0.7, "stated or not": 0.65},
}  # fmt: skip
"""What the lower end of each interval must reach. Facts must be looked up almost without fail. Who
judges a sentence, or writes what it says, need only be surely better than chance: a third of the
sentences are about loss of function, far more than papers have, and what is said of them is
weighed, not believed (docs/model.md)."""
WORLDS, QUICK_WORLDS = 80, 24
"""Worlds of 3 to 8 facts, in turn, and as many questions, choices and bridges."""
QUICK_FRAMES = 40
SIGNED = frozenset({Effect.INCREASES, Effect.DECREASES})

Outcome = tuple[Job, str, bool]
Progress = Callable[[int, int], None]


class Framed(NamedTuple):
    """An invented sentence, two names in it, and what the first does to the second."""

    pair: Pair
    effect: Effect


def check(
    model: LanguageModel,
    *,
    worlds: int = WORLDS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Fitness:
    """Every job, asked of a model, over so many worlds and every invented sentence twice; the
    quick check takes a part of the sentences too.

    Raises:
        ModelError: the model cannot be asked.
    """
    began = time.perf_counter()
    counted: dict[tuple[Job, str], list[bool]] = defaultdict(list)
    chance = random.Random(f"fitness {seed}")
    tasks = _tasks(chance, worlds)
    for done, task in enumerate(tasks, start=1):
        for job, what, right in task(model):
            counted[job, what].append(right)
        if progress is not None:
            progress(done, len(tasks))
    return Fitness(
        model=model.name,
        model_sha256=model.sha256,
        adapter_sha256=model.adapter_sha256,
        wording=wording(),
        worlds=worlds,
        seconds=round(time.perf_counter() - began, 1),
        jobs={
            job: {what: _measure(counted[job, what], bar) for what, bar in bars.items()}
            for job, bars in BARS.items()
        },
    )


def _measure(answers: list[bool], bar: float) -> Measure:
    right, n = sum(answers), len(answers)
    share = round(right / n, 6) if n else 0.0
    return Measure(right=right, n=n, share=share, interval=wilson(right, n), bar=bar)


Task = Callable[[LanguageModel], Iterator[Outcome]]


def _tasks(chance: random.Random, worlds: int) -> list[Task]:
    sentences = framed(chance)
    if worlds < WORLDS:
        sentences = chance.sample(sentences, QUICK_FRAMES)
    tasks: list[Task] = [task(one) for one in sentences for task in (_sentence, _writing)]
    for i in range(worlds):
        size = 3 + i % 6
        tasks.append(_world(make_world(chance, size, held_out=True), chance.random()))
        tasks.append(_question(make_world(chance, size, held_out=True), chance.random()))
        tasks.append(_choice(make_choice(chance)))
        tasks.append(_bridge(make_bridge(chance)))
    return tasks


def framed(chance: random.Random, rounds: int = 2) -> list[Framed]:
    """Each sentence of the table so many times, with invented names in it."""
    found = []
    for effect, frame in _frames() * rounds:
        names = {key: invent(chance, held_out=True) for key in "xyz"}
        text = ""
        spans: dict[str, tuple[int, int]] = {}
        for i, piece in enumerate(frame.replace("{", "}").split("}")):
            if i % 2:
                spans.setdefault(piece, (len(text), len(text) + len(names[piece])))
            text += names[piece] if i % 2 else piece
        found.append(Framed(Pair(text, spans["x"], spans["y"]), effect))
    return found


@cache
def _frames() -> tuple[tuple[Effect, str], ...]:
    text = files(__package__).joinpath("frames.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple((Effect(row["effect"]), row["frame"]) for row in rows)


def _sentence(one: Framed) -> Task:
    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        found = judge_pair(model, one.pair)
        stated = one.effect is not Effect.NONE
        yield Job.JUDGE, "stated or not", (likeliest(found.forward) is not Effect.NONE) == stated
        if one.effect in SIGNED:
            signs = {effect: found.forward[effect] for effect in SIGNED}
            yield Job.JUDGE, "sign", max(signs, key=lambda each: signs[each]) is one.effect
            forward = found.forward[Effect.NONE] < found.backward[Effect.NONE]
            yield Job.JUDGE, "way round", forward

    return ask_it


def _writing(one: Framed) -> Task:
    text, *spans = one.pair

    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        found = write_triples(model, text, [text[slice(*span)] for span in spans])
        stated = one.effect is not Effect.NONE
        yield Job.WRITE, "stated or not", bool(found) == stated
        if one.effect in SIGNED:
            yield Job.WRITE, "sign", bool(found) and found[0].effect is one.effect
            yield Job.WRITE, "way round", bool(found) and found[0].subject == 0

    return ask_it


def _world(world: World, seed: float) -> Task:
    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        chance = random.Random(seed)
        fact = chance.choice(world.facts)
        silent = chance.choice(world.silent())
        said, not_said = tell(model, world.facts, [(fact.subject, fact.object), silent])
        yield Job.CHOOSE, "one stated fact", likeliest(said) is fact.effect
        yield Job.CHOOSE, "tells what they do", likeliest(said) is not Effect.NONE
        right = likeliest(not_said) is Effect.NONE
        yield Job.CHOOSE, "says that the facts do not tell", right
        (place,) = number(model, world.facts, [fact])
        yield Job.CITE, "number of the fact", world.facts[place] == fact
        for chain in chance.sample(world.chains(), min(1, len(world.chains()))):
            (outcome,) = compose(model, world.facts, [chain])
            yield Job.CHOOSE, "two steps composed", likeliest(outcome) is world.outcome(chain)

    return ask_it


def _question(world: World, seed: float) -> Task:
    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        asked = ask(random.Random(seed), world)
        scores = usefulness(model, asked.question, [one.line for one in asked.candidates])
        found = list(zip(asked.candidates, scores, strict=True))
        useful = [score for one, score in found if one.useful]
        useless = [score for one, score in found if not one.useful]
        if useful and useless:
            yield Job.RANK, "useful before useless", useful[0] > useless[0]

    return ask_it


def _choice(choice: Choice) -> Task:
    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        pairs = [(choice.subject, option) for option in choice.options]
        scores = [row[choice.effect] for row in tell(model, choice.facts, pairs)]
        yield Job.CHOOSE, "option of four", scores.index(max(scores)) == choice.right

    return ask_it


def _bridge(choice: Choice) -> Task:
    def ask_it(model: LanguageModel) -> Iterator[Outcome]:
        pairs = [(choice.subject, option) for option in choice.options]
        pairs += [(option, choice.object) for option in choice.options]
        silence = [row[Effect.NONE] for row in tell(model, choice.facts, pairs)]
        half = len(choice.options)
        worst = [max(silence[i], silence[half + i]) for i in range(half)]
        yield Job.CHOOSE, "intermediate of four", worst.index(min(worst)) == choice.right

    return ask_it
