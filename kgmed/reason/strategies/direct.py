"""Told all facts at once, the model says what they make of each option."""

from collections.abc import Sequence

from kgmed.llm.facts import Effect, Fact
from kgmed.llm.jobs import Job, Scores, compose, number, prompt_id, tell
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.opinion import UNKNOWN, Opinion, Told, facts_of, wanted
from kgmed.reason.options import Scored


class Direct:
    """An option's score is the log-probability of what it claims: of the effect of its two
    names, directly or over two facts in a row; of both its legs where it names what lies
    between. The fact that the best option rests on is cited by its number."""

    name = "direct"
    needs = frozenset({Job.CHOOSE, Job.CITE})

    def __init__(self, style: str = "") -> None:
        self._style = style

    def weigh(self, model: LanguageModel, scored: Sequence[Scored], told: Told) -> Opinion:
        if not told.facts:
            return Opinion()
        scores = tuple(self._score(model, candidate, told) for candidate in scored)
        cited = cite(model, scored[scores.index(max(scores))], told)
        ids = dict.fromkeys(prompt_id(model, job) for job in (Job.CHOOSE, Job.CITE))
        styled = (prompt(self._style).id,) if self._style else ()
        return Opinion(scores, told.stated_by(cited) if cited else (), (*styled, *ids))

    def _score(self, model: LanguageModel, candidate: Scored, told: Told) -> float:
        claim = candidate.claim
        if claim is None:
            return UNKNOWN
        pairs = told.pairs(claim)
        rows = tell(model, told.facts, pairs, self._style)
        if claim.mediator is not None:
            return min(_known(scores) for scores in rows)
        (direct,) = rows
        chains = [
            (i, j)
            for i, first in enumerate(told.facts)
            for j, second in enumerate(told.facts)
            if (first.subject, second.object) == pairs[0] and first.object == second.subject
        ]
        effect = wanted(claim)
        over_two = compose(model, told.facts, chains, self._style)
        return max([direct[effect], *(scores[effect] for scores in over_two)])


def cite(model: LanguageModel, candidate: Scored, told: Told) -> Fact | None:
    """The fact that the model names for an option; None where no fact speaks of it."""
    own = set(facts_of(candidate.paths))
    stated = [fact for fact in told.facts if fact in own]
    places = number(model, told.facts, stated[:1])
    return told.facts[places[0]] if places else None


def _known(scores: Scores) -> float:
    return max(value for effect, value in scores.items() if effect is not Effect.NONE)
