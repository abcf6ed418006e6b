"""What a sentence says of one pair of mentions: who acts, which way, and how we know."""

from collections.abc import Mapping
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.records import Mention, Sentence
from ingest.relations.cues import SIGNED, VERBAL, Cue, find_cues
from ingest.relations.scopes import hedged, negated
from ingest.relations.sides import Line, Part, Side, cue_sign, side
from ingest.relations.syntax import Place, Tree, Way

_NEAR = 12
"""Tokens between two mentions beyond which a cue between them says nothing by itself."""


class Claim(NamedTuple):
    """A reading of one pair."""

    forward: bool
    """Whether the first mention acts on the second."""
    sign: int
    """+1 where the object goes up with the subject, -1 where down, 0 unknown."""
    cue: Cue | None
    """The one that decides what is said."""
    layer: str
    """What it rests on; confidences are listed by it."""
    negated: bool
    hedged: bool


class Scene(NamedTuple):
    """A sentence made ready for its pairs."""

    sentence: Sentence
    tree: Tree
    mentions: tuple[Mention, ...]
    places: tuple[Place | None, ...]
    cues: tuple[Cue, ...]
    cue_at: Mapping[int, Cue]


def prepare(sentence: Sentence, mentions: tuple[Mention, ...]) -> Scene:
    """Everything about a sentence that its pairs share."""
    tree = Tree(sentence.tokens)
    places = tuple(tree.located(mention) for mention in mentions)
    inside = frozenset(i for place in places if place for i in range(place.start, place.end))
    cues = tuple(find_cues(sentence.tokens, inside).values())
    cue_at = {i: cue for cue in cues for i in range(cue.start, cue.end)}
    return Scene(sentence, tree, mentions, places, cues, cue_at)


class View(NamedTuple):
    """One pair seen in the tree."""

    way: Way
    first: Side
    second: Side
    top: Cue | None
    top_counts: bool
    places: tuple[Place, Place]


def view(scene: Scene, one: int, other: int) -> View | None:
    """The pair in the tree; None where a mention cannot be located or both share a head."""
    first, second = scene.places[one], scene.places[other]
    if first is None or second is None or first.head == second.head:
        return None
    way = scene.tree.between(first.head, second.head)
    sides = [
        side(
            Line(
                scene.tree,
                scene.cue_at,
                (way.top, *below),
                place,
                scene.mentions[number],
                scene.sentence.text,
                scene.sentence.start,
            )
        )
        for number, place, below in ((one, first, way.first), (other, second, way.second))
    ]
    top = scene.cue_at.get(way.top)
    counts = top is not None and not any(one_side.detached for one_side in sides)
    return View(way, sides[0], sides[1], top, counts, (first, second))


def judge(scene: Scene, one: int, other: int) -> Claim | None:
    """What the sentence says of two of its mentions (`one` stands before `other`)."""
    seen = view(scene, one, other)
    if seen is None:
        return None
    on_way = (*seen.way.first, seen.way.top, *seen.way.second)
    forward, sure = _direction(scene, seen)
    sign = _sign(scene, seen, (one, other))
    cue = _deciding(seen)
    return Claim(
        forward,
        sign,
        cue,
        _layer(seen, cue, sure),
        negated(scene.tree, on_way, seen.places),
        hedged(scene.tree, on_way),
    )


def _direction(scene: Scene, seen: View) -> tuple[bool, bool]:
    """Whether the first mention acts on the second, and whether grammar says so."""
    one, other = _controlled(scene, seen)
    if one is not other:
        known = other if one is Part.UNKNOWN else one
        forward = (known is Part.CAUSE) == (one is not Part.UNKNOWN)
        both = Part.UNKNOWN not in (one, other)
        return forward, both or seen.first.sure or seen.second.sure
    if one is Part.UNKNOWN or seen.first.sure == seen.second.sure:
        return True, False
    surer_is_first = seen.first.sure
    return surer_is_first == (one is Part.CAUSE), False


def _controlled(scene: Scene, seen: View) -> tuple[Part, Part]:
    """The parts, where the subject of `A was shown to inhibit B` is what inhibits."""
    one, other = seen.first.part, seen.second.part
    if one is other and seen.way.first and seen.way.second:
        tokens = scene.tree.tokens
        first, second = tokens[seen.way.first[0]], tokens[seen.way.second[0]]
        if second.dep in {"xcomp", "advcl"} and first.dep in {"nsubj", "nsubjpass"}:
            return Part.CAUSE, Part.THEME
        if first.dep in {"xcomp", "advcl"} and second.dep in {"nsubj", "nsubjpass"}:
            return Part.THEME, Part.CAUSE
    return one, other


def _sign(scene: Scene, seen: View, pair: tuple[int, int]) -> int:
    """The product of the signs along the way."""
    sign = seen.first.sign * seen.second.sign
    if seen.top and seen.top_counts and seen.top.entry.kind in SIGNED:
        theme = seen.first if seen.first.part is Part.THEME else seen.second
        mention = scene.mentions[pair[0] if theme is seen.first else pair[1]]
        bad = mention.category in {Category.DISEASE, Category.PHENOTYPE}
        sign *= cue_sign(seen.top, below=theme.sign, bad=bad)
    return sign


def _deciding(seen: View) -> Cue | None:
    """The cue that says what is claimed: at the top if it counts, else the first that changes
    something, else any."""
    if seen.top and seen.top_counts:
        return seen.top
    cues = [*seen.first.cues, *seen.second.cues]
    verbal = [cue for cue in cues if cue.entry.kind in VERBAL]
    return next(iter([*verbal, *cues]), None)


def _layer(seen: View, cue: Cue | None, sure: bool) -> str:
    if cue is None:
        return "no_cue"
    if cue.entry.kind not in SIGNED:
        return cue.entry.kind
    at_top = "top" if cue is seen.top else "way"
    return f"{at_top}_{'sure' if sure else 'loose'}"
