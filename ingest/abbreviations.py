"""The short forms that a document defines in brackets, and where they stand.

Found by scispaCy's implementation of Schwartz and Hearst (2003), over words as those two take
them: what stands between blanks, without its punctuation. So `A-T` and `IL-6` are one word, which
no tokenizer made for parsing leaves whole.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.records import Abbreviation

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

MAX_SHORT_FORM_GAP = 8
"""Words between brackets beyond which neither a short nor a long form is looked for."""
_WORD = re.compile(r"[^\s()\[\];,:.]+|\S")
_STOPS = (";", ",")
"""What ends a short form that has more beside it: `(AD; OMIM 104300)`."""


def definitions(vocab: "Vocab", sentence: str) -> dict[str, str]:
    """Short forms that a sentence defines in brackets, with their long forms."""
    from scispacy.abbreviation import filter_matches, find_abbreviation

    doc = _words(vocab, sentence)
    found = {}
    for long_candidate, short_candidate in filter_matches(_brackets(doc), doc):
        if long_candidate and len(short_candidate) == 1:
            short, long = find_abbreviation(long_candidate, short_candidate)
            if long is not None and len(long.text) > len(short.text):
                found[short.text] = long.text
    return found


def occurrences(text: str, defined: dict[str, str]) -> tuple[Abbreviation, ...]:
    """Every place where a defined short form stands as a word of its own."""
    if not defined:
        return ()
    longest_first = sorted(defined, key=lambda short: (-len(short), short))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return tuple(
        Abbreviation(match.start(), match.end(), match.group(), defined[match.group()])
        for match in pattern.finditer(text)
    )


def _words(vocab: "Vocab", text: str) -> "Doc":
    from spacy.tokens import Doc

    places = list(_WORD.finditer(text))
    spaces = [text[place.end() : place.end() + 1].isspace() for place in places]
    return Doc(vocab, words=[place.group() for place in places], spaces=spaces)


def _brackets(doc: "Doc") -> Iterable[tuple[int, int, int]]:
    """What stands in round brackets, as matches of scispaCy's matcher: a number that says
    nothing, the first word, and the word after the last."""
    words = [word.text for word in doc]
    opened: list[int] = []
    for i, word in enumerate(words):
        if word == "(":
            opened.append(i)
        elif word == ")" and opened:
            start = opened.pop() + 1
            end = start + 1 if i > start + 1 and words[start + 1] in _STOPS else i
            if 0 < end - start <= MAX_SHORT_FORM_GAP:
                yield 0, start, end
