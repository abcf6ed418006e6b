"""Carrying a graph from one store to another, of whatever kind."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from ingest.records import Document, Reading
from kgmed.store.protocol import GraphStore

_T = TypeVar("_T")

BATCH = 256
"""Documents in one put."""


def copy(source: GraphStore, target: GraphStore) -> None:
    """Put everything that was read and decided into an empty store: it shows the same graph then,
    and may be asked, undone and added to like the source."""
    for batch in _batches(source.readings()):
        target.put(batch)
    gone = (document.id for document in source.iter_documents() if document.withdrawn)
    for ids in _batches(gone):
        states = source.document_states(ids)
        target.put([_silent(id_, states[id_].key, states[id_].revised) for id_ in ids])
        target.withdraw(ids)
    for decisions in _batches(source.decisions()):
        target.decide(*decisions)


def _silent(id_: str, key: str, revised: str) -> Reading:
    """What a withdrawn document is still known by."""
    return Reading(document=Document(id=id_, revised=revised), key=key)


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
