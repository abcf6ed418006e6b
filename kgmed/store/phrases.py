"""Names as a full-text index has them: words alone, so that no syntax of any query can act."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

MOST_NAMES = 64
"""Names of one thing that are looked for, the first ones."""
MOST_WORDS, LONGEST_WORD = 16, 255
"""A name of more words, or with a longer one (in characters), is not looked for."""

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text: runs of letters and digits, in lower case, without accents.

    The same as the tokenizer `unicode61` of SQLite's FTS5 has them (remove_diacritics 2).
    """
    folded = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))


def phrases(names: Iterable[str]) -> tuple[str, ...]:
    """Names as words with one space between, each once, as many as are looked for.

    A name that holds another one is left out: a text that holds it, holds that other.
    """
    found = (words(name) for name in names)
    usable = dict.fromkeys(
        " ".join(name)
        for name in found
        if 0 < len(name) <= MOST_WORDS and max(map(len, name)) <= LONGEST_WORD
    )
    least: list[str] = []
    for phrase in sorted(usable, key=len):
        if not any(f" {shorter} " in f" {phrase} " for shorter in least):
            least.append(phrase)
    kept = frozenset(least)
    return tuple(phrase for phrase in usable if phrase in kept)[:MOST_NAMES]


def query(wanted: Sequence[Sequence[str]]) -> str:
    """A query for one name of each group, as both FTS5 and Lucene read it; empty where nothing
    can be found."""
    groups = [phrases(names) for names in wanted]
    if not all(groups):
        return ""
    either = (" OR ".join(f'"{phrase}"' for phrase in names) for names in groups)
    return " AND ".join(f"({names})" for names in either)
