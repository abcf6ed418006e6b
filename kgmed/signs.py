"""What a path says of its two ends: the algebra of signs, stated here and nowhere else.

increase, then increase   ->  increase        increase, then decrease  ->  decrease
decrease, then increase   ->  decrease        decrease, then decrease  ->  increase
an effect without a direction leaves the direction of the whole unknown (`CHANGE`)
an association, a correlation or an effect walked backwards joins without any
causal sign (`LINK`)
a denied effect speaks of its own two ends alone (`NO_CHANGE`): as a part of a longer
path nothing follows from it (`NOTHING`)
"""

from collections.abc import Sequence
from enum import StrEnum

from graph_schema.biolink import DIRECTED_EFFECTS, Direction, Predicate
from kgmed.records import Step


class Sign(StrEnum):
    """What is said of the effect of one end of a path on the other."""

    INCREASE = "increase"
    DECREASE = "decrease"
    CHANGE = "change"
    """An effect whose direction is not said."""
    NO_CHANGE = "no_change"
    LINK = "link"
    """Some connection, and no word about an effect."""
    NOTHING = "nothing"


SIGNED = frozenset({Sign.INCREASE, Sign.DECREASE})
EFFECT = SIGNED | {Sign.CHANGE}

_INVERSE = {Sign.INCREASE: Sign.DECREASE, Sign.DECREASE: Sign.INCREASE}
_BY_DIRECTION = {Direction.INCREASED: Sign.INCREASE, Direction.DECREASED: Sign.DECREASE}


def invert(sign: Sign) -> Sign:
    """The sign for the loss of the subject: an increase by A is a decrease by its lack."""
    return _INVERSE.get(sign, sign)


def direction_sign(direction: Direction | None) -> Sign:
    """The sign of an effect with this direction; `CHANGE` where it has none."""
    return Sign.CHANGE if direction is None else _BY_DIRECTION[direction]


def step_sign(step: Step, *, treating: bool = False) -> Sign:
    """The sign of one assertion, walked as the step walks it.

    `causes` without a direction is an increase: what causes a condition brings it about.
    A treatment that was "applied or studied" is no claim of an effect, so it is a link; only
    where the question is what treats a condition (`treating`) is it a decrease of it.
    """
    treats = treating and step.predicate is Predicate.TREATS
    causal = step.predicate in DIRECTED_EFFECTS or treats
    if step.polarity == "denied":
        return Sign.NO_CHANGE if causal and not step.reverse else Sign.NOTHING
    if not causal or step.reverse:
        return Sign.LINK
    if treats:
        return Sign.DECREASE
    if step.predicate is Predicate.CAUSES and step.direction is None:
        return Sign.INCREASE
    return direction_sign(step.direction)


def compose(first: Sign, second: Sign) -> Sign:
    """The sign of two consecutive stretches of a path; associative."""
    both = {first, second}
    if both & {Sign.NO_CHANGE, Sign.NOTHING}:
        return Sign.NOTHING
    if Sign.LINK in both:
        return Sign.LINK
    if Sign.CHANGE in both:
        return Sign.CHANGE
    return Sign.INCREASE if first is second else Sign.DECREASE


def path_sign(steps: Sequence[Step], *, treating: bool = False) -> Sign:
    """The sign of a whole path, from its start to its end.

    Raises:
        ValueError: a path without steps.
    """
    if not steps:
        raise ValueError("a path has at least one step")
    sign = step_sign(steps[0], treating=treating)
    for step in steps[1:]:
        sign = compose(sign, step_sign(step, treating=treating))
    return sign
