"""The check of fitness counts rightly: a reader that knows all passes, one that guesses fails.

The real model stands before the same check in tests/kgmed/cli/test_fitness.py.
"""

import random
import re
from collections.abc import Callable, Sequence

import pytest

from kgmed.evaluate.fitness import check as fitness_check
from kgmed.evaluate.fitness.check import BARS, QUICK_WORLDS, check, framed
from kgmed.llm.asking import JUDGED, TOLD
from kgmed.llm.facts import Effect, composed
from kgmed.llm.jobs import Job
from kgmed.llm.triples import WORDS

_LINE = re.compile(r"^(?P<a>.+) on (?P<b>.+): (?P<effect>\w+) \[\d\]$")
_WORDS = {effect.word: effect for effect in Effect}


class Reader:
    """A double that answers by rule what the facts in its prompt say, or by `guess`."""

    name = "double"
    context = 2048
    seed = 0
    sha256 = "0" * 64
    adapter_sha256 = "1" * 64

    def __init__(self, guess: Callable[[], float] | None = None) -> None:
        self._guess = guess

    def score_each(
        self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]
    ) -> tuple[tuple[float, ...], ...]:
        if self._guess is not None:
            return tuple(tuple(self._guess() for _ in labels) for _ in suffixes)
        answers = [self._answer(prefix, suffix, labels) for suffix in suffixes]
        return tuple(
            tuple(0.0 if label == answer else -9.0 for label in labels) for answer in answers
        )

    def _answer(self, prefix: str, suffix: str, labels: Sequence[str]) -> str:
        if labels == JUDGED:
            return _SENTENCES[prefix, suffix]
        if labels[0] == " yes":
            return self._useful(prefix, suffix)
        lines = [match for line in prefix.split("\n") if (match := _LINE.match(line))]
        said = {(m["a"], m["b"]): (m["effect"], str(i + 1)) for i, m in enumerate(lines)}
        *before, last = suffix.strip().split("; ")
        if last.endswith("["):
            a, _, rest = last.partition(" on ")
            return said[a, rest.split(":")[0]][1]
        if before:
            effects = [_WORDS[part.split(": ")[1].split(" [")[0]] for part in before]
            return f" {composed(effects).word}"
        a, _, b = last.removesuffix(":").partition(" on ")
        return f" {said.get((a, b), ('unknown', ''))[0]}"

    def complete(self, prompt: str, *, grammar: str, max_tokens: int) -> str:
        """A fact of the sentence, or none, as the grammar has them."""
        sentence, names, _ = prompt.strip().split("\n")[-3:]
        one, other = names.removeprefix("Names: ").split(" | ")
        if self._guess is None:
            word = _WRITTEN[sentence.removeprefix("Sentence: ")]
        else:
            word = list(WORDS.values())[int(-self._guess() * 4) % 4]
        if not word or (self._guess is not None and self._guess() > -0.5):
            return "end"
        return f'{one} {word} {other}: "{sentence.split()[1]}"\nend'

    @staticmethod
    def _useful(prefix: str, suffix: str) -> str:
        return " yes" if (prefix, suffix) in _USEFUL else " no"

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"the check asked for {name}")


_SENTENCES: dict[tuple[str, str], str] = {}
_USEFUL: set[tuple[str, str]] = set()
_WRITTEN: dict[str, str] = {}


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader that is told the answers about sentences and use beforehand."""
    from kgmed.evaluate.adapter.asked import ask
    from kgmed.llm.asking import judge, useful

    def noted(chance: random.Random) -> list[fitness_check.Framed]:
        found = framed(chance)
        for one in found:
            _WRITTEN[one.pair.text] = WORDS.get(one.effect, "")
            for swapped in (False, True):
                asked = judge(*one.pair, swapped=swapped)
                _SENTENCES[asked.prefix, asked.suffixes[0]] = f" {one.effect.word}"
                _SENTENCES[asked.prefix, asked.suffixes[1]] = " none"
        return found

    def noted_question(chance: random.Random, world: fitness_check.World) -> object:
        found = ask(chance, world)
        for one in found.candidates:
            asked = useful(found.question, [one.line])
            if one.useful:
                _USEFUL.add((asked.prefix, asked.suffixes[0]))
        return found

    monkeypatch.setattr(fitness_check, "framed", noted)
    monkeypatch.setattr(fitness_check, "ask", noted_question)
    return Reader()


def test_a_reader_that_knows_all_is_right_in_everything(knowing: Reader) -> None:
    found = check(knowing, worlds=12)  # type: ignore[arg-type]
    for job, measures in found.jobs.items():
        assert {what: one.right for what, one in measures.items()} == {
            what: one.n for what, one in measures.items()
        }, job
        assert all(one.n > 0 for one in measures.values())
    assert {job: set(found.jobs[job]) for job in Job} == {job: set(BARS[job]) for job in Job}


def test_a_reader_that_guesses_passes_nothing() -> None:
    chance = random.Random(0)
    found = check(Reader(lambda: -chance.random()), worlds=40)  # type: ignore[arg-type]
    assert found.fit == frozenset()
    told = found.jobs[Job.CHOOSE]["one stated fact"]
    assert told.share < 0.5
    assert told.interval[0] < 1 / len(TOLD) < told.interval[1]


def test_a_reader_that_always_says_one_thing_passes_nothing() -> None:
    found = check(Reader(lambda: -1.0), worlds=QUICK_WORLDS)  # type: ignore[arg-type]
    assert found.fit == frozenset()


def test_the_same_seed_asks_the_same() -> None:
    chance = [random.Random(0), random.Random(0)]
    one, other = (
        check(Reader(lambda c=c: -c.random()), worlds=6, seed=3)  # type: ignore[misc, arg-type]
        for c in chance
    )
    assert one.model_copy(update={"seconds": 0.0}) == other.model_copy(update={"seconds": 0.0})
