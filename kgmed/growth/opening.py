"""Opening a round: from here on it is known what belongs to it."""

from collections.abc import Sequence

from ingest.records import Reading
from kgmed.growth.book import Book
from kgmed.growth.records import Round
from kgmed.store.hidden import paper_of
from kgmed.store.protocol import GraphStore


def size_of(store: GraphStore) -> dict[str, int]:
    """Documents, entities, assertions and evidence of the graph."""
    counts = store.counts()
    names = ("documents", "entities", "assertions", "evidence")
    return {name: getattr(counts, name) for name in names}


def open_round(
    store: GraphStore, book: Book, begun: Round, readings: Sequence[Reading]
) -> tuple[Round, Sequence[Reading]]:
    """Write a round down as open, before anything of it is put; the round, and what is to be put.

    What somebody ingested while the round was reading is none of its documents, and nothing is
    proposed on it. Whoever ingests
    after this look finds the round in the book, and claims its documents there (`Book.claim`).
    """
    book.note(begun)
    meanwhile = store.document_states([one.id for one in begun.documents])
    if not meanwhile:
        return begun, readings
    left = tuple(one for one in begun.documents if one.id not in meanwhile)
    begun = begun.model_copy(update={"documents": left})
    book.note(begun)
    return begun, [one for one in readings if paper_of(one.document.id) not in meanwhile]
