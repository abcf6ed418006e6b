"""The year that a question speaks of: "as of 2010", "before 2005"."""

import re

_UNTIL = re.compile(
    r",?\s*\b(?P<word>as of|as at|by|until|till|up to|before|prior to)\s+"
    r"(?:the\s+end\s+of\s+|the\s+year\s+)?(?P<year>(?:19|20)\d\d)(?=\s*(?:[?.,;]|$))",
    re.IGNORECASE,
)
_EXCLUDED = frozenset({"before", "prior to"})


def split_year(question: str) -> tuple[str, int | None]:
    """The question without the phrase that names a year, and the last year that counts for it.

    "before 2005" is up to 2004; a question that names no year, or two, is left as it is.
    """
    found = list(_UNTIL.finditer(question))
    if len(found) != 1:
        return question, None
    (phrase,) = found
    year = int(phrase["year"]) - (phrase["word"].lower() in _EXCLUDED)
    return f"{question[: phrase.start()]}{question[phrase.end() :]}".strip(" ,"), year
