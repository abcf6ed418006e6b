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
    Kind.LISTED: 0.93,
    Kind.COLLECTED: 0.9,
    Kind.CORPUS: 0.95,
}
"""What a name of each kind is worth where it matches exactly."""

FIELD_SCORE = 0.98
"""Names of our own table that fit score more than this; no other name does."""
MOLECULES = frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX, Category.CHEMICAL})
_SYMBOL_KINDS = frozenset({Kind.PREVIOUS, Kind.ALIAS, Kind.ORTHOLOG})
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_HARD_BREAK = re.compile(r"[;:?!<>=~\n\t]|[.,]\s|[)(\]\[]\s|\s[)(\]\[]")


_ACTIONS = (
    "phosphorylation|dephosphorylation|metabolism|metabolic process|secretion|release|binding|"
    "activity|expression|production|biosynthesis|biosynthetic process|synthesis|processing|"
    "degradation|cleavage|activation|inhibition|induction|stimulation|regulation|up-regulation|"
    "upregulation|down-regulation|downregulation|modulation|formation|generation|aggregation|"
    "accumulation|internalization|localization|hydrolysis|turnover|catabolism|breakdown"
)
_PROCESS_NAME = re.compile(
    rf"(?:positive |negative )?(?:{_ACTIONS}) of (?P<after>.+)|(?P<before>.+?)[ -](?:{_ACTIONS})",
    re.IGNORECASE,
)


class Match(NamedTuple):
    """A fit: its quality from 0 to 1, and in words how it was found."""

    quality: float
    how: str


def score(match: Match, kind: Kind, *, plural: bool) -> float:
    """Quality of the match times the worth of the kind of name."""
    return round(BASE[kind] * match.quality * (0.99 if plural else 1.0), 4)


def inside_process_name(text: str) -> str:
    """What acts or is acted on in a name like `activation of X` or `X secretion`, or nothing."""
    match = _PROCESS_NAME.fullmatch(text)
    return (match["after"] or match["before"]) if match else ""


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
    symbol = is_symbol(name, kind, category)
    if text == name:
        mere_word = symbol and _is_mere_word(name, kind, common)
        return None if mere_word else Match(1.0, "exact")
    if _HARD_BREAK.search(text) and not _HARD_BREAK.search(name):
        return None
    bare_text, bare_name = _SEPARATORS.sub("", text), _SEPARATORS.sub("", name)
    parted = " " in text and " " not in name
    if symbol:
        if parted and bare_text.isalpha():
            return None  # a symbol of letters alone is one word
        return _compare_symbols(bare_text, bare_name, kind, common)
    if text.lower() == name.lower():
        return Match(0.995, "exact but for case")
    two_words_for_one = parted and "-" not in name and len(bare_name) < 8
    return None if two_words_for_one else Match(0.985, "normal form")


def _is_mere_word(name: str, kind: Kind, common: Mapping[str, str]) -> bool:
    """Whether an alias in lower case is a common word, or too short to be told from one."""
    return (
        kind is not Kind.FIELD
        and name.isalpha()
        and name.islower()
        and (name in common or len(name) < 5)
    )


def _compare_symbols(text: str, name: str, kind: Kind, common: Mapping[str, str]) -> Match | None:
    """Compare symbols without their separators."""
    if text == name:
        return Match(0.97, "symbol, other separators")
    if text.lower() != name.lower():
        return Match(0.95, "normal form")
    letters = re.sub(r"\d", "", text)
    if letters.lower() in common or len(letters) < 2:
        return None
    if letters != text:
        return Match(0.95, "symbol, other case")
    return _compare_letters(text, name, kind)


def _compare_letters(text: str, name: str, kind: Kind) -> Match | None:
    """Compare symbols of letters alone that differ in case."""
    if len(text) >= 3 and text[0].isupper() and text[1:].islower():
        return Match(0.93, "symbol, as in mouse or rat") if name.isupper() else None
    if len(text) >= 4 and not text.islower():
        return Match(0.9, "symbol, other case")
    if len(text) >= 4 and kind is Kind.PREFERRED and name.isupper():
        return Match(0.85, "symbol in lower case")
    return None
