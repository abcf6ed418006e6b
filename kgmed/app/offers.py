"""Documents of an input on their way into the store: what is to become of each, and how many go
together."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from ingest.records import Document
from kgmed.store.protocol import DocumentState

BATCH_CHARACTERS = 200_000
"""How long the documents of one transaction may be, unless there is but one."""


class Verdict(Enum):
    """What is to become of a document."""

    READ = auto()
    UNCHANGED = auto()
    DUPLICATE = auto()


class Offer(NamedTuple):
    """A document with the key that its reading would have, and where it stood."""

    document: Document
    key: str
    source: str
    record: str
    share: float | None
    """How much of the input had been read when it came, where that is known."""


def state_of(offer: Offer) -> DocumentState:
    """The state of a document when this offer is stored."""
    return DocumentState(offer.key, offer.document.revised, withdrawn=False)


def batches(offers: Iterable[Offer], count: int) -> Iterator[list[Offer]]:
    """So many offers at a time, fewer where they are long."""
    batch: list[Offer] = []
    size = 0
    for offer in offers:
        length = len(offer.document.full_text)
        if batch and (len(batch) >= count or size + length > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(offer)
        size += length
    if batch:
        yield batch
