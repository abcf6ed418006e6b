"""Facts that a model writes about a sentence, inside a grammar made for that sentence.

The generative way of DALK (Li et al. 2024, arXiv 2405.04819), held: subject and object can only be
names of the sentence, what joins them only a word of the house, and the quotation only words that
stand there one after the other. Whatever a sentence asks for, nothing else can be written.
"""

from collections.abc import Sequence
from typing import NamedTuple

from kgmed.llm.asking import Span
from kgmed.llm.facts import Effect
from kgmed.llm.prompts import as_data, prompt
from kgmed.llm.protocol import LanguageModel

WORDS = {
    Effect.INCREASES: "increases",
    Effect.DECREASES: "decreases",
    Effect.NO_CHANGE: "leaves",
    Effect.OTHER: "concerns",
}
"""What can stand between two names; that nothing is said is told by writing no fact."""
MOST = 2
"""Facts that are written about one sentence."""
TOKENS = 96
"""Tokens that they may have together; a fact that is cut off is none."""
_END = "end"


class Written(NamedTuple):
    """A fact as a model wrote it: two names by their numbers, and the words that say so."""

    subject: int
    effect: Effect
    object: int
    span: Span
    """Where the quoted words stand in the sentence: half-open, in code points."""


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def write_triples(model: LanguageModel, sentence: str, names: Sequence[str]) -> tuple[Written, ...]:
    """What the model writes about the names of a sentence, each fact once; greedy, so that the
    same sentence gives the same facts. Nothing for fewer than two names.

    Raises:
        ModelError: the sentence does not fit into the context.
    """
    shown = tuple(map(as_data, names))
    words = _words(sentence)
    if len(set(shown)) < 2 or not all(shown) or not words:
        return ()
    asked = prompt("triples").render(sentence=sentence, names=" | ".join(shown))
    text = model.complete(
        f"{prompt('triplesexamples').text}\n{asked}\n",
        grammar=grammar_of(sentence, names),
        max_tokens=TOKENS,
    )
    lines = text.split("\n")[:-1]  # the last is the end, or a fact that was cut off
    found = (_parsed(line, shown, words) for line in lines)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def grammar_of(sentence: str, names: Sequence[str]) -> str:
    """The GBNF grammar of the facts that could be written about a sentence."""
    shown = tuple(map(as_data, names))
    words = _words(sentence)
    facts = []
    for i, subject in enumerate(shown):
        others = [_literal(name) for j, name in enumerate(shown) if name != subject]
        if others and subject not in shown[:i]:
            objects = " | ".join(dict.fromkeys(others))
            facts.append(f'{_literal(f"{subject} ")} verb " " ({objects})')
    spans = [
        f"w{i} ::= {_literal(word.text)}" + (f' (" " w{i + 1})?' if i + 1 < len(words) else "")
        for i, word in enumerate(words)
    ]
    rules = (
        f'root ::= {"fact? " * MOST}"{_END}"',
        f'fact ::= ({" | ".join(facts)}) ": \\"" span "\\"\\n"',
        f"verb ::= {' | '.join(map(_literal, WORDS.values()))}",
        f"span ::= {' | '.join(f'w{i}' for i in range(len(words)))}",
        *spans,
    )
    return "\n".join(rules) + "\n"


def _words(sentence: str) -> tuple[_Word, ...]:
    """The words of a sentence as a prompt shows them, with their places."""
    found, place = [], 0
    for piece in sentence.split():
        start = sentence.index(piece, place)
        place = start + len(piece)
        if shown := as_data(piece):
            found.append(_Word(shown, start, place))
    return tuple(found)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parsed(line: str, shown: Sequence[str], words: Sequence[_Word]) -> Written | None:
    """The fact of a line; of names that begin alike, the longer ones."""
    heads = (
        (f'{subject} {word} {object_}: "', i, effect, j)
        for i, subject in enumerate(shown)
        for j, object_ in enumerate(shown)
        for effect, word in WORDS.items()
        if subject != object_
    )
    fitting = [one for one in heads if line.startswith(one[0])]
    if not fitting or not line.endswith('"'):
        return None
    head, subject, effect, object_ = max(fitting, key=lambda one: len(one[0]))
    span = _place(line[len(head) : -1], words)
    return Written(subject, effect, object_, span) if span is not None else None


def _place(quoted: str, words: Sequence[_Word]) -> Span | None:
    """Where words first stand one after the other."""
    for first in range(len(words)):
        text = ""
        for last in range(first, len(words)):
            text += (" " if text else "") + words[last].text
            if text == quoted:
                return words[first].start, words[last].end
            if not quoted.startswith(text):
                break
    return None
