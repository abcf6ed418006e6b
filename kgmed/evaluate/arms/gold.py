"""The arm `gold`: the model is given the very sentences that a question was made from.

What it gets wrong is lost in reading, and not in finding. The only arm that is shown a
question's papers.
"""

from typing import NamedTuple

from kgmed.evaluate.arms.arm import Arm, Asked
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.likelihood import choose
from kgmed.evaluate.arms.sentences import Sentences
from kgmed.llm.protocol import LanguageModel
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore


class GoldArm(NamedTuple):
    """The sentences of a question's own papers, then likelihood."""

    model: LanguageModel
    sentences: Sentences
    store: GraphStore
    name: str = "gold"
    asks_model: bool = True
    sees_gold: bool = True

    def answer(self, asked: Asked) -> Answer:
        query = " ".join((asked.question, *asked.options))
        papers = [pmid if ":" in pmid else f"PMID:{pmid}" for pmid in asked.papers]
        facts = (*asked.contexts, *self.sentences.of(papers, query))
        return choose(self.model, asked, facts, self.store, self.name)


def build(lab: Lab) -> Arm:
    """The sentences of the lab, by the papers that a question names."""
    return GoldArm(lab.model, lab.sentences, lab.parts.store)
