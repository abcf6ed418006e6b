"""One side of the way between two mentions: its part in what happens, and its sign.

From the top of the way down to a mention, grammatical relations say whether the mention
acts (`Part.CAUSE`) or is acted upon (`Part.THEME`), and cue words on and beside the way
multiply to a sign: `knock-down of A` stands for less of A.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention
from ingest.relations.cues import SIGNED, Cue
from ingest.relations.syntax import Place, Tree


class Part(Enum):
    """What an argument does in an event."""

    CAUSE = 1
    THEME = -1
    UNKNOWN = 0


class Side(NamedTuple):
    """What lies between the top of a way and one mention."""

    part: Part
    sure: bool
    """Whether grammar says so outright (a subject, an object), not a mere preposition."""
    sign: int
    cues: tuple[Cue, ...]
    """Those that the sign is made of, from the top down."""
    detached: bool
    """The mention hangs on a verb of its own, so that the verb at the top says nothing of it."""


class Line(NamedTuple):
    """Everything needed to judge one side."""

    tree: Tree
    cues: Mapping[int, Cue]
    """By every token that a cue covers."""
    chain: tuple[int, ...]
    """From the top, inclusive, down to the head of the mention."""
    place: Place
    mention: Mention
    text: str
    """The sentence."""
    start: int
    """Where the sentence starts in the document."""


_CLAUSES = frozenset({"xcomp", "ccomp", "advcl", "pcomp", "relcl", "acl"})
_CAUSE_PREPOSITIONS = frozenset(
    {"by", "via", "through", "with", "after", "following", "upon", "using", "due", "because"}
    | {"from", "under", "without", "during", "owing", "despite"}
)
_THEME_PREPOSITIONS = frozenset({"on", "to", "toward", "towards", "against", "for", "into", "onto"})
_LOSS_MARK = re.compile(r"\s*\(?\s*[-−–]\s*/\s*[-−–]")
_AGENTIVE = frozenset({"induced", "mediated", "dependent", "stimulated", "evoked", "triggered"}
    | {"elicited", "driven", "treated", "activated", "deficient", "null", "transgenic"}
    | {"overexpressing", "expressing", "related", "associated", "exposed"})  # fmt: skip
_BAD = frozenset({Category.DISEASE, Category.PHENOTYPE})


def side(line: Line) -> Side:
    """The part and the sign of one side."""
    part, sure, detached = _part(line)
    cues = _cues(line)
    return Side(part, sure, _sign(line, cues), cues, detached)


def _part(line: Line) -> tuple[Part, bool, bool]:
    """The part, whether it is sure, and whether the mention is detached from the top."""
    tokens, chain = line.tree.tokens, line.chain
    part, sure, detached = Part.UNKNOWN, False, False
    for depth in range(1, len(chain)):
        parent, token = tokens[chain[depth - 1]], tokens[chain[depth]]
        if token.dep in _CLAUSES:
            by_clause = token.dep == "pcomp"
            detached = detached or (depth <= 2 and (by_clause or token.dep == "advcl"))
            part, sure = Part.UNKNOWN, False
        elif token.dep == "conj" and token.pos in {"VERB", "AUX"} and depth == 1:
            detached = True
        elif token.text.lower() in _AGENTIVE and depth + 1 < len(chain):
            return Part.CAUSE, True, detached
        elif token.dep in {"nsubj", "csubj"}:
            return (*_subject(line, chain[depth - 1]), detached)
        elif token.dep == "agent":
            return Part.CAUSE, True, detached
        elif token.dep in {"dobj", "obj", "nsubjpass", "attr", "oprd", "dative"}:
            return Part.THEME, True, detached
        elif token.dep == "prep" and part is Part.UNKNOWN:
            part, sure = _preposition(line, chain[depth - 1], token.text.lower())
        elif token.dep in {"compound", "nmod", "poss", "amod"} and part is Part.UNKNOWN:
            cue = line.cues.get(chain[depth - 1])
            if cue and cue.entry.kind in {"noun", "remedy", "harm"} and parent.pos != "VERB":
                part, sure = Part.THEME, depth == 1
    return part, sure, detached


def _subject(line: Line, verb: int) -> tuple[Part, bool]:
    """A subject acts, but what merely rises or falls (no object, no passive) is acted upon."""
    cue = line.cues.get(verb)
    below = {line.tree.tokens[child].dep for child in line.tree.children[verb]}
    if cue and cue.entry.kind in SIGNED and not below & {"dobj", "obj", "ccomp", "xcomp"}:
        single = cue.end - cue.start == 1
        if single and line.tree.tokens[verb].pos != "AUX" and "prep" not in below:
            return Part.THEME, False
        if single and cue.entry.phrase in _UNACCUSATIVE:
            return Part.THEME, False
    return Part.CAUSE, True


_UNACCUSATIVE = frozenset(
    {"increase", "decrease", "decline", "fall", "drop", "accumulate", "aggregate", "deteriorate"}
    | {"diminish", "recover", "improve", "rise", "double"}
)


def _preposition(line: Line, parent: int, word: str) -> tuple[Part, bool]:
    """The part that a preposition under a given word gives to what follows it."""
    cue = line.cues.get(parent)
    kind = cue.entry.kind if cue else ""
    part, sure = Part.UNKNOWN, False
    if word == "of":
        if kind in {"carrier", "gain"} or line.tree.tokens[parent].lemma == "ability":
            part, sure = Part.CAUSE, kind == "carrier"
        elif kind in {"noun", "remedy", "harm", "loss"}:
            part, sure = Part.THEME, kind != "loss"
    elif word in {"in", "within"}:
        nominal = bool(kind) and line.tree.tokens[parent].pos not in {"VERB", "AUX"}
        part, sure = (Part.THEME, kind != "gain") if nominal else (Part.CAUSE, False)
    elif word in _THEME_PREPOSITIONS:
        part, sure = Part.THEME, bool(kind)
    elif word in _CAUSE_PREPOSITIONS:
        part, sure = Part.CAUSE, word in {"by", "via", "through"}
    return part, sure


def _cues(line: Line) -> tuple[Cue, ...]:
    """The signed cues on the chain below the top and beside it, from the top down."""
    tokens, chain = line.tree.tokens, line.chain
    found: dict[int, Cue] = {}
    for depth in range(1, len(chain)):
        token = chain[depth]
        if depth + 1 < len(chain) and tokens[chain[depth + 1]].dep == "conj":
            continue
        cue = line.cues.get(token)
        if cue and cue.entry.kind in SIGNED:
            found.setdefault(cue.start, cue)
        for beside in line.tree.children[token]:
            if beside in chain or tokens[beside].dep not in {"amod", "compound", "advmod", "nmod"}:
                continue
            cue = line.cues.get(beside)
            if cue and cue.entry.kind in {"adjective", "loss", "noun"}:
                found.setdefault(cue.start, cue)
    return tuple(found.values())


def _sign(line: Line, cues: tuple[Cue, ...]) -> int:
    """The product of the cues' signs, and of a loss written as `-/-`."""
    sign = 1
    bad = line.mention.category in _BAD
    for cue in reversed(cues):
        sign *= cue_sign(cue, below=sign, bad=bad)
    if _LOSS_MARK.match(line.text, line.mention.end - line.start):
        sign = -abs(sign)
    return sign


def cue_sign(cue: Cue, *, below: int, bad: bool) -> int:
    """A cue's sign, given the sign below it. To improve a loss, or an illness, is to lessen it;
    to worsen one is to add to it."""
    if cue.entry.kind in {"remedy", "harm"} and (below < 0 or bad):
        return -cue.entry.sign
    return cue.entry.sign or 1
