"""Where a name that was recognised really begins and ends."""

import re
from collections.abc import Sequence

from graph_schema.biolink import Category
from ingest.records import Recognised

_PLAIN_WORDS = re.compile(r"(?:[a-z]+\s+)+")


def trimmed(text: str, span: Recognised, written: Sequence[tuple[int, int]]) -> Recognised:
    """The span with its brackets in pairs, and a variant without the words before it.

    `written`: the places of what is written like a variant.
    """
    start, end = _paired(text, span.start, span.end)
    if span.category is Category.VARIANT:
        start, end = _bare(text, start, end, written)
    return span._replace(start=start, end=end)


def _paired(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a bracket at either end whose partner is outside; with a closing one that follows."""
    name = text[start:end]
    opened, closed = name.count("("), name.count(")")
    if opened == closed + 1:
        if text[end : end + 1] == ")":
            return start, end + 1
        if name.startswith("("):
            return start + 1, end
    if closed == opened + 1 and name.endswith(")"):
        return start, end - 1
    return start, end


def _bare(text: str, start: int, end: int, written: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """What is written like a variant, where nothing but plain words stand before it."""
    inside = [place for place in written if start <= place[0] and place[1] <= end]
    if len(inside) == 1 and _PLAIN_WORDS.fullmatch(text[start : inside[0][0]]):
        return inside[0]
    return start, end
