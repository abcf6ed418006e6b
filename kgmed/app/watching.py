"""Standing questions as a person has them: put on the list, asked again after each ingest, told of.

A question is asked again where what was put or withdrawn could have changed its answer
(`kgmed.growth.affected`), where the answer no longer stands (`kgmed.growth.stale`), or where the
graph changed while nobody looked: a curator decided, a round was undone, an ingest was killed. That
it did is told by its generation, which rises with each change: before one looks on, it is not that
of the last look; or it rises by more than the changes that are seen.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from ingest.records import Reading
from kgmed.app.answering import answer_in_full, distinct
from kgmed.app.growth_hands import GrowthHands
from kgmed.app.growth_reports import WatchEntry, WatchReport, WatchRun
from kgmed.app.parts import Parts
from kgmed.growth.affected import could_change, said_before
from kgmed.growth.asking import Again, Progress, Question, ask_and_keep, in_brief, question_of
from kgmed.growth.book import BOOK, Book
from kgmed.growth.records import SavedAnswer, StandingQuestion, WatchedAnswer
from kgmed.growth.stale import why_stale
from kgmed.growth.watch_list import WatchList
from kgmed.growth.watching import became
from kgmed.store.hidden import paper_of

MOST = 20
"""Documents that are named as having brought about a change; there may be more."""
UNSEEN = "the graph changed since it was last looked at"


class Lookout:
    """Looks on while documents are put and withdrawn, then asks again what that could change."""

    def __init__(self, parts: Parts, book: Book, watch: WatchList) -> None:
        self._parts = parts
        self._book = book
        self._watch = watch
        self._hands = GrowthHands(parts)
        self._before = tuple(_last(book, question) for question in watch.questions())
        self._generation = parts.store.generation()
        self._unseen = watch.looked() != self._generation
        self._changes = 0
        self._because: dict[str, dict[str, None]] = {}

    def see(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """These readings are about to be put, or these documents to be withdrawn, in one change of
        the graph: what they say now, and what those which they replace or retract have said, could
        change an answer."""
        self._changes += 1 if put or gone else 0
        for readings in (put, said_before(self._parts.store, put, gone)):
            self._note(readings)

    def _note(self, readings: Sequence[Reading]) -> None:
        found = could_change(
            self._before,
            readings,
            self._hands.wordings,
            self._parts.rulings().entity,
            max_hops=self._hands.max_hops,
            text=self._hands.text,
        )
        for id_, documents in found.items():
            because = self._because.setdefault(id_, {})
            papers = dict.fromkeys(map(paper_of, documents))
            because.update(dict.fromkeys(islice(papers, MOST - len(because))))

    def ask_again(
        self, *, everything: bool = False, progress: Progress = lambda *_: None
    ) -> tuple[WatchedAnswer, ...]:
        """Ask again what could be other now, and say what became of it.

        Args:
            everything: whether more changed than was seen here.
            progress: told how many were asked.
        """
        generation = self._parts.store.generation()
        changes = generation - self._generation
        self._unseen |= changes > self._changes or (everything and changes > 0)
        due = {one.id: why for one in self._before if (why := self._why(one))}
        before = [one for one in self._before if one.id in due]
        now = ask_and_keep(
            self._book,
            [question_of(one) for one in before],
            partial(answer_in_full, self._parts),
            datetime.now(UTC),
            progress=lambda done: progress("asking standing questions", done, len(before)),
        )
        self._watch.look(generation)  # what was changed while these were asked is not seen yet
        pairs = zip(before, now, strict=True)
        return tuple(became(Again(one, then), due[one.id]) for one, then in pairs)

    def _why(self, saved: SavedAnswer) -> tuple[str, ...]:
        """Why an answer could be another by now; empty where it could not."""
        because = dict.fromkeys(why_stale(saved, self._parts.store))
        if saved.id in self._because:
            because |= self._because[saved.id]
        elif self._unseen:
            because[UNSEEN] = None
        return tuple(because)


class Watching:
    """The standing questions of one store."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def add(self, question: str, options: Sequence[str] = ()) -> WatchEntry:
        """Let a question stand: it is asked now, and its answer saved.

        Raises:
            UsageError: the question or an option is empty, or two options are equal.
            StoreError, ModelError, VocabularyError: a part is missing or broken.
        """
        ask, now = partial(answer_in_full, self._parts), datetime.now(UTC)
        asked = Question(question, distinct(options))
        with self._opened() as (book, watch):
            first = not watch.questions()
            (saved,) = ask_and_keep(book, [asked], ask, now)
            stands = any(one.id == saved.id for one in watch.questions())
            if not stands:
                watch.note(_standing(saved, now))
            if first:
                watch.look(self._parts.store.generation())
            return self._entry(book, watch.find(saved.id))

    def remove(self, beginning: str) -> WatchEntry:
        """Let the question whose id begins so stand no more; its answers stay saved.

        Raises:
            UsageError: there is none, or more than one.
        """
        with self._opened() as (book, watch):
            found = watch.find(beginning)
            gone = found.model_copy(update={"standing": False, "when": datetime.now(UTC)})
            watch.note(gone)
            return self._entry(book, gone)

    def questions(self) -> WatchReport:
        """Every standing question with its last answer, and whether all were looked at since the
        graph last changed."""
        if not self._is_begun:
            return WatchReport(questions=(), current=True)
        with self._opened() as (book, watch):
            standing = watch.questions()
            current = watch.looked() == self._parts.store.generation()
            return WatchReport(
                questions=tuple(self._entry(book, one) for one in standing),
                current=current or not standing,
            )

    def run(self, progress: Progress = lambda *_: None) -> WatchRun:
        """Ask the standing questions again, all of them, where the graph changed since they were
        last looked at."""
        with self.look_out() as lookout:
            return WatchRun(watched=lookout.ask_again(progress=progress) if lookout else ())

    @contextmanager
    def look_out(self) -> Iterator[Lookout | None]:
        """Somebody who looks on while the graph is changed; nobody where no question stands."""
        if not self._is_begun:
            yield None
            return
        with self._opened() as (book, watch):
            yield Lookout(self._parts, book, watch) if watch.questions() else None

    @property
    def _is_begun(self) -> bool:
        """Whether this store has a book; looking makes none."""
        return (self._parts.growth_folder / BOOK).exists()

    @contextmanager
    def _opened(self) -> Iterator[tuple[Book, WatchList]]:
        folder = self._parts.growth_folder
        with ExitStack() as stack:
            book = stack.enter_context(closing(Book(folder)))
            yield book, stack.enter_context(closing(WatchList(folder)))

    def _entry(self, book: Book, question: StandingQuestion) -> WatchEntry:
        saved = _last(book, question)
        return WatchEntry(
            watched=question,
            version=saved.version,
            says=in_brief(saved.answer),
            abstained=saved.answer.abstained,
            stale=why_stale(saved, self._parts.store),
        )


def _standing(saved: SavedAnswer, now: datetime) -> StandingQuestion:
    text, options, as_of = question_of(saved)
    return StandingQuestion(id=saved.id, question=text, options=options, as_of=as_of, when=now)


def _last(book: Book, question: StandingQuestion) -> SavedAnswer:
    """The answer of a standing question as it was last given."""
    return book.history(question.id)[-1]
