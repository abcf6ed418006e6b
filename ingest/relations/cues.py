"""Cue words: what in a sentence says that something goes up, down, binds, treats, or belongs.

The table is `cues.tsv`: phrase, kind, sign, predicate, aspect. Verbs are listed by their base
form and recognised in all their forms, whatever part of speech a parser gave them, since
parsers trained on news mistag this literature.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from graph_schema.biolink import Aspect, Predicate
from ingest.records import Token

VERBAL = frozenset({"verb", "remedy", "harm"})
"""Kinds that change their object, as verbs or as the nouns made from them."""
CHANGING = VERBAL | {"noun", "adjective"}
"""Kinds that say that something changes, or is other than elsewhere."""
SIGNED = CHANGING | {"loss", "gain", "risk", "measure", "serves", "needs"}
"""Kinds that have a sign. A `measure` (level, expression) is positive but says no change."""
_INFLECTED = frozenset({"needs", "verb", "remedy", "harm", "link", "bind", "treat", "place"})
_PREFERRED = {
    "VERB": ("verb", "remedy", "harm", "bind", "treat", "link", "place"),
    "NOUN": ("loss", "noun", "remedy", "harm", "carrier", "gain", "measure", "risk"),
    "PROPN": ("loss", "noun", "remedy", "harm", "carrier", "gain", "measure", "risk"),
    "ADJ": ("adjective", "loss", "gain", "unchanged"),
}


class Entry(NamedTuple):
    """A row of the cue table."""

    phrase: str
    kind: str
    sign: int
    predicate: Predicate
    aspect: Aspect | None


class Cue(NamedTuple):
    """A cue where it stands: tokens `start` to `end` (half-open) of a sentence."""

    start: int
    end: int
    entry: Entry


def find_cues(tokens: Sequence[Token], inside: frozenset[int]) -> dict[int, Cue]:
    """The cues of a sentence by the index of their first word, longest first.

    Tokens in `inside` belong to mentions and are no cues, unless they say that something is
    taken away (`BACE1 siRNA`). Hyphens are skipped over: `knock-out` is `knock out`.
    """
    places = [i for i, token in enumerate(tokens) if token.text not in {"-", "–"}]
    words = [tokens[i].text.lower() for i in places]
    beginning = _phrases()
    found: dict[int, Cue] = {}
    position = 0
    while position < len(words):
        step = 1
        for phrase, entries in beginning.get(words[position], ()):
            if words[position : position + len(phrase)] != phrase:
                continue
            covered = places[position : position + len(phrase)]
            usable = _usable(entries, covered, inside)
            if usable:
                start = covered[0]
                found[start] = Cue(start, covered[-1] + 1, _choose(usable, tokens[start]))
                step = len(phrase)
                break
        position += step
    return found


def is_present(word: str) -> bool:
    """Whether a word may be a verb of the table in the third person: "decreases"."""
    return word.endswith("s") and any(
        phrase == [word] and any(entry.kind in VERBAL for entry in entries)
        for phrase, entries in _phrases().get(word, ())
    )


def _usable(
    entries: tuple[Entry, ...], covered: Iterable[int], inside: frozenset[int]
) -> tuple[Entry, ...]:
    """The readings of a phrase that the tokens it covers leave: in a mention, only a loss."""
    if inside.isdisjoint(covered):
        return entries
    return tuple(entry for entry in entries if entry.kind == "loss")


def _choose(entries: tuple[Entry, ...], token: Token) -> Entry:
    """Of several readings of a word, the one that fits its part of speech."""
    modifies = token.dep in {"amod", "compound", "npadvmod"} and token.pos in {"VERB", "ADJ"}
    for kind in _PREFERRED["ADJ" if modifies else token.pos] if token.pos in _PREFERRED else ():
        for entry in entries:
            if entry.kind == kind:
                return entry
    return entries[0]


@cache
def _phrases() -> dict[str, list[tuple[list[str], tuple[Entry, ...]]]]:
    """Every form of every phrase, as words, with its readings: by first word, longest first."""
    phrases: dict[str, tuple[Entry, ...]] = {}
    for entry in _entries():
        for form in _forms(entry):
            phrases[form] = (*phrases.get(form, ()), entry)
    beginning: dict[str, list[tuple[list[str], tuple[Entry, ...]]]] = {}
    for form in sorted(phrases, key=lambda form: -form.count(" ")):
        words = form.split(" ")
        beginning.setdefault(words[0], []).append((words, phrases[form]))
    return beginning


def _entries() -> Iterator[Entry]:
    """The rows of the table."""
    signs = {"+": 1, "-": -1, "0": 0}
    with (files("ingest.relations") / "cues.tsv").open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            yield Entry(
                row["phrase"],
                row["kind"],
                signs[row["sign"]],
                Predicate(row["predicate"]),
                Aspect(row["aspect"]) if row["aspect"] else None,
            )


def _forms(entry: Entry) -> set[str]:
    """The inflected forms of a phrase: of a verb its first word, of a noun its last."""
    first, _, rest = entry.phrase.partition(" ")
    tail = f" {rest}" if rest else ""
    if entry.kind in _INFLECTED and entry.phrase.split()[0] in _PREFIXES:
        return {f"{first} {form}" for form in _verb_forms(rest)}
    if entry.kind in _INFLECTED:
        return {form + tail for form in _verb_forms(first)} | {entry.phrase + "s"}
    if entry.kind == "adjective":
        return {entry.phrase}
    plural = entry.phrase[:-1] + "ies" if entry.phrase.endswith("y") else entry.phrase + "s"
    return {entry.phrase, plural}


_PREFIXES = frozenset({"up", "down", "co"})
_IRREGULAR = {
    "lead": ("leads", "led", "leading"),
    "drive": ("drives", "drove", "driven", "driving"),
    "give": ("gives", "gave", "given", "giving"),
    "bring": ("brings", "brought", "bringing"),
    "lose": ("loses", "lost", "losing"),
    "fall": ("falls", "fell", "fallen", "falling"),
    "break": ("breaks", "broke", "broken", "breaking"),
    "bind": ("binds", "bound", "binding"),
    "build": ("builds", "built", "building"),
    "found": ("found",),
    "underlie": ("underlies", "underlay", "underlain", "underlying"),
    "knock": ("knocks", "knocked", "knocking"),
}
_DOUBLED = frozenset({"stop", "drop", "control", "confer", "halt"}) - {"halt"}


def _verb_forms(verb: str) -> set[str]:
    """Base form, third person, past and participles of a verb."""
    if verb in _IRREGULAR:
        return {verb, *_IRREGULAR[verb]}
    if verb in _DOUBLED:
        stem = verb + verb[-1]
        return {verb, verb + "s", stem + "ed", stem + "ing"}
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    return {verb, plural, verb + "ed", verb + "ing"}
