"""Rounds of growth over a real graph, in either kind of store; killed, undone, rolled back."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ingest.records import Document, Reading
from kgmed.app.engine import Engine
from kgmed.app.export_format import Format
from kgmed.app.growing import Growth, GrowthHands, Plan
from kgmed.config import Config, LlmConfig
from kgmed.errors import NothingUsableError, UsageError
from kgmed.growth.asking import Known, Question
from kgmed.growth.records import RoundState
from kgmed.store import open_store

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

READ = ["BACE1 increases APP in mice. Insulin decreases tau."]
LISTED = [
    "Donepezil inhibits acetylcholinesterase.",
    "TREM2 decreases APP in microglia.",
    "Insulin was measured in plasma.",
    "Weather was fine. BACE1 increases APP in mice.",
]
DONEPEZIL = Question("How does donepezil affect acetylcholinesterase?")
TREM2 = Question("How does TREM2 affect APP?")
SOLVED = Question("How does BACE1 affect APP?")
PAPER_OF = {DONEPEZIL: "PMID:101", TREM2: "PMID:102"}


def papers(file: Path, first: int, texts: list[str]) -> str:
    lines = (json.dumps({"id": f"PMID:{n}", "title": "", "text": t}) for n, t in
             enumerate(texts, first))  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


def opened(home: Path, url: str) -> Engine:
    return Engine(Config(home=home, llm=LlmConfig(ask=False)), store=url)


@pytest.fixture
def engine(tmp_path: Path, own_home: Path, url: str) -> Iterator[Engine]:
    """A graph of one paper."""
    with opened(own_home, url) as made:
        made.ingest([papers(tmp_path / "read.jsonl", 1, READ)])
        yield made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """One document for each of three questions, one of which needs none."""
    listed = papers(tmp_path / "listed.jsonl", 101, LISTED)
    asked = (DONEPEZIL, TREM2, SOLVED)
    return Plan(rounds=1, budget=1, reading_list=(listed,), questions=asked)


def graph(engine: Engine, folder: Path) -> tuple[bytes, bytes]:
    """What it exports."""
    engine.export(Format.JSONL, folder / "graph.jsonl")
    engine.export(Format.KGX, folder / "graph.kgx")
    kgx = b"".join(p.read_bytes() for p in sorted(folder.glob("graph_*.tsv")))
    assert kgx
    return (folder / "graph.jsonl").read_bytes(), kgx


def test_what_could_not_be_answered_decides_what_is_read(engine: Engine, plan: Plan) -> None:
    report = engine.growth().grow(plan.model_copy(update={"rounds": 9, "budget": 1}))
    by_document = {one.documents[0].id: one for one in report.rounds}
    assert list(by_document)[:2] in (["PMID:101", "PMID:102"], ["PMID:102", "PMID:101"])
    for question, paper in PAPER_OF.items():
        round_ = by_document[paper]
        assert round_.state is RoundState.DONE
        (change,) = [one for one in round_.changed if one.question == question.question]
        assert (change.was, change.because) == ("no answer", (paper,))
        assert [gap.kind for gap in round_.closed] == ["no_path"]
        asked = {one.question for one in round_.changed}
        assert DONEPEZIL.question not in asked or question is DONEPEZIL
    assert engine.store.document("PMID:103") is None
    saved = {one.question: one for one in engine.growth().answers().answers}
    assert not any(one.abstained or one.stale for one in saved.values())
    # The same call again finds nothing to do, and lists no file twice.
    again = engine.growth().grow(plan)
    assert (again.rounds, again.listing.known) == ((), 1)


def test_an_undone_round_leaves_the_graph_as_it_was_and_curators_words_in_it(
    tmp_path: Path, own_home: Path, engine: Engine, plan: Plan
) -> None:
    growth = engine.growth()
    before = graph(engine, tmp_path)
    (round_,) = growth.grow(plan).rounds
    assert graph(engine, tmp_path) != before
    growth.undo(round_.number)
    assert graph(engine, tmp_path) == before
    with pytest.raises(UsageError, match="undone, not done"):
        growth.undo(round_.number)

    (second,) = growth.grow(plan).rounds
    assert second.documents[0].id != round_.documents[0].id  # what was undone is not read again
    key = next(iter(engine.store.iter_assertions())).assertion.key
    engine.curation("ann").reject(key, "not so")
    growth.undo(second.number)
    with open_store(str(tmp_path / "never.sqlite")) as never:
        for reading in engine.store.readings(["PMID:1"]):
            never.put([reading])
        never.decide(*engine.store.decisions())
        with opened(own_home, never.url) as other:
            assert graph(engine, tmp_path) == graph(other, tmp_path)


def test_a_saved_answer_says_why_it_no_longer_stands(engine: Engine, plan: Plan) -> None:
    growth = engine.growth()
    (round_,) = growth.grow(plan.model_copy(update={"budget": 2})).rounds
    assert {one.id for one in round_.documents} == {"PMID:101", "PMID:102"}
    engine.store.withdraw(["PMID:102"])
    stale = {one.question: one.stale for one in growth.answers().answers if one.stale}
    assert list(stale) == [TREM2.question]
    assert stale[TREM2.question][0] == "PMID:102 was withdrawn"
    (again,) = growth.ask_again().answers
    assert (again.question, again.now) == (TREM2.question, "no answer")
    assert again.because == stale[TREM2.question]
    assert growth.ask_again().answers == ()
    (answer,) = [one for one in growth.answers().answers if one.question == TREM2.question]
    assert (answer.version, answer.stale) == (3, ())


def test_a_round_that_makes_the_guard_worse_is_rolled_back(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    """BACE1 is said to decrease APP by ten papers of the list, for a question about the two."""
    said = ("BACE1 increases APP", "BACE1 decreases APP")
    asked = Question("How does BACE1 affect APP?", said)
    false = [f"BACE1 decreases APP in cohort {n} of rats." for n in range(10)]
    poison = papers(tmp_path / "poison.jsonl", 901, false)
    before = graph(engine, tmp_path)
    wanted = plan.model_copy(
        update={
            "reading_list": (poison,),
            "questions": (Question("How does BACE1 affect APP in rats?"),),
            "budget": 10,
            "guard": (Known(asked, 0),),
        }
    )
    (round_,) = engine.growth().grow(wanted).rounds
    assert round_.state is RoundState.ROLLED_BACK
    assert len(round_.documents) == 10
    assert round_.evaluation_before is not None
    assert round_.evaluation_before.right == 1
    assert round_.evaluation_after is not None
    assert round_.evaluation_after.right == 0
    assert graph(engine, tmp_path) == before
    assert engine.growth().grow(wanted).rounds == ()  # and it is not tried again


KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.records import Document, Reading
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.config import Config, LlmConfig
from kgmed.growth.asking import Question
from kgmed.growth.book import Book

home, url, listed, when = sys.argv[1:]
with Engine(Config(home=Path(home), llm=LlmConfig(ask=False)), store=url) as engine:
    store = type(engine.store)
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    if when == "before it is put":
        store.put = die
    if when == "after it was put":
        put = store.put
        store.put = lambda *given: (put(*given), die())
    if when == "before it is closed":
        note = Book.note
        Book.note = lambda book, one: note(book, one) if one.state == "open" else die()
    asked = (Question("How does donepezil affect acetylcholinesterase?"),
             Question("How does TREM2 affect APP?"))
    engine.growth().grow(Plan(budget=2, reading_list=(listed,), questions=asked))
"""


