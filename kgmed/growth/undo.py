"""Taking a round back."""

from datetime import datetime

from kgmed.errors import UsageError
from kgmed.growth.affected import Noted
from kgmed.growth.authors import Authors
from kgmed.growth.book import Book
from kgmed.growth.opening import size_of
from kgmed.growth.proposals import settle
from kgmed.growth.records import Round, RoundState
from kgmed.store.hidden import INFERRED_PREFIX, proposals_on
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


def take_back(
    store: GraphStore,
    book: Book,
    round_: Round,
    *,
    rulings: Rulings,
    authors: Authors,
    noted: Noted = lambda _put, _gone: None,
) -> list[str]:
    """Forget the papers that are a round's own, what it proposed on any of its papers, and what
    it inferred; what others proposed and only they got admitted is a proposal again. Its papers
    that stay (`own_documents`).

    Killed anywhere, it may be called again, and does the rest. `noted` hears of each change before
    it is made.
    """
    own, kept = own_documents(store, book, round_)
    proposals = proposals_on(one.id for one in round_.documents)
    going = [*own, *proposals, f"{INFERRED_PREFIX}{round_.number}"]
    said = [claim for one in store.readings(going) for claim, _ in one.extractions]
    left = settle(store, rulings, authors, about=said, leaving=going).hidden
    if left:
        noted(left, ())
        store.put(left)
    noted((), going)
    store.forget(going)
    return kept


def undo(
    store: GraphStore,
    book: Book,
    number: int,
    *,
    rulings: Rulings,
    authors: Authors,
    now: datetime,
) -> Round:
    """Forget what a round read, and only that: the graph is as if it had never been read, with
    every decision of a curator, earlier or later, in its place.

    A document that somebody ingested since, or that was read again with other content, is not the
    round's alone any more, and stays.

    Raises:
        UsageError: there is no such round, or nothing of it is there.
    """
    round_ = next((one for one in book.rounds() if one.number == number), None)
    if round_ is None:
        raise UsageError(f"there is no round {number}", hint="see `kgmed grow log`")
    if round_.state is not RoundState.DONE:
        raise UsageError(
            f"round {number} is {round_.state}, not done",
            hint="`kgmed grow` ends a round that is open"
            if round_.state is RoundState.OPEN
            else "",
        )
    kept = take_back(store, book, round_, rulings=rulings, authors=authors)
    note = f"ingested or read again since, and kept: {', '.join(kept)}" if kept else ""
    return _undone(store, book, round_, now, note)


def finish_undoing(store: GraphStore, book: Book, now: datetime) -> None:
    """Write down as undone what an interrupted `undo` made the store forget, and did not get to
    write down: a round that is done, and of whose documents the store knows none."""
    for round_ in book.rounds():
        if round_.state is RoundState.DONE and round_.documents:
            known = store.document_states([one.id for one in round_.documents])
            if not known:
                _undone(store, book, round_, now, "its undoing was interrupted")


def _undone(store: GraphStore, book: Book, round_: Round, now: datetime, note: str) -> Round:
    undone = round_.model_copy(
        update={
            "state": RoundState.UNDONE,
            "when": now,
            "generation": store.generation(),
            "size": size_of(store),
            "note": note,
        }
    )
    book.note(undone)
    return undone


def own_documents(store: GraphStore, book: Book, round_: Round) -> tuple[list[str], list[str]]:
    """The documents that are a round's alone, to be forgotten with it; and those that are shown
    and stay, since somebody ingested them, or they were read again with other content.

    One that was withdrawn since is the round's: its withdrawal was noted only because the round
    had read it.
    """
    keys = {one.id: one.key for one in round_.documents}
    states, claimed = store.document_states(list(keys)), book.claimed()
    ours = {id_ for id_, state in states.items() if state.key == keys[id_]} - claimed
    kept = sorted(id_ for id_, one in states.items() if id_ not in ours and not one.withdrawn)
    return sorted(ours), kept
