"""The language model behind a gate: it is asked only what it was found fit for."""

from collections.abc import Callable
from functools import cached_property

from kgmed.errors import ModelError
from kgmed.llm.fitness import Fitness
from kgmed.llm.jobs import Job
from kgmed.llm.protocol import LanguageModel


class Adviser:
    """A model that is opened when it is first needed, and the jobs that it has passed.

    A model that nobody checked has passed none; `kgmed models check` checks it.
    """

    def __init__(
        self,
        open_model: Callable[[], LanguageModel],
        known: Callable[[LanguageModel], Fitness | None],
    ) -> None:
        """`known` gives what a check found of the model, or None."""
        self._open = open_model
        self._known = known

    @cached_property
    def model(self) -> LanguageModel:
        """The model, opened.

        Raises:
            ModelError: it is missing or broken.
        """
        return self._open()

    @cached_property
    def fit(self) -> frozenset[Job]:
        """The jobs that it may be given."""
        found = self._known(self.model)
        return found.fit if found is not None else frozenset()

    def may(self, job: Job) -> bool:
        """Whether it may be given a job; the model is opened to find out."""
        return job in self.fit


class Nobody(Adviser):
    """Who is asked where there is no model: fit for nothing."""

    def __init__(self) -> None:
        super().__init__(_no_model, lambda _: None)

    def may(self, job: Job) -> bool:  # noqa: ARG002
        return False


def _no_model() -> LanguageModel:
    raise ModelError("there is no language model here")
