"""Taking a round back."""

from collections.abc import Sequence
from datetime import datetime

from kgmed.errors import UsageError
from kgmed.growth.book import Book
from kgmed.growth.proposals import Authors, settle
from kgmed.growth.records import Round, RoundState
from kgmed.store.hidden import INFERRED_PREFIX, proposals_on
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


def take_back(
    store: GraphStore, rulings: Rulings, authors: Authors, number: int, papers: Sequence[str]
) -> None:
    """Forget papers of a round, what is proposed on them, and what it inferred; what others
    proposed and only they got admitted is a proposal again.

    Killed anywhere, it may be called again, and does the rest.
    """
    going = [*papers, *proposals_on(papers), f"{INFERRED_PREFIX}{number}"]
    said = tuple(store.readings(going))
    store.put(settle(store, rulings, authors, about=said, leaving=going).hidden)
    store.forget(going)


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

    A document that was read again since, with other content, is not the round's any more, and
    stays.

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
    keys = {one.id: one.key for one in round_.documents}
    states = store.document_states(list(keys))
    ours = [id_ for id_, state in states.items() if state.key == keys[id_] and not state.withdrawn]
    take_back(store, rulings, authors, number, ours)
    kept = sorted(
        id_ for id_, state in states.items() if state.key != keys[id_] and not state.withdrawn
    )
    counts = store.counts()
    undone = round_.model_copy(
        update={
            "state": RoundState.UNDONE,
            "when": now,
            "generation": store.generation(),
            "size": {name: getattr(counts, name) for name in round_.size},
            "note": f"read again since, and kept: {', '.join(kept)}" if kept else "",
        }
    )
    book.note(undone)
    return undone
