"""Rounds of growth: what is open decides what is read, and what could have changed is asked again.

A round is a transaction. Its documents are read first; then it is written down as open, with the
keys of what was read; then everything is put into the store in one transaction of the store; then
the guard is asked, the answers are given again, and it is written down as done. Killed before
the put, nothing of it is in the store; killed after it, all of it is, and the next start does the
rest. Which of the two it was the store can tell: a round reads only documents that the store does
not know, and a store knows a document that was put also when it was withdrawn since. So if it
knows every document of the open round, the round was put. Only undoing makes it forget them, and
what is open is not undone. What is proposed on the documents is judged first, and put with them.

That the guard finds answers worse is noted first, so that a killed round is still rolled back.
Parts of it may be tried after that, each a round like any other (`kgmed.growth.bisection`).
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.records import Reading
from kgmed.errors import NothingUsableError
from kgmed.growth.affected import could_change
from kgmed.growth.asking import (
    NO_GUARD,
    Again,
    Guard,
    Progress,
    Question,
    Supply,
    ask_and_keep,
    change_of,
    open_gaps,
    question_of,
)
from kgmed.growth.bisection import in_parts
from kgmed.growth.book import Book
from kgmed.growth.guarding import Guarding
from kgmed.growth.hands import Hands
from kgmed.growth.opening import open_round, size_of
from kgmed.growth.planning import Planning
from kgmed.growth.proposing import Proposing
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import (
    Picked,
    PlannedDocument,
    PubMedSearch,
    Round,
    RoundState,
    SavedAnswer,
)
from kgmed.growth.undo import finish_undoing, take_back
from kgmed.store.hidden import paper_of, proposals_on
from kgmed.store.protocol import GraphStore

logger = logging.getLogger(__name__)


class Grower:
    """Runs rounds over one store, and keeps them in its book."""

    def __init__(
        self,
        store: GraphStore,
        book: Book,
        reading_list: ReadingList,
        hands: Hands,
        *,
        guard: Guard = NO_GUARD,
        progress: Progress = lambda *_: None,
        supply: Supply = lambda _: (),
    ) -> None:
        """
        Args:
            store: what grows.
            book: where answers and rounds are kept.
            reading_list: what may be read.
            hands: whoever asks and reads.
            guard: what no round may make worse; by itself, nothing.
            progress: told how far the present step is.
            supply: puts more on the reading list that could close gaps.
        """
        self._store = store
        self._book = book
        self._list = reading_list
        self._hands = hands
        self._proposing = Proposing(store, hands, reading_list.authors)
        self._planning = Planning(store, book, reading_list, hands.wordings)
        self._guarding = Guarding(guard, store, hands.ask, progress)
        self._progress = progress
        self._supply = supply

    def recover(self) -> Round | None:
        """End the round that was interrupted, if one was: it is done to its end where its
        documents were put; absent where they were not, or the guard that it had is not given."""
        finish_undoing(self._store, self._book, self._hands.now())
        left = self._book.open_round()
        if left is None:
            return None
        if left.evaluation_after is not None:
            return self._roll_back(left)
        states = self._store.document_states([one.id for one in left.documents])
        if len(states) < len(left.documents):
            note = "interrupted before its documents were put"
            return self._end(left, RoundState.ABSENT, note=note)
        if left.evaluation_before and left.evaluation_before.guard != self._guarding.name:
            note = "interrupted before its guard was asked, and that guard is not given now"
            return self._take_back(left, RoundState.ABSENT, note)
        return self._finish(left)

    def rounds(self, questions: Sequence[Question], count: int, budget: int) -> Iterator[Round]:
        """At most `count` rounds, each of at most `budget` documents; fewer where no document
        that is left could close anything. Those of parts of a round that was rolled back come on
        top.

        Args:
            questions: what is to be answered; every saved answer where none is given.

        Raises:
            NothingUsableError: there is no question.
        """
        saved = self._ask_all(questions)
        if not saved:
            raise NothingUsableError(
                "there is no question to grow for",
                hint="save answers with `kgmed ask --save`, or name a file with --questions",
            )
        self._guarding.measure()
        self._guarding.keep()
        for _ in range(count):
            saved = self._last_of(one.id for one in saved)
            searches = self._supply(gaps := open_gaps(saved))
            self._progress("choosing what to read", 0, 0)
            planned = self._planning.plan(gaps, budget, bisected=self._guarding.bisects)
            if not planned:
                return
            yield from self._read_and_try(planned, saved, searches)

    # -- the steps of a round -----------------------------------------------------------------

    def _ask_all(self, questions: Sequence[Question]) -> tuple[SavedAnswer, ...]:
        """The answers as they are now. A saved one of this generation is taken as it is."""
        generation = self._store.generation()
        saved = self._book.latest()
        if not questions:
            saved = tuple(one for one in saved if one.answer.replay.graph)
            questions = [question_of(one) for one in saved]
        known = {question_of(one): one for one in saved if one.generation == generation}
        asked = [question for question in dict.fromkeys(questions) if question not in known]
        now = ask_and_keep(
            self._book,
            asked,
            self._hands.ask,
            self._hands.now(),
            progress=lambda done: self._progress("asking", done, len(asked)),
        )
        known |= dict(zip(asked, now, strict=True))
        return tuple(known[question] for question in dict.fromkeys(questions))

    def _read_and_try(
        self,
        planned: Sequence[Picked],
        saved: Sequence[SavedAnswer],
        searches: tuple[PubMedSearch, ...],
    ) -> Iterator[Round]:
        """Read the documents, and make a round of them; where it may be, of parts of them."""
        readings = self._hands.read(self._list.documents(one.id for one in planned))
        picked = {one.id: one for one in planned}
        told = iter([searches])

        def make(some: Sequence[Reading]) -> Round:
            now = self._last_of(one.id for one in saved)
            ended = self._finish(self._put(some, picked, now, next(told, ())))
            if ended.state is RoundState.DONE:
                self._guarding.keep()
            return ended

        def suspected(one: Reading) -> bool:
            return one.document.id in self._guarding.suspects

        if self._guarding.bisects:
            yield from in_parts(readings, make, suspected)
        else:
            yield make(readings)

    def _put(
        self,
        readings: Sequence[Reading],
        picked: Mapping[str, Picked],
        saved: Sequence[SavedAnswer],
        searches: tuple[PubMedSearch, ...],
    ) -> Round:
        """Write the round down as open, and put what was read: in this order."""
        rounds = self._book.rounds()
        number = max((round_.number for round_ in rounds), default=0) + 1
        done = (round_ for round_ in rounds if round_.state is RoundState.DONE)
        admitted = (admission for round_ in done for admission in round_.admissions)
        made = self._proposing.make(number, readings, admitted)
        begun = Round(
            number=number,
            state=RoundState.OPEN,
            when=self._hands.now(),
            documents=tuple(
                PlannedDocument(**dict(picked[reading.document.id]), key=reading.key)
                for reading in made.papers
            ),
            **made.told,
            searches=searches,
            asked=tuple(one.id for one in saved),
            gaps_before=len(open_gaps(saved)),
            evaluation_before=self._guarding.before,
            generation_before=self._store.generation(),
            size_before=size_of(self._store),
        )
        begun, put = open_round(self._store, self._book, begun, (*made.papers, *made.hidden))
        self._hands.noted(put, ())
        self._store.put(put)
        logger.info("round %d: %d documents put", begun.number, len(readings))
        return begun

    def _finish(self, begun: Round) -> Round:
        """Ask the guard, then answer again; or take the round back."""
        after = self._guarding.measure() if begun.evaluation_before is not None else None
        if after is not None and after.is_worse_than(begun.evaluation_before or after):
            worse = begun.model_copy(update={"evaluation_after": after})
            self._book.note(worse)
            return self._roll_back(worse)
        saved = self._last_of(begun.asked, without_round=begun.number)
        again, because = self._answer_again(begun, saved)
        now = {one.now.id: one.now for one in again}
        before = {gap.id: gap for gap in open_gaps(saved)}
        after_it = {gap.id: gap for gap in open_gaps(now.get(one.id, one) for one in saved)}
        return self._end(
            begun,
            RoundState.DONE,
            gaps_after=len(after_it),
            closed=tuple(gap for id_, gap in before.items() if id_ not in after_it),
            opened=tuple(gap for id_, gap in after_it.items() if id_ not in before),
            asked_again=len(again),
            changed=tuple(change_of(one, because[one.now.id]) for one in again if one.changed),
            evaluation_after=after,
        )

    def _roll_back(self, begun: Round) -> Round:
        note = "the guard's questions were answered worse"
        return self._take_back(begun, RoundState.ROLLED_BACK, note)

    def _take_back(self, begun: Round, state: RoundState, note: str) -> Round:
        store, book, hands, authors = self._store, self._book, self._hands, self._list.authors
        rulings = hands.rulings()
        take_back(store, book, begun, rulings=rulings, authors=authors, noted=hands.noted)
        return self._end(begun, state, note=note)

    def _answer_again(
        self, begun: Round, saved: Sequence[SavedAnswer]
    ) -> tuple[list[Again], dict[str, tuple[str, ...]]]:
        """The answers that the round could have changed, and for each the documents that could."""
        papers = [one.id for one in begun.documents]
        concerned = {*papers, *(paper for one in begun.admissions for paper in one.papers)}
        concerned |= {paper for one in begun.refused for paper in one.papers}
        readings = self._store.readings([*papers, *proposals_on(sorted(concerned))])
        named = could_change(
            saved,
            tuple(readings),
            self._hands.wordings,
            self._hands.settled,
            max_hops=self._hands.max_hops,
            text=self._hands.text,
        )
        because = {id_: tuple(dict.fromkeys(map(paper_of, some))) for id_, some in named.items()}
        before = [one for one in saved if one.id in because]
        now = ask_and_keep(
            self._book,
            [question_of(one) for one in before],
            self._hands.ask,
            self._hands.now(),
            round_=begun.number,
            progress=lambda done: self._progress("answering again", done, len(before)),
        )
        return [Again(*pair) for pair in zip(before, now, strict=True)], because

    # -- how ----------------------------------------------------------------------------------

    def _last_of(self, ids: Iterable[str], *, without_round: int = 0) -> tuple[SavedAnswer, ...]:
        found = (self._book.last(id_, without_round=without_round) for id_ in ids)
        return tuple(one for one in found if one is not None)

    def _end(self, begun: Round, state: RoundState, **what: object) -> Round:
        """Write down how a round ended."""
        ended = begun.model_copy(
            update={
                **what,
                "state": state,
                "when": self._hands.now(),
                "size": size_of(self._store),
                "generation": self._store.generation(),
            }
        )
        self._book.note(ended)
        logger.info("round %d: %s", ended.number, ended.state)
        return ended
