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
from ingest.relations.cues import VERBAL, Cue
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
    embedded: bool
    """The mention only qualifies what is acted upon: B in "A blocked B-induced C"."""


class Line(NamedTuple):
    """Everything needed to judge one side."""

    tree: Tree
    cues: Mapping[int, Cue]
    """By every token that a cue covers."""
    chain: tuple[int, ...]
    """From the top, inclusive, down to the head of the mention."""
    place: Place
    mention: Mention
    lost: bool
    """Whether the mention is marked as knocked out, as in `A-/-`."""


_CLAUSES = frozenset({"xcomp", "ccomp", "advcl", "pcomp", "relcl", "acl"})
_CAUSE_PREPOSITIONS = frozenset(
    {"by", "via", "through", "with", "after", "following", "upon", "using", "due", "because"}
    | {"from", "under", "without", "during", "owing", "despite"}
)
_THEME_PREPOSITIONS = frozenset({"on", "to", "toward", "towards", "against", "for", "into", "onto"})
POPULATIONS = frozenset({"patient", "brain", "mouse", "mice", "rat", "subject", "cell", "tissue"}
    | {"hippocampus", "csf", "fluid", "plasma", "serum", "neuron", "model", "individual", "case"}
    | {"animal", "people", "person", "carrier", "lymphocyte", "platelet", "microglia", "astrocyte"}
    | {"cortex", "group", "control", "culture", "region", "family", "slice"})  # fmt: skip
_LIGHT_VERBS = frozenset({"have", "show", "exert", "display", "exhibit", "demonstrate", "play"}
    | {"possess", "reveal", "undergo", "produce", "cause", "experience"})  # fmt: skip
_LOSS_MARK = re.compile(r"\s*\(?\s*[-−–]\s*/\s*[-−–]")
_AGENTIVE = frozenset({"induced", "mediated", "dependent", "stimulated", "evoked", "triggered"}
    | {"elicited", "driven", "treated", "activated", "deficient", "null", "transgenic"}
    | {"overexpressing", "expressing", "related", "associated", "exposed"})  # fmt: skip
_BAD = frozenset({Category.DISEASE, Category.PHENOTYPE})


def is_lost(text: str, end: int) -> bool:
    """Whether what ends at an offset of a sentence is marked as knocked out: `A-/-`."""
    return _LOSS_MARK.match(text, end) is not None


def is_agentive(tree: Tree, i: int) -> bool:
    """Whether a token, or that behind a hyphen, is a participle that makes what stands before it
    the cause of what follows, as in `A-induced B`."""
    return not _AGENTIVE.isdisjoint(tree.words[i : i + 1 + (tree.words[i : i + 1] == ("-",))])


def side(line: Line) -> Side:
    """The part and the sign of one side."""
    part, sure, detached = _part(line)
    cues = _cues(line)
    embedded = part is Part.THEME and _is_agentive(line)
    return Side(part, sure, _sign(line, cues), cues, detached, embedded)


def _part(line: Line) -> tuple[Part, bool, bool]:
    """The part, whether it is sure, and whether the mention is detached from the top.

    The relation nearest to the top decides, unless a clause of its own begins further down.
    """
    tokens, chain = line.tree.tokens, line.chain
    part, sure, detached = Part.UNKNOWN, False, False
    for depth in range(1, len(chain)):
        token = tokens[chain[depth]]
        if token.dep == "advcl" and depth == 1 and _is_gerund_subject(line):
            return Part.CAUSE, True, False
        if token.dep in _CLAUSES:
            detached = detached or (depth <= 2 and token.dep in {"pcomp", "advcl"})
            part, sure = Part.UNKNOWN, False
        elif token.dep == "conj" and token.pos in {"VERB", "AUX"} and depth == 1:
            detached = True
        else:
            argument = _argument(line, depth)
            if argument is not None:
                return (*argument, detached)
            if part is Part.UNKNOWN:
                part, sure = _modifier(line, depth)
    return part, sure, detached


def _is_agentive(line: Line) -> bool:
    """Whether the mention stands before a participle below the top, as A in `A-induced`."""
    below = line.chain[1:-1]
    return any(line.tree.words[i] in _AGENTIVE for i in below)


