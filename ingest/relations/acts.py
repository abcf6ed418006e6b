"""What is said to be done to something, read from the words: "inhibiting A", "activation of B".

Parsers trained on news hang "down-regulating A" on A as its adjective and "A was" on a number, so
the words from a cue on are read, and the parse only says what part of speech they are. An act ends
where something else begins: another act, a clause, a preposition that leads elsewhere.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention
from ingest.relations.cues import VERBAL, Cue
from ingest.relations.sides import cue_sign, is_agentive
from ingest.relations.syntax import Place, Tree


class Words(NamedTuple):
    """A sentence to be read word by word."""

    tree: Tree
    cues: Mapping[int, Cue]
    """By every token that a cue covers."""
    mentions: Sequence[Mention]
    places: Sequence[Place | None]
    held: Mapping[int, int]
    """The mention that a token belongs to, by its number."""


class Act(NamedTuple):
    """Something that is done to one or more things."""

    cue: Cue
    """The word that says what is done."""
    targets: tuple[tuple[int, int], ...]
    """The mentions that it is done to, each with its sign: +1 where there is more of it."""
    end: int
    """The first token behind it."""


class _Scan(NamedTuple):
    """How far the objects of an act have been read."""

    targets: tuple[tuple[int, int], ...]
    pending: tuple[Cue, ...]
    """Nouns and adjectives that what follows hangs on: "the loss of"."""
    at: int
    listed: bool
    """Whether the last word was "and" or "or"."""


_NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "X"})
_BETWEEN = _NOMINAL | {"DET", "ADV"}
_MARKS = frozenset({"-", "–", "/", "(", ")", "of", "its", "their", "both"})
_CHANGES = frozenset({"noun", "loss", "remedy", "harm"})
"""Kinds that are acts as nouns."""
_INNER = _CHANGES | {"adjective", "measure", "gain"}
"""Kinds that may stand between an act and its object."""
_EVENT = re.compile(
    r"(?:[ts]ion|ment|ade|ance|age|al|ing|sis|down|out|increase|decrease|loss|rise|interference"
    r"|antagonism|agonism)s?$"
)
"""How nouns end that are acts, as "inhibitor" and "siRNA" are not."""
_CHANGED = frozenset({"increase", "decrease", "reduction", "rise", "fall", "decline", "drop"}
    | {"elevation", "loss", "deficit", "decrement", "increment"})  # fmt: skip
"""Nouns whose object may follow "in"."""
_PROCESSES = frozenset({"production", "generation", "formation", "synthesis", "biosynthesis"}
    | {"degradation", "clearance", "removal", "accumulation", "growth", "turnover"})  # fmt: skip
"""Nouns that go on with a list of objects: in "inhibition of the release of A and production of B"
the production is inhibited, too. So do those with an aspect ("phosphorylation")."""
_STATES = frozenset({"high", "higher", "greater", "low", "lower", "less", "more"})
HYPHENS = frozenset({"-", "–"})
_LIST = frozenset({"and", "or", "and/or", ","})
_JOINING = frozenset({"and", "or", "and/or", "while", "whilst", "as", "plus"})
_RESULTING = frozenset({"thus", "thereby", "hence", "therefore", "so", "then", "which"})
"""Words behind which stands what came of it, no further act."""
_QUALIFYING = re.compile(r"(?:ed|ible|able|ent|ing|like|ive|null)$")
"""How words end that make a name before a hyphen a mere property: "A-inducible", "A-like"."""
MEANS = frozenset({"by", "via", "through"})


def acts(words: Words, i: int) -> tuple[Act, ...]:
    """The acts that begin at a token, one after the other: "inhibiting A and activating B". None
    where no act begins there, or nothing that is named is its object."""
    found: list[Act] = []
    start: int | None = i
    while start is not None and (act := _act(words, start, found[0] if found else None)):
        found.append(act)
        start = _next(words, act.end)
    return tuple(found)


def object_of(words: Words, cue: Cue) -> Act:
    """What stands behind a cue as its object."""
    scan = _Scan((), (), cue.end, False)
    while (step := _step(words, cue, scan)) is not None:
        scan = step
    return Act(cue, scan.targets, scan.at)


def _next(words: Words, i: int) -> int | None:
    """Where the next act of a chain could begin: behind "and", "while", a comma."""
    start = i
    while i < len(words.tree.words) and words.tree.words[i] in _JOINING | {",", "also", "well"}:
        i += 1
    return i if i > start else None


def _act(words: Words, i: int, first: Act | None) -> Act | None:
    """The act at a token, or behind the words that lead to it. After a first one that is a verb,
    only verbs go on: a noun is a further object."""
    verbal = first is not None and _is_gerund(words, first.cue)
    for j in _leads(words, i, first is not None):
        cue = words.cues.get(j)
        if cue is not None and j == cue.start and _is_gerund(words, cue):
            return _with_targets(object_of(words, cue))
        if verbal and not any(words.tree.words[k] in MEANS for k in range(i, j)):
            continue
        act = _nominal(words, j, first is not None)
        if act is not None:
            return act
    return None


def _leads(words: Words, i: int, further: bool) -> Iterator[int]:
    """The token itself, and those behind words that may lead to an act: "the direct", "means of",
    and before a further one its preposition."""
    for j in range(i, min(i + 6, len(words.tree.words))):
        yield j
        token, word = words.tree.tokens[j], words.tree.words[j]
        leads = token.pos in {"DET", "ADV", "ADJ", "PRON"} and word not in _RESULTING
        leads = leads or word in {"means", "way", "of"}
        if j in words.held or not (leads or (further and word in MEANS)):
            return


def _is_gerund(words: Words, cue: Cue) -> bool:
    return (
        words.tree.words[cue.end - 1].endswith("ing")
        and bool(cue.entry.sign)
        and cue.entry.kind in VERBAL | {"loss", "noun"}
        and words.tree.words[cue.end : cue.end + 1] != ("of",)
    )


def _with_targets(act: Act) -> Act | None:
    return act if act.targets else None


def _nominal(words: Words, i: int, further: bool) -> Act | None:
    """An act that a noun or an adjective names: "inhibition of A", "A inhibition", "reduced A"."""
    cue = words.cues.get(i)
    if cue is not None and i == cue.start and cue.entry.sign and i not in words.held:
        following = words.tree.words[cue.end : cue.end + 1]
        if _is_event(words, cue) and following in {("of",), ("in",)}:
            if further and (cue.entry.aspect or cue.entry.phrase in _PROCESSES):
                return None
            inner = object_of(words, cue._replace(end=cue.end + 1))
            return _with_targets(inner._replace(cue=cue))
        state = words.tree.words[cue.end - 1].endswith("ed") or cue.entry.phrase in _STATES
        if cue.entry.kind == "adjective" and state:
            return _with_targets(object_of(words, cue))
    return _compound(words, i)


def _is_event(words: Words, cue: Cue) -> bool:
    return (
        cue.entry.kind in _CHANGES
        and bool(cue.entry.sign)
        and _EVENT.search(words.tree.words[cue.end - 1]) is not None
    )


def _compound(words: Words, i: int) -> Act | None:
    """An act that stands behind its object: "A inhibition", "A expression inhibition"."""
    number = words.held.get(i)
    place = words.places[number] if number is not None else None
    if number is None or place is None:
        return None
    trailing, end = _trailing(words, place.end)
    finite = words.tree.words[end - 1].endswith("s")  # "by A increases B"
    if not trailing or end != trailing[-1].end or finite or not _is_event(words, trailing[-1]):
        return None
    return Act(trailing[-1], ((number, _sign(words, number, trailing)),), end)


def _step(words: Words, cue: Cue, scan: _Scan) -> _Scan | None:
    """One word, or one thing, further; None where the objects end."""
    if scan.at >= len(words.tree.words):
        return None
    number = words.held.get(scan.at)
    if number is not None:
        return _thing(words, cue, scan, number)
    inner = words.cues.get(scan.at)
    if inner is not None:
        return _inner(words, inner, scan)
    word, token = words.tree.words[scan.at], words.tree.tokens[scan.at]
    if word in _LIST:
        return scan._replace(at=scan.at + 1, listed=True) if _goes_on(words, cue, scan) else None
    pending = scan.pending[-1] if scan.pending else cue
    changed = pending.end == scan.at and pending.entry.phrase in _CHANGED
    if word in _MARKS or token.pos in _BETWEEN or (word == "in" and changed):
        return scan._replace(at=scan.at + 1)
    return None


def _thing(words: Words, cue: Cue, scan: _Scan, number: int) -> _Scan | None:
    """Past a mention, which is an object unless it only says what another thing is due to."""
    place = words.places[number]
    if place is None or place.end <= scan.at:
        return None
    if qualifies(words, place.end):
        return scan._replace(at=place.end + (words.tree.words[place.end] in HYPHENS) + 1)
    trailing, end = _trailing(words, place.end)
    sorted_ = end in words.cues and words.tree.tokens[end].pos in _NOMINAL
    if end in words.held or sorted_:  # "A B", "loss of A control": not A itself
        return scan._replace(at=end)
    sign = _sign(words, number, (*trailing, *reversed(scan.pending), cue))
    return _Scan((*scan.targets, (number, sign)), scan.pending, end, False)


def qualifies(words: Words, i: int) -> bool:
    """Whether what ends before a token only says of which sort something is, or to what it is
    due: A in "A-like B", "A-induced B"."""
    following = words.tree.words[i : i + 2]
    if is_agentive(words.tree, i):
        return True
    hyphen = len(following) == 2 and following[0] in HYPHENS
    return hyphen and (following[1] in _LIST or _QUALIFYING.search(following[1]) is not None)


def _inner(words: Words, inner: Cue, scan: _Scan) -> _Scan | None:
    """Past a cue between an act and its object; None where that begins something else."""
    token = words.tree.tokens[inner.start]
    verbal = token.pos in {"VERB", "AUX"} and token.dep not in {"amod", "compound"}
    state = inner.entry.kind == "adjective" and words.tree.words[inner.end - 1].endswith("ed")
    if inner.entry.kind not in _INNER or verbal or (scan.listed and state):
        return None
    pending = (inner,) if scan.listed else (*scan.pending, inner)
    return scan._replace(pending=pending, at=inner.end, listed=False)


def _goes_on(words: Words, cue: Cue, scan: _Scan) -> bool:
    """Whether a list of objects goes on behind "and" or a comma: no clause begins there, nor
    another act."""
    after = scan.at + 1
    if not scan.targets or after >= len(words.tree.words):
        return False
    following = words.cues.get(after)
    if following is not None and _is_gerund(words, following):
        return False
    if not _is_gerund(words, cue) and any(
        _nominal(words, j, True) is not None for j in _leads(words, after, False)
    ):
        return False
    thing = next(
        (words.held[j] for j in range(after, len(words.tree.words)) if j in words.held), None
    )
    place = words.places[thing] if thing is not None else None
    if place is None:
        return False
    if words.tree.words[scan.at] != ",":
        return words.tree.tokens[place.head].dep not in {"nsubj", "nsubjpass"}
    line = words.tree.line(place.head)
    _, end = _trailing(words, place.end)
    listed = not _LIST.isdisjoint(words.tree.words[end : end + 1])
    return listed and any(i in line for i in range(cue.start, scan.at))


def _trailing(words: Words, i: int) -> tuple[tuple[Cue, ...], int]:
    """The cues among the nouns right behind a mention, and where those nouns end: "A mRNA
    degradation", "A (its short form) levels"."""
    found: list[Cue] = []
    end = i
    while i < len(words.tree.words) and i not in words.held:
        cue, word = words.cues.get(i), words.tree.words[i]
        if cue is not None:
            if cue.entry.kind not in _INNER or words.tree.tokens[i].pos == "VERB":
                break
            found.append(cue)
            i = end = cue.end
        elif word == "(" and ")" in words.tree.words[i : i + 6]:
            i = end = words.tree.words.index(")", i) + 1
        elif words.tree.tokens[i].pos in _NOMINAL or word in HYPHENS:
            i = end = i + 1
        else:
            break
    return tuple(found), end


def _sign(words: Words, number: int, cues: Sequence[Cue]) -> int:
    """The sign of what is done to a mention, by the cues from the innermost to the outermost."""
    bad = words.mentions[number].category in {Category.DISEASE, Category.PHENOTYPE}
    sign = 1
    for cue in cues:
        sign *= cue_sign(cue, below=sign, bad=bad)
    return sign
