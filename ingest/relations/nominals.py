"""Changes that are nouns with both of their arguments: "inhibition of A by B", "A inhibition by B".

B acts on A, with the sign of the noun, whatever the verb of the sentence says. Seen from the verb,
such a phrase is less of A (or more), but it is B itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention, Token
from ingest.relations.cues import Cue, is_present
from ingest.relations.sides import cue_sign
from ingest.relations.syntax import Place, Tree, Way


class Nominal(NamedTuple):
    """A change with what is changed and what changes it, both by the number of the mention."""

    cues: tuple[Cue, ...]
    """The noun; and what it says of the theme, as in "inhibition of A release by B"."""
    theme: int
    cause: int
    start: int
    """Its tokens, half-open."""
    end: int


_CHANGES = frozenset({"noun", "remedy", "harm", "loss", "carrier"})
_STATES = frozenset({"measure", "gain"})
_APART = frozenset({"NOUN", "PROPN", "ADJ", "DET", "NUM", "PUNCT", "X", "PRON", "CCONJ"})
"""Parts of speech that may stand within the phrase beside its names."""
_FURTHEST = 4
"""Words that may stand before a name, or behind it."""


def find_nominals(
    tokens: Sequence[Token], mentions: Sequence[Mention], cues: Mapping[int, Cue]
) -> tuple[Nominal, ...]:
    """The changes among the mentions of a sentence, given its cues by every token they cover."""
    if all(token.text != "by" for token in tokens):
        return ()
    spans = [_span(tokens, mention) for mention in mentions]
    return tuple(
        Nominal(found, theme, cause, min(found[0].start, spans[theme][0]), spans[cause][1])
        for cause, (start, end) in enumerate(spans)
        if (by := _by(tokens, cues, start)) is not None and not _is_qualifier(tokens, cues, end)
        for theme, span in enumerate(spans)
        for found in _changes(tokens, cues, span, by)
    )


def of_pair(nominals: Sequence[Nominal], pair: tuple[int, int]) -> Nominal | None:
    """The change that joins two mentions."""
    return next((one for one in nominals if {one.theme, one.cause} == set(pair)), None)


def change(one: Nominal, mentions: Sequence[Mention]) -> int:
    """The sign with which the cause acts on the theme; 0 where none is said."""
    bad = mentions[one.theme].category in {Category.DISEASE, Category.PHENOTYPE}
    if any(cue.entry.kind == "carrier" for cue in one.cues):
        return 0
    sign = 1
    for cue in reversed(one.cues):
        sign *= cue_sign(cue, below=sign, bad=bad)
    return sign


def bearing(nominals: Sequence[Nominal], number: int, cues: Mapping[int, Cue]) -> Mapping[int, Cue]:
    """The cues that may bear on a mention: B of "inhibition of A by B" is not less of B."""
    own = [cue for one in nominals if one.cause == number for cue in one.cues]
    return {i: cue for i, cue in cues.items() if cue not in own} if own else cues


def reattached(tree: Tree, cues: Mapping[int, Cue], first: Place, second: Place) -> Way:
    """The way between two mentions with a prepositional phrase moved from the first up to the noun
    that it belongs to: in "inhibition of B by A", parsers like to hang `by A` on B."""
    way = tree.between(first.head, second.head)
    if way.first or way.top != first.head or not way.second:
        return way
    if tree.tokens[way.second[0]].dep not in {"prep", "agent"}:
        return way
    preposition = tree.tokens[way.top].head
    noun = tree.tokens[preposition].head
    of = tree.tokens[way.top].dep == "pobj" and tree.words[preposition] in {"of", "in"}
    return Way((preposition, way.top), noun, way.second) if of and noun in cues else way


def _span(tokens: Sequence[Token], mention: Mention) -> tuple[int, int]:
    """The tokens of a mention, half-open."""
    inside = [
        i for i, one in enumerate(tokens) if one.start < mention.end and one.end > mention.start
    ]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _by(tokens: Sequence[Token], cues: Mapping[int, Cue], start: int) -> int | None:
    """The `by` that leads to a name, over what it is: "by the agonist A"."""
    for i in range(start - 1, max(-1, start - 2 - _FURTHEST), -1):
        if tokens[i].text == "by":
            return i
        title = tokens[i].lemma.endswith(("or", "er", "ist"))
        if tokens[i].pos not in _APART or (i in cues and not title and not _is_state(cues, i)):
            return None
    return None


def _is_state(cues: Mapping[int, Cue], i: int) -> bool:
    return cues[i].entry.kind in _STATES


def _is_qualifier(tokens: Sequence[Token], cues: Mapping[int, Cue], end: int) -> bool:
    """Whether a name only says which: "by A inhibitors", "by A-induced …"."""
    if end >= len(tokens):
        return False
    change = end in cues and cues[end].entry.kind in _CHANGES
    verb = tokens[end].pos == "VERB" or is_present(tokens[end].text)
    return tokens[end].text in {"-", "–", "/"} or (change and not verb)


def _changes(
    tokens: Sequence[Token], cues: Mapping[int, Cue], span: tuple[int, int], by: int
) -> Iterator[tuple[Cue, ...]]:
    """The change of a name that a `by` belongs to, and what is changed of the name."""
    start, end = span
    if not start < end <= by <= end + _FURTHEST:
        return
    last = cues.get(by - 1)
    inner = (last,) if last and last.start >= end and last.entry.kind in _CHANGES else ()
    if not all(_is_plain(tokens, cues, i) for i in range(end, inner[0].start if inner else by)):
        return
    outer = _outer(tokens, cues, start)
    if outer or inner:
        yield (*outer, *inner)


def _outer(tokens: Sequence[Token], cues: Mapping[int, Cue], start: int) -> tuple[Cue, ...]:
    """The change before a name: "inhibition of the A", "inhibition of B and A"."""
    for i in range(start - 1, max(0, start - 2 - _FURTHEST), -1):
        if tokens[i].text == "of":
            cue = cues.get(i - 1)
            return (cue,) if cue is not None and cue.entry.kind in _CHANGES else ()
        if not _is_plain(tokens, cues, i):
            break
    return ()


def _is_plain(tokens: Sequence[Token], cues: Mapping[int, Cue], i: int) -> bool:
    """Whether a word only says more of the name beside it."""
    return tokens[i].pos in _APART and (i not in cues or _is_state(cues, i))