def _is_gerund_subject(line: Line) -> bool:
    """Whether a clause before its verb is the verb's subject: "Blocking A raised B"."""
    verb, clause = line.chain[0], line.chain[1]
    subjects = {"nsubj", "nsubjpass", "csubj"}
    has_subject = any(line.tree.tokens[i].dep in subjects for i in line.tree.children[verb])
    return clause < verb and line.tree.tokens[clause].text.endswith("ing") and not has_subject


def _argument(line: Line, depth: int) -> tuple[Part, bool] | None:
    """The part of a subject, an object or an agent; None for anything else."""
    verb, token = line.chain[depth - 1], line.tree.tokens[line.chain[depth]]
    kind = line.cues[verb].entry.kind if verb in line.cues else ""
    agentive = line.tree.words[line.chain[depth]] in _AGENTIVE and depth + 1 < len(line.chain)
    if agentive or token.dep == "agent":
        return Part.CAUSE, True
    if token.dep in {"nsubj", "csubj"}:
        return (Part.THEME, True) if kind == "needs" else _subject(line, verb)
    if token.dep == "nsubjpass" and kind in {"link", "serves"}:
        return Part.CAUSE, kind == "serves"
    if token.dep in {"dobj", "obj", "nsubjpass", "attr", "oprd", "dative"}:
        return (Part.CAUSE if kind == "needs" else Part.THEME), True
    lost = token.dep in {"npadvmod", "advmod", "compound"} and token.pos in {"NOUN", "PROPN"}
    if lost and _is_verb_form(line, verb):  # taken for a noun, with its arguments
        before = line.chain[depth] < verb
        return (Part.CAUSE if before else Part.THEME), False
    return None


def _is_verb_form(line: Line, i: int) -> bool:
    """Whether a token is a verb, by its tag or because the cue table knows it as one."""
    cue = line.cues.get(i)
    known = cue is not None and cue.entry.kind in VERBAL
    return line.tree.tokens[i].pos == "VERB" or (known and line.tree.tokens[i].text[-1] in "sd")


def _modifier(line: Line, depth: int) -> tuple[Part, bool]:
    """The part of what hangs on a noun, or on a verb by a preposition."""
    parent, token = line.chain[depth - 1], line.tree.tokens[line.chain[depth]]
    if token.dep == "prep":
        if line.tree.words[line.chain[depth]] in {"in", "among", "within"} and _is_setting(
            line, depth
        ):
            return Part.CAUSE, True
        return _preposition(line, parent, line.chain[depth])
    if token.dep in {"compound", "nmod", "poss", "amod"}:
        cue = line.cues.get(parent)
        nominal = line.tree.tokens[parent].pos != "VERB"
        if cue and cue.entry.kind in {"noun", "remedy", "harm"} and nominal:
            return Part.THEME, depth == 1
    return Part.UNKNOWN, False


def _is_setting(line: Line, depth: int) -> bool:
    """Whether a preposition leads to whom or where something was seen: "in patients with A",
    "in A", where A is a disease."""
    following = line.chain[depth + 1 : depth + 2]
    if not following:
        return False
    if line.tree.tokens[following[0]].lemma in POPULATIONS and following[0] != line.place.head:
        return True
    return following[0] == line.place.head and line.mention.category is Category.DISEASE


def complement(tree: Tree, cues: Mapping[int, Cue], verb: int) -> Cue | None:
    """The cue that says what a verb without meaning of its own leaves open: "was *higher*",
    "had no *effect*"."""
    token = tree.tokens[verb]
    wanted = {"acomp", "attr", "oprd"} if token.pos == "AUX" else set()
    if token.lemma in _LIGHT_VERBS:
        wanted = {"dobj", "acomp", "oprd"}
    for child in tree.children[verb]:
        if tree.tokens[child].dep in wanted and child in cues:
            return cues[child]
    return None


def _subject(line: Line, verb: int) -> tuple[Part, bool]:
    """A subject acts, but what merely rises, falls or is higher (no object, no passive) is
    acted upon."""
    said = complement(line.tree, line.cues, verb)
    if said is not None:
        changes = said.entry.kind in VERBAL | {"adjective", "noun", "unchanged"}
        return (Part.THEME, True) if changes else (Part.CAUSE, True)
    cue = line.cues.get(verb)
    after = {line.tree.tokens[child].dep for child in line.tree.children[verb] if child > verb}
    if cue and cue.entry.phrase in _UNACCUSATIVE and not after & _OBJECTS:
        return Part.THEME, False
    return Part.CAUSE, True


