"""Choosing an option by how much evidence raises its likelihood: what the arms that read
sentences share, whatever they take for evidence."""

import math
from collections.abc import Sequence

from kgmed.evaluate.arms.arm import Asked
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.opinion import likelihood
from kgmed.records import Answer, Replay
from kgmed.store.protocol import GraphStore

CHOOSE = prompt("choose")
_SPARE = 16
"""Tokens that are left free: pieces that are counted apart may come out longer together."""


def choose(
    model: LanguageModel, asked: Asked, facts: Sequence[str], store: GraphStore, by: str
) -> Answer:
    """The option that the evidence speaks for most, in the model's eyes; it never abstains.

    An option's score is its mean log-probability per token given the evidence, less the same
    with no evidence at all: what is likely anyway counts for nothing. Ties go to the first.

    Args:
        model: what is asked.
        asked: the question and its options.
        facts: sentences, the best first; as many as the context holds are used.
        store: whose generation the answer names.
        by: what chose the evidence, as the answer's `replay` has it.

    Raises:
        ModelError: question and options alone do not fit into the context.
    """
    told = fitting(model, asked, facts)
    prior = likelihood(model, asked.question, asked.options)
    given = likelihood(model, asked.question, asked.options, told)
    scores = tuple(a - b for a, b in zip(given, prior, strict=True))
    best = max(range(len(scores)), key=lambda index: (scores[index], -index))
    odds = [math.exp(score - scores[best]) for score in scores]
    return Answer(
        question=asked.question,
        options=asked.options,
        text=f"{asked.options[best]} (by likelihood, given {len(told)} sentences)",
        choice=best,
        forced=best,
        scores=scores,
        confidence=round(1.0 / sum(odds), 6),
        abstained=False,
        replay=Replay(
            model_sha256=model.sha256,
            adapter_sha256=model.adapter_sha256,
            prompts=(CHOOSE.id,),
            seed=model.seed,
            generation=store.generation(),
            strategy=by,
            jobs={"choose": "model"},
        ),
    )


def fitting(model: LanguageModel, asked: Asked, facts: Sequence[str]) -> tuple[str, ...]:
    """The best of the facts, as many as the context holds beside question and options. One that
    is too long for what is left is passed over."""
    bare = CHOOSE.render(question=asked.question, facts=())
    room = model.context - model.count_tokens(bare) - _SPARE
    room -= sum(model.count_tokens(f" {option}") + 1 for option in asked.options)
    taken: list[str] = []
    for fact in facts:
        needed = model.count_tokens(f"{fact}\n") + 1
        if needed <= room:
            taken.append(fact)
            room -= needed
    return tuple(taken)
