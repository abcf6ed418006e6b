"""The closed questions of the house in the words that a model is asked with.

Each is a prefix that several questions share, and a suffix after which one token answers. The
adapter is trained on these very texts.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kgmed.llm.facts import Effect, Fact, numbered
from kgmed.llm.prompts import prompt

Span = tuple[int, int]
JUDGED = tuple(f" {effect.word}" for effect in Effect)
"""What a sentence is judged with, in the order of `Effect`."""
TOLD = (*(f" {effect.word}" for effect in Effect if effect is not Effect.NONE), " unknown")
"""What a question about facts is answered with, in the order of `Effect`: the last says that the
facts do not tell."""
USEFUL = (" yes", " no")
FIRST, SECOND = "[X]", "[Y]"
"""What the two names of a sentence are written as, so that nothing is known of them."""
BEFORE, AFTER = 250, 200
"""Characters of a text that are kept around its two names."""
_SHORTEST = 3
"""From so many characters on, a name is also hidden where else it stands."""


class Question(NamedTuple):
    """A shared prefix and the suffixes behind it."""

    prefix: str
    suffixes: tuple[str, ...]


def judge(sentence: str, subject: Span, object_: Span, *, swapped: bool = False) -> Question:
    """What the subject does to the object, and, second, what the object does to the subject.

    `swapped` lets the object be X and the subject Y: the same question once more.
    """
    names = (SECOND, FIRST) if swapped else (FIRST, SECOND)
    text = hidden(sentence, subject, object_, names)
    sentence_first, pair = prompt("judge").split("subject")
    return Question(
        sentence_first.render(sentence=text),
        tuple(pair.render(subject=a, object=b) for a, b in (names, names[::-1])),
    )


def hidden(sentence: str, subject: Span, object_: Span, names: tuple[str, str]) -> str:
    """The sentence around two spans, with names in their place, and wherever else they stand."""
    start = max(0, min(subject[0], object_[0]) - BEFORE)
    end = min(len(sentence), max(subject[1], object_[1]) + AFTER)
    spans = sorted(zip((subject, object_), names, strict=True))
    (first, one), (second, other) = spans
    pieces = (
        sentence[start : first[0]],
        sentence[first[1] : second[0]],
        sentence[second[1] : end],
    )
    known = {sentence[slice(*first)]: one, sentence[slice(*second)]: other}
    before, between, after = (_elsewhere(piece, known) for piece in pieces)
    return f"{before}{one}{between}{other}{after}"


def _elsewhere(text: str, known: dict[str, str]) -> str:
    for name, sign in known.items():
        if len(name) >= _SHORTEST:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", sign, text)
    return text


def told(facts: Sequence[Fact]) -> str:
    """The prefix of every question about these facts."""
    facts_first, _ = prompt("facts").split("question")
    return facts_first.render(facts=numbered(facts))


def stated(subject: str, object_: str) -> str:
    """The suffix after which a model says what facts tell of two names, or that they do not."""
    return _question(f"{subject} on {object_}:")


def cited(fact: Fact) -> str:
    """The suffix after which a model names the number of this fact."""
    return _question(f"{fact.line} [")


def following(first: Fact, one: int, second: Fact, other: int) -> str:
    """The suffix after which a model says what two facts in a row come to."""
    chain = f"{first.line} [{one}]; {second.line} [{other}]"
    return _question(f"{chain}; {first.subject} on {second.object}:")


def _question(text: str) -> str:
    _, question = prompt("facts").split("question")
    return question.render(question=text)


def useful(question: str, lines: Sequence[str]) -> Question:
    """Whether each fact or path is of use for a question in plain words."""
    asked, fact = prompt("useful").split("fact")
    return Question(
        asked.render(question=question), tuple(fact.render(fact=line) for line in lines)
    )
