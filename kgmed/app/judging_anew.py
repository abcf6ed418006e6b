"""Judging anew what was proposed in rounds of growth: at the end of an ingest, and of whatever adds
to the ledger.

How far the ledger was judged is noted in the book of the growth. So what a killed command left, or
one that had to wait while the graph was grown, is judged by the next that looks.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial

from ingest.records import Reading
from kgmed.app.parts import Parts
from kgmed.errors import KgmedError
from kgmed.growth.affected import Noted
from kgmed.growth.book import BOOK, Book
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import JudgedAnew, RoundState
from kgmed.growth.rejudging import Rejudging

logger = logging.getLogger(__name__)


def unheard(_put: Sequence[Reading], _gone: Sequence[str]) -> None:
    """Nobody looks on."""


class Judge:
    """Looks on while an ingest changes the graph, then judges anew what that, and what was decided
    since it was last judged, could change."""

    def __init__(self, parts: Parts, book: Book, reading_list: ReadingList) -> None:
        papers = partial(_read_in_rounds, book)
        self._parts, self._book = parts, book
        self._judging = Rejudging(parts.store, parts.rulings, reading_list.authors, papers)

    def see(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """These readings are about to be put, and these documents to be withdrawn."""
        self._judging.see(put, gone)

    def judge(self, noted: Noted = unheard) -> JudgedAnew:
        """Judge anew what could be other now; `noted` hears of what is put. Nothing is judged
        while another process grows the graph: what was decided, it judges when it ends."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._book.growing())
            except KgmedError as error:
                logger.info("nothing is judged anew: %s", error)
                return JudgedAnew(put_off=True)
            return self.judge_held(noted)

    def judge_held(self, noted: Noted = unheard) -> JudgedAnew:
        """The same, where the caller has `Book.growing`."""
        ledger = tuple(self._parts.store.decisions())
        known = self._book.judged()
        self._judging.heed(ledger, known if known <= len(ledger) else 0)
        judged = self._judging.judge(noted)
        self._book.note_judged(len(ledger))
        return judged


@contextmanager
def judging_anew(parts: Parts) -> Iterator[Judge | None]:
    """A judge; none where no round has read anything."""
    folder = parts.growth_folder
    with ExitStack() as stack:
        book = None
        if (folder / BOOK).exists():  # looking makes none
            book = stack.enter_context(closing(Book(folder)))
        if book is None or not _read_in_rounds(book):
            yield None
            return
        yield Judge(parts, book, stack.enter_context(closing(ReadingList(folder))))


def judge_decided(parts: Parts) -> JudgedAnew:
    """Judge anew what the decisions could change that were made since that was last done."""
    with judging_anew(parts) as judge:
        return judge.judge() if judge else JudgedAnew()


def _read_in_rounds(book: Book) -> list[str]:
    """The papers that rounds read, of which something may be there."""
    there = {RoundState.OPEN, RoundState.DONE}
    return [one.id for round_ in book.rounds() if round_.state in there for one in round_.documents]
