"""The arm `text`: no graph. The sentences that share most words with question and options, and
the same model, which chooses by them."""

from typing import NamedTuple

from kgmed.evaluate.arms.arm import Arm, Asked
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.likelihood import choose
from kgmed.evaluate.arms.sentences import Sentences
from kgmed.llm.protocol import LanguageModel
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore


class TextArm(NamedTuple):
    """BM25, then likelihood."""

    model: LanguageModel
    sentences: Sentences
    store: GraphStore
    name: str = "text"
    asks_model: bool = True
    sees_gold: bool = False

    def answer(self, asked: Asked) -> Answer:
        facts = self.sentences.find(" ".join((asked.question, *asked.options)))
        return choose(self.model, asked, facts, self.store, self.name)


def build(lab: Lab) -> Arm:
    """BM25 over the documents of the lab."""
    return TextArm(lab.model, lab.sentences, lab.parts.store)
