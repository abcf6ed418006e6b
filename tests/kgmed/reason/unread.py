"""Papers of which nothing was read into the graph, and what is answered from them."""

import math

from graph_schema.biolink import Category
from graph_schema.records import Entity
from ingest.records import Document, Reading
from kgmed.llm.facts import Effect
from kgmed.llm.jobs import Judgement, Pair
from kgmed.reason.conclusion import Memory
from kgmed.reason.hearing import hear
from kgmed.reason.reasoner import Reasoner
from kgmed.reason.verify import Verified
from kgmed.records import Answer
from kgmed.retrieve.records import Retrieved
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import curie

QUESTION = "How does foocillin affect barase?"
OPTIONS = ("foocillin increases barase", "foocillin decreases barase")
TEXT = "Cells were grown. Foocillin, that is foocillin, decreased the level of barase in cells."


def unread(paper: int, text: str = TEXT, year: int | None = 2010, title: str = "") -> Reading:
    """A paper from which no assertion was read; it brings barase along."""
    entity = Entity(curie=curie("barase"), name="barase", category=Category.GENE)
    document = Document(id=f"PMID:{paper}", title=title, text=text, year=year)
    return Reading(document=document, key=text, entities=(entity,))


def judged(**chances: float) -> Judgement:
    rest = (1 - sum(chances.values())) / (len(Effect) - len(chances))
    scores = {effect: math.log(chances.get(effect.value, rest)) for effect in Effect}
    return Judgement(scores, scores)


def answer_from(store: EmbeddedStore, retrieved: Retrieved, **chances: float) -> Answer:
    """What is answered where this is the model's judgement of each found sentence."""
    return told(store, retrieved, {found.id: judged(**chances) for found in retrieved.texts})


def told(store: EmbeddedStore, retrieved: Retrieved, judgements: dict[str, Judgement]) -> Answer:
    """What is answered with these judgements, for which no model needs to be asked."""

    def judge(pair: Pair) -> Judgement:
        raise AssertionError("no sentence should be judged")

    class Remembering(Reasoner):
        def _heard(self, retrieved: Retrieved, verified: Verified, memory: Memory) -> Verified:
            return hear(retrieved, verified, memory.sources, judge, judgements)

    return Remembering(store).answer(QUESTION, OPTIONS, retrieved)
