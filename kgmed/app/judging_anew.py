"""Judging anew, at the end of an ingest, what was proposed in rounds of growth."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from ingest.records import Reading
from kgmed.app.parts import Parts
from kgmed.errors import KgmedError
from kgmed.growth.affected import Noted
from kgmed.growth.book import BOOK, Book
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import RoundState
from kgmed.growth.rejudging import Rejudged, Rejudging

logger = logging.getLogger(__name__)


class Judge:
    """Looks on while an ingest changes the graph, then judges anew, while nobody grows it."""

    def __init__(self, parts: Parts, book: Book, reading_list: ReadingList) -> None:
        papers = _read_in_rounds(book)
        self._book = book
        self._judging = Rejudging(parts.store, parts.rulings, reading_list.authors, papers)

    def see(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """These readings are about to be put, and these documents to be withdrawn."""
        self._judging.see(put, gone)

    def judge(self, noted: Noted) -> Rejudged:
        """Judge anew what could be other now; `noted` hears of what is put. Nothing is judged
        while another process grows the graph: its next round does that."""
        with ExitStack() as stack:
            try:
                stack.enter_context(self._book.growing())
            except KgmedError as error:
                logger.info("nothing is judged anew: %s", error)
                return Rejudged()
            return self._judging.judge(noted)


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


def _read_in_rounds(book: Book) -> list[str]:
    """The papers that rounds read, of which something may be there."""
    there = {RoundState.OPEN, RoundState.DONE}
    return [one.id for round_ in book.rounds() if round_.state in there for one in round_.documents]
