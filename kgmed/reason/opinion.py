"""What the language model makes of the options: alone, or told the facts of the verified paths.

It is asked where it has a say: always when its weight is above nought, and otherwise only
where paths leave options equal.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kgmed.llm.facts import MOST_FACTS, Effect, Fact
from kgmed.llm.jobs import Job, Scores, compose, number, prompt_id, tell
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.claims import Party
from kgmed.reason.options import Scored
from kgmed.records import Path
from kgmed.retrieve.wording import EFFECT_OF, step_fact

_UNKNOWN = -20.0
"""The score, in nats, of an option that no fact can speak of."""


class Opinion(NamedTuple):
    """The model's part in an answer."""

    scores: tuple[float, ...] | None = None
    """One per option, in nats; None where it was not asked."""
    cited: tuple[str, ...] = ()
    """Ids of the paths that it would rest the answer on."""
    prompts: tuple[str, ...] = ()
    """What it was asked with."""


def guess(model: LanguageModel, question: str, options: Sequence[str]) -> tuple[float, ...]:
    """The mean log-probability per token of each option as the answer, with no evidence given."""
    asked = prompt("choose").render(question=question, facts=("none",))
    answers = [f" {' '.join(option.split())}" for option in options]
    scores = model.score(asked, answers)
    return tuple(
        score / max(1, model.count_tokens(answer))
        for score, answer in zip(scores, answers, strict=True)
    )


def opinion(model: LanguageModel, scored: Sequence[Scored], paths: Sequence[Path]) -> Opinion:
    """What the facts of the paths make of the options in the model's eyes, and which it cites.

    An option's score is the log-probability of what it claims, told the facts: of the effect of
    its two names, directly or over two facts in a row; of both its legs where it names what lies
    between. The fact that the best option rests on is cited by its number.
    """
    facts = facts_of(paths)
    if not facts:
        return Opinion()
    names = _names(paths)
    scores = tuple(_score(model, candidate, facts, names) for candidate in scored)
    best = scored[scores.index(max(scores))]
    stated = [fact for fact in facts if fact in set(facts_of(best.paths))]
    places = number(model, facts, stated[:1])
    rests_on = tuple(facts[place] for place in places)
    cited = [path.id for path in best.paths if places and facts_of([path]) == rests_on]
    ids = dict.fromkeys(prompt_id(model, job) for job in (Job.CHOOSE, Job.CITE))
    return Opinion(scores, tuple(cited), tuple(ids))


def facts_of(paths: Sequence[Path]) -> tuple[Fact, ...]:
    """The steps of paths as facts, each once, as many as can be numbered."""
    facts = dict.fromkeys(step_fact(step) for path in paths for step in path.steps)
    return tuple(facts)[:MOST_FACTS]


def _score(
    model: LanguageModel, candidate: Scored, facts: Sequence[Fact], names: Mapping[str, str]
) -> float:
    claim = candidate.claim
    if claim is None:
        return _UNKNOWN
    pairs = [(_name(start, names), _name(end, names)) for start, end in claim.legs]
    told = tell(model, facts, pairs)
    if claim.mediator is not None:
        return min(_known(scores) for scores in told)
    wanted = EFFECT_OF.get(claim.sign, Effect.OTHER)
    (direct,) = told
    chains = [
        (i, j)
        for i, first in enumerate(facts)
        for j, second in enumerate(facts)
        if (first.subject, second.object) == pairs[0] and first.object == second.subject
    ]
    over_two = [scores[wanted] for scores in compose(model, facts, chains)]
    return max([direct[wanted], *over_two])


def _names(paths: Sequence[Path]) -> dict[str, str]:
    """What the facts call each entity."""
    steps = [step for path in paths for step in path.steps]
    return {step.subject: step.subject_name for step in steps} | {
        step.object: step.object_name for step in steps
    }


def _name(party: Party, names: Mapping[str, str]) -> str:
    """What the facts call a party; where they do not speak of it, what the question does."""
    return next((names[curie] for curie in party.curies if curie in names), party.name)


def _known(scores: Scores) -> float:
    return max(value for effect, value in scores.items() if effect is not Effect.NONE)
