"""Where a cue of negation or speculation could stand: phrases, and what a place may be read as."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

GAP = "…"
"""Stands in a phrase for any words between its two parts: "either … or"."""
_FULL = {"n't": "not", "ca": "can", "wo": "will"}
"""Words that the tokenizer leaves short: "can't"."""
_REACH = 16
"""So many tokens on, the second part of such a phrase is looked for."""


class Kind(StrEnum):
    """What a cue does."""

    NEGATION = "negation"
    SPECULATION = "speculation"


class Scope(NamedTuple):
    """A cue and what it governs, as tokens of a sentence."""

    kind: Kind
    cue: tuple[int, ...]
    """Its tokens, in order; they need not be neighbours."""
    start: int
    end: int
    """The tokens governed, half-open; the cue is among them."""


class Phrase(NamedTuple):
    """Words that may be a cue."""

    text: str
    kind: Kind

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, and the gap where it has one."""
        return tuple(self.text.split())


class Option(NamedTuple):
    """A cue that may stand at a place."""

    phrase: Phrase
    cue: tuple[int, ...]


Lexicon = Mapping[str, tuple[Phrase, ...]]
"""Phrases by their first word."""


def lexicon(phrases: Iterable[Phrase]) -> Lexicon:
    """Phrases made ready to be found, with those of `negation_triggers.tsv`."""
    by_word: dict[str, list[Phrase]] = {}
    for phrase in sorted({*phrases, *triggers()}):
        by_word.setdefault(phrase.words[0], []).append(phrase)
    return {word: tuple(found) for word, found in by_word.items()}


@cache
def triggers() -> frozenset[Phrase]:
    """The phrases that are listed whether or not a corpus has them."""
    with (files("ingest.relations") / "negation_triggers.tsv").open(encoding="utf-8") as handle:
        rows = csv.DictReader(handle, delimiter="\t")
        return frozenset(Phrase(row["phrase"], Kind(row["kind"])) for row in rows)


def options(words: Sequence[str], known: Lexicon) -> Iterator[tuple[Option, ...]]:
    """For every place where a phrase begins, what may stand there. `words` in small letters."""
    if "n't" in words:
        words = [_FULL.get(word, word) for word in words]
    for i, word in enumerate(words):
        phrases = known.get(word)
        if phrases:
            found = ((phrase, _matched(words, i, phrase.words)) for phrase in phrases)
            usable = tuple(Option(phrase, cue) for phrase, cue in found if cue)
            if usable:
                yield usable


def _matched(words: Sequence[str], start: int, phrase: tuple[str, ...]) -> tuple[int, ...]:
    """The tokens of a phrase that begins at a place; none where it does not stand there."""
    if GAP not in phrase:
        fits = tuple(words[start : start + len(phrase)]) == phrase
        return tuple(range(start, start + len(phrase))) if fits else ()
    first, last = phrase[: phrase.index(GAP)], phrase[-1]
    begun = _matched(words, start, first)
    if not begun:
        return ()
    after = begun[-1] + 2
    for i in range(after, min(len(words), after + _REACH)):
        if words[i] == last:
            return (*begun, i)
    return ()


def phrase_of(words: Sequence[str], kind: Kind, cue: Sequence[int]) -> Phrase:
    """The phrase that a marked cue is an example of."""
    out: list[str] = []
    for i, token in enumerate(cue):
        if i and token != cue[i - 1] + 1:
            out.append(GAP)
        out.append(_FULL.get(words[token], words[token]))
    return Phrase(" ".join(out), kind)
