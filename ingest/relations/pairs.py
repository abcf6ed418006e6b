"""What a sentence says of one pair of mentions: who acts, which way, and how we know."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.relations.agents import Aim
from ingest.relations.asides import Aside
from ingest.relations.cues import SIGNED, VERBAL, Cue
from ingest.relations.means import ByMeans
from ingest.relations.nominals import bearing, change, of_pair, reattached
from ingest.relations.scene import CONTEXT, Scene
from ingest.relations.scopes import Stance, stance
from ingest.relations.sides import Line, Part, Side, complement, cue_sign, side
from ingest.relations.syntax import Place, Way
from ingest.relations.treating import treats_itself


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
    stance: Stance
    turns: int = 0
    """How many words turn the sign: two in "knock-out of A lowered B"."""
    aims: tuple[Aim | None, Aim | None] = (None, None)
    """What the agents stand for that are directed at the two: the sign is still that of the
    agents, until `settled`."""
    asides: tuple[Aside | None, Aside | None] = (None, None)
    """Why what is said is not said of the two: heeded by `settled`."""
    plain: bool = False
    """Whether grammar leaves no doubt of who acts and with what sign."""
    means: ByMeans | None = None
    """What a means says of the two, which counts when the claim is `settled`."""


UNCONDITIONAL = Stance(False, False)
"""Named together is named together, whatever else is denied."""


class View(NamedTuple):
    """One pair seen in the tree."""

    way: Way
    first: Side
    second: Side
    top: Cue | None
    top_counts: bool
    places: tuple[Place, Place]
    pair: tuple[int, int]
    """The two mentions by their numbers, in the order of the text."""


def views(scene: Scene) -> Iterator[View]:
    """Every pair of different entities that something could be said of."""
    usable = [i for i, one in enumerate(scene.mentions) if one.category not in CONTEXT]
    for one, other in combinations(usable, 2):
        if scene.mentions[one].curie != scene.mentions[other].curie:
            seen = view(scene, one, other)
            if seen is not None:
                yield seen


def view(scene: Scene, one: int, other: int) -> View | None:
    """The pair in the tree; None where a mention cannot be located, both share a head, or one
    is part of the agent that is directed at the other."""
    first, second = scene.places[one], scene.places[other]
    if first is None or second is None or first.head == second.head:
        return None
    if _holds(scene, one, other) or _holds(scene, other, one):
        return None
    way = reattached(scene.tree, scene.cue_at, first, second)
    sides = (
        _side(scene, one, first, (way.top, *way.first)),
        _side(scene, other, second, (way.top, *way.second)),
    )
    top = _said_at(scene, way.top)
    counts = top is not None and not (sides[0].detached or sides[1].detached)
    return View(way, *sides, top, counts, (first, second), (one, other))


def _holds(scene: Scene, one: int, other: int) -> bool:
    """Whether an agent that is directed at one mention holds the other."""
    agent, held = scene.places[one], scene.places[other]
    return bool(scene.aims[one] and agent and held and agent.start <= held.head < agent.end)


def _side(scene: Scene, number: int, place: Place, chain: tuple[int, ...]) -> Side:
    """What lies between a top and one mention: the same for all pairs that meet there."""
    known = scene.sides.get((number, chain))
    if known is None:
        mention, lost = scene.mentions[number], scene.lost[number]
        cues = bearing(scene.nominals, number, scene.cue_at)
        known = side(Line(scene.tree, cues, chain, place, mention, lost))
        scene.sides[number, chain] = known
    return known


def _said_at(scene: Scene, top: int) -> Cue | None:
    """The cue at a top, or the one that its verb leaves the word to."""
    if top not in scene.tops:
        said = scene.cue_at.get(top) or complement(scene.tree, scene.cue_at, top)
        scene.tops[top] = said
    return scene.tops[top]


def judge(scene: Scene, seen: View) -> Claim:
    """What the patterns read of a pair."""
    forward, sure = _direction(scene, seen)
    cue = _deciding(seen)
    layer = _layer(scene, seen, cue, sure)
    aims = (scene.aims[seen.pair[0]], scene.aims[seen.pair[1]])
    nominal = None if any(aims) else of_pair(scene.nominals, seen.pair)
    asides = (scene.asides[seen.pair[0]], scene.asides[seen.pair[1]])
    stands = stance(scene.tree, scene.scopes, seen.way, seen.places)
    means = _by_means(scene, seen, stands)
    if Aside.APART in asides:
        layer, nominal, means = "aside", None, None
    if layer == "treat" and not treats_itself(scene, seen, forward):
        layer = "aside"
    if nominal is None and layer in {"coordinated", "aside"}:
        return Claim(forward, 0, cue, layer, UNCONDITIONAL, 0, aims, asides, means=means)
    turns = _turns(scene, seen)
    signed = layer != "no_cue" and _says_which_way(seen, cue)
    sign = (-1 if turns % 2 else 1) if signed else 0
    if nominal is not None:
        forward, sign = nominal.cause == seen.pair[0], change(nominal, scene.mentions)
        cue, layer = nominal.cues[0], "top_sure" if sign else "carrier"
        return Claim(forward, sign, cue, layer, stands, 1, aims, asides, plain=True)
    return Claim(forward, sign, cue, layer, stands, turns, aims, asides, means=means)


def _by_means(scene: Scene, seen: View, stands: Stance) -> ByMeans | None:
    """What a means says of a pair: nothing, where what is done by it is denied."""
    means = scene.means.get(seen.pair)
    if means is None:
        return None
    return means._replace(sign=0 if stands.negated else means.sign, stance=stands)


def _direction(scene: Scene, seen: View) -> tuple[bool, bool]:
    """Whether the first mention acts on the second, and whether grammar says so."""
    one, other = _controlled(scene, seen)
    if one is not other:
        known = other if one is Part.UNKNOWN else one
        forward = (known is Part.CAUSE) == (one is not Part.UNKNOWN)
        both = Part.UNKNOWN not in (one, other)
        return forward, both or seen.first.sure or seen.second.sure
    if one is Part.UNKNOWN or seen.first.sure == seen.second.sure:
        return _spoken_order(scene, seen), False
    surer_is_first = seen.first.sure
    return surer_is_first == (one is Part.CAUSE), False


def _spoken_order(scene: Scene, seen: View) -> bool:
    """Whether the first mention acts on the second, by the words between them alone: it does,
    unless what comes between is a passive or a change that the second explains."""
    start, end = seen.places[0].end, seen.places[1].start
    return _BACKWARD.isdisjoint(scene.tree.words[start:end])


_BACKWARD = frozenset(
    {"by", "after", "following", "upon", "via", "through", "due", "from", "under"}
)


def _controlled(scene: Scene, seen: View) -> tuple[Part, Part]:
    """The parts, where the subject of `A was shown to inhibit B` is what inhibits."""
    one, other = seen.first.part, seen.second.part
    if one is other is Part.UNKNOWN:
        if not seen.way.first and _names_role(seen.second):
            return Part.CAUSE, Part.THEME
        if not seen.way.second and _names_role(seen.first):
            return Part.THEME, Part.CAUSE
    if one is other and seen.way.first and seen.way.second:
        tokens = scene.tree.tokens
        first, second = tokens[seen.way.first[0]], tokens[seen.way.second[0]]
        if second.dep in {"xcomp", "advcl"} and first.dep in {"nsubj", "nsubjpass"}:
            return Part.CAUSE, Part.THEME
        if first.dep in {"xcomp", "advcl"} and second.dep in {"nsubj", "nsubjpass"}:
            return Part.THEME, Part.CAUSE
    return one, other


def _names_role(one_side: Side) -> bool:
    """Whether a noun on this side says what the other mention is to it: "B inhibitor"."""
    return any(cue.entry.kind in {"loss", "noun"} for cue in one_side.cues)


def _turns(scene: Scene, seen: View) -> int:
    """How many of the three turn the sign: the two sides, and what is said at the top."""
    turns = (seen.first.sign < 0) + (seen.second.sign < 0)
    below = {*seen.way.first, *seen.way.second}
    top = seen.top if seen.top_counts else None
    if top and top.entry.kind in SIGNED and below.isdisjoint(range(top.start, top.end)):
        theme = seen.first if seen.first.part is Part.THEME else seen.second
        mention = scene.mentions[seen.pair[theme is not seen.first]]
        bad = mention.category in {Category.DISEASE, Category.PHENOTYPE}
        turns += cue_sign(top, below=theme.sign, bad=bad) < 0
    return turns


def _deciding(seen: View) -> Cue | None:
    """The cue that says what is claimed: at the top if it counts, else the first that changes
    something, else any."""
    top = (seen.top,) if seen.top and seen.top_counts else ()
    if top and seen.top and seen.top.entry.kind not in _STATES:
        return seen.top
    cues = [*top, *seen.first.cues, *seen.second.cues]
    return min(cues, key=lambda cue: _RANK[cue.entry.kind], default=None)


_KINDS_BY_WEIGHT = (
    *(
        "verb",
        "remedy",
        "harm",
        "serves",
        "needs",
        "treat",
        "noun",
        "unchanged",
        "adjective",
        "risk",
        "bind",
    ),
    *("carrier", "link", "marker", "place", "loss", "gain", "measure"),
)
_RANK = {kind: rank for rank, kind in enumerate(_KINDS_BY_WEIGHT)}
_STATES = frozenset({"measure", "gain", "loss"})
"""Kinds that say what there is, not what it does."""


def _says_which_way(seen: View, cue: Cue | None) -> bool:
    """Whether a direction is stated: "affects" and "effect on" alone state none, "inhibitory
    effect on" does."""
    if cue is None or _is_state(seen, cue):
        return False
    if cue.entry.sign:
        return True
    stated = {"adjective"} if cue.entry.kind in {"carrier", "verb"} else VERBAL | {"adjective"}
    return cue.entry.kind != "unchanged" and any(
        beside.entry.kind in stated and beside.entry.sign
        for beside in (*seen.first.cues, *seen.second.cues)
    )


