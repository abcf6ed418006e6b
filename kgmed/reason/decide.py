"""Which candidate is the answer, and whether any is.

The paths' balance and the model's score add up to a total; the best total is what the system
would name if it had to. It says so only where the verified paths make the claim credible and
no other candidate is as good.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from kgmed.reason.confidence import CREDENCE_FLOOR
from kgmed.reason.options import Scored

MODEL_WEIGHT = 0.0
"""What a nat of the default model's score counts beside a nat of evidence. Fitted on
development questions by `python -m kgmed.evaluate.fit_weight`; see docs/decisions/0004."""
MARGIN = 0.05
"""Nats by which the best total must exceed the next one."""


WhyNot = Literal["", "no_path", "unknown_direction", "weak", "conflict", "not_understood"]


class Decision(NamedTuple):
    """What was decided."""

    best: int | None
    """Index of the candidate with the best total; None where there are no candidates."""
    totals: tuple[float, ...]
    why_not: WhyNot
    """Why it is not the answer; empty where it is."""


def decide(
    scored: Sequence[Scored],
    model: Sequence[float] | None = None,
    weight: float = MODEL_WEIGHT,
    *,
    paths_weight: float = 1.0,
) -> Decision:
    """The best candidate, and whether it is good enough to be the answer.

    Args:
        scored: the candidates, as the verified paths have them.
        model: the model's score of each, in nats; None where it was not asked.
        weight: what a nat of the model's counts.
        paths_weight: what a nat of the paths' balance counts.

    Ties go to the candidate whose names are better connected, then to the one that the model
    prefers, then to the first.
    """
    if not scored:
        return Decision(None, (), "no_path")
    opinions = model or [0.0] * len(scored)
    totals = tuple(
        round(paths_weight * candidate.balance + weight * opinion, 9)
        for candidate, opinion in zip(scored, opinions, strict=True)
    )
    best = max(
        range(len(scored)),
        key=lambda i: (totals[i], round(scored[i].closeness, 9), opinions[i], -i),
    )
    return Decision(best, totals, _why_not(scored, totals, best))


def needs_model(scored: Sequence[Scored]) -> bool:
    """Whether paths alone leave two candidates equal at the top."""
    ranked = sorted(((round(s.balance, 9), round(s.closeness, 9)) for s in scored), reverse=True)
    return len(ranked) > 1 and ranked[0] == ranked[1]


def is_understood(scored: Sequence[Scored]) -> bool:
    """Whether any candidate claims a relation that the question was understood to ask for. Where
    none does, how well its names are connected says nothing of the answer."""
    return any(one.claim is not None and one.claim.understood for one in scored)


def _why_not(scored: Sequence[Scored], totals: Sequence[float], best: int) -> WhyNot:
    winner = scored[best]
    rival = max((total for i, total in enumerate(totals) if i != best), default=float("-inf"))
    if winner.credence >= CREDENCE_FLOOR:
        if winner.claim is not None and not winner.claim.understood:
            return "not_understood"
        return "" if totals[best] - rival >= MARGIN else "conflict"
    if not any(candidate.paths for candidate in scored):
        return "no_path"
    return "weak" if winner.credence > 0 else "unknown_direction"
