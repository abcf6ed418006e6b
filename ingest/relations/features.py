"""What the classifier sees of a pair: words, cues and grammar, never a name.

Every feature is a short string with a value of +1 or -1. Names are masked: a mention is its
category, and a word with a digit or an inner capital is `NAME`, so that nothing of a paper's
own vocabulary can be learned by heart. A value of -1 marks what stands on the side of the
second mention where the same on the side of the first counts as +1: so what is learned of
subjects that stand first holds for those that stand second.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.relations.classifier import Hashed, keys_of
from ingest.relations.cues import Cue
from ingest.relations.pairs import Claim, View
from ingest.relations.scene import Scene

_NAME = re.compile(r"\d|.[A-Z]")
NEAR = 3
"""Words that are looked at before the first mention and after the second."""
BETWEEN = 14
"""Words between two mentions beyond which only the ends of the stretch are looked at."""
_BESIDE = frozenset({"neg", "aux", "advmod", "det", "amod", "compound", "prep", "auxpass", "mark"})
_FIRST, _SECOND, _EITHER = (np.uint32(key) for key in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))
"""What the key of a feature of a side is combined with, to say which side."""


class Sight:
    """The features of the pairs of one sentence."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.words = _words(scene)
        self._cues = tuple(cue for i, cue in scene.cue_at.items() if i == cue.start)
        self._sides: dict[tuple[int, int, tuple[int, ...]], NDArray[np.uint32]] = {}

    def hashed(self, view: View, claim: Claim) -> Hashed:
        """The features of a pair by their keys."""
        pair = keys_of(self.of_pair(view, claim))
        first, second = self._side(view, 0), self._side(view, 1)
        keys = (pair, first ^ _FIRST, second ^ _SECOND, first ^ _EITHER, second ^ _EITHER)
        values = np.ones(sum(map(len, keys)), dtype=np.int8)
        values[len(values) - len(second) :] = -1
        return Hashed(np.concatenate(keys), values)

    def _side(self, view: View, number: int) -> NDArray[np.uint32]:
        """The keys of one side: the same for all pairs that meet there."""
        chain = view.way.second if number else view.way.first
        place = (view.pair[number], view.way.top, chain)
        if place not in self._sides:
            self._sides[place] = keys_of(self.of_side(view, number))
        return self._sides[place]

    def of_side(self, view: View, number: int) -> Iterator[str]:
        """What lies between the top and one of the two mentions, in words."""
        tokens = self.scene.tree.tokens
        chain = view.way.second if number else view.way.first
        one = view.second if number else view.first
        mention = self.scene.mentions[view.pair[number]]
        yield f"cat {mention.category.value}"
        yield f"part {one.part.name} {one.sure}"
        yield f"sign {one.sign}"
        yield f"part {one.part.name} {one.sign}"
        if one.detached:
            yield "detached"
        if one.embedded:
            yield "embedded"
        if self.scene.lost[view.pair[number]]:
            yield "lost"
        if not chain:
            yield "is top"
            return
        yield "chain " + " ".join(tokens[i].dep for i in chain)
        yield f"under top {tokens[chain[0]].dep} {self.words[chain[0]]}"
        yield f"top {tokens[chain[0]].dep} {self.words[tokens[chain[0]].head]}"
        for i in chain[:-1]:
            yield f"on {self.words[i]}"
            yield f"dep {tokens[i].dep}"
        yield f"dep {tokens[chain[-1]].dep}"
        if len(chain) > 1:
            yield f"above {self.words[chain[-2]]} {tokens[chain[-1]].dep}"
        for i in chain:
            for child in self.scene.tree.children[i]:
                if child not in chain and tokens[child].dep in _BESIDE:
                    yield f"beside {self.words[child]}"
        for cue in one.cues:
            yield f"cue {cue.entry.kind} {cue.entry.sign}"
        place = view.places[number]
        yield f"before {self.words[place.start - 1] if place.start else '^'}"
        yield f"after {self.words[place.end] if place.end < len(self.words) else '$'}"

    def of_pair(self, view: View, claim: Claim) -> Iterator[str]:
        """What is said of the pair as a whole."""
        one, other = (self.scene.mentions[i].category.value for i in view.pair)
        yield "always"
        yield f"cats {one} {other}"
        yield from _of_claim(claim, view)
        top = view.way.top
        token = self.scene.tree.tokens[top]
        yield f"top {self.words[top]}"
        yield f"top pos {token.pos}"
        deps = [
            " ".join(self.scene.tree.tokens[i].dep for i in chain)
            for chain in (view.way.first, view.way.second)
        ]
        yield f"way {deps[0]}|{deps[1]}"
        yield f"way {deps[0]}|{self.words[top]}|{deps[1]}"
        yield f"ends {deps[0][:5]}|{self.words[top]}|{deps[1][:5]}"
        for child in self.scene.tree.children[top]:
            if child not in view.way.first and child not in view.way.second:
                yield f"top's {self.scene.tree.tokens[child].dep} {self.words[child]}"
        for i in (*view.way.first[:-1], top, *view.way.second[:-1]):
            yield f"on {self.words[i]}"
        yield from _stretches(self.words, view)
        yield from _near(self._cues, view)


