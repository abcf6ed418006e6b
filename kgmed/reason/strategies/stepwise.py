"""One verified step after another: the model says what each step does and names its fact, out of
those alone that continue the chain; a step whose fact says something else ends the chain."""

from collections.abc import Sequence
from typing import NamedTuple

from kgmed.llm.facts import STATED, Effect, Fact, composed
from kgmed.llm.jobs import Job, number, prompt_id, tell
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.opinion import UNKNOWN, Opinion, Told, wanted
from kgmed.reason.options import Scored


class _Step(NamedTuple):
    """A step that the model took and the facts bear out."""

    fact: Fact
    score: float
    """The log-probability of its effect."""


class Stepwise:
    """An option's score is the log-probability of the verified steps that lead to what it
    claims, in one step or in two."""

    name = "stepwise"
    needs = frozenset({Job.CHOOSE, Job.CITE})

    def weigh(self, model: LanguageModel, scored: Sequence[Scored], told: Told) -> Opinion:
        if not told.facts:
            return Opinion()
        walk = _Walk(model, told)
        chains = [_best_chain(candidate, walk) for candidate in scored]
        scores = tuple(sum(s.score for s in chain) if chain else UNKNOWN for chain in chains)
        taken = chains[scores.index(max(scores))]
        cited = dict.fromkeys(id_ for step in taken for id_ in told.stated_by(step.fact))
        ids = dict.fromkeys(prompt_id(model, job) for job in (Job.CHOOSE, Job.CITE))
        return Opinion(scores, tuple(cited), tuple(ids))


class _Walk:
    """The steps of one question; each is taken once."""

    def __init__(self, model: LanguageModel, told: Told) -> None:
        self._model, self._facts = model, told.facts
        self.told = told
        self._taken: dict[tuple[str, str], _Step | None] = {}

    def step(self, start: str, end: str) -> _Step | None:
        """What the model says that one name does to the next; None where no fact joins them, or
        the one that it names does not say so."""
        if (start, end) not in self._taken:
            self._taken[start, end] = self._take(start, end)
        return self._taken[start, end]

    def between(self, start: str, end: str) -> tuple[str, ...]:
        """The names by way of which facts lead from one to the other."""
        after = {fact.object for fact in self._facts if fact.subject == start}
        before = {fact.subject for fact in self._facts if fact.object == end}
        return tuple(sorted(after & before))

    def _take(self, start: str, end: str) -> _Step | None:
        places = [
            place
            for place, fact in enumerate(self._facts)
            if (fact.subject, fact.object) == (start, end)
        ]
        if not places:
            return None
        (scores,) = tell(self._model, self._facts, [(start, end)])
        effect = max(STATED, key=lambda effect: scores[effect])
        claimed = Fact(start, effect, end)
        (place,) = number(self._model, self._facts, [claimed], places)
        return _Step(claimed, scores[effect]) if self._facts[place] == claimed else None


def _best_chain(candidate: Scored, walk: _Walk) -> tuple[_Step, ...]:
    """The likeliest chain of verified steps that says what the option claims; empty without."""
    claim = candidate.claim
    if claim is None:
        return ()
    pairs = walk.told.pairs(claim)
    if claim.mediator is not None:
        legs = [walk.step(*pair) for pair in pairs]
        return tuple(leg for leg in legs if leg is not None) if all(legs) else ()
    ((start, end),) = pairs
    ways: list[tuple[_Step | None, ...]] = [(walk.step(start, end),)]
    for middle in walk.between(start, end):
        ways.append((walk.step(start, middle), walk.step(middle, end)))
    found = [tuple(step for step in way if step is not None) for way in ways if all(way)]
    saying = [way for way in found if _comes_to(way) is wanted(claim)]
    return max(saying, key=lambda way: sum(step.score for step in way), default=())


def _comes_to(way: Sequence[_Step]) -> Effect:
    return composed([step.fact.effect for step in way])
