"""Growth as a person asks for it: saved answers, rounds, their undoing, and the log."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from graph_schema.records import Record
from kgmed.app.answering import answer_in_full
from kgmed.app.curators import UNKNOWN
from kgmed.app.growth_hands import GrowthHands
from kgmed.app.growth_reports import (
    AnsweredAgain,
    AnswerEntry,
    AnswerHistory,
    AnswerList,
    GrowthReport,
)
from kgmed.app.judging_anew import Judge, unheard
from kgmed.app.listing import put_on
from kgmed.app.parts import Parts
from kgmed.app.proposers import proposers_of
from kgmed.growth.affected import Noted
from kgmed.growth.asking import (
    Again,
    Guard,
    Known,
    Progress,
    Question,
    ask_and_keep,
    change_of,
    in_brief,
    question_of,
)
from kgmed.growth.book import BOOK, Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import Round, RoundState, SavedAnswer
from kgmed.growth.stale import why_stale
from kgmed.growth.undo import undo
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    from kgmed.app.pubmed import PubMedSupply
    from kgmed.app.watching import Lookout


class Plan(Record):
    """What is to be done."""

    rounds: int = 1
    budget: int = 20
    """Documents that a round may read."""
    reading_list: tuple[str, ...] = ()
    """Files, folders or globs to put on the reading list first."""
    questions: tuple[Question, ...] = ()
    """What to grow for; every saved answer where none is given."""
    guard: tuple[Known, ...] = ()
    """Questions with known answers that no round may make worse."""
    bisect: bool = False
    """Whether parts of a round that makes them worse are tried, so that only papers to blame are
    refused."""
    proposers: tuple[str, ...] = ()
    """Who reads deeper; names of `kgmed.growth.extractors`."""
    strict: bool = False
    """Whether what the reader reads in a round is a proposal, too, and admitted like one."""
    infer: bool = True
    """Whether what follows from what a round brings is proposed."""
    pubmed: bool = False
    """Whether PubMed is searched for what could close gaps."""


class Growth:
    """The growth of one store: what was asked of it, what it read for that, and how it went."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # -- saved answers ------------------------------------------------------------------------

    def save(self, answer: Answer) -> SavedAnswer:
        """Keep an answer: a new version, where its question was answered before."""
        with self._book() as book:
            (saved,) = book.save([answer], datetime.now(UTC))
        return saved

    def answers(self) -> AnswerList:
        """Every saved answer, and whether it still stands."""
        store = self._parts.store
        with self._book() as book:
            entries = [_entry(saved, store) for saved in book.latest()]
        return AnswerList(answers=tuple(entries))

    def versions(self) -> tuple[SavedAnswer, ...]:
        """Every version of every saved answer, by id."""
        with self._book() as book:
            return book.versions()

    def history(self, id_: str) -> AnswerHistory:
        """The versions of the answer whose id begins so.

        Raises:
            UsageError: there is none, or more than one.
        """
        with self._book() as book:
            versions = book.history(id_)
        return AnswerHistory(versions=versions, stale=why_stale(versions[-1], self._parts.store))

    def ask_again(self, progress: Progress = lambda *_: None) -> AnsweredAgain:
        """Ask again every saved answer that no longer stands; what comes is its next version."""
        store, ask = self._parts.store, partial(answer_in_full, self._parts)
        with self._book() as book:
            stale = [
                one for one in book.latest() if one.answer.replay.graph and why_stale(one, store)
            ]
            why = {one.id: why_stale(one, store) for one in stale}
            now = ask_and_keep(
                book,
                [question_of(one) for one in stale],
                ask,
                datetime.now(UTC),
                progress=lambda done: progress("asking again", done, len(stale)),
            )
        pairs = (Again(*pair) for pair in zip(stale, now, strict=True))
        changed = (change_of(pair, why[pair.before.id]) for pair in pairs)
        return AnsweredAgain(answers=tuple(changed))

    # -- rounds -------------------------------------------------------------------------------

    def grow(
        self,
        plan: Plan,
        progress: Progress = lambda *_: None,
        ended: Callable[[Round], None] = lambda _: None,
    ) -> GrowthReport:
        """Run rounds: see `kgmed.growth.grower`.

        Args:
            plan: how many, of how many documents, from what, for what.
            progress: told how far the present step is.
            ended: told of each round as it ends.

        Raises:
            UsageError: a path does not exist, or PubMed is to be asked by nobody.
            NothingUsableError: there is no question to grow for.
            KgmedError: another process is growing this store, or PubMed cannot be reached.
        """
        from kgmed.app.watching import Watching

        store, watching = self._parts.open_store(create=True), Watching(self._parts)
        with (
            self._book() as book,
            book.growing(),
            self._list() as reading_list,
            self._supply(plan, reading_list, progress) as supply,
            watching.look_out() as lookout,
        ):
            home = self._parts.config.home
            listing = put_on(reading_list, plan.reading_list, home, progress)
            curated = self._sync(store)
            judge, noted = Judge(self._parts, book, reading_list), _noted(lookout)
            judged = judge.judge_held(noted)
            grower = Grower(
                store,
                book,
                reading_list,
                self._hands(plan, lookout),
                guard=Guard(plan.guard, plan.bisect),
                progress=progress,
                supply=supply or (lambda _: ()),
            )
            recovered, done = _run(grower, plan, ended)
            meanwhile = judge.judge_held(noted)
            return GrowthReport(
                admissions=(*judged.admissions, *meanwhile.admissions),
                refused=(*judged.refused, *meanwhile.refused),
                store=store.url,
                listing=listing.with_(supply.listing) if supply else listing,
                searches=tuple(supply.searches) if supply else (),
                on_the_list=len(reading_list),
                recovered=recovered,
                rounds=done,
                watched=lookout.ask_again(everything=curated, progress=progress) if lookout else (),
            )

    def undo(self, number: int) -> Round:
        """Take back what a round read; curators' decisions stay.

        Raises:
            UsageError: there is no such round, or nothing of it is there.
        """
        store = self._parts.store
        with self._book() as book, book.growing(), self._list() as reading_list:
            self._sync(store)
            Judge(self._parts, book, reading_list).judge_held()
            return undo(
                store,
                book,
                number,
                rulings=self._parts.rulings(),
                authors=reading_list.authors,
                now=datetime.now(UTC),
            )

    def log(self) -> GrowthReport:
        """Every round, in its last state."""
        with self._book() as book, self._list() as reading_list:
            return GrowthReport(
                store=self._parts.store.url,
                on_the_list=len(reading_list),
                rounds=book.rounds(),
            )

    def claim(self, documents: Iterable[str]) -> None:
        """Somebody ingested these documents: undoing the round that read one, too, leaves it."""
        if (self._parts.growth_folder / BOOK).exists():
            with self._book() as book:
                book.claim(documents)

    # -- how ----------------------------------------------------------------------------------

    def _sync(self, store: GraphStore) -> bool:
        """Record what people changed in the store itself, so that nothing undoes it; whether they
        changed anything."""
        return bool(store.sync(self._parts.config.curator or UNKNOWN, datetime.now(UTC)))

    def _hands(self, plan: Plan, lookout: "Lookout | None") -> GrowthHands:
        return GrowthHands(
            self._parts,
            proposers_of(plan.proposers, self._parts),
            strict=plan.strict,
            infer=plan.infer,
            noted=_noted(lookout),
        )

    def _supply(
        self, plan: Plan, reading_list: ReadingList, progress: Progress
    ) -> "AbstractContextManager[PubMedSupply | None]":
        """What searches PubMed; None where that is not wanted."""
        if not plan.pubmed:
            return nullcontext()
        from kgmed.app.pubmed import supplying

        return supplying(self._parts, reading_list, GrowthHands(self._parts).wordings, progress)

    def _book(self) -> closing[Book]:
        return closing(Book(self._parts.growth_folder))

    def _list(self) -> closing[ReadingList]:
        return closing(ReadingList(self._parts.growth_folder))


def _run(
    grower: Grower, plan: Plan, ended: Callable[[Round], None]
) -> tuple[Round | None, tuple[Round, ...]]:
    """The round that had been interrupted, as it was ended now, and those that came after."""
    recovered = grower.recover()
    done: list[Round] = []
    left = plan.rounds - (recovered is not None and recovered.state is not RoundState.ABSENT)
    for round_ in grower.rounds(plan.questions, left, plan.budget):
        done.append(round_)
        ended(round_)
    return recovered, tuple(done)


def _noted(lookout: "Lookout | None") -> Noted:
    return lookout.see if lookout else unheard


def _entry(saved: SavedAnswer, store: GraphStore) -> AnswerEntry:
    return AnswerEntry(
        id=saved.id,
        version=saved.version,
        question=saved.answer.question,
        says=in_brief(saved.answer),
        abstained=saved.answer.abstained,
        stale=why_stale(saved, store),
    )