def _of_claim(claim: Claim, view: View) -> Iterator[str]:
    kind = claim.cue.entry.kind if claim.cue else "-"
    yield f"layer {claim.layer}"
    yield f"claim {claim.forward} {claim.layer}"
    yield f"sign {claim.sign}"
    yield f"sign {claim.sign} {claim.layer}"
    yield f"sign {claim.sign} {kind}"
    yield f"forward {claim.forward} {kind}"
    if claim.cue:
        yield f"said {claim.cue.entry.phrase}"
        yield f"said {claim.cue.entry.phrase} {claim.forward}"
        yield f"said {claim.cue.entry.phrase} {claim.sign}"
    one, other = view.first, view.second
    yield f"signs {one.sign} {other.sign}"
    yield f"parts {one.part.name} {other.part.name} {one.sure} {other.sure}"
    if claim.stance.negated:
        yield f"negated {claim.sign}"
    if claim.stance.hedged:
        yield "hedged"


def _stretches(words: tuple[str, ...], view: View) -> Iterator[str]:
    """Words before, between and after."""
    first, second = view.places
    start, end = sorted((first.end, second.start))
    between = words[start:end]
    if len(between) > BETWEEN:
        half = BETWEEN // 2
        between = (*between[:half], *between[-half:])
        yield "far"
    yield f"distance {min(len(between), 15) // 3}"
    if len(between) <= 4:
        yield "between " + " ".join(between)
    for word in between:
        yield f"m {word}"
    for pair in zip(("<", *between), (*between, ">"), strict=True):
        yield f"mm {pair[0]} {pair[1]}"
    for word in words[max(0, first.start - NEAR) : first.start]:
        yield f"b {word}"
    for word in words[second.end : second.end + NEAR]:
        yield f"a {word}"


def _near(cues: Iterable[Cue], view: View) -> Iterator[str]:
    """Cue words by where they stand, and whether those that turn a sign are even in number."""
    first, second = view.places
    turns = 0
    for cue in cues:
        zone = _zone(cue, first.start, second.start)
        yield f"{zone} {cue.entry.kind} {cue.entry.sign}"
        if zone != "far":
            yield f"{zone} {cue.entry.phrase}"
            turns += cue.entry.sign < 0
    yield f"turns {min(turns, 4)}"
    yield f"odd {turns % 2}"


def _zone(cue: Cue, first: int, second: int) -> str:
    if first <= cue.start < second:
        return "amid"
    if first - 6 <= cue.start < first:
        return "ahead"
    if second <= cue.start < second + 6:
        return "behind"
    return "far"


def _words(scene: Scene) -> tuple[str, ...]:
    """The sentence's words with every name masked."""
    masked = [_mask(token.text, token.lemma) for token in scene.tree.tokens]
    for place, mention in zip(scene.places, scene.mentions, strict=True):
        if place is not None:
            for i in range(place.start, place.end):
                if i not in scene.cue_at:
                    masked[i] = mention.category.value
    return tuple(masked)


@lru_cache(maxsize=8192)
def _mask(text: str, lemma: str) -> str:
    return "NAME" if _NAME.search(text) else lemma
