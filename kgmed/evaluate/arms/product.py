"""The product as an arm: whole, without its model, without its graph, or over another graph."""

from typing import NamedTuple

from kgmed.app.answering import answer_question
from kgmed.app.parts import Parts
from kgmed.evaluate.arms.arm import Asked
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore


class ProductArm(NamedTuple):
    """What `kgmed ask` says, made of these parts; without a look into what it rests on, which
    changes no answer."""

    name: str
    parts: Parts
    graph: bool = True
    """False asks the model alone."""
    asks_model: bool = True
    sees_gold: bool = False

    @property
    def store(self) -> GraphStore:
        return self.parts.store

    def answer(self, asked: Asked) -> Answer:
        return answer_question(
            self.parts, asked.question, asked.options, graph=self.graph, as_of=None, rests=False
        )
