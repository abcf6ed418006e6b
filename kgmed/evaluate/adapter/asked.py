"""Questions in plain words, and which facts are of use for them."""

import random
from typing import NamedTuple

from kgmed.evaluate.adapter.worlds import World
from kgmed.llm.facts import Effect, Fact

_EFFECT = (
    "How does {a} affect {b}?", "Does {a} increase {b}?", "Does {a} decrease {b}?",
    "What is the effect of {a} on {b}?", "Does {a} change {b}?", "Is {b} regulated by {a}?",
    "What does {a} do to {b}?", "Does {a} inhibit {b}?", "Does {a} activate {b}?",
    "Can {a} raise or lower {b}?", "Does {a} play a role in {b}?",
)  # fmt: skip
_FROM = (
    "Which of these does {a} increase?", "Which of these does {a} decrease?",
    "What does {a} affect?", "What are the targets of {a}?", "What is inhibited by {a}?",
    "Which genes does {a} regulate?", "What happens downstream of {a}?",
)  # fmt: skip
_TO = (
    "What increases {b}?", "What decreases {b}?", "Which of these lowers {b}?",
    "Which drugs act on {b}?", "What is upstream of {b}?", "What regulates {b}?",
    "Which of these affects {b}?", "What causes {b}?",
)  # fmt: skip
_BETWEEN = (
    "Through which of these could {a} act on {b}?", "How might {a} lead to {b}?",
    "What links {a} to {b}?", "Which of these mediates the effect of {a} on {b}?",
    "By what mechanism does {a} act on {b}?",
)  # fmt: skip


class Candidate(NamedTuple):
    """A fact or a path in words, and whether it is of use."""

    line: str
    useful: bool


class Asked(NamedTuple):
    """A question in plain words, with candidates to be judged."""

    question: str
    candidates: tuple[Candidate, ...]


def line_of(facts: tuple[Fact, ...]) -> str:
    """A fact or a path as a model is told it, without numbers."""
    return "; ".join(fact.line for fact in facts)


def ask(chance: random.Random, world: World, most: int = 6) -> Asked:
    """A question about a world, and up to `most` of its facts and paths, useful and not.

    A question about two names is served by what is stated of the one upon the other, directly or
    in two steps; one about what a name acts on, by what it acts on; and so on. A fact the other
    way round serves none.
    """
    chain = chance.choice(world.chains() or [None])
    if chain is None:
        first, second = chance.choice(world.facts), chance.choice(world.facts)
        a, b = first.subject, first.object
    else:
        first, second = world.facts[chain.first], world.facts[chain.second]
        a, b = first.subject, second.object
    kind = chance.choice((_EFFECT, _EFFECT, _FROM, _TO, _BETWEEN))
    if kind is _EFFECT and chance.random() < 0.5:
        b = first.object
    paths: list[tuple[Fact, ...]] = [(fact,) for fact in world.facts]
    paths += [(world.facts[i], world.facts[j]) for i, j in world.chains()]
    useful = [path for path in paths if _serves(path, kind, a, b)]
    useless = [path for path in paths if not _serves(path, kind, a, b)]
    chance.shuffle(useful)
    chance.shuffle(useless)
    chosen = [(path, True) for path in useful[: most // 2]]
    chosen += [(path, False) for path in useless[: most - len(chosen)]]
    chance.shuffle(chosen)
    question = chance.choice(kind).format(a=a, b=b)
    return Asked(question, tuple(Candidate(line_of(path), useful) for path, useful in chosen))


def _serves(path: tuple[Fact, ...], kind: tuple[str, ...], a: str, b: str) -> bool:
    start, end = path[0].subject, path[-1].object
    if any(fact.effect is Effect.NONE for fact in path):
        return False
    if kind is _FROM:
        return start == a and len(path) == 1
    if kind is _TO:
        return end == b and len(path) == 1
    if kind is _BETWEEN:
        return (start, end) == (a, b) or (len(path) == 1 and (start == a) != (end == b))
    return (start, end) == (a, b)
