"""The arms of an evaluation: ways to answer a question with options, to be compared.

An arm is the module of its name, with a function `build(lab)` that gives an `Arm`. A new one is a
new module, and its name in `ARMS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgmed.evaluate.arms.arm import Arm
    from kgmed.evaluate.arms.lab import Lab

ARMS = {
    "none": "the model alone",
    "paths": "the graph alone, no model",
    "graph": "the product",
    "shuffled": "the product over a graph whose edges were permuted",
    "scattered": "the same, and what an edge says dealt out anew",
    "degree": "the option whose name has most edges, whatever they say; no model",
    "text": "sentences found by BM25, the same model",
    "dalk": "DALK (arXiv 2405.04819) over the same graph, the same model",
    "gold": "the sentences of the papers that a question was made from, the same model",
}
"""What each arm is."""
MODELLESS = frozenset({"paths", "degree"})
"""Arms for which no model is opened."""
READING = frozenset({"text", "gold"})
"""Arms that read sentences of documents."""


def open_arm(name: str, lab: "Lab") -> "Arm":
    """The arm of that name, made of what the lab has.

    Raises:
        KeyError: there is none of that name.
        StoreError, ModelError, VocabularyError, UsageError: a part is missing or broken.
    """
    if name not in ARMS:
        raise KeyError(name)
    arm: Arm = import_module(f"{__name__}.{name}").build(lab)
    return arm
