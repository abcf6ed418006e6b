"""A model that is not asked twice what it has just been asked."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from kgmed.llm.protocol import LanguageModel

Scored = dict[tuple[object, ...], tuple[float, ...]]


class Remembering:
    """A `LanguageModel` over another one, which remembers every score until it is told to forget.

    The orders of one question ask for the same scores again. An option's score is the same
    wherever the option is listed, but for the noise of one batch or another (see `LlamaModel`),
    so it is asked for once: the orders differ only in what an arm itself makes of them, and cost
    next to nothing. What is not remembered is asked together, in the order in which it comes.
    """

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._known: Scored = {}
        self.name = model.name
        self.context = model.context
        self.seed = model.seed
        self.sha256 = model.sha256
        self.adapter_sha256 = model.adapter_sha256

    def forget(self) -> None:
        """Forget everything: with the next question or arm."""
        self._known.clear()

    @property
    def evaluated(self) -> int:
        """Tokens that the model evaluated; what is remembered costs none."""
        return self._model.evaluated

    def count_tokens(self, text: str) -> int:
        return self._model.count_tokens(text)

    def score(self, prefix: str, continuations: Sequence[str]) -> tuple[float, ...]:
        keys = [("score", prefix, text) for text in continuations]
        unknown = [text for key, text in zip(keys, continuations, strict=True) if self._new(key)]
        if unknown:
            scores = self._model.score(prefix, unknown)
            self._known |= {
                ("score", prefix, text): (value,)
                for text, value in zip(unknown, scores, strict=True)
            }
        return tuple(self._known[key][0] for key in keys)

    def score_each(
        self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]
    ) -> tuple[tuple[float, ...], ...]:
        keys = [("each", prefix, suffix, tuple(labels)) for suffix in suffixes]
        unknown = [suffix for key, suffix in zip(keys, suffixes, strict=True) if self._new(key)]
        if unknown:
            rows = self._model.score_each(prefix, unknown, labels)
            self._known |= {
                ("each", prefix, suffix, tuple(labels)): row
                for suffix, row in zip(unknown, rows, strict=True)
            }
        return tuple(self._known[key] for key in keys)

    def _new(self, key: tuple[object, ...]) -> bool:
        return key not in self._known

    def complete(self, prompt: str, *, grammar: str = "", max_tokens: int = 256) -> str:
        return self._model.complete(prompt, grammar=grammar, max_tokens=max_tokens)

    def close(self) -> None:
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
