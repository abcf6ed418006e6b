"""By what means a thing is done: in "A lowered B by inhibiting C", A acts on C, and C on B.

A acts on C as the means says, and what C does to B follows: if less of C is less of B, C raises B.
The phrase behind "by", "via" or "through" is read word by word (`acts`); whose means it is, by the
parse where that reaches the verb and its object, else by the words before the phrase. A name after
the preposition ("inhibited by C", "via the C pathway") is no means, nor is a measure or a method.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.relations.acts import HYPHENS, MEANS, Act, Words, acts, object_of, qualifies
from ingest.relations.cues import VERBAL, Cue
from ingest.relations.scopes import Stance
from ingest.relations.sides import POPULATIONS, Line, Part, Side, complement, cue_sign, side
from ingest.relations.syntax import Place

STATED, IMPLIED = "means", "implied"
"""The layers of what a means says: of who uses it, and of what it brings about."""


class ByMeans(NamedTuple):
    """What a means says of a pair of mentions."""

    forward: bool
    """Whether the first acts on the second."""
    sign: int
    """+1 where the object goes up with the subject, -1 where down; 0: it says nothing of them,
    whatever it looks like."""
    cue: Cue | None
    layer: str
    stance: Stance = Stance(False, False)


class _Phrase(NamedTuple):
    """A preposition, and the acts behind it."""

    at: int
    acts: tuple[Act, ...]
    denied: bool
    """Whether it says "not by"."""

    @property
    def span(self) -> tuple[int, int]:
        """Its tokens, half-open."""
        return self.at, self.acts[-1].end


class _Deed(NamedTuple):
    """What is done by some means: who does it, to what, each with its sign."""

    actors: tuple[tuple[int, int], ...]
    themes: tuple[tuple[int, int], ...]
    cue: Cue | None


_NOTHING = _Deed((), (), None)
_Pairs = dict[tuple[int, int], ByMeans]
_SUBJECTS = frozenset({"nsubj", "csubj"})
_SUBJECTS_OR_PASSIVE = _SUBJECTS | {"nsubjpass"}
_WITHIN = frozenset({"compound", "nmod", "conj", "appos", "amod", "npadvmod", "poss", "pobj"})
"""How a name hangs below a subject that stands for it."""
_UNDOING = frozenset({"reverse", "revert", "normalise", "normalize", "correct"})
"""Verbs that raise what was lost, but do not say so of what was not."""
MAX_DEPTH = 3
"""Verbs that are climbed to find a subject: "was shown to be able to lower"."""
_GUARDING = "protect"
"""What is protected does not go down: only what it is protected against."""
_RELATIVE = frozenset({"which", "that", "who"})
_CLAUSAL = frozenset({"VERB", "AUX", "PUNCT"})
_DENYING = frozenset({"not", "nor", "neither", "than"})


def find_means(words: Words) -> _Pairs:
    """What the means of a sentence say, by the numbers of two mentions in the order of the
    sentence."""
    phrases = tuple(_phrases(words))
    inside = {words.held[i] for one in phrases for i in range(*one.span) if i in words.held}
    found: _Pairs = {}
    for phrase in phrases:
        _note(found, phrase, _deed(words, phrase, inside))
    return found


def _phrases(words: Words) -> Iterator[_Phrase]:
    """The means that a sentence names."""
    done = 0
    for i, word in enumerate(words.tree.words):
        if i < done or word not in MEANS or i in words.held:
            continue
        found = acts(words, i + 1)
        if found:
            done = found[-1].end
            yield _Phrase(i, found, words.tree.words[max(i - 1, 0)] in _DENYING)


def _note(found: _Pairs, phrase: _Phrase, deed: _Deed) -> None:
    """What a means says, pair by pair. Of two things that different acts are done to, one does
    nothing to the other."""
    for n, act in enumerate(phrase.acts):
        for target, sign in act.targets:
            for other in (one for later in phrase.acts[n + 1 :] for one, _ in later.targets):
                _put(found, (target, other), 0, None, IMPLIED)
            turn = 0 if phrase.denied else sign
            for actor, its in deed.actors:
                _put(found, (actor, target), its * turn, act.cue, STATED)
            for theme, its in deed.themes:
                _put(found, (target, theme), its * turn, deed.cue, IMPLIED)


def _put(found: _Pairs, pair: tuple[int, int], sign: int, cue: Cue | None, layer: str) -> None:
    if pair[0] != pair[1]:
        forward = pair[0] < pair[1]
        found[(min(pair), max(pair))] = ByMeans(forward, sign, cue, layer)


def _deed(words: Words, phrase: _Phrase, inside: set[int]) -> _Deed:
    """What is done by a means: by the parse, or by the words before it where that finds no
    object."""
    outside = [i for i, place in enumerate(words.places) if place and i not in inside]
    verb = _governor(words, phrase.at)
    if not _is_finite(words, verb):
        return _deed_beside(words, phrase)
    line = words.tree.line(phrase.at)
    if any(words.tree.tokens[i].dep in _SUBJECTS_OR_PASSIVE for i in line[line.index(verb) + 1 :]):
        return _NOTHING  # "inhibition of A by activating C lowered B"
    actors = tuple(_actors(words, verb, outside, phrase.at))
    cue = words.cues.get(verb) or complement(words.tree, words.cues, verb)
    barred = {number for number, _ in actors} | (inside if _nested(words, verb) is None else set())
    barred |= {words.held[i] for i in range(*phrase.span) if i in words.held}
    among = [i for i in range(len(words.places)) if i not in barred]
    return _Deed(actors, tuple(_themes(words, verb, cue, among)), cue)


def _nested(words: Words, verb: int) -> int | None:
    """The preposition of a means whose verb this is: "inhibiting" in "by inhibiting C"."""
    token = words.tree.tokens[verb]
    return token.head if token.dep == "pcomp" and token.head != verb else None


def _governor(words: Words, i: int) -> int:
    """The verb that a preposition belongs to, whatever noun the parse hung it on."""
    tokens = words.tree.tokens
    i = tokens[i].head
    while tokens[i].pos not in {"VERB", "AUX"} and tokens[i].head != i:
        i = tokens[i].head
    return i


def _is_finite(words: Words, verb: int) -> bool:
    """Whether a verb can be what a sentence says, or is part of it: "shedding" cannot."""
    token = words.tree.tokens[verb]
    bare = token.head == verb and token.text.endswith("ing")
    helped = any(words.tree.tokens[i].dep.startswith("aux") for i in words.tree.children[verb])
    return token.pos in {"VERB", "AUX"} and (helped or not bare)


def _actors(
    words: Words, verb: int, outside: Sequence[int], phrase: int
) -> Iterator[tuple[int, int]]:
    """Who does it, with the sign of each: -1 for A in "knock-down of A"."""
    tops = [top for top in _agents(words, verb) if top != phrase]
    for number in outside:
        place = words.places[number]
        line = words.tree.line(place.head) if place else ()
        for top in tops:
            if top in line and _stands_for(words, line[line.index(top) + 1 :]):
                seen = _seen(words, number, line[max(line.index(top) - 1, 0) :])
                yield number, seen.sign
                break


def _stands_for(words: Words, below: Sequence[int]) -> bool:
    """Whether what hangs below a subject is what acts: "treatment with A", "A levels"."""
    tokens = words.tree.tokens
    return all(tokens[i].dep in _WITHIN or words.tree.words[i] in {"of", "with"} for i in below)


def _agents(words: Words, verb: int, depth: int = 0) -> tuple[int, ...]:
    """The tops of what does what a verb says: its subject, the agent of a passive, or the subject
    of the verb that it continues."""
    tokens, token = words.tree.tokens, words.tree.tokens[verb]
    children = words.tree.children[verb]
    wanted = _SUBJECTS_OR_PASSIVE if depth else _SUBJECTS
    own = tuple(i for i in children if tokens[i].dep in wanted)
    above = _nested(words, verb)
    if depth == 0 and _is_passive(words, verb):
        return tuple(i for i in children if tokens[i].dep == "agent")
    if token.dep in {"relcl", "acl"} and all(words.tree.words[i] in _RELATIVE for i in own):
        return (token.head,)
    if own or depth > MAX_DEPTH:
        return own
    if token.dep in {"xcomp", "conj"}:
        return _agents(words, token.head, depth + 1)
    return _agents(words, _governor(words, above), depth + 1) if above is not None else ()


def _is_passive(words: Words, verb: int) -> bool:
    """Whether what a verb is said of is what it is done to: "was lowered", "a loss caused by",
    and "lowered" in "was inhibited and lowered"."""
    tokens, token = words.tree.tokens, words.tree.tokens[verb]
    marks = {"auxpass", "nsubjpass"}
    if any(tokens[i].dep in marks for i in words.tree.children[verb]):
        return True
    beside = (tokens[i].dep for i in words.tree.children[token.head])
    participle = not token.text.endswith("ing")
    return participle and (token.dep == "acl" or (token.dep == "conj" and "nsubjpass" in beside))


def _seen(words: Words, number: int, chain: tuple[int, ...]) -> Side:
    place = words.places[number]
    assert place is not None
    return side(Line(words.tree, words.cues, chain, place, words.mentions[number], False))


def _themes(
    words: Words, verb: int, cue: Cue | None, among: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """What it is done to, each with the sign of what is done."""
    if cue is None or not cue.entry.sign or cue.entry.kind not in VERBAL | {"noun", "adjective"}:
        return
    for number in among:
        place = words.places[number]
        line = words.tree.line(place.head) if place else ()
        if verb not in line or place is None or place.head == verb:
            continue
        chain = line[line.index(verb) :]
        if not _is_object(words, cue, chain, place):
            continue
        seen = _seen(words, number, chain)
        if seen.part is not Part.THEME or seen.detached or seen.embedded:
            continue
        if cue.entry.phrase in _UNDOING and seen.sign > 0:
            continue
        if not set(chain[1:]).isdisjoint(range(cue.start, cue.end)):
            yield number, seen.sign
            continue
        bad = words.mentions[number].category in {Category.DISEASE, Category.PHENOTYPE}
        yield number, seen.sign * cue_sign(cue, below=seen.sign, bad=bad)


def _is_object(words: Words, cue: Cue, chain: Sequence[int], place: Place) -> bool:
    """Whether a name below a verb is what it acts on, and not merely whom that is seen in, what
    it is due to, or what it is kept from: "protects B", "the response of B to C"."""
    tokens = words.tree.tokens
    if qualifies(words, place.end):
        return False
    if cue.entry.phrase == _GUARDING and tokens[chain[1]].dep != "prep":
        return False
    for above, i in pairwise(chain):
        said = words.cues.get(i)
        if said is not None and said.entry.kind in {"carrier", "link", "bind"}:
            return False
        if i != place.head and tokens[i].lemma in POPULATIONS:
            return False
        noun = above in words.cues and above != chain[0]
        leads = words.tree.words[i] == "of" or noun or i in words.cues
        if tokens[i].dep == "prep" and not leads:
            return False
    return True


def _deed_beside(words: Words, phrase: _Phrase) -> _Deed:
    """What is done by a means, by the words beside it: "A suppresses B shedding by", "By means of
    that, A lowered B"."""
    end = phrase.acts[-1].end
    ahead = words.tree.words[end : end + 1] == (",",)
    cue = _finite(words, range(end, len(words.tree.words)) if ahead else range(phrase.at)[::-1])
    if cue is None:
        return _NOTHING
    act = object_of(words, cue)
    between = words.tree.tokens[act.end : phrase.at]
    apart = any(one.pos in _CLAUSAL and one.text[-3:] != "ing" for one in between)
    if not act.targets or apart or (act.end > phrase.at and not ahead):
        return _NOTHING
    before = cue.start - 1
    while before > 0 and words.tree.tokens[before].pos in {"ADV", "AUX"}:
        before -= 1
    named = words.held.get(before)
    return _Deed(((named, 1),) if named is not None else (), act.targets, cue)


def _finite(words: Words, places: Iterable[int]) -> Cue | None:
    """The first verb that is met, by its form, if it is active and has a sign: "suppresses"."""
    for j in places:
        cue = words.cues.get(j)
        if cue is None or cue.entry.kind not in VERBAL or not cue.entry.sign:
            continue
        if words.tree.words[cue.start - 1] in HYPHENS:
            continue  # "A-induced"
        token = words.tree.tokens[cue.start]
        passive = words.tree.tokens[cue.start - 1].pos == "AUX"
        finite = token.text.endswith(("s", "ed")) or token.pos == "VERB"
        acts_on = cue.entry.phrase not in {_GUARDING, *_UNDOING}
        return cue if finite and acts_on and not passive and token.text[-3:] != "ing" else None
    return None