def _layer(scene: Scene, seen: View, cue: Cue | None, sure: bool) -> str:
    if _is_aside(seen) or _coordinated(scene, seen):
        return "coordinated"
    if cue is None or _is_state(seen, cue):
        return "no_cue"
    if cue.entry.kind == "verb" and not cue.entry.sign:
        return "carrier"
    if cue.entry.kind not in SIGNED:
        return cue.entry.kind
    at_top = "top" if cue is seen.top else "way"
    return f"{at_top}_{'sure' if sure else 'loose'}"


def _is_state(seen: View, cue: Cue) -> bool:
    """Whether the cue says what there is, not what is done: a level, a treatment, a knock-out
    that is there already. "A is an inhibitor of B" does say what A does."""
    if cue.entry.kind != "loss":
        return cue.entry.kind in _STATES
    acting = [one for one in (seen.first, seen.second) if one.part is Part.CAUSE]
    return any(cue in one.cues for one in acting)


def _is_aside(seen: View) -> bool:
    """Whether both are acted upon (or both act), each by a verb of its own, or one only
    qualifies what the other acts upon."""
    same = seen.first.part is seen.second.part is not Part.UNKNOWN
    detached = seen.first.detached or seen.second.detached
    embedded = (seen.first.embedded and seen.way.second) or (
        seen.second.embedded and seen.way.first
    )
    return (same and detached) or bool(embedded)


def _coordinated(scene: Scene, seen: View) -> bool:
    """Whether the two are parts of one list ("A and B fell")."""
    tokens = scene.tree.tokens
    ways = (seen.way.first, seen.way.second)
    if _names_role(seen.first) or _names_role(seen.second):
        return False
    return any(way and tokens[way[0]].dep in {"conj", "appos"} for way in ways) and all(
        tokens[i].dep in {"conj", "appos", "compound", "nmod", "amod", "prep", "pobj", "punct"}
        for way in ways
        for i in way
    )
