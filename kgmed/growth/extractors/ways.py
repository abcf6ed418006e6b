"""The extractors by name, the job of the language model that each needs, and the gate before it."""

from collections.abc import Callable
from typing import NamedTuple

from ingest.pipeline import Reader
from ingest.relations import Cascade
from kgmed.errors import ModelError, UsageError
from kgmed.growth.extractors.agreed import Agreed
from kgmed.growth.extractors.cascade import CascadeReader, Together
from kgmed.growth.extractors.generative import Generative
from kgmed.growth.extractors.pairwise import Pairwise
from kgmed.growth.extractors.proposer import Extractor, SentenceProposer
from kgmed.llm.adviser import Adviser
from kgmed.llm.jobs import Job
from kgmed.llm.protocol import LanguageModel

Opened = Callable[[], LanguageModel]
"""Gives the model; it is opened when it is first needed."""


class Way(NamedTuple):
    """An extractor, and what it asks of a model."""

    job: Job | None
    make: Callable[[Opened, Cascade], Extractor]
    """From what gives the model, and the cascade of the reader."""


WAYS = {
    "together": Way(None, lambda _, __: Together()),
    "cascade": Way(None, lambda _, cascade: CascadeReader(cascade)),
    "pairwise": Way(Job.JUDGE, lambda model, _: Pairwise(model())),
    "generative": Way(Job.WRITE, lambda model, _: Generative(model())),
    "agreed": Way(Job.JUDGE, lambda model, cascade: Agreed(model(), cascade)),
}
"""`together` and `cascade` are there for comparison; the others may propose."""
PROPOSERS = tuple(name for name, way in WAYS.items() if way.job is not None)


def open_proposer(name: str, adviser: Adviser, reader: Reader) -> SentenceProposer:
    """The proposer of this name, with a model that may be given its job; names and the cascade are
    those of `reader`, which the readings must be of.

    Raises:
        UsageError: there is no such proposer.
        ModelError: the model is missing or broken, or was not found fit for the job.
    """
    if name not in PROPOSERS:
        raise UsageError(f"there is no proposer {name!r}", hint=f"there are {', '.join(PROPOSERS)}")
    job = WAYS[name].job
    assert job is not None
    if not adviser.may(job):
        raise ModelError(
            f"{adviser.model.name} was not found fit for the job {job.value!r} that {name!r} "
            "needs: it proposes nothing",
            hint="`kgmed models check` finds out what a model is fit for; --model names another",
        )
    extractor = WAYS[name].make(lambda: adviser.model, reader.cascade)
    return SentenceProposer(extractor, reader.scan)
