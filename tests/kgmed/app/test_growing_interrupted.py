"""Interrupted between two steps: no round slips past its guard, none is half undone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.config import Config, LlmConfig
from kgmed.growth.asking import Known, Question
from kgmed.growth.book import Book
from kgmed.growth.records import Round, RoundState

pytestmark = pytest.mark.vocabulary

TREM2 = Question("How does TREM2 affect APP?", ("TREM2 increases APP", "TREM2 decreases APP"))
GUARD = (Known(TREM2, 1),)


class StoppedError(Exception):
    """Growth stops where it stands."""


@pytest.fixture
def engine(tmp_path: Path, own_home: Path) -> Iterator[Engine]:
    """An empty graph."""
    config = Config(home=own_home, llm=LlmConfig(ask=False))
    with Engine(config, store=str(tmp_path / "graph.sqlite")) as made:
        yield made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """One paper that answers one question."""
    listed = tmp_path / "listed.jsonl"
    text = "TREM2 decreases APP in microglia."
    listed.write_text(json.dumps({"id": "PMID:101", "title": "", "text": text}))
    return Plan(reading_list=(str(listed),), questions=(TREM2,))


@contextmanager
def stopped_at(state: RoundState) -> Iterator[None]:
    """Growth stops when a round is to be written down in this state; and it does come to that."""
    note = Book.note

    def stop(book: Book, round_: Round) -> None:
        if round_.state is state:
            raise StoppedError
        note(book, round_)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Book, "note", stop)
        with pytest.raises(StoppedError):
            yield


@pytest.mark.parametrize("given", [(), (Known(TREM2, 0),)])
def test_without_its_guard_an_interrupted_round_is_taken_back(
    engine: Engine, plan: Plan, given: tuple[Known, ...]
) -> None:
    with stopped_at(RoundState.DONE):
        engine.growth().grow(plan.model_copy(update={"guard": GUARD}))
    assert engine.store.document("PMID:101") is not None
    report = engine.growth().grow(plan.model_copy(update={"guard": given}))
    assert report.recovered is not None
    assert report.recovered.state is RoundState.ABSENT
    assert "guard" in report.recovered.note
    # Its papers are not to blame, and may be read again.
    assert [one.id for one in report.rounds[0].documents] == ["PMID:101"]


def test_with_its_guard_it_is_done_to_its_end(engine: Engine, plan: Plan) -> None:
    guarded = plan.model_copy(update={"guard": GUARD})
    with stopped_at(RoundState.DONE):
        engine.growth().grow(guarded)
    recovered = engine.growth().grow(guarded).recovered
    assert recovered is not None
    assert recovered.state is RoundState.DONE
    assert recovered.evaluation_after is not None
    assert recovered.evaluation_after.right == 1


def test_an_undoing_that_was_interrupted_is_written_down(engine: Engine, plan: Plan) -> None:
    (round_,) = engine.growth().grow(plan).rounds
    with stopped_at(RoundState.UNDONE):
        engine.growth().undo(round_.number)
    assert engine.store.document("PMID:101") is None
    assert engine.growth().grow(plan).rounds == ()  # what was undone is not read again
    (undone,) = engine.growth().log().rounds
    assert (undone.state, undone.note) == (RoundState.UNDONE, "its undoing was interrupted")
