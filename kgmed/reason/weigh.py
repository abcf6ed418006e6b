"""How much verified paths support an effect, and how much they speak against it.

Direct paths with the same sign pool their evidence in the belief model of
`graph_schema.belief` (one paper that says a thing twice counts once), for and against settled by
Dempster's rule, so that one denial does not halve what many papers say; every longer route
counts with the product of its beliefs, discounted per further step; and distinct routes
combine by noisy-or. A support is therefore a belief from 0 to 1; its weight, `-ln(1 - s)` in
nats, is what can be added and subtracted.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from graph_schema.belief import Observation, belief, observe, settled
from graph_schema.records import Evidence
from kgmed.reason.reread import Reread
from kgmed.records import Path, StoredAssertion
from kgmed.signs import EFFECT, SIGNED, Sign, path_sign

HOP_DISCOUNT = 0.2
"""What a further step leaves of a route's support: composed effects often do not hold."""
LINK_WEIGHT = 0.5
"""What the weight of a mere connection counts beside that of a stated effect."""

NOT_REREAD: Reread = MappingProxyType({})

Support = Mapping[Sign, float]
"""The belief in each sign between two ends; a sign that no path has is absent."""


def weight(support: float) -> float:
    """The weight of evidence of a support, in nats; additive where supports are independent."""
    return -math.log1p(-min(support, 0.999999))


def noisy_or(supports: Iterable[float]) -> float:
    """The belief that at least one of independent supports holds."""
    doubt = 1.0
    for support in supports:
        doubt *= 1.0 - support
    return 1.0 - doubt


def weigh(
    paths: Sequence[Path],
    evidence: Mapping[str, StoredAssertion],
    *,
    retracted: Collection[str] = (),
    treating: bool = False,
    reread: Reread = NOT_REREAD,
) -> Support:
    """The support for each sign, from the paths between one pair of ends.

    Args:
        paths: verified paths, all from the same start to the same end.
        evidence: by key, the assertion of every step, with that evidence alone which counts.
        retracted: publications that count for nothing.
        treating: the question is what treats a condition.
        reread: how likely sentences say what they were read as, where the model read them again.
    """
    direct: dict[Sign, list[Path]] = defaultdict(list)
    routes: dict[Sign, dict[tuple[str, ...], float]] = defaultdict(dict)
    for path in paths:
        sign = path_sign(path.steps, treating=treating)
        if path.hops == 1:
            direct[sign].append(path)
            continue
        nodes = tuple(step.start for step in path.steps)
        strength = math.prod(step.belief for step in path.steps)
        strength *= HOP_DISCOUNT ** (path.hops - 1)
        routes[sign][nodes] = max(routes[sign].get(nodes, 0.0), strength)
    supports: dict[Sign, float] = {}
    for sign in sorted({*direct, *routes} - {Sign.NOTHING}):
        pooled = _pooled(direct[sign], evidence, retracted, reread)
        supports[sign] = noisy_or([pooled, *(s for _, s in sorted(routes[sign].items()))])
    return supports


def _pooled(
    paths: Sequence[Path],
    evidence: Mapping[str, StoredAssertion],
    retracted: Collection[str],
    reread: Reread,
) -> float:
    """Belief from the evidence of parallel assertions, each piece taken as its path has it."""
    said: list[Observation] = []
    for path in paths:
        denied = path.steps[0].polarity == "denied"
        for piece in evidence[path.steps[0].key].evidence:
            if getattr(piece, "publication", None) in retracted:
                continue
            again = reread.get(piece.id)
            seen = observe(piece.model_copy(update={"confidence": again.sure}) if again else piece)
            said.append(seen._replace(negated=not seen.negated) if denied else seen)
    return settled(said, proposed=True)


def turned(
    paths: Sequence[Path],
    evidence: Mapping[str, StoredAssertion],
    reread: Reread,
    retracted: Collection[str] = (),
) -> Support:
    """The support for each sign from sentences that were read as saying another: what speaks
    against a claim, and for none."""
    pieces: dict[Sign, list[Evidence]] = defaultdict(list)
    for path in paths:
        for piece in evidence[path.steps[0].key].evidence if path.hops == 1 else ():
            second = reread.get(piece.id)
            for sign, chance in second.instead.items() if second else ():
                said = {"confidence": chance, "negated": False}
                pieces[sign].append(piece.model_copy(update=said))
    return {sign: belief(found, retracted, proposed=True) for sign, found in sorted(pieces.items())}


def combined(*supports: Support) -> Support:
    """The belief in each sign from independent supports."""
    signs = sorted({sign for support in supports for sign in support})
    return {sign: noisy_or([s[sign] for s in supports if sign in s]) for sign in signs}


def support_for(sign: Sign, support: Support) -> float:
    """The belief in a claim of this sign."""
    signs = {Sign.CHANGE: EFFECT, Sign.LINK: EFFECT | {Sign.LINK}}.get(sign, frozenset({sign}))
    return noisy_or(support[s] for s in sorted(signs) if s in support)


def support_against(sign: Sign, support: Support) -> float:
    """The belief in what a claim of this sign excludes."""
    excluded = {
        Sign.INCREASE: {Sign.DECREASE, Sign.NO_CHANGE},
        Sign.DECREASE: {Sign.INCREASE, Sign.NO_CHANGE},
        Sign.CHANGE: {Sign.NO_CHANGE},
        Sign.NO_CHANGE: EFFECT,
        Sign.LINK: {Sign.NO_CHANGE},
    }.get(sign, frozenset())
    return noisy_or(support[s] for s in sorted(excluded) if s in support)


def support_beside(sign: Sign, support: Support) -> float:
    """The belief in what neither is the claim nor excludes it: a connection without a sign."""
    beside = {Sign.LINK, Sign.CHANGE} if sign in SIGNED else {Sign.LINK}
    if sign in {Sign.LINK, Sign.NO_CHANGE}:
        return 0.0
    return noisy_or(support[s] for s in sorted(beside) if s in support)


def balance(sign: Sign, support: Support) -> float:
    """Weight for, less weight against, plus a little for a mere connection; in nats."""
    return (
        weight(support_for(sign, support))
        - weight(support_against(sign, support))
        + LINK_WEIGHT * weight(support_beside(sign, support))
    )


def credence(sign: Sign, support: Support, against: Support) -> float:
    """Belief in a claim of this sign: what `support` has for it, times disbelief in what
    `against` has against it; from 0 to 1."""
    return support_for(sign, support) * (1.0 - support_against(sign, against))
