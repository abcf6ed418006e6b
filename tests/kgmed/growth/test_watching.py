"""Standing questions: asked again when, and only when, their answers could be others."""

from contextlib import suppress
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.app.reports import Done
from kgmed.app.watching import UNSEEN
from kgmed.errors import KgmedError, UsageError
from kgmed.growth.asking import Known, Question
from kgmed.growth.watch_list import WatchList
from tests.kgmed.growth.conftest import deletion, notice, papers, pubmed

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

TREM2 = "How does TREM2 affect APP?"
BACE1 = "How does BACE1 affect MAPT?"
READ = {"P1": "BACE1 increases MAPT.", "P2": "Insulin decreases IDE."}


@pytest.fixture
def watched(tmp_path: Path, engine: Engine) -> Engine:
    """A graph of two papers, and two questions that stand, of which it answers one."""
    engine.ingest([papers(tmp_path / "read.jsonl", **READ)])
    said = [engine.watching().add(question).says for question in (TREM2, BACE1)]
    assert said == ["no answer", "BACE1 increases MAPT"]
    return engine


def test_an_ingest_tells_what_changed_and_asks_nothing_else(
    tmp_path: Path, watched: Engine
) -> None:
    new = papers(tmp_path / "new.jsonl", P3="TREM2 decreases APP in microglia.", P4="IL6 rose.")
    (told,) = watched.ingest([new]).watched
    assert (told.question, told.was, told.now) == (TREM2, "no answer", "TREM2 decreases APP")
    assert (told.change, told.because, told.gained, told.lost) == (
        "answer", ("PMID:3",), ("PMID:3",), ())  # fmt: skip
    assert watched.ingest([new]).watched == ()
    history = watched.growth().history(told.id)
    assert [one.answer.abstained for one in history.versions] == [True, False]

    (told,) = watched.ingest([papers(tmp_path / "more.jsonl", P5="TREM2 decreases APP.")]).watched
    assert (told.was, told.change, told.gained) == (told.now, "sources", ("PMID:5",))
    (told,) = watched.ingest([papers(tmp_path / "name.jsonl", P6="TREM2 was seen.")]).watched
    assert (told.change, told.gained, told.lost) == ("nothing", (), ())


def test_what_is_corrected_deleted_or_retracted_is_told(tmp_path: Path, watched: Engine) -> None:
    def change(file: Path) -> tuple[str, str, tuple[str, ...]]:
        (told,) = watched.ingest([file]).watched
        return told.question, told.now, told.because[:1]

    corrected = papers(tmp_path / "corrected.jsonl", P1="BACE1 decreases MAPT.")
    (told,) = watched.ingest([corrected]).watched
    assert (told.was, told.now) == ("BACE1 increases MAPT", "BACE1 decreases MAPT")
    assert "PMID:1" in told.because
    silent = papers(tmp_path / "silent.jsonl", P1="The weather was fine.")
    assert change(silent)[:2] == (BACE1, "no answer")
    again = papers(tmp_path / "again.jsonl", P1=READ["P1"])
    assert change(again)[:2] == (BACE1, "BACE1 increases MAPT")
    retracting = pubmed(tmp_path / "notice.xml", notice(77, 1))
    assert change(retracting) == (BACE1, "no answer", ("PMID:1 has been retracted",))
    standing = pubmed(tmp_path / "mistaken.xml", deletion(77))
    assert change(standing)[:2] == (BACE1, "BACE1 increases MAPT")
    deleting = pubmed(tmp_path / "deleted.xml", deletion(1))
    assert change(deleting) == (BACE1, "no answer", ("PMID:1 was withdrawn",))


def test_what_happened_while_nobody_looked_makes_all_due(tmp_path: Path, watched: Engine) -> None:
    watching = watched.watching()
    assert watching.questions().current
    (key,) = (s.assertion.key for s in watched.store.iter_assertions()
              if s.evidence[0].sentence == READ["P1"])  # fmt: skip
    watched.curation("ann").reject(key, "not so")
    report = watching.questions()
    assert not report.current
    assert [bool(one.stale) for one in report.questions] == [False, True]
    told = watched.ingest([papers(tmp_path / "other.jsonl", P9="IL6 rose.")]).watched
    assert [(one.question, one.change) for one in told] == [(TREM2, "nothing"), (BACE1, "answer")]
    assert told[0].because == (UNSEEN,)
    assert told[1].because[0].startswith("rejected: BACE1")
    assert watching.questions().current
    assert watching.run().watched == ()
    watched.curation("ann").accept(key, "it is so")
    (trem2, bace1) = watching.run().watched
    assert (trem2.change, bace1.now) == ("nothing", "BACE1 increases MAPT")


