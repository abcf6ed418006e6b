"""What the language model thinks: of the options, and of which paths to cite.

It is asked where it has a say: always when its weight is above nought, and otherwise only
where paths leave options equal.
"""

from collections.abc import Sequence
from typing import NamedTuple

from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.llm.tasks import cite, score_options
from kgmed.reason.prose import path_sentence
from kgmed.records import Path

MOST_FACTS = 8
"""Paths that the model is told of, the best ranked: a small model gains nothing by more."""


class Opinion(NamedTuple):
    """The model's part in an answer."""

    scores: tuple[float, ...] | None = None
    """One per option, in nats per token; None where it was not asked."""
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


def opinion(
    model: LanguageModel, question: str, options: Sequence[str], paths: Sequence[Path]
) -> Opinion:
    """What the paths make of the options in the model's eyes; without paths, its guess."""
    if not paths:
        return Opinion(guess(model, question, options), prompts=(prompt("choose").id,))
    lines = [path_sentence(path) for path in paths[:MOST_FACTS]]
    return Opinion(score_options(model, question, options, lines), prompts=(prompt("choose").id,))


def citing(
    model: LanguageModel, question: str, options: Sequence[str], paths: Sequence[Path]
) -> Opinion:
    """The same, and the paths that it cites, written inside the grammar of their ids."""
    told = [(path.id, path_sentence(path)) for path in paths[:MOST_FACTS]]
    cited, _ = cite(model, question, options, told)
    seen = opinion(model, question, options, paths)
    return seen._replace(cited=cited, prompts=(*seen.prompts, prompt("cite").id))
