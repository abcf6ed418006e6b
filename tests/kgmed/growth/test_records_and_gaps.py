"""Gaps of answers, and the book."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kgmed.errors import KgmedError, UsageError
from kgmed.growth.asking import Question as Asked
from kgmed.growth.asking import ask_and_keep, differ, open_gaps
from kgmed.growth.book import Book, answer_id
from kgmed.growth.gaps import gaps_of, pairs
from kgmed.growth.records import Round, RoundState, Score
from kgmed.records import Answer, Gap, NameRead, Replay

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def name(text: str, *curies: str) -> NameRead:
    return NameRead(text=text, name=text, curies=curies or (f"HGNC:{len(text)}",), scores=(1.0,))


def answer(question: str, *gaps: Gap, **fields: object) -> Answer:
    replay = Replay(model_sha256=None, prompts=(), seed=0, generation=1)
    base = {"text": "No answer.", "choice": None, "confidence": 0.0, "abstained": True}
    return Answer(question=question, gaps=gaps, replay=replay, **(base | fields))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with closing(Book(tmp_path / "growth")) as opened:
        yield opened


def test_each_option_that_is_a_name_makes_a_pair() -> None:
    names = (name("BCHE", "HGNC:1"), name("insulin", "MESH:1"), name("tau", "HGNC:2"))
    asked = answer(
        "Which of these does BCHE decrease?",
        Gap(kind="no_path", detail="", curies=("HGNC:1", "MESH:1")),
        names=names,
        options=("insulin", "tau"),
    )
    assert [(a.text, b.text) for a, b in pairs(asked)] == [("BCHE", "insulin"), ("BCHE", "tau")]
    assert [gap.kind for gap in gaps_of(asked, "a")] == ["no_path", "no_path"]


def test_options_that_are_statements_of_the_same_names_make_one_pair() -> None:
    names = (name("TREM2", "HGNC:1"), name("APP", "HGNC:2"))
    asked = answer(
        "How does TREM2 affect APP?",
        Gap(kind="unknown_direction", detail="", curies=("HGNC:1", "HGNC:2")),
        names=names,
        options=("TREM2 increases APP", "TREM2 decreases APP"),
    )
    (gap,) = gaps_of(asked, "a")
    assert (gap.kind, [one.curies for one in gap.names]) == (
        "unknown_direction",
        [("HGNC:1",), ("HGNC:2",)],
    )


def test_a_name_that_nothing_grounds_is_a_gap_and_the_same_gap_of_two_answers_one() -> None:
    missing = Gap(kind="ungrounded", detail="no vocabulary knows 'Blob \"7'")
    one, other = answer("What is Blob 7?", missing), answer("Is Blob 7 bad?", missing)
    (gap,) = gaps_of(one, "a")
    assert gap.names[0].text == 'Blob "7'
    assert gaps_of(other, "b")[0].id == gap.id


def test_a_gap_is_closed_by_a_newer_version_without_it(book: Book) -> None:
    gap = Gap(kind="ungrounded", detail="no vocabulary knows 'Blob'")
    asked = Asked("What is Blob?")
    book.save([answer("What is Blob?", gap)], NOW)
    assert len(open_gaps(book.latest())) == 1
    (kept,) = ask_and_keep(book, [asked], lambda _: answer("What is Blob?"), NOW, round_=4)
    assert (kept.version, kept.round) == (2, 4)
    assert open_gaps(book.latest()) == ()
    assert [one.version for one in book.history(kept.id[:6])] == [1, 2]
    before = book.last(kept.id, without_round=4)
    assert before is not None
    assert before.version == 1


def test_an_answer_that_is_the_same_makes_no_version_unless_a_person_saves_it(book: Book) -> None:
    one = answer("What is tau?")
    again = one.model_copy(update={"timings": {"total": 3.0}})
    assert not differ(one, again)
    book.save([one], NOW)
    assert ask_and_keep(book, [Asked("What is tau?")], lambda _: again, NOW)[0].version == 1
    assert book.save([again], NOW)[0].version == 2
    other_year = one.model_copy(update={"replay": one.replay.model_copy(update={"as_of": 2000})})
    assert answer_id(other_year) != answer_id(one)


def test_nothing_in_the_book_is_ever_changed(book: Book) -> None:
    book.save([answer("What is tau?")], NOW)
    book.note(Round(number=1, state=RoundState.OPEN, when=NOW))
    assert book.open_round() is not None
    book.note(Round(number=1, state=RoundState.DONE, when=NOW))
    assert [one.state for one in book.rounds()] == [RoundState.DONE]
    assert book.open_round() is None
    for forbidden in ("UPDATE answer SET version = 9", "DELETE FROM round"):
        with (
            pytest.raises(KgmedError, match="only ever added to"),
            book._file.transaction() as connection,
        ):
            connection.execute(forbidden)


def test_an_id_must_mean_one_answer(book: Book) -> None:
    book.save([answer("What is tau?"), answer("What is APP?")], NOW)
    with pytest.raises(UsageError, match="more than one"):
        book.history("")
    with pytest.raises(UsageError, match="no answer"):
        book.history("zzz")


def test_one_process_grows_at_a_time(book: Book) -> None:
    other = Book(book.folder)
    with book.growing(), pytest.raises(KgmedError, match="another process"), other.growing():
        pass
    other.close()


@pytest.mark.parametrize(
    ("now", "worse"), [((5, 0), True), ((6, 9), True), ((6, 2), False), ((7, 9), False)]
)
def test_worse_is_fewer_right_or_as_many_and_more_wrong(now: tuple[int, int], worse: bool) -> None:
    before = Score(questions=10, right=6, wrong=2)
    after = Score(questions=10, right=now[0], wrong=now[1])
    assert after.is_worse_than(before) is worse
