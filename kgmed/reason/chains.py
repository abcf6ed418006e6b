"""Chains: what follows in several steps where no source joins two names directly.

A chain is told as what it is, an inference over the papers quoted: "A would decrease C". It is
shown where every one of its steps is an effect in the direction of the chain and their beliefs
together pass the floor; the confidence of the answer is discounted for every further step.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from kgmed.reason.confidence import CREDENCE_FLOOR
from kgmed.reason.verify import Verified
from kgmed.reason.weigh import HOP_DISCOUNT
from kgmed.records import Path
from kgmed.retrieve.records import Asked
from kgmed.signs import EFFECT, SIGNED, path_sign


class Chain(NamedTuple):
    """A path of several effects, and how far it is believed."""

    path: Path
    strength: float
    """The product of the beliefs of its steps."""

    @property
    def credence(self) -> float:
        """The belief in what the chain says end to end."""
        return round(self.strength * HOP_DISCOUNT ** (self.path.hops - 1), 6)


def chains(asked: Asked, verified: Verified) -> tuple[Chain, ...]:
    """The chains between the two names of a question, the strongest first, those that end in a
    direction before those that do not; one for each way through the graph."""
    if asked.subject is None or asked.object is None:
        return ()
    found = [
        Chain(path, math.prod(step.belief for step in path.steps))
        for path in verified.paths
        if path.hops > 1
        and path_sign(path.steps) in EFFECT
        and path.steps[0].start in asked.subject.curies
        and path.steps[-1].end in asked.object.curies
    ]
    found.sort(key=lambda c: (path_sign(c.path.steps) not in SIGNED, -c.strength, c.path.id))
    ways: dict[tuple[str, ...], Chain] = {}
    for chain in found:
        if chain.strength >= CREDENCE_FLOOR:
            ways.setdefault(_way(chain.path), chain)
    return tuple(ways.values())


def agreeing(found: Sequence[Chain]) -> tuple[Chain, ...]:
    """Those chains that come to the same sign as the best one."""
    if not found:
        return ()
    sign = path_sign(found[0].path.steps)
    return tuple(chain for chain in found if path_sign(chain.path.steps) is sign)


def _way(path: Path) -> tuple[str, ...]:
    return tuple(step.start for step in path.steps)
