"""The arm `degree`: the option whose name has most edges, whatever they say.

What is written about most is also what was curated most, and so what many a question is about.
This arm says how far that alone goes; `shuffled` and `scattered` keep it, too.
"""

from collections import Counter
from functools import cached_property

from kgmed.evaluate.arms.arm import Arm, Asked
from kgmed.evaluate.arms.lab import Lab
from kgmed.records import Answer, Replay
from kgmed.retrieve.anchor import Namer
from kgmed.store.protocol import GraphStore


class DegreeArm:
    """Counts edges; it never abstains, and ties go to the first option."""

    name = "degree"
    asks_model = False
    sees_gold = False

    def __init__(self, namer: Namer, store: GraphStore) -> None:
        self._namer = namer
        self.store = store

    def answer(self, asked: Asked) -> Answer:
        degrees = [self._degree(option) for option in asked.options]
        best = degrees.index(max(degrees))
        return Answer(
            question=asked.question,
            options=asked.options,
            text=f"{asked.options[best]} (a name with {degrees[best]} edges)",
            choice=best,
            forced=best,
            scores=tuple(map(float, degrees)),
            confidence=0.0,
            abstained=False,
            replay=Replay(
                model_sha256=None,
                prompts=(),
                seed=0,
                generation=self.store.generation(),
                strategy=self.name,
                jobs={"choose": self.name},
            ),
        )

    def _degree(self, option: str) -> int:
        """The edges of the names of an option; of none, none."""
        whole = self._namer.ground(option.strip())
        names = [whole] if whole is not None else self._namer.find(option)
        return sum(self._degrees[one.curie] for one in names if one.curie is not None)

    @cached_property
    def _degrees(self) -> Counter[str]:
        edges = self.store.edges()
        return Counter(end for edge in edges for end in (edge.subject, edge.object))


def build(lab: Lab) -> Arm:
    """The graph of the lab, counted."""
    return DegreeArm(lab.parts.namer, lab.parts.store)
