"""Self-consistency (Wang et al. 2022, arXiv 2203.11171): asked several times, a vote decides.

The samples differ in which facts the model is told and in what order. A vote counts only if the
fact that is cited for it is one that speaks of the option chosen.
"""

import math
import random
from collections.abc import Sequence

from kgmed.llm.facts import MOST_FACTS
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.opinion import Opinion, Told, facts_of
from kgmed.reason.options import Scored
from kgmed.reason.strategies.direct import Direct

SAMPLES = 5
PRIOR = 0.5
"""Votes that every option has from the start, so that none is impossible."""


class SelfConsistency:
    """An option's score is the logarithm of its share of the votes."""

    name = "self-consistency"
    needs = Direct.needs

    def __init__(self, seed: int, style: str = "") -> None:
        self._seed = seed
        self._direct = Direct(style)

    def weigh(self, model: LanguageModel, scored: Sequence[Scored], told: Told) -> Opinion:
        if not told.facts or not scored:
            return Opinion()
        chance = random.Random(self._seed)  # noqa: S311 - seeded samples, which guard nothing
        everything = list(facts_of(told.paths))
        votes = [PRIOR] * len(scored)
        cited: dict[str, None] = {}
        prompts: tuple[str, ...] = ()
        for _ in range(SAMPLES):
            chance.shuffle(everything)
            sample = told._replace(facts=tuple(everything[:MOST_FACTS]))
            seen = self._direct.weigh(model, scored, sample)
            prompts = seen.prompts
            scores = seen.scores or ()
            best = max(range(len(scored)), key=lambda index: scores[index])
            own = {path.id for path in scored[best].paths}
            if own.intersection(seen.cited):
                votes[best] += 1
                cited.update(dict.fromkeys(seen.cited))
        total = sum(votes)
        return Opinion(tuple(math.log(vote / total) for vote in votes), tuple(cited), prompts)
