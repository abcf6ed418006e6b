"""The arm `dalk`: DALK (Li et al. 2024, arXiv 2405.04819) over the same graph, by the same model.

Paths and neighbours are sampled around the names of the question, the model keeps the five that
it finds most useful, and is asked once, with those as sentences. What the paper leaves open, and
where this is not its authors' code: docs/decisions/0010-dalk-as-a-baseline.md.
"""

from collections.abc import Callable
from typing import NamedTuple

from ingest.records import Mention
from kgmed.evaluate.arms.arm import Arm, Asked
from kgmed.evaluate.arms.dalk_sampling import Sampler
from kgmed.evaluate.arms.lab import Lab
from kgmed.evaluate.arms.likelihood import choose
from kgmed.llm.jobs import usefulness
from kgmed.llm.protocol import LanguageModel
from kgmed.records import Answer, Path
from kgmed.retrieve.anchor import Namer
from kgmed.retrieve.cues import is_no_name
from kgmed.retrieve.find import to_paths
from kgmed.retrieve.wording import path_line, step_fact
from kgmed.store.projection import Projection
from kgmed.store.protocol import GraphStore

KEPT = 5
"""Pieces of evidence that the model keeps: the k of the paper."""


class DalkArm(NamedTuple):
    """Sample, rerank, tell, choose."""

    model: LanguageModel
    namer: Namer
    project: Callable[[], Projection]
    store: GraphStore
    name: str = "dalk"
    asks_model: bool = True
    sees_gold: bool = False

    def answer(self, asked: Asked) -> Answer:
        facts = [path_line(path) for path in self._evidence(asked)]
        return choose(self.model, asked, facts, self.store, self.name)

    def _evidence(self, asked: Asked) -> list[Path]:
        """The sampled paths and triples that the model finds most useful, the best first."""
        sampler = Sampler(self.project())
        nodes = sampler.nodes(
            [mention.curie for mention in self._mentions(asked) if mention.curie is not None]
        )
        found = dict.fromkeys([*sampler.paths(nodes), *sampler.neighbours(nodes)])
        sampled = to_paths(found, self.store)
        lines = ["; ".join(step_fact(step).line for step in path.steps) for path in sampled]
        question = f"{asked.question} {'; '.join(asked.options)}"
        useful = usefulness(self.model, question, lines)
        ranked = sorted(range(len(sampled)), key=lambda index: (-useful[index], index))
        return [sampled[index] for index in ranked[:KEPT]]

    def _mentions(self, asked: Asked) -> list[Mention]:
        """The names of the question, then those of its options, in their order."""
        found = list(self.namer.find(asked.question))
        for option in asked.options:
            whole = self.namer.ground(option.strip())
            found.extend([whole] if whole is not None else self.namer.find(option))
        return [mention for mention in found if not is_no_name(mention.text)]


def build(lab: Lab) -> Arm:
    """DALK over the graph of the lab."""
    parts = lab.parts
    return DalkArm(lab.model, parts.namer, parts.projection, parts.store)
