"""What is taken away makes exactly those saved answers stale that rested on it."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.growth.records import SavedAnswer
from tests.kgmed.growth import made
from tests.kgmed.growth.brute_force import copied, lost
from tests.kgmed.growth.conftest import deletion, notice, papers, pubmed

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(1500)]

PAPERS, QUESTIONS = 120, 60


@pytest.fixture
def withdrawn(url: str) -> int:
    """Papers that are withdrawn in turn; fewer where each question is a round trip."""
    return 100 if "sqlite" in url else 15


@pytest.fixture
def saved(tmp_path: Path, engine: Engine) -> tuple[SavedAnswer, ...]:
    """Answers to questions of every kind, over a made literature."""
    engine.ingest([made.write_papers(tmp_path / "made.jsonl", PAPERS)])
    growth = engine.growth()
    return tuple(
        growth.save(engine.ask(question, options, as_of=as_of))
        for question, options, as_of in made.questions(QUESTIONS)
    )


@pytest.fixture
def other(tmp_path: Path, engine: Engine, saved: tuple[SavedAnswer, ...]) -> Iterator[Engine]:
    """The same graph once more, to be asked without a part of it."""
    assert saved
    with copied(engine, tmp_path) as made_copy:
        yield made_copy


def stale(engine: Engine) -> set[str]:
    return {one.id for one in engine.growth().answers().answers if one.stale}


def test_each_paper_withdrawn_makes_stale_what_rested_on_it(
    engine: Engine, saved: tuple[SavedAnswer, ...], other: Engine, withdrawn: int
) -> None:
    assert sum(not one.answer.abstained for one in saved) > QUESTIONS / 2
    falling = 0
    for number in random.Random(3).sample(range(1, PAPERS + 1), withdrawn):
        paper = f"PMID:{number}"
        (reading,) = engine.store.readings([paper])
        engine.store.withdraw([paper])
        other.store.forget([paper])
        found = stale(engine)
        assert found == lost(saved, other), paper
        falling += len(found)
        engine.store.put([reading])
        other.store.put([reading])
    assert falling > withdrawn
    assert stale(engine) == set()


def test_each_assertion_rejected_makes_stale_what_rested_on_it(
    engine: Engine, saved: tuple[SavedAnswer, ...], other: Engine, withdrawn: int
) -> None:
    keys = sorted(stored.assertion.key for stored in engine.store.iter_assertions())
    falling = 0
    for key in random.Random(5).sample(keys, withdrawn // 5):
        decisions = [
            each.curation("ann").reject(key, "no").decisions[0] for each in (engine, other)
        ]
        found = stale(engine)
        assert found == lost(saved, other), key
        falling += len(found)
        for each, decision in zip((engine, other), decisions, strict=True):
            each.curation("ann").undo(decision.id)
    assert falling > 0
    assert stale(engine) == set()


TREM2 = "How does TREM2 affect APP?"
BACE1 = "How does BACE1 affect MAPT?"
READ = {"P1": "TREM2 decreases APP in microglia.", "P2": "BACE1 increases MAPT."}
Change = Callable[[Engine, Path], object]


def _retracted(engine: Engine, folder: Path) -> object:
    return engine.ingest([pubmed(folder / "notice.xml", notice(77, 1))])


def _deleted(engine: Engine, folder: Path) -> object:
    return engine.ingest([pubmed(folder / "deleted.xml", deletion(1))])


def _corrected(engine: Engine, folder: Path) -> object:
    return engine.ingest([papers(folder / "corrected.jsonl", P1="TREM2 was not measured.")])


def _rejected(engine: Engine, _: Path) -> object:
    (key,) = (
        stored.assertion.key
        for stored in engine.store.iter_assertions()
        if (stored.assertion.predicate, stored.assertion.object) == ("affects", "NCBIGene:351")
    )
    return engine.curation("ann").reject(key, "not so")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_retracted, "PMID:1 has been retracted"),
        (_deleted, "PMID:1 was withdrawn"),
        (_corrected, "gone from the graph: TREM2 affects APP"),
        (_rejected, "rejected: TREM2 affects APP"),
    ],
)
def test_it_is_said_asked_again_and_the_history_kept(
    tmp_path: Path, engine: Engine, change: Change, why: str
) -> None:
    engine.ingest([papers(tmp_path / "read.jsonl", **READ)])
    growth = engine.growth()
    trem2, bace1 = (growth.save(engine.ask(question)) for question in (TREM2, BACE1))
    assert stale(engine) == set()
    change(engine, tmp_path)
    said = {one.id: one.stale for one in growth.answers().answers}
    assert said[trem2.id][0] == why
    assert said[bace1.id] == ()
    (again,) = growth.ask_again().answers
    assert (again.id, again.was, again.now) == (trem2.id, "TREM2 decreases APP", "no answer")
    versions = growth.history(trem2.id).versions
    assert [one.answer.abstained for one in versions] == [False, True]
    assert versions[0].answer == trem2.answer
    assert len(growth.history(bace1.id).versions) == 1
    assert stale(engine) == set()


def test_what_a_correction_leaves_alone_still_stands(tmp_path: Path, engine: Engine) -> None:
    engine.ingest([papers(tmp_path / "read.jsonl", **READ)])
    growth = engine.growth()
    growth.save(engine.ask(TREM2))
    engine.ingest([papers(tmp_path / "more.jsonl", P1=f"{READ['P1']} IL6 rose.")])
    assert stale(engine) == set()


def test_an_abstention_rests_on_nothing(tmp_path: Path, engine: Engine) -> None:
    """Two papers contradict each other, and nothing is answered. Without one of them something
    would be; but nothing that was said falls with it, so that it is no withdrawal that tells."""
    said = ("TREM2 increases APP", "TREM2 decreases APP")
    disputed = {"P1": "TREM2 elevates APP.", "P2": "TREM2 inhibits APP."}
    engine.ingest([papers(tmp_path / "read.jsonl", **disputed)])
    growth = engine.growth()
    kept = growth.save(engine.ask(TREM2, said))
    assert kept.answer.abstained
    engine.watching().add(TREM2, said)
    engine.ingest([pubmed(tmp_path / "deleted.xml", deletion(2))])
    assert stale(engine) == set()
    assert growth.ask_again().answers == ()
    (last,) = (one for one in growth.answers().answers if one.id == kept.id)
    assert last.says == said[0]  # a standing question was asked again, since it could have changed
