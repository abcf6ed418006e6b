"""Answering a question: find, then reason."""

import time
from collections.abc import Sequence

from kgmed.app.parts import Parts
from kgmed.errors import UsageError
from kgmed.records import Answer


def answer_question(
    parts: Parts, question: str, options: Sequence[str], *, graph: bool, as_of: int | None
) -> Answer:
    """The answer of `Engine.ask`, timed as a whole.

    Raises:
        UsageError: the question is empty, or the model alone is asked without options.
    """
    if not question.strip():
        raise UsageError("the question is empty")
    if not (graph or options):
        raise UsageError("the model alone needs options to choose from", hint="add --option")
    started = time.perf_counter()
    retrieved = parts.retriever.retrieve(question, options, as_of) if graph else None
    found = time.perf_counter() - started
    answer = parts.reasoner.answer(question, options, retrieved)
    total = time.perf_counter() - started
    timings = {"find": round(found, 6), **answer.timings, "total": round(total, 6)}
    asked = {"graph": graph, "as_of": as_of, "settings": settings(parts) if graph else {}}
    replay = answer.replay.model_copy(update=asked)
    return answer.model_copy(update={"timings": timings, "replay": replay})


def settings(parts: Parts) -> dict[str, float]:
    """How paths are looked for, as an answer keeps it for its replay."""
    return {name: float(value) for name, value in parts.config.retrieve}
