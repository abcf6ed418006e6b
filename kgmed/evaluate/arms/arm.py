"""What an arm is, and what its answers cost."""

import time
from typing import NamedTuple, Protocol

from graph_schema.records import Record
from kgmed.evaluate.arms.remembering import Remembering
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore


class Asked(NamedTuple):
    """All that an arm is shown of a question."""

    question: str
    options: tuple[str, ...]
    papers: tuple[str, ...] = ()
    """PMIDs that it was made from; given only to an arm that `sees_gold`."""
    contexts: tuple[str, ...] = ()
    """Texts that it was made from; given only to an arm that `sees_gold`."""


class Cost(Record):
    """What one answer took."""

    tokens: int = 0
    """Evaluated by the language model."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of all threads of this process."""


class Arm(Protocol):
    """One way to answer questions with options. It knows no right answer."""

    @property
    def name(self) -> str: ...

    @property
    def asks_model(self) -> bool:
        """Whether a language model has any part in it."""
        ...

    @property
    def sees_gold(self) -> bool:
        """Whether it is shown what a question was made from."""
        ...

    @property
    def store(self) -> GraphStore:
        """What its citations are checked against."""
        ...

    def answer(self, asked: Asked) -> Answer:
        """The answer; `choice` and `forced` are places among the options as they were shown.

        Raises:
            ModelError: the question does not fit into the model's context.
        """
        ...


class Reply(NamedTuple):
    """An answer, and what it cost."""

    answer: Answer
    cost: Cost


def ask(arm: Arm, asked: Asked, model: Remembering | None) -> Reply:
    """An arm's answer, with what it cost in all; `model` counts the tokens."""
    tokens = model.evaluated if model is not None else 0
    wall, cpu = time.perf_counter(), time.process_time()
    answer = arm.answer(asked)
    return Reply(
        answer,
        Cost(
            tokens=(model.evaluated if model is not None else 0) - tokens,
            seconds=round(time.perf_counter() - wall, 6),
            cpu_seconds=round(time.process_time() - cpu, 6),
        ),
    )
