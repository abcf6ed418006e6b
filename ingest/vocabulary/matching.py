"""How well a stretch of text fits a name that has the same key, and whether it does at all.

A name with the form of a symbol (`WAS`, `Cdk5`, `IL-6`) must stand in the text in its own case,
or in the case of another species' symbol; a name made of words may be written in any case.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.vocabulary.terms import Kind

BASE = {
    Kind.FIELD: 1.0,
    Kind.PREFERRED: 0.98,
    Kind.FULL_NAME: 0.97,
    Kind.SYNONYM: 0.93,
    Kind.PREVIOUS: 0.86,
    Kind.ALIAS: 0.84,
    Kind.ORTHOLOG: 0.78,
}
"""What a name of each kind is worth where it matches exactly."""

_SYMBOL_KINDS = frozenset({Kind.PREVIOUS, Kind.ALIAS, Kind.ORTHOLOG})
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_HARD_BREAK = re.compile(r"[;:?!\n\t]|[.,]\s|[)(\]\[]\s|\s[)(\]\[]")


class Match(NamedTuple):
    """A fit: its quality from 0 to 1, and in words how it was found."""

    quality: float
    how: str


def score(match: Match, kind: Kind, *, plural: bool) -> float:
    """Quality of the match times the worth of the kind of name."""
    return round(BASE[kind] * match.quality * (0.99 if plural else 1.0), 4)


def is_symbol(name: str, kind: Kind, category: Category) -> bool:
    """Whether a name is written as a symbol, so that its case matters."""
    if " " in name:
        return False
    if kind in _SYMBOL_KINDS or (kind is Kind.PREFERRED and category is Category.GENE):
        return True
    return any(character.isupper() for character in name[1:]) or len(name) < 4


def compare(
    text: str, name: str, kind: Kind, category: Category, common: Mapping[str, str]
) -> Match | None:
    """How the folded `text` fits the folded `name`, given that their keys agree.

    `common` are the words that mislead, with their rule. None: it does not fit.
    """
    if text == name:
        if is_symbol(name, kind, category) and name.islower() and name in common:
            return None
        return Match(1.0, "exact")
    if _HARD_BREAK.search(text) and not _HARD_BREAK.search(name):
        return None
    bare_text, bare_name = _SEPARATORS.sub("", text), _SEPARATORS.sub("", name)
    if is_symbol(name, kind, category):
        return _compare_symbols(text, bare_text, bare_name, common)
    if bare_text.lower() == bare_name.lower() and text.lower() == name.lower():
        return Match(0.995, "exact but for case")
    if " " in text and " " not in name and "-" not in name and len(bare_name) < 8:
        return None  # two words of the text are no one short word
    return Match(0.98, "normal form")


def _compare_symbols(
    text: str, bare_text: str, bare_name: str, common: Mapping[str, str]
) -> Match | None:
    letters = re.sub(r"\d", "", bare_text)
    if bare_text == bare_name:
        if " " in text and len(letters) < 2:
            return None
        return Match(0.97, "symbol, other separators")
    if bare_text.lower() != bare_name.lower():
        return Match(0.95, "normal form")
    if " " in text.strip() and not letters.isupper():
        return None
    if letters.lower() in common:
        return None
    if letters != bare_text and len(letters) >= 2:
        return Match(0.95, "symbol, other case")
    if len(bare_text) >= 3 and bare_text[:1].isupper() and bare_text[1:].islower():
        return Match(0.93, "symbol, as in mouse or rat") if bare_name.isupper() else None
    if len(bare_text) >= 4 and (bare_text.isupper() or not bare_text.islower()):
        return Match(0.9, "symbol, other case")
    if len(bare_text) >= 4 and bare_text.islower() and bare_name.isupper():
        return Match(0.85, "symbol in lower case")
    return None
