"""Names as bags of plain words: `injury of the kidneys` and `renal damage` are one.

The words of a name, in the singular and by their plain form (`words.tsv`: adjectives by their
noun, synonyms by one of them), without the small ones and in the order of the alphabet.
"""

import csv
import re
from functools import cache
from importlib.resources import files

from ingest.vocabulary.normal import fold

_WORD = re.compile(r"[a-z0-9]+")
_POSSESSIVE = re.compile(r"'s?\b")
_SMALL = re.compile(
    r"an?|and|as|at|by|caused|due|during|following|for|from|in|induced|into|its|of|on|or|related|"
    r"associated|secondary|the|to|type|with"
)


@cache
def _plain_words() -> dict[str, str]:
    with (files("ingest.vocabulary") / "words.tsv").open(encoding="utf-8") as handle:
        return {row["word"]: row["plain"] for row in csv.DictReader(handle, delimiter="\t")}


def plain_word(word: str) -> str:
    """The plain form of a word in lower case."""
    plain = _plain_words()
    if word in plain:
        return plain[word]
    single = _singular(word)
    return plain.get(single, single)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 5 else word[:-1]


def bag_key(name: str) -> str:
    """The key of a name as a bag of words; empty where it has no word."""
    text = name if name.isascii() else fold(name).text
    words = _WORD.findall(_POSSESSIVE.sub("", text.lower()))
    return "".join(sorted({plain_word(word) for word in words if not _SMALL.fullmatch(word)}))
