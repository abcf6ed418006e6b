"""What follows from what is accepted, as proposals that name their premises.

Composition: where A acts on B with a sign, and B on C, A may act on C with the product of the
signs (`kgmed.signs`). It is often not so, which is why it is only proposed; it is left out where

- anything is said already about the effect of A on C,
- two ways of it lead to opposite signs,
- a step changes something other than how much there is of B or C, or how active it is: who moves
  or cleaves B need not do what more of B does, and who speeds the loss of C makes less of it.

Part and subclass are transitive. A symmetric claim is one claim in either order
(`Assertion.canonical`), and none of our predicates is the inverse of another, so of these nothing
is left to infer. Premises must be accepted, affirmed, and no inference: what is inferred is no
edge, and so never a premise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    Aspect,
    Category,
    Direction,
    Predicate,
    may_join,
    usual_aspect,
)
from graph_schema.records import Assertion, InferredEvidence
from ingest.records import Extraction
from kgmed.records import Step
from kgmed.signs import SIGNED, Sign, compose, step_sign
from kgmed.store.protocol import Edge

MOST = 20
"""Inferences of one round, the most believed."""
COMPOSITION, TRANSITIVITY = "composition of signs/1", "transitivity/1"
_TRANSITIVE = frozenset({Predicate.SUBCLASS_OF, Predicate.HAS_PART})
_AMOUNT: frozenset[str] = frozenset(
    {
        "",
        Aspect.ACTIVITY_OR_ABUNDANCE,
        Aspect.ABUNDANCE,
        Aspect.ACTIVITY,
        Aspect.EXPRESSION,
        Aspect.SEVERITY,
    }
)
_DIRECTIONS = {Sign.INCREASE: Direction.INCREASED, Sign.DECREASE: Direction.DECREASED}


class Inference(NamedTuple):
    """A claim that follows, from which two, and how far both are believed together (0 to 1)."""

    claim: Assertion
    premises: tuple[str, str]
    rule: str
    belief: float

    @property
    def extraction(self) -> Extraction:
        evidence = InferredEvidence(rule=self.rule, premises=self.premises)
        return Extraction(self.claim, evidence)


def infer(
    edges: Iterable[Edge],
    new: Collection[str],
    categories: Mapping[str, Category],
) -> tuple[Inference, ...]:
    """What follows from two edges that join, at least one of them new, each claim once; the most
    believed first, equals by key.

    Args:
        edges: all that touch an end of a new one, and all between two such.
        new: keys of those that are new.
        categories: of entities; nothing is inferred about others.
    """
    known = list(edges)
    stated = {(edge.subject, edge.object, edge.predicate) for edge in known}
    usable = [_Premise(edge, _sign(edge)) for edge in known if not edge.denied]
    starting: dict[str, list[_Premise]] = defaultdict(list)
    for premise in usable:
        starting[premise.edge.subject].append(premise)
    best: dict[str, Inference] = {}
    signs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for first in usable:
        for second in starting[first.edge.object]:
            if first.edge.key not in new and second.edge.key not in new:
                continue
            one = _follows(first, second, categories)
            if one is None or _is_stated(one.claim, stated):
                continue
            claim = one.claim
            signs[claim.subject, claim.object].add(str(claim.direction))
            kept = best.get(claim.key)
            if kept is None or (-one.belief, one.premises) < (-kept.belief, kept.premises):
                best[claim.key] = one
    clear = (one for one in best.values() if len(signs[one.claim.subject, one.claim.object]) == 1)
    return tuple(sorted(clear, key=lambda one: (-one.belief, one.claim.key)))


class _Premise(NamedTuple):
    edge: Edge
    sign: Sign


def _follows(
    first: _Premise, second: _Premise, categories: Mapping[str, Category]
) -> Inference | None:
    subject, object_ = first.edge.subject, second.edge.object
    if subject == object_ or subject not in categories or object_ not in categories:
        return None
    claim, rule = None, COMPOSITION
    sign = compose(first.sign, second.sign)
    if first.edge.predicate == second.edge.predicate and first.edge.predicate in _TRANSITIVE:
        rule, predicate = TRANSITIVITY, Predicate(first.edge.predicate)
        claim = Assertion(subject=subject, predicate=predicate, object=object_)
    elif sign in SIGNED and {first.edge.aspect, second.edge.aspect} <= _AMOUNT:
        claim = Assertion(
            subject=subject,
            predicate=Predicate.AFFECTS,
            object=object_,
            aspect=usual_aspect(categories[object_]),
            direction=_DIRECTIONS[sign],
        )
    if claim is None or not may_join(claim.predicate, categories[subject], categories[object_]):
        return None
    premises = (first.edge.key, second.edge.key)
    return Inference(claim, premises, rule, first.edge.belief * second.edge.belief)


def _sign(edge: Edge) -> Sign:
    """Of an edge that is walked forwards."""
    return step_sign(
        Step(
            key=edge.key,
            subject=edge.subject,
            subject_name=edge.subject,
            predicate=Predicate(edge.predicate),
            object=edge.object,
            object_name=edge.object,
            direction=Direction(edge.direction) if edge.direction else None,
            belief=edge.belief,
        )
    )


def _is_stated(claim: Assertion, stated: Collection[tuple[str, str, str]]) -> bool:
    """Whether something is said already: of an effect, any effect of the one on the other."""
    predicates = DIRECTED_EFFECTS if claim.predicate in DIRECTED_EFFECTS else {claim.predicate}
    return any((claim.subject, claim.object, str(one)) in stated for one in predicates)
