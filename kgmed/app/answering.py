"""Answering a question: find, then reason."""

import time
from collections.abc import Sequence

from kgmed.app.parts import Parts
from kgmed.errors import UsageError
from kgmed.growth.asking import Question
from kgmed.reason.conclusion import Memory
from kgmed.reason.resting import Again, rests_on
from kgmed.records import Answer


def distinct(options: Sequence[str]) -> tuple[str, ...]:
    """The options, which a person must be able to tell apart.

    Raises:
        UsageError: one is empty, or two are equal but for blanks and case.
    """
    seen: dict[str, str] = {}
    for option in options:
        words = " ".join(option.casefold().split())
        if not words:
            raise UsageError("an option is empty")
        if words in seen:
            raise UsageError(f"two options are the same: {seen[words]!r} and {option!r}")
        seen[words] = option
    return tuple(options)


def answer_question(
    parts: Parts,
    question: str,
    options: Sequence[str],
    *,
    graph: bool,
    as_of: int | None,
    rests: bool,
    proposed: bool = False,
) -> Answer:
    """The answer of `Engine.ask`, timed as a whole. Benchmarks have questions with two equal
    options, which it takes as they are; people are told of them (`distinct`).

    Raises:
        UsageError: the question is empty, or the model alone is asked without options, or about
            what is proposed.
    """
    if not question.strip():
        raise UsageError("the question is empty")
    if not graph:
        if not options:
            raise UsageError("the model alone needs options to choose from", hint="add --option")
        if proposed:
            raise UsageError("without the graph nothing is proposed")
        answer = parts.reasoner.answer(question, options)
        replay = answer.replay.model_copy(update={"graph": False})
        return answer.model_copy(update={"replay": replay})
    return _answer_from_graph(parts, question, options, as_of=as_of, rests=rests, proposed=proposed)


def _answer_from_graph(
    parts: Parts,
    question: str,
    options: Sequence[str],
    *,
    as_of: int | None,
    rests: bool,
    proposed: bool,
) -> Answer:
    started = time.perf_counter()
    memory = Memory(parts.store)
    retriever, reasoner = parts.retriever, parts.reasoner
    pool = retriever.find(question, options, as_of, proposed=proposed)
    retrieved = retriever.choose(pool, memory.sources)
    found = time.perf_counter()
    answer = reasoner.answer(question, options, retrieved, memory)
    answered = time.perf_counter()
    again = Again(
        pool,
        memory,
        choose=lambda rest: retriever.choose(rest, memory.sources),
        conclude=lambda rest: reasoner.conclude(question, options, rest, memory),
    )
    resting = rests_on(answer, retrieved, again) if rests else None
    ended = time.perf_counter()
    return answer.model_copy(
        update={
            "rests_on": resting,
            "timings": {
                "find": round(found - started, 6),
                **answer.timings,
                "rests_on": round(ended - answered, 6),
                "total": round(ended - started, 6),
            },
            "replay": answer.replay.model_copy(
                update={
                    "as_of": pool.as_of,
                    "include_proposed": pool.proposed,
                    "style": parts.config.reason.style,
                    "settings": settings(parts),
                }
            ),
        }
    )


def settings(parts: Parts) -> dict[str, float]:
    """How paths are looked for, as an answer keeps it for its replay."""
    return {name: float(value) for name, value in parts.config.retrieve}


def answer_in_full(parts: Parts, question: Question) -> Answer:
    """The answer of `kgmed ask` to a question that is asked again, with what it rests on."""
    text, options, as_of = question
    return answer_question(parts, text, options, graph=True, as_of=as_of, rests=True)
