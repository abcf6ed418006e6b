"""What a round is to read: neither what was read nor what was refused, and of the rest what brings
most."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kgmed.growth.book import Book
from kgmed.growth.gain import Wordings, pick
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import GrowthGap, Picked, Round, RoundState
from kgmed.store.protocol import GraphStore

LOOK_UP = 1000
"""Documents whose state is asked of the store at once."""


class Planning:
    """Chooses for the rounds of one store."""

    def __init__(
        self, store: GraphStore, book: Book, reading_list: ReadingList, wordings: Wordings
    ) -> None:
        self._store, self._book, self._list = store, book, reading_list
        self._wordings = wordings

    def plan(
        self, gaps: Sequence[GrowthGap], budget: int, *, bisected: bool = False
    ) -> tuple[Picked, ...]:
        """At most `budget` documents that could close these gaps, the one that brings most first.

        What the store knows is not chosen, nor what a round read that was undone or rolled back.
        `bisected`: of what was rolled back, only papers that were refused alone are left out.
        """
        rounds = self._book.rounds()
        self._list.leave_out([*self._known(), *_refused(rounds, alone=bisected)])
        done = (round_ for round_ in rounds if round_.state is RoundState.DONE)
        vain = Counter(gap for round_ in done for one in round_.documents for gap in one.gaps)
        return pick(gaps, self._list, self._wordings, budget, vain)

    def _known(self) -> Iterator[str]:
        ids = self._list.ids()
        for start in range(0, len(ids), LOOK_UP):
            yield from self._store.document_states(ids[start : start + LOOK_UP])


def _refused(rounds: Iterable[Round], *, alone: bool) -> Iterator[str]:
    for round_ in rounds:
        rolled_back = round_.state is RoundState.ROLLED_BACK
        if alone and len(round_.documents) > 1:
            rolled_back = False
        if rolled_back or round_.state is RoundState.UNDONE:
            yield from (one.id for one in round_.documents)
