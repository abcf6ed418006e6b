"""The words that say what a question asks: which relation, which way, and how a name stands to it.

The tables are plain word lists with regular inflections; `find_cues` is the only reader.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from graph_schema.biolink import Category, Direction


class Relation(StrEnum):
    """The kind of relation that a question or a statement speaks of."""

    EFFECT = "effect"
    CAUSE = "cause"
    TREATMENT = "treatment"
    ASSOCIATION = "association"
    INTERACTION = "interaction"


class Cue(NamedTuple):
    """A word or phrase that names a relation, and where it stands among the words."""

    first: int
    """Index of its first word; `last` is that of its last one."""
    last: int
    relation: Relation
    direction: Direction | None
    nominal: bool
    """A noun ("the effect of A on B"), not a verb ("A affects B")."""
    participle: bool
    """A form that a passive may have ("increased")."""


class Word(NamedTuple):
    """A word of a text, lower-cased, with its place."""

    start: int
    end: int
    text: str


UP, DOWN = Direction.INCREASED, Direction.DECREASED

_VERBS: tuple[tuple[Relation, Direction | None, str], ...] = (
    (
        Relation.EFFECT,
        UP,
        "increase raise elevate enhance activate stimulate induce promote boost improve upregulate "
        "up-regulate augment potentiate trigger strengthen restore facilitate accelerate",
    ),
    (
        Relation.EFFECT,
        DOWN,
        "decrease reduce lower inhibit suppress block downregulate down-regulate attenuate prevent "
        "ameliorate impair diminish abolish antagonize antagonise deplete repress weaken silence "
        "alleviate degrade",
    ),
    (
        Relation.EFFECT,
        None,
        "affect change alter influence modulate regulate impact control modify target",
    ),
    (Relation.CAUSE, None, "cause produce provoke"),
    (Relation.TREATMENT, None, "treat cure"),
    (
        Relation.ASSOCIATION,
        None,
        "associate correlate link relate connect involve implicate predispose",
    ),
    (Relation.INTERACTION, None, "interact bind"),
)
_IRREGULAR: tuple[tuple[Relation, Direction | None, str], ...] = (
    (Relation.INTERACTION, None, "bound"),
)
_PHRASES: tuple[tuple[Relation, Direction | None, str], ...] = (
    (Relation.EFFECT, None, "act on"),
    (Relation.EFFECT, None, "act upon"),
    (Relation.EFFECT, None, "acts on"),
    (Relation.CAUSE, None, "lead to"),
    (Relation.CAUSE, None, "leads to"),
    (Relation.CAUSE, None, "result in"),
    (Relation.CAUSE, None, "results in"),
    (Relation.EFFECT, DOWN, "protect against"),
    (Relation.EFFECT, DOWN, "protects against"),
    *((Relation.TREATMENT, None, f"used {word}") for word in ("in", "for", "against")),
    *((Relation.TREATMENT, None, f"{word} for") for word in ("indicated", "prescribed")),
    *((Relation.EFFECT, None, f"{word} to") for word in ("do", "does", "did")),
    (Relation.ASSOCIATION, None, "mutated in"),
)
_NOUNS: tuple[tuple[Relation, Direction | None, str], ...] = (
    (Relation.EFFECT, None, "effect effects influence impact role action consequence"),
    (Relation.TREATMENT, None, "treatment therapy treatments therapies"),
    (
        Relation.ASSOCIATION,
        None,
        "association relation relationship link connection correlation marker markers biomarker "
        "biomarkers risk-factor risk-factors",
    ),
    (Relation.INTERACTION, None, "interaction"),
    (Relation.CAUSE, None, "cause causes"),
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


AUXILIARIES = _set(
    "do does did can could may might will would shall should is are was were has have had"
)
BE = _set("is are was were be been being")
NEGATIONS = _set("not no never neither nor cannot without n't doesn't don't didn't")
_BEFORE_NOUN = _set("a an the any no its")
_AFTER_NOUN = BE | _set("of on upon for between does do did has have")
EXCEPTIONS = _set("except excepting excluding")
"""Words by which what is not so is asked for ("all of these increase A except")."""
CONTEXT = _set("in during within among amongst at under throughout")
"""Prepositions before a name that only says where or in whom."""
MEDIATION = _set("through via mediate mediates mediated mediator mediators")
LOSS_BEFORE = _set(
    "loss lack absence deletion inhibition knockdown knockout blockade depletion deficiency "
    "silencing ablation suppression reduction knock-down knock-out"
)
"""Nouns that with "of" before a name speak of its loss."""
LOSS_AFTER = _set(
    "inhibitor inhibitors inhibition antagonist antagonists blocker blockers deficiency knockout "
    "knockdown deletion loss blockade depletion silencing knock-out knock-down"
)
"""Nouns that right after a name speak of its loss."""
FILLER = _set(
    "a an the of on in to for by with and or from at as that this these those it its their how "
    "which what who whom whose why when where whether through via between any some there than "
    "known thought likely possibly directly indirectly also even level levels activity amount "
    "expression production release concentration protein proteins gene genes drug drugs chemical "
    "chemicals compound compounds substance substances disease diseases molecule molecules "
    "following all entities entity one ones process patients mice human humans alter have has play "
    "plays way ways via most"
)
"""Words that name nothing by themselves."""

_KINDS: tuple[tuple[str, frozenset[Category]], ...] = (
    (
        "drug drugs medication medications chemical chemicals compound compounds substance "
        "substances medicine medicines inhibitor inhibitors",
        frozenset({Category.CHEMICAL}),
    ),
    (
        "gene genes protein proteins enzyme enzymes receptor receptors kinase kinases cytokine "
        "cytokines",
        frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX}),
    ),
    (
        "disease diseases disorder disorders condition conditions symptom symptoms",
        frozenset({Category.DISEASE, Category.PHENOTYPE}),
    ),
    ("process processes pathway pathways", frozenset({Category.PROCESS, Category.PATHWAY})),
    ("cell cells", frozenset({Category.CELL, Category.CELL_LINE})),
)
"""Nouns after "which" and "what", and the categories that they ask for."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order; a hyphenated word is one word."""
    return tuple(Word(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text))