@pytest.mark.parametrize("when", ["before it is put", "after it was put", "before it is closed"])
def test_killed_anywhere_a_round_is_whole_or_absent(
    tmp_path: Path, own_home: Path, engine: Engine, url: str, plan: Plan, when: str
) -> None:
    arguments = [str(own_home), url, plan.reading_list[0], when]
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    there = {id_ for id_ in PAPER_OF.values() if engine.store.document(id_)}
    assert there == (set() if when == "before it is put" else set(PAPER_OF.values()))

    questions = (DONEPEZIL, TREM2)
    report = engine.growth().grow(plan.model_copy(update={"questions": questions, "budget": 2}))
    assert report.recovered is not None
    absent = when == "before it is put"
    assert report.recovered.state is (RoundState.ABSENT if absent else RoundState.DONE)
    ended = report.rounds[0] if absent else report.recovered
    assert {one.id for one in ended.documents} == set(PAPER_OF.values())
    assert {one.question for one in ended.changed} == {one.question for one in questions}
    assert all(one.was == "no answer" for one in ended.changed)
    assert [one.kind for one in ended.closed] == ["no_path", "no_path"]
    log = engine.growth().log().rounds
    assert [one.state for one in log if one.state is not RoundState.ABSENT] == [RoundState.DONE]


def test_there_must_be_something_to_grow_for(engine: Engine, plan: Plan) -> None:
    with pytest.raises(NothingUsableError, match="no question"):
        engine.growth().grow(plan.model_copy(update={"questions": ()}))
    with pytest.raises(UsageError, match="no round 7"):
        engine.growth().undo(7)
    growth: Growth = engine.growth()
    kept = growth.save(engine.ask(TREM2.question))
    assert growth.history(kept.id).versions[0].answer.abstained
    (round_,) = growth.grow(plan.model_copy(update={"questions": ()})).rounds
    assert [one.id for one in round_.documents] == ["PMID:102"]


def test_what_somebody_ingests_stays_when_the_round_that_read_it_too_is_undone(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    growth = engine.growth()
    (round_,) = growth.grow(plan.model_copy(update={"budget": 2})).rounds
    engine.ingest([papers(tmp_path / "mine.jsonl", 101, LISTED[:1])])
    assert growth.undo(round_.number).note == "ingested or read again since, and kept: PMID:101"
    assert engine.store.document("PMID:101") is not None
    assert engine.store.document("PMID:102") is None


def test_a_paper_that_only_a_round_knew_is_forgotten_though_it_was_withdrawn(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    before = graph(engine, tmp_path)
    (round_,) = engine.growth().grow(plan.model_copy(update={"budget": 2})).rounds
    notice = (
        "<PubmedArticleSet><DeleteCitation><PMID>102</PMID></DeleteCitation></PubmedArticleSet>"
    )
    (tmp_path / "notice.xml").write_text(notice)
    assert engine.ingest([tmp_path / "notice.xml"]).documents.withdrawn == 1
    engine.growth().undo(round_.number)
    assert graph(engine, tmp_path) == before


def test_what_somebody_ingests_while_a_round_reads_is_not_the_rounds(
    tmp_path: Path, engine: Engine, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = GrowthHands.read

    def slowly(hands: GrowthHands, documents: Sequence[Document]) -> Sequence[Reading]:
        engine.ingest([papers(tmp_path / "mine.jsonl", 101, LISTED[:1])])
        return read(hands, documents)

    monkeypatch.setattr(GrowthHands, "read", slowly)
    (round_,) = engine.growth().grow(plan.model_copy(update={"budget": 2})).rounds
    assert [one.id for one in round_.documents] == ["PMID:102"]
    engine.growth().undo(round_.number)
    assert engine.store.document("PMID:101") is not None
