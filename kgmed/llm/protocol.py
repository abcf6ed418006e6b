"""What reasoning asks of a language model. A task knows no model, a model knows no task."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self


class LanguageModel(Protocol):
    """A local model that scores and completes; the same input and seed give the same output.

    Calls are serialised: one at a time per instance.
    """

    name: str
    context: int
    """Tokens that fit."""
    seed: int

    sha256: str
    """Of the model file."""
    adapter_sha256: str | None
    """Of the LoRA adapter on it; None where there is none, and it is asked with examples."""

    @property
    def evaluated(self) -> int:
        """Tokens evaluated since it was opened."""
        ...

    def count_tokens(self, text: str) -> int: ...

    def score(self, prefix: str, continuations: Sequence[str]) -> tuple[float, ...]:
        """Log-probability of each continuation after `prefix`, summed over its tokens.

        The prefix is evaluated once and shared by all continuations.

        Raises:
            ModelError: prefix and longest continuation do not fit into the context.
        """
        ...

    def score_each(
        self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]
    ) -> tuple[tuple[float, ...], ...]:
        """For each suffix (appended to the shared prefix), the log-probability of each label
        as its continuation: one row per suffix, one column per label."""
        ...

    def complete(self, prompt: str, *, grammar: str = "", max_tokens: int = 256) -> str:
        """The model's continuation, greedy, inside the GBNF grammar where one is given."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
