"""What a question asks, from its words: the relation, its direction, and who acts on whom.

A small grammar of cue words (`kgmed.retrieve.cues`): names before a verb are its subject and
names after it its object, the passive exchanges them, and what is missing is what is sought.
It knows no template of any benchmark.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from graph_schema.biolink import Category, Direction
from kgmed.retrieve.cues import (
    AUXILIARIES,
    BE,
    CONTEXT,
    EXCEPTIONS,
    FILLER,
    LOSS_AFTER,
    LOSS_BEFORE,
    MEDIATION,
    NEGATIONS,
    Cue,
    Relation,
    Word,
    find_cues,
    kinds,
    words,
)
from kgmed.retrieve.records import Anchor, Asked, Sought

OPPOSITE = {
    Direction.INCREASED: Direction.DECREASED,
    Direction.DECREASED: Direction.INCREASED,
}
_OPEN = frozenset(("which", "what", "who", "whom", "whose"))
_OBJECT_AFTER = frozenset(("on", "upon"))
_SECOND_AFTER = frozenset(("in", "with", "and", "for"))
_NEXT_SENTENCE = re.compile(r"[.?!]\s+(?=[A-Z])")
_SYMMETRIC = frozenset({Relation.ASSOCIATION, Relation.INTERACTION})


class _Clause(NamedTuple):
    """A text with its names found: the words, and for each name the words that it covers."""

    tokens: tuple[Word, ...]
    anchors: tuple[Anchor, ...]
    places: tuple[tuple[int, int], ...]
    """First and last word of each anchor."""
    cues: tuple[Cue, ...]
    first: int
    """The first word of its last sentence, which says what is asked."""

    def asking(self) -> "_Clause":
        """The same with those names alone that its last sentence has, if it has any."""
        pairs = zip(self.anchors, self.places, strict=True)
        here = [(anchor, place) for anchor, place in pairs if place[0] >= self.first]
        if not here:
            return self
        anchors, places = zip(*here, strict=True)
        return self._replace(anchors=anchors, places=places)

    def before(self, place: int) -> str:
        return self.tokens[place - 1].text if place > 0 else ""

    def after(self, place: int) -> str:
        return self.tokens[place + 1].text if place + 1 < len(self.tokens) else ""


class _Sides(NamedTuple):
    subject: Anchor | None
    object: Anchor | None


def parse(text: str, anchors: Sequence[Anchor]) -> Asked:
    """What `text` (a question or a statement) says of the names in it.

    Where no verb of a relation is found, two names are asked about in their order.
    """
    clause = _clause(text, anchors)
    cue = _main_cue(clause)
    sides = _sides(clause.asking(), cue)
    ends = [anchor for anchor in (sides.subject, sides.object) if anchor is not None]
    loss = sides.subject is not None and _is_lost(clause, sides.subject)
    direction = cue.direction if cue else None
    return Asked(
        sought=_sought(clause, cue, sides),
        relation=cue.relation if cue else Relation.ASSOCIATION,
        direction=OPPOSITE[direction] if loss and direction else direction,
        negated=_is_negated(clause, cue),
        subject=sides.subject,
        object=sides.object,
        context=tuple(anchor for anchor in anchors if anchor not in ends),
        categories=_categories(clause),
        understood=cue is not None,
        loss=loss,
    )


def unnamed(text: str, anchors: Sequence[Anchor]) -> tuple[tuple[int, int], ...]:
    """Stretches of `text` that stand where a name would, and are covered by no anchor.

    They are runs of words that are neither names, cues, auxiliaries nor fillers.
    """
    clause = _clause(text, anchors)
    covered = {index for first, last in clause.places for index in range(first, last + 1)}
    covered |= {index for cue in clause.cues for index in range(cue.first, cue.last + 1)}
    known = (
        AUXILIARIES
        | NEGATIONS
        | EXCEPTIONS
        | CONTEXT
        | MEDIATION
        | FILLER
        | LOSS_BEFORE
        | LOSS_AFTER
    )
    runs: list[tuple[int, int]] = []
    previous = -2
    for index, word in enumerate(clause.tokens):
        if index in covered or word.text in known:
            continue
        if index == previous + 1 and runs:
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
        previous = index
    return tuple(runs)


def _clause(text: str, anchors: Sequence[Anchor]) -> _Clause:
    tokens = words(text)
    kept: list[Anchor] = []
    places: list[tuple[int, int]] = []
    for anchor in sorted(anchors, key=lambda anchor: anchor.start):
        inside = [
            index
            for index, word in enumerate(tokens)
            if word.start < anchor.end and anchor.start < word.end
        ]
        if inside:
            kept.append(anchor)
            places.append((inside[0], inside[-1]))
    taken = [index for first, last in places for index in range(first, last + 1)]
    last = max((match.end() for match in _NEXT_SENTENCE.finditer(text)), default=0)
    before = sum(word.start < last for word in tokens)
    return _Clause(tokens, tuple(kept), tuple(places), find_cues(tokens, taken), before)


def _main_cue(clause: _Clause) -> Cue | None:
    """The verb of the relation; a noun ("the effect of A on B") only where there is no verb.

    Nouns and participles that speak of the loss of a name ("A inhibition") are no cue here.
    """
    cues = [cue for cue in clause.cues if cue.first >= clause.first]
    verbs = [cue for cue in cues if not cue.nominal]
    directed = [cue for cue in verbs if cue.direction]
    nouns = [cue for cue in cues if cue.nominal]
    for group in (directed, verbs, nouns):
        if group:
            return group[-1] if group is directed else group[0]
    return None


def _is_negated(clause: _Clause, cue: Cue | None) -> bool:
    """Whether the relation is denied, or all are asked for but one: by a word of its sentence,
    which stands before it where it is a verb."""
    last = len(clause.tokens) if cue is None or cue.nominal else cue.first
    said = {word.text for word in clause.tokens[clause.first :]}
    before = {word.text for word in clause.tokens[clause.first : last]}
    return bool(said & EXCEPTIONS or before & NEGATIONS) or any(
        word.endswith("n't") for word in before
    )


def _is_passive(clause: _Clause, cue: Cue) -> bool:
    if not cue.participle or cue.relation in _SYMMETRIC:
        return False
    if clause.after(cue.last) == "by":
        return True
    return any(word.text in BE for word in clause.tokens[: cue.first])


def _sides(clause: _Clause, cue: Cue | None) -> _Sides:
    if cue is None:
        first, second, *_ = (*clause.anchors, None, None)
        return _Sides(first, second)
    if cue.nominal:
        one_sided = cue.relation in {Relation.CAUSE, Relation.TREATMENT}
        return _sides_of_one(clause, cue) if one_sided else _sides_of_noun(clause)
    left = _nearest(clause, [i for i, p in enumerate(clause.places) if p[1] < cue.first], last=True)
    right = _nearest(clause, [i for i, p in enumerate(clause.places) if p[0] > cue.last])
    if clause.tokens and _asks_by_whom(clause, cue):
        return _Sides(left, right) if left else _Sides(right, None)
    if cue.relation in _SYMMETRIC and left is None:
        left, right = right, _second(clause, right)
    return _Sides(right, left) if _is_passive(clause, cue) else _Sides(left, right)


def _asks_by_whom(clause: _Clause, cue: Cue) -> bool:
    """`What is associated with A`: one name, and a relation without sides."""
    return cue.relation in _SYMMETRIC and len(clause.anchors) == 1


def _second(clause: _Clause, first: Anchor | None) -> Anchor | None:
    """`interaction between A and B`: the name after the first one."""
    others = [anchor for anchor in clause.anchors if anchor != first]
    return others[0] if others else None


def _sides_of_one(clause: _Clause, cue: Cue) -> _Sides:
    """`the causes of B`, `A as a treatment for B`, `treatment of B with A`."""
    subject: Anchor | None = None
    object_: Anchor | None = None
    for anchor, (first, _) in zip(clause.anchors, clause.places, strict=True):
        if first < cue.first or clause.before(first) in {"with", "by"}:
            subject = anchor
        elif object_ is None:
            object_ = anchor
    return _Sides(subject, object_)


def _sides_of_noun(clause: _Clause) -> _Sides:
    """`the effect of A on B`, `what effect does A have on B`, `the role of A in B`."""
    subject: Anchor | None = None
    object_: Anchor | None = None
    for anchor, (first, _) in zip(clause.anchors, clause.places, strict=True):
        word = next(
            (
                clause.tokens[i].text
                for i in range(first - 1, -1, -1)
                if clause.tokens[i].text not in {"the", "a", "an", "level", "levels"}
            ),
            "",
        )
        joins = _OBJECT_AFTER | _SECOND_AFTER if subject else _OBJECT_AFTER
        if word in joins and object_ is None:
            object_ = anchor
        elif subject is None:
            subject = anchor
    return _Sides(subject, object_)


def _nearest(clause: _Clause, indices: Sequence[int], *, last: bool = False) -> Anchor | None:
    """The name next to the verb on one side, passing over names that only give a context."""
    ordered = list(reversed(indices)) if last else list(indices)
    acting = [i for i in ordered if clause.before(clause.places[i][0]) not in CONTEXT]
    chosen = (acting or ordered)[:1]
    return clause.anchors[chosen[0]] if chosen else None


def _is_lost(clause: _Clause, anchor: Anchor) -> bool:
    first, last = clause.places[clause.anchors.index(anchor)]
    of_loss = clause.before(first) == "of" and clause.before(first - 1) in LOSS_BEFORE
    return of_loss or clause.after(last) in LOSS_AFTER


def _categories(clause: _Clause) -> tuple[Category, ...]:
    """What kind of thing is asked for: the noun after `which` or `what`."""
    opening = range(clause.first, min(clause.first + 4, len(clause.tokens)))
    for place in opening:
        if clause.tokens[place].text in _OPEN:
            return tuple(sorted(kinds(clause.after(place))))
    return ()


def _sought(clause: _Clause, cue: Cue | None, sides: _Sides) -> Sought:
    opening = [word.text for word in clause.tokens[clause.first : clause.first + 4]]
    asks_name = any(word in _OPEN for word in opening)
    asks_name |= any(word.text in EXCEPTIONS for word in clause.tokens)
    both = sides.subject is not None and sides.object is not None
    if asks_name and both:
        between = any(word.text in MEDIATION for word in clause.tokens)
        joins = cue is not None and cue.relation is Relation.ASSOCIATION and not cue.nominal
        return Sought.MEDIATOR if between or joins else Sought.VERDICT
    if asks_name and sides.subject is not None:
        return Sought.OBJECT
    if asks_name and sides.object is not None:
        return Sought.SUBJECT
    return Sought.VERDICT
