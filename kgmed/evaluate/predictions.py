"""What was answered, one JSON line each, so that a run that was killed goes on where it stopped.

Beside the file of predictions stands one that says what they were made with (`FILE.run.json`).
What was made with something else is never mixed in.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from graph_schema.records import Record, Span
from kgmed.errors import UsageError
from kgmed.evaluate.arms.arm import Cost
from kgmed.evaluate.citations import CitationReport
from kgmed.evaluate.orders import Order


class Cited(Record):
    """A sentence that an answer cites."""

    publication: str
    sentence: str
    sentence_span: Span | None = None
    assertion: str


class Key(Record):
    """Which question was asked how."""

    id: str
    """Of the question."""
    arm: str
    model: str = ""
    """Name of the GGUF file; empty in an arm that asks no model."""
    order: int = 0
    """Of the options; 0 is the file's own."""


class Prediction(Key):
    """What an arm answered. Options are named by their places in the question file, whatever
    the order in which they were shown."""

    shown: Order
    """Which option stood at each place."""
    choice: int | None
    """None where it abstains, or failed."""
    forced: int | None
    """The option that it would name if it had to."""
    abstained: bool
    failed: str = ""
    """Why there is no answer at all; it counts as a wrong one."""
    confidence: float
    citations: tuple[Cited, ...] = ()
    checked: CitationReport = CitationReport()
    """What became of its citations and steps."""
    tokens: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def key(self) -> Key:
        """Which question was asked how."""
        return Key(id=self.id, arm=self.arm, model=self.model, order=self.order)

    @property
    def position(self) -> int | None:
        """The place at which the option stood that it would name."""
        return None if self.forced is None else self.shown.index(self.forced)

    @property
    def cost(self) -> Cost:
        """What it took; honest in the first order alone, since later ones remember."""
        return Cost(tokens=self.tokens, seconds=self.seconds, cpu_seconds=self.cpu_seconds)


class RunHeader(Record):
    """What predictions are made with; those of another header are others."""

    layout: int = 1
    questions: str
    """A hash of all questions of the file."""
    store: str
    """Identity of the store."""
    generation: int
    documents: str = ""
    """A hash of the documents that were given beside the store; empty where there were none."""
    seed: int = 0
    settings: Mapping[str, float] = {}
    """How paths are looked for, and how many tokens the model's context holds."""
    strategy: str = ""
    """Who decides between options, and in which style."""
    prompts: tuple[str, ...] = ()
    models: Mapping[str, tuple[str, str | None]] = {}
    """SHA-256 of each model and of its adapter, by name."""


class PredictionFile:
    """The predictions of a run, kept in a file as they are made, or in memory alone."""

    def __init__(self, path: Path | None, header: RunHeader) -> None:
        """Takes over what the file has already.

        Raises:
            UsageError: what is there was made with something else, or cannot be read.
        """
        self._path = path
        self._header = header
        self._known: dict[Key, Prediction] = {}
        if path is not None:
            self._open(path)

    def get(self, key: Key) -> Prediction | None:
        """What was answered; None where it has not been asked."""
        return self._known.get(key)

    def model(self, name: str, sha256: str, adapter_sha256: str | None) -> None:
        """A model that predictions are about to be made with.

        Raises:
            UsageError: those that are there by this name were made with another one.
        """
        known = self._header.models.get(name, (sha256, adapter_sha256))
        if known != (sha256, adapter_sha256):
            raise _unfit(self._path, f"another model called {name}, or another adapter on it")
        models = {**self._header.models, name: known}
        self._header = self._header.model_copy(update={"models": models})
        if self._path is not None:
            self._write_header(self._path)

    def add(self, predictions: Iterable[Prediction]) -> None:
        """Keep these, all in one write.

        Raises:
            UsageError: the file cannot be written.
        """
        listed = list(predictions)
        if self._path is not None and listed:
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write("".join(f"{_line(each)}\n" for each in listed))
            except OSError as error:
                raise _unwritten(self._path, error) from error
        self._known |= {each.key: each for each in listed}

    def _open(self, path: Path) -> None:
        beside = header_of(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            there = path.exists() and path.stat().st_size > 0
            if there and not beside.exists():
                raise _unfit(path, "a run that did not say with what")
            if there:
                self._take_over(path, beside)
            else:
                path.touch()
            self._write_header(path)
        except OSError as error:
            raise _unwritten(path, error) from error

    def _take_over(self, path: Path, beside: Path) -> None:
        try:
            made = RunHeader.model_validate_json(beside.read_bytes())
        except ValidationError as error:
            raise _unfit(path, "a run of another version") from error
        for name in RunHeader.model_fields:
            if name != "models" and getattr(made, name) != getattr(self._header, name):
                raise _unfit(path, f"other {name}")
        self._header = made
        self._known = {each.key: each for each in _read(path)}

    def _write_header(self, path: Path) -> None:
        beside = header_of(path)
        draft = beside.with_name(f"{beside.name}.new")
        draft.write_text(f"{self._header.model_dump_json(indent=1)}\n", encoding="utf-8")
        draft.replace(beside)


def header_of(path: Path) -> Path:
    """The file that says what the predictions of another were made with."""
    return path.with_name(f"{path.name}.run.json")


def _line(prediction: Prediction) -> str:
    return json.dumps(prediction.model_dump(mode="json"), ensure_ascii=False)


def _read(path: Path) -> Iterator[Prediction]:
    """The predictions of a file; what a kill left of the last line is cut off.

    Raises:
        UsageError: a line is no prediction.
    """
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(path, len(whole))
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            yield Prediction.model_validate_json(line)
        except ValidationError as error:
            raise UsageError(f"{path}:{number} is no prediction: {error}") from error


def _unfit(path: Path | None, what: str) -> UsageError:
    return UsageError(
        f"the predictions in {path} were made with {what}",
        hint="delete them, or name another file",
    )


def _unwritten(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot write the predictions {path}: {error.strerror}")
