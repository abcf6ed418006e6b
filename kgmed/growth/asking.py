"""Questions, and keeping what is answered to them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from graph_schema.records import digest
from kgmed.growth.book import Book, answer_id
from kgmed.growth.gaps import gaps_of, joined
from kgmed.growth.records import AnswerChange, GrowthGap, PubMedSearch, SavedAnswer
from kgmed.records import Answer, Citation

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

Supply = Callable[[Sequence[GrowthGap]], tuple[PubMedSearch, ...]]
"""Puts more on the reading list that could close these gaps; what was searched for that."""


CHUNK = 50
"""Answers that are kept in one transaction: an interruption costs no more."""


class Question(NamedTuple):
    """A question as it is asked."""

    question: str
    options: tuple[str, ...] = ()
    as_of: int | None = None


class Known(NamedTuple):
    """A question of the guard, whose answer is known."""

    question: Question
    right: int | None
    """Place of the right option; None where nothing supports an answer."""


class Guard(NamedTuple):
    """What a round may not make worse, else it is rolled back."""

    known: tuple[Known, ...] = ()
    bisect: bool = False
    """Whether parts of it are tried then, so that only papers to blame are refused."""


NO_GUARD = Guard()
Ask = Callable[[Question], Answer]


def question_of(saved: SavedAnswer) -> Question:
    """What a saved answer answers."""
    answer = saved.answer
    return Question(answer.question, answer.options, answer.replay.as_of)


def in_brief(answer: Answer) -> str:
    """What is answered, in a few words."""
    if answer.abstained:
        return "no answer"
    if answer.choice is not None:
        return answer.options[answer.choice]
    return answer.text.partition(" [")[0]


def differ(one: Answer, other: Answer) -> bool:
    """Whether two answers to a question say anything different, or for other reasons. How long
    they took, and what was looked into besides, does not count."""
    left_out = {"timings": {}, "replay": other.replay, "rests_on": None, "turned": None}
    return one.model_copy(update=left_out) != other.model_copy(update=left_out)


def open_gaps(saved: Iterable[SavedAnswer]) -> tuple[GrowthGap, ...]:
    """What these answers leave open, each gap once."""
    return joined(gap for one in saved for gap in gaps_of(one.answer, one.id))


def name_of(guard: Sequence[Known]) -> str:
    """A hash of a guard; empty where there is none."""
    return digest([(*one.question, one.right) for one in guard]) if guard else ""


class Again(NamedTuple):
    """A question that was asked again: the answer before, and the answer now."""

    before: SavedAnswer
    now: SavedAnswer

    @property
    def changed(self) -> bool:
        """Whether the answer is another, in whatever part of it."""
        return self.before.version != self.now.version


def change_of(again: Again, because: tuple[str, ...]) -> AnswerChange:
    """What became of an answer, and why."""
    before, now = again.before.answer, again.now.answer
    was, is_ = in_brief(before), in_brief(now)
    other = "nothing" if quoted(before) == quoted(now) else "sources"
    return AnswerChange(
        id=again.now.id,
        question=now.question,
        was=was,
        now=is_,
        because=because,
        change="answer" if was != is_ else other,
    )


def quoted(answer: Answer) -> tuple[frozenset[Citation], frozenset[Citation]]:
    """The sentences for an answer, and those against it."""
    said = (citation for step in answer.steps for citation in step.citations)
    return frozenset(said), frozenset(answer.contradicting)


def ask_and_keep(
    book: Book,
    questions: Sequence[Question],
    ask: Ask,
    when: datetime,
    *,
    round_: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[SavedAnswer, ...]:
    """Ask, and keep each answer as a new version where it is other than the last one; the last
    version of each. `progress` is told how many were asked."""
    kept: list[SavedAnswer] = []
    for start in range(0, len(questions), CHUNK):
        found: list[tuple[SavedAnswer | None, Answer]] = []
        for question in questions[start : start + CHUNK]:
            answer = ask(question)
            last = book.last(answer_id(answer))
            same = last is not None and not differ(last.answer, answer)
            found.append((last if same else None, answer))
            progress(len(kept) + len(found))
        new = [answer for last, answer in found if last is None]
        saved = iter(book.save(new, when, round_))
        kept.extend(last or next(saved) for last, _ in found)
    return tuple(kept)