def inflections(verb: str) -> Iterator[tuple[str, bool]]:
    """The regular forms of an English verb, each with whether it may be a participle."""
    yield verb, False
    stem = verb.removesuffix("e")
    if verb.endswith("y"):
        yield f"{verb[:-1]}ies", False
        yield f"{verb[:-1]}ied", True
    else:
        yield f"{verb}{'es' if verb.endswith(('s', 'x', 'sh', 'ch')) else 's'}", False
        yield f"{stem}ed", True
    yield f"{stem}ing", False


class _Sense(NamedTuple):
    relation: Relation
    direction: Direction | None
    nominal: bool
    participle: bool


@cache
def _nouns() -> dict[str, _Sense]:
    return {
        noun: _Sense(relation, direction, True, False)
        for relation, direction, nouns in _NOUNS
        for noun in nouns.split()
    }


@cache
def _senses() -> dict[tuple[str, ...], _Sense]:
    senses: dict[tuple[str, ...], _Sense] = {}
    for noun, sense in _nouns().items():
        senses[tuple(noun.split("-"))] = senses[(noun,)] = sense
    for relation, direction, verbs in _VERBS:
        for verb in verbs.split():
            for form, participle in inflections(verb):
                senses[(form,)] = _Sense(relation, direction, False, participle)
    for relation, direction, forms in _IRREGULAR:
        for form in forms.split():
            senses[(form,)] = _Sense(relation, direction, False, True)
    for relation, direction, phrase in _PHRASES:
        senses[tuple(phrase.split())] = _Sense(relation, direction, False, False)
    return senses


def kinds(word: str) -> frozenset[Category]:
    """The categories that a noun after "which" asks for; empty where it asks for any."""
    return next((found for nouns, found in _KINDS if word in nouns.split()), frozenset())


def is_no_name(text: str) -> bool:
    """Whether a text is, as a whole, a word that names a relation ("affect"), or one of grammar in
    small letters ("all")."""
    grammar = AUXILIARIES | BE | NEGATIONS | EXCEPTIONS | {"all"}
    return tuple(word.text for word in words(text)) in _senses() or text in grammar


def find_cues(tokens: Sequence[Word], taken: Iterable[int] = ()) -> tuple[Cue, ...]:
    """Every cue among the words, longest match first; `taken` words belong to names."""
    blocked = frozenset(taken)
    senses = _senses()
    found: list[Cue] = []
    place = 0
    while place < len(tokens):
        for length in (2, 1):
            span = range(place, min(place + length, len(tokens)))
            sense = senses.get(tuple(tokens[index].text for index in span))
            if sense is not None and _is_noun(tokens, span[-1]):
                sense = _nouns()[tokens[span[-1]].text]
            if sense is not None and blocked.isdisjoint(span):
                found.append(Cue(place, span[-1], *sense))
                place = span[-1]
                break
        place += 1
    return tuple(found)


def _is_noun(tokens: Sequence[Word], place: int) -> bool:
    """Whether a word that may be noun or verb ("cause", "influence") is a noun where it stands."""
    if tokens[place].text not in _nouns():
        return False
    before = tokens[place - 1].text if place else ""
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return before in _BEFORE_NOUN or not after or after in _AFTER_NOUN
