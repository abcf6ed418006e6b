"""Question answering measured: the same questions in several arms, side by side.

What is reported of it, and how: `kgmed.evaluate.qa_report`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from kgmed.errors import ModelError, UsageError
from kgmed.evaluate.arms.arm import Arm, Asked, Reply, ask
from kgmed.evaluate.arms.remembering import Remembering
from kgmed.evaluate.citations import check_citations
from kgmed.evaluate.orders import Order, orders_of
from kgmed.evaluate.predictions import Cited, Key, Prediction, PredictionFile
from kgmed.evaluate.questions import Question

Progress = Callable[[int, int], None]
"""Called with the questions done so far, arm by arm, and their number in all (0: not known)."""


class Bench(NamedTuple):
    """A model, and the arms that are asked with it."""

    model: Remembering | None
    arms: tuple[Arm, ...]

    @property
    def name(self) -> str:
        """What its predictions are called after; empty without a model."""
        return self.model.name if self.model is not None else ""


def ask_all(
    questions: Sequence[Question],
    benches: Iterable[Bench],
    kept: PredictionFile,
    *,
    orders: int = 1,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Prediction]:
    """Ask every question in every arm, with its options in so many orders.

    What `kept` has is not asked again. An arm that asks no model is asked once, with the first
    bench. Only an arm that `sees_gold` is shown what a question was made from; none is shown
    more of a question than that and its words.

    Returns: the predictions, by bench, arm, question and order.

    Raises:
        UsageError: no arms, or one of them twice.
        StoreError, VocabularyError, ModelError: a part is missing or broken. A question that the
            model cannot be asked, since it does not fit, is an answer that failed.
    """
    found: list[Prediction] = []
    silent: set[str] = set()
    for bench in benches:
        arms = [arm for arm in bench.arms if arm.name not in silent]
        if not bench.arms or len({arm.name for arm in bench.arms}) < len(bench.arms):
            raise UsageError("name at least one arm, and each one once")
        if bench.model is not None:
            kept.model(bench.name, bench.model.sha256, bench.model.adapter_sha256)
        done: dict[tuple[str, int], list[Prediction]] = {}
        for number, question in enumerate(questions):
            for place, arm in enumerate(arms):
                shown = orders_of(question.question, len(question.options), orders, seed)
                done[arm.name, number] = _answers(question, arm, shown, bench, kept)
                if progress is not None:
                    progress(number * len(arms) + place + 1, len(questions) * len(arms))
        for arm in arms:
            for number in range(len(questions)):
                found += done[arm.name, number]
        silent |= {arm.name for arm in arms if not arm.asks_model}
    return found


def _answers(
    question: Question, arm: Arm, shown: Sequence[Order], bench: Bench, kept: PredictionFile
) -> list[Prediction]:
    """What an arm answers to a question in each order, asked now or before."""
    model = bench.model if arm.asks_model else None
    if model is not None:
        model.forget()
    answers: list[Prediction] = []
    fresh: list[Prediction] = []
    for number, order in enumerate(shown):
        key = Key(
            id=question.id, arm=arm.name, model=bench.name if arm.asks_model else "", order=number
        )
        known = kept.get(key)
        if known is None:
            known = _predict(key, question, order, arm, model)
            fresh.append(known)
        answers.append(known)
    kept.add(fresh)
    return answers


def _predict(
    key: Key, question: Question, order: Order, arm: Arm, model: Remembering | None
) -> Prediction:
    asked = Asked(
        question=question.question,
        options=tuple(question.options[place] for place in order),
        papers=question.pmids if arm.sees_gold else (),
        contexts=question.contexts if arm.sees_gold else (),
    )
    try:
        return _answered(key, order, ask(arm, asked, model), arm)
    except (ModelError, UsageError) as error:
        return Prediction(
            **key.model_dump(),
            shown=order,
            choice=None,
            forced=None,
            abstained=False,
            failed=str(error),
            confidence=0.0,
        )


def _answered(key: Key, order: Order, reply: Reply, arm: Arm) -> Prediction:
    answer, cost = reply
    cited = [citation for step in answer.steps for citation in step.citations]
    return Prediction(
        **key.model_dump(),
        shown=order,
        choice=None if answer.choice is None else order[answer.choice],
        forced=None if answer.forced is None else order[answer.forced],
        abstained=answer.abstained,
        confidence=answer.confidence,
        citations=tuple(
            Cited(
                publication=citation.publication,
                sentence=citation.sentence,
                sentence_span=citation.sentence_span,
                assertion=citation.assertion,
            )
            for citation in cited
        ),
        checked=check_citations(answer, arm.store),
        **cost.model_dump(),
    )
