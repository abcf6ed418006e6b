"""Growth as a person asks for it: saved answers, rounds, their undoing, and the log."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from graph_schema.records import Entity, Record, Rejection
from ingest.records import Document, Located, Reading
from kgmed.app.answering import answer_in_full, answer_question
from kgmed.app.curators import UNKNOWN
from kgmed.app.growth_reports import (
    AnsweredAgain,
    AnswerEntry,
    AnswerHistory,
    AnswerList,
    GrowthReport,
)
from kgmed.app.inputs import STANDARD_INPUT, Inputs
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.app.retractions import retracted_publications
from kgmed.errors import UsageError
from kgmed.growth.asking import (
    Again,
    Known,
    Progress,
    Question,
    ask_and_keep,
    change_of,
    in_brief,
    question_of,
)
from kgmed.growth.book import Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import Listing, ReadingList
from kgmed.growth.records import GapName, Round, RoundState, SavedAnswer
from kgmed.growth.stale import why_stale
from kgmed.growth.undo import undo
from kgmed.records import Answer
from kgmed.store.protocol import GraphStore


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


class GrowthHands:
    """Asks and reads with the parts of an engine; see `kgmed.growth.grower.Hands`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.max_hops = parts.config.retrieve.max_hops
        self.text = parts.config.retrieve.text
        self._called: dict[GapName, tuple[str, ...]] = {}

    def ask(self, question: Question) -> Answer:
        text, options, as_of = question
        return answer_question(self._parts, text, options, graph=True, as_of=as_of, rests=False)

    def read(self, documents: Sequence[Document]) -> Sequence[Reading]:
        retracted = retracted_publications(self._parts.config.home)
        items = (
            Located(_marked(document, retracted), "reading list", document.id)
            for document in documents
        )
        batch = self._parts.config.reader.batch_documents
        with self._parts.crew() as crew:
            read = read_in_order(items, self._parts.reader, crew, batch)
            return [one for one in read if not isinstance(one, Rejection)]

    def wordings(self, name: GapName) -> Sequence[str]:
        """What question and vocabulary call something; of what only the graph knows, its names
        there."""
        if name not in self._called:
            self._called[name] = tuple(dict.fromkeys([name.text, *self._names(name.curies)]))
        return self._called[name]

    def _names(self, curies: Iterable[str]) -> Iterator[str]:
        for curie in curies:
            known = self._parts.store.entity(curie)
            for entity in (*self._parts.known_as(curie), *([known] if known else [])):
                yield from (entity.name, *entity.synonyms)

    def settled(self, curie: str) -> str:
        return self._parts.rulings().entity(curie)

    def now(self) -> datetime:
        return datetime.now(UTC)


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
            UsageError: a path does not exist.
            NothingUsableError: there is no question to grow for.
            KgmedError: another process is growing this store.
        """
        from kgmed.app.watching import Watching

        store, watching = self._parts.open_store(create=True), Watching(self._parts)
        with (
            self._book() as book,
            book.growing(),
            self._list() as reading_list,
            watching.look_out() as lookout,
        ):
            listing = self._put_on(reading_list, plan.reading_list, progress)
            self._sync(store)
            hands = GrowthHands(self._parts)
            grower = Grower(store, book, reading_list, hands, guard=plan.guard, progress=progress)
            recovered = grower.recover()
            done: list[Round] = []
            left = plan.rounds - (
                recovered is not None and recovered.state is not RoundState.ABSENT
            )
            for round_ in grower.rounds(plan.questions, left, plan.budget):
                done.append(round_)
                ended(round_)
            return GrowthReport(
                store=store.url,
                listing=listing,
                on_the_list=len(reading_list),
                recovered=recovered,
                rounds=tuple(done),
                watched=lookout.ask_again(everything=True, progress=progress) if lookout else (),
            )

    def undo(self, number: int) -> Round:
        """Take back what a round read; curators' decisions stay.

        Raises:
            UsageError: there is no such round, or nothing of it is there.
        """
        store = self._parts.store
        with self._book() as book, book.growing():
            self._sync(store)
            return undo(store, book, number, datetime.now(UTC))

    def log(self) -> GrowthReport:
        """Every round, in its last state."""
        with self._book() as book, self._list() as reading_list:
            return GrowthReport(
                store=self._parts.store.url,
                on_the_list=len(reading_list),
                rounds=book.rounds(),
            )

    # -- how ----------------------------------------------------------------------------------

    def _sync(self, store: GraphStore) -> None:
        """Record what people changed in the store itself, so that nothing undoes it."""
        store.sync(self._parts.config.curator or UNKNOWN, datetime.now(UTC))

    def _put_on(
        self, reading_list: ReadingList, paths: Sequence[str], progress: Progress
    ) -> Listing:
        if STANDARD_INPUT in paths:
            raise UsageError("a reading list is made of files, not of standard input")
        retracted = retracted_publications(self._parts.config.home)
        found = Listing()
        for file in Inputs(paths, _unresolved).files:
            if reading_list.has(file):
                found = found.model_copy(update={"known": found.known + 1})
                continue
            items = Inputs([file], _unresolved)
            found = found.with_(
                reading_list.add(file, items, retracted, lambda seen: progress("listing", seen, 0))
            )
        return found

    def _book(self) -> closing[Book]:
        return closing(Book(self._parts.growth_folder))

    def _list(self) -> closing[ReadingList]:
        return closing(ReadingList(self._parts.growth_folder))


def _entry(saved: SavedAnswer, store: GraphStore) -> AnswerEntry:
    return AnswerEntry(
        id=saved.id,
        version=saved.version,
        question=saved.answer.question,
        says=in_brief(saved.answer),
        abstained=saved.answer.abstained,
        stale=why_stale(saved, store),
    )


def _marked(document: Document, retracted: Collection[str]) -> Document:
    if document.id not in retracted or document.retracted:
        return document
    return Document.model_validate(dict(document) | {"retracted": True})


def _unresolved(namespace: str, name: str, identifier: str) -> Entity | None:  # noqa: ARG001
    """Curated files are not put on a reading list, so that nothing in them need be looked up."""
    return None
