"""The stream behind `kgmed read`: located items in, readings out, in the same order."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph_schema.records import Rejection
from ingest.records import CuratedResource, Document, Located, Reading
from kgmed.app.offers import BATCH_CHARACTERS
from kgmed.app.workers import Crew


class CuratedReader(Protocol):
    """What is asked of `ingest.pipeline.Reader` here."""

    def read_curated(self, resource: CuratedResource) -> Reading: ...


def read_in_order(
    items: Iterable[Located], reader: CuratedReader, crew: Crew, batch: int
) -> Iterator[Reading | Rejection]:
    """The reading of each document and curated resource, and each record that is no document.

    Raises:
        KgmedError: a document cannot be read, or a process that read was killed.
    """
    for some in _gathered(items, batch):
        while crew.full or (len(crew) and not isinstance(some, list)):
            yield from crew.take()
        if isinstance(some, list):
            crew.submit(some)
        else:
            yield some if isinstance(some, Rejection) else reader.read_curated(some)
    while len(crew):
        yield from crew.take()


def _gathered(
    items: Iterable[Located], count: int
) -> Iterator[list[Document] | CuratedResource | Rejection]:
    """Documents in batches, and between them the other things as they come."""
    batch: list[Document] = []
    size = 0
    for located in items:
        match located.item:
            case Document() as document:
                batch.append(document)
                size += len(document.full_text)
                if len(batch) < count and size < BATCH_CHARACTERS:
                    continue
            case CuratedResource() | Rejection():
                pass
            case _:
                continue
        if batch:
            yield batch
            batch, size = [], 0
        if isinstance(located.item, CuratedResource | Rejection):
            yield located.item
    if batch:
        yield batch
