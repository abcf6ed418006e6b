"""What a language model makes of the options of a question, and what it is told for it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kgmed.llm.facts import MOST_FACTS, Effect, Fact
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.claims import Claim, Party
from kgmed.records import Path
from kgmed.retrieve.wording import EFFECT_OF, step_fact

UNKNOWN = -20.0
"""The score, in nats, of an option that no fact can speak of."""


class Opinion(NamedTuple):
    """The model's part in an answer."""

    scores: tuple[float, ...] | None = None
    """One per option, in nats; None where it was not asked."""
    cited: tuple[str, ...] = ()
    """Ids of the paths that it would rest the answer on."""
    prompts: tuple[str, ...] = ()
    """What it was asked with."""


class Told(NamedTuple):
    """The facts of the verified paths, as the model is told them."""

    paths: tuple[Path, ...]
    facts: tuple[Fact, ...]
    """As many as can be numbered, those of the best paths first."""
    names: Mapping[str, str]
    """What the facts call each entity."""

    def pairs(self, claim: Claim) -> tuple[tuple[str, str], ...]:
        """The names of each two ends of a claim; where the facts do not speak of one, as the
        question has it."""
        return tuple((self._name(start), self._name(end)) for start, end in claim.legs)

    def stated_by(self, fact: Fact) -> tuple[str, ...]:
        """Ids of the paths that are this very fact."""
        return tuple(path.id for path in self.paths if facts_of([path]) == (fact,))

    def _name(self, party: Party) -> str:
        known = (self.names[curie] for curie in party.curies if curie in self.names)
        return next(known, party.name)


def told(paths: Sequence[Path]) -> Told:
    """The steps of paths as facts, each once."""
    steps = [step for path in paths for step in path.steps]
    names = {step.subject: step.subject_name for step in steps}
    names |= {step.object: step.object_name for step in steps}
    return Told(tuple(paths), facts_of(paths)[:MOST_FACTS], names)


def facts_of(paths: Sequence[Path]) -> tuple[Fact, ...]:
    """The steps of paths as facts, each once, in their order."""
    return tuple(dict.fromkeys(step_fact(step) for path in paths for step in path.steps))


def wanted(claim: Claim) -> Effect:
    """What a model would call the effect that is claimed."""
    return EFFECT_OF.get(claim.sign, Effect.OTHER)


def guess(model: LanguageModel, question: str, options: Sequence[str]) -> tuple[float, ...]:
    """What the question alone makes of each option: its likelihood after the question, less that
    after no question, so that what is a likely answer to anything gains nothing by it.

    Domain-conditional PMI (Holtzman et al. 2021, arXiv 2104.08315), in nats per token.
    """
    asked, anyway = (likelihood(model, each, options) for each in (question, ""))
    return tuple(one - other for one, other in zip(asked, anyway, strict=True))


def likelihood(
    model: LanguageModel, question: str, options: Sequence[str], facts: Sequence[str] = ()
) -> tuple[float, ...]:
    """The mean log-probability per token of each option as the answer, given facts in words, or
    no evidence."""
    asked = prompt("choose").render(question=question, facts=facts or ("none",))
    answers = [f" {' '.join(option.split())}" for option in options]
    scores = model.score(asked, answers)
    return tuple(
        score / max(1, model.count_tokens(answer))
        for score, answer in zip(scores, answers, strict=True)
    )