_OBJECTS = frozenset({"dobj", "obj", "ccomp", "xcomp", "npadvmod", "oprd", "attr"})
_UNACCUSATIVE = frozenset(
    {"increase", "decrease", "decline", "fall", "drop", "accumulate", "aggregate", "deteriorate"}
    | {"diminish", "recover", "improve", "rise", "double", "change", "alter", "elevate"}
)


def _preposition(line: Line, parent: int, token: int) -> tuple[Part, bool]:
    """The part that a preposition under a given word gives to what follows it."""
    cue = line.cues.get(parent)
    kind = cue.entry.kind if cue else ""
    word = line.tree.words[token]
    part, sure = Part.UNKNOWN, False
    own = line.cues.get(token)
    if own is not None and own.start < token and own.entry.kind in {"verb", "serves", "needs"}:
        part = Part.CAUSE if own.entry.kind == "needs" else Part.THEME
        sure = True
        # "leads to", "results in", whatever the parser hung it on
    elif word == "of":
        if kind in {"carrier", "gain"} or line.tree.tokens[parent].lemma == "ability":
            part, sure = Part.CAUSE, kind == "carrier"
        elif kind in {"noun", "remedy", "harm", "loss"}:
            part, sure = Part.THEME, kind != "loss"
    elif word in {"in", "within"}:
        nominal = bool(kind) and line.tree.tokens[parent].pos not in {"VERB", "AUX"}
        part, sure = (Part.THEME, kind != "gain") if nominal else (Part.CAUSE, False)
    elif word in _THEME_PREPOSITIONS:
        part, sure = Part.THEME, bool(kind)
    elif word == "with" and kind == "link":
        part, sure = Part.THEME, False
    elif word in _CAUSE_PREPOSITIONS:
        part, sure = Part.CAUSE, word in {"by", "via", "through"}
    return part, sure


def _cues(line: Line) -> tuple[Cue, ...]:
    """The cues on the chain below the top and beside it, from the top down."""
    tokens, chain = line.tree.tokens, line.chain
    found: dict[int, Cue] = {}
    for depth in range(1, len(chain)):
        token = chain[depth]
        if depth + 1 < len(chain) and tokens[chain[depth + 1]].dep == "conj":
            continue
        cue = line.cues.get(token)
        if cue and not line.place.start <= cue.start < line.place.end:
            found.setdefault(cue.start, cue)
        for beside in line.tree.children[token]:
            if beside in chain or tokens[beside].dep not in {"amod", "compound", "advmod", "nmod"}:
                continue
            cue = line.cues.get(beside)
            own = line.place.start <= beside < line.place.end or _is_title(line, token, beside)
            if cue and not own and cue.entry.kind in {"adjective", "loss", "noun"}:
                found.setdefault(cue.start, cue)
    following = line.cues.get(line.place.end)
    flat = len(chain) == 2 and tokens[chain[1]].dep == "compound"
    if flat and following and following.entry.kind in {"loss", "noun"}:
        found.setdefault(following.start, following)  # "the A inhibitor B", parsed flat
    return tuple(found.values())


def _is_title(line: Line, token: int, beside: int) -> bool:
    """Whether a word before the mention says what it is, and so nothing about how much of it:
    "the A inhibitor B", "the agonist B"."""
    before, word = token == line.place.head and beside < line.place.start, line.tree.tokens[beside]
    return before and word.pos in {"NOUN", "PROPN"} and word.lemma.endswith(("or", "er", "ist"))


def _sign(line: Line, cues: tuple[Cue, ...]) -> int:
    """The product of the cues' signs, and of a loss written as `-/-`."""
    sign = 1
    bad = line.mention.category in _BAD
    for cue in reversed(cues):
        sign *= cue_sign(cue, below=sign, bad=bad)
    return -abs(sign) if line.lost else sign


def cue_sign(cue: Cue, *, below: int, bad: bool) -> int:
    """A cue's sign, given the sign below it. To improve a loss, or an illness, is to lessen it;
    to worsen one is to add to it."""
    if cue.entry.kind in {"remedy", "harm"} and (below < 0 or bad):
        return -cue.entry.sign
    return cue.entry.sign or 1
