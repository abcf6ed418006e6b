"""Parts of the product over the invented literature, for arms that are tried out."""

from functools import cached_property
from pathlib import Path
from typing import Any

from kgmed.app.parts import Parts
from kgmed.config import Config
from kgmed.evaluate.arms.arm import Asked
from kgmed.records import Answer, Replay
from kgmed.retrieve.anchor import Namer
from kgmed.store.protocol import GraphStore
from tests.kgmed.reason.world import WorldNamer


class WorldParts(Parts):
    """The invented literature in place of a store and a vocabulary."""

    def __init__(self, store: GraphStore, folder: Path, namer: Namer | None = None) -> None:
        super().__init__(Config(home=folder))
        self._opened, self._names = store, namer or WorldNamer()

    def open_store(self, *, create: bool) -> GraphStore:
        return self._opened

    @cached_property
    def namer(self) -> Namer:
        return self._names


class Guesser:
    """An arm that always says A, and remembers what it was shown."""

    asks_model = False

    def __init__(self, store: GraphStore, name: str = "guess", *, sees_gold: bool = False) -> None:
        self.store, self.name, self.sees_gold = store, name, sees_gold
        self.shown: list[Asked] = []

    def answer(self, asked: Asked) -> Answer:
        self.shown.append(asked)
        return Answer(
            question=asked.question,
            options=asked.options,
            text=asked.options[0],
            choice=0,
            forced=0,
            confidence=0.5,
            abstained=False,
            replay=Replay(model_sha256=None, prompts=(), seed=0, generation=0),
        )


class Spy:
    """Passes everything on, and keeps what was asked for."""

    def __init__(self, real: Any, log: list[str]) -> None:
        self._real, self._log = real, log

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found):
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            self._log.append(f"{name}{arguments}{named}")
            return found(*arguments, **named)

        return asked
