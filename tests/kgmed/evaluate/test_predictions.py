"""A run that was killed goes on where it stopped, and never mixes what was made differently."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.errors import UsageError
from kgmed.evaluate.arms.arm import Asked
from kgmed.evaluate.predictions import Key, Prediction, PredictionFile, RunHeader, header_of
from kgmed.evaluate.qa import Bench, ask_all
from kgmed.evaluate.questions import Question
from kgmed.records import Answer
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.evaluate.laboratory import Guesser

HEADER = RunHeader(questions="q", store="s", generation=1, seed=3)
QUESTIONS = tuple(
    Question(id=f"q{number}", question=f"Is it {number}?", options=("a", "b", "c"), answer=0)
    for number in range(6)
)


class Killed(BaseException):
    """What a kill is like from inside."""


class Mortal(Guesser):
    """Dies when it has given so many answers."""

    def __init__(self, store: EmbeddedStore, lives: int) -> None:
        super().__init__(store)
        self.lives = lives

    def answer(self, asked: Asked) -> Answer:
        if len(self.shown) >= self.lives:
            raise Killed
        return super().answer(asked)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(tmp_path / "empty.sqlite") as opened:
        yield opened


def run(arm: Guesser, file: Path | None, *, orders: int = 3) -> list[Prediction]:
    kept = PredictionFile(file, HEADER)
    return ask_all(QUESTIONS, [Bench(None, (arm,))], kept, orders=orders, seed=3)


def answers(predictions: list[Prediction]) -> list[Prediction]:
    """Without what the clock said."""
    return [p.model_copy(update={"seconds": 0.0, "cpu_seconds": 0.0}) for p in predictions]


def test_a_killed_run_goes_on_and_ends_as_one_that_was_not(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    file = tmp_path / "out" / "predictions.jsonl"
    with pytest.raises(Killed):
        run(Mortal(store, lives=8), file)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 6  # what was under way for the third question is not there
    with file.open("a", encoding="utf-8") as torn:
        torn.write(lines[0][:40])
    again = Guesser(store)
    found = run(again, file)
    assert len(again.shown) == 4 * 3
    assert answers(found) == answers(run(Guesser(store), None))
    assert len(file.read_text(encoding="utf-8").splitlines()) == 6 * 3
    once_more = Guesser(store)
    assert run(once_more, file) == found
    assert once_more.shown == []


def test_more_orders_and_more_arms_are_added(store: EmbeddedStore, tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    run(Guesser(store), file, orders=1)
    more = Guesser(store)
    run(more, file, orders=2)
    assert len(more.shown) == 6
    other = Guesser(store, "other")
    run(other, file, orders=1)
    assert len(other.shown) == 6
    keys = [(p["id"], p["arm"], p["order"]) for p in map(json.loads, file.read_text().splitlines())]
    assert len(keys) == len(set(keys)) == 18


@pytest.mark.parametrize(
    "change",
    [{"seed": 4}, {"generation": 2}, {"store": "t"}, {"questions": "r"}, {"documents": "d"},
     {"settings": {"context": 1.0}}, {"prompts": ("p",)}, {"strategy": "direct"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_was_made_with_something_else_is_not_mixed_in(
    store: EmbeddedStore, tmp_path: Path, change: dict[str, object]
) -> None:
    file = tmp_path / "predictions.jsonl"
    run(Guesser(store), file)
    before = file.read_bytes()
    with pytest.raises(UsageError, match=next(iter(change))):
        PredictionFile(file, HEADER.model_copy(update=change))
    assert file.read_bytes() == before


def test_another_model_by_the_same_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    kept = PredictionFile(file, HEADER)
    kept.model("a.gguf", "1", None)
    kept.add([prediction("a.gguf")])
    again = PredictionFile(file, HEADER)
    assert again.get(Key(id="q", arm="none", model="a.gguf")) == prediction("a.gguf")
    again.model("a.gguf", "1", None)
    again.model("b.gguf", "2", "3")
    for sha256, adapter in (("2", None), ("1", "4")):
        with pytest.raises(UsageError, match=r"a\.gguf"):
            again.model("a.gguf", sha256, adapter)


def test_files_that_say_nothing_of_their_run_or_are_broken(tmp_path: Path) -> None:
    file = tmp_path / "predictions.jsonl"
    file.write_text('{"id": "q1"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="did not say"):
        PredictionFile(file, HEADER)
    assert file.read_text(encoding="utf-8") == '{"id": "q1"}\n'
    header_of(file).write_text(HEADER.model_dump_json(), encoding="utf-8")
    with pytest.raises(UsageError, match=r"predictions\.jsonl:1"):
        PredictionFile(file, HEADER)
    header_of(file).write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="another version"):
        PredictionFile(file, HEADER)
    with pytest.raises(UsageError, match="cannot write"):
        PredictionFile(file / "below", HEADER)


def prediction(model: str) -> Prediction:
    return Prediction(
        id="q", arm="none", model=model, shown=(1, 0), choice=1, forced=1, abstained=False,
        confidence=0.5,
    )  # fmt: skip


def test_a_position_is_where_the_option_stood() -> None:
    assert prediction("").position == 0
    assert prediction("").model_copy(update={"forced": None}).position is None
