"""Strategies: how a model is asked for its opinion of the options.

A strategy knows no model and a model knows no strategy: a strategy asks for jobs, and is used
only with a model that is fit for them. `paths` is the strategy that asks for none: the balance of
the verified paths decides. Under every other one the model's scores decide between the options;
whether there is an answer at all is always decided by what the verified paths make credible.
"""

from collections.abc import Sequence
from typing import Protocol

from kgmed.errors import UsageError
from kgmed.llm.jobs import STYLES, Job
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.opinion import Opinion, Told
from kgmed.reason.options import Scored
from kgmed.reason.strategies.consistency import SelfConsistency
from kgmed.reason.strategies.direct import Direct
from kgmed.reason.strategies.stepwise import Stepwise

PATHS = "paths"
"""The symbolic strategy, which asks no model."""
STRATEGIES = (PATHS, Direct.name, Stepwise.name, SelfConsistency.name)


class Strategy(Protocol):
    """A way to ask a model for its opinion."""

    name: str
    needs: frozenset[Job]
    """The jobs that a model must be fit for."""

    def weigh(self, model: LanguageModel, scored: Sequence[Scored], told: Told) -> Opinion:
        """What the model makes of the options, told these facts.

        Raises:
            ModelError: the facts do not fit into the context.
        """
        ...


def strategy(name: str, *, style: str = "", seed: int = 0) -> Strategy | None:
    """The strategy of a name; None for `paths`.

    Raises:
        UsageError: there is no such strategy or style, or it takes no style.
    """
    if style and style not in STYLES:
        raise UsageError(f"there is no style {style!r}", hint=f"styles: {', '.join(STYLES)}")
    if name == Direct.name:
        return Direct(style)
    if name == SelfConsistency.name:
        return SelfConsistency(seed, style)
    if style:
        raise UsageError(
            f"the strategy {name!r} takes no style",
            hint=f"add --strategy {Direct.name} or {SelfConsistency.name}",
        )
    if name == PATHS:
        return None
    if name == Stepwise.name:
        return Stepwise()
    raise UsageError(f"there is no strategy {name!r}", hint=f"strategies: {', '.join(STRATEGIES)}")