def test_growing_tells_too(tmp_path: Path, watched: Engine) -> None:
    listed = papers(tmp_path / "listed.jsonl", P7="TREM2 decreases APP in microglia.")
    report = watched.growth().grow(Plan(budget=1, reading_list=(str(listed),)))
    (told,) = report.watched  # of the other question the round read nothing
    assert (told.question, told.was, told.now) == (TREM2, "no answer", "TREM2 decreases APP")
    assert told.because == ("PMID:7",)
    assert watched.growth().grow(Plan(budget=1)).watched == ()
    watched.growth().undo(1)
    again = {one.question: one for one in watched.watching().run().watched}
    assert (again[TREM2].now, again[TREM2].lost) == ("no answer", ("PMID:7",))


def test_growing_tells_of_answers_that_no_longer_stand(tmp_path: Path, watched: Engine) -> None:
    listed = papers(tmp_path / "listed.jsonl", P7="TREM2 decreases APP in microglia.")
    watched.store.withdraw(["PMID:1"])
    report = watched.growth().grow(Plan(budget=1, reading_list=(str(listed),)))
    told = {one.question: (one.now, one.because[0]) for one in report.watched}
    assert told == {
        TREM2: ("TREM2 decreases APP", "PMID:7"),
        BACE1: ("no answer", "PMID:1 was withdrawn"),
    }


def test_a_round_that_is_rolled_back_changed_nothing(tmp_path: Path, watched: Engine) -> None:
    listed = papers(tmp_path / "listed.jsonl", P7="TREM2 decreases APP in microglia.")
    guard = (Known(Question(TREM2, ("TREM2 increases APP", "TREM2 decreases APP")), None),)
    report = watched.growth().grow(Plan(budget=1, reading_list=(str(listed),), guard=guard))
    assert [round_.state for round_ in report.rounds] == ["rolled_back"]
    assert [(one.question, one.change) for one in report.watched] == [(TREM2, "nothing")]


def test_what_another_ingest_changed_that_was_killed_is_told(
    tmp_path: Path, watched: Engine, url: str
) -> None:
    def kill(_: Done) -> None:
        raise KeyboardInterrupt

    def meanwhile(_: Done) -> None:
        new = papers(tmp_path / "new.jsonl", P3="TREM2 decreases APP in microglia.")
        with Engine(watched.config, store=url) as other, suppress(KeyboardInterrupt):
            other.ingest([new], progress=kill)

    report = watched.ingest([papers(tmp_path / "more.jsonl", P4="IL6 rose.")], progress=meanwhile)
    told = {one.question: one for one in report.watched}
    assert (told[TREM2].now, told[TREM2].because) == ("TREM2 decreases APP", (UNSEEN,))
    assert watched.watching().run().watched == ()


def test_what_is_changed_while_questions_are_asked_is_told_next(
    tmp_path: Path, watched: Engine
) -> None:
    with watched.watching().look_out() as lookout:
        assert lookout is not None
        watched.store.withdraw(["PMID:2"])

        def meanwhile(*_: object) -> None:
            if "PMID:1" in watched.store.document_states(["PMID:1"]):
                watched.store.withdraw(["PMID:1"])

        lookout.ask_again(progress=meanwhile)
    assert not watched.watching().questions().current
    assert [one.because for one in watched.watching().run().watched]


def test_a_question_stands_once_until_it_is_taken_off(tmp_path: Path, watched: Engine) -> None:
    watching = watched.watching()
    first, second = (one.watched for one in watching.questions().questions)
    assert watching.add(TREM2).watched == first
    watching.remove(first.id[:6])
    assert [one.watched for one in watching.questions().questions] == [second]
    new = papers(tmp_path / "new.jsonl", P3="TREM2 decreases APP in microglia.")
    assert watched.ingest([new]).watched == ()
    with pytest.raises(UsageError, match="no standing question"):
        watching.remove(first.id)
    watching.add(TREM2)
    with pytest.raises(UsageError, match="more than one"):
        watching.remove("")
    assert len(watched.growth().answers().answers) == 2  # answers stay saved


def test_without_a_standing_question_an_ingest_leaves_no_trace(
    tmp_path: Path, own_home: Path, engine: Engine
) -> None:
    assert engine.ingest([papers(tmp_path / "read.jsonl", **READ)]).watched == ()
    assert not (own_home / "growth").exists()


def test_the_list_is_only_added_to(tmp_path: Path) -> None:
    watch = WatchList(tmp_path)
    watch.look(3)
    watch.look(3)
    assert watch.looked() == 3
    for forbidden in ("DELETE FROM looked", "UPDATE looked SET generation = 4"):
        with (
            pytest.raises(KgmedError, match="only ever added to"),
            watch._file.transaction() as connection,
        ):
            connection.execute(forbidden)
    watch.close()
