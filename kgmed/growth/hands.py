"""What the loop needs done by others: asking, reading, proposing, naming, and the time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from ingest.records import Document, Extraction, Reading
from kgmed.growth.asking import Question
from kgmed.growth.records import GapName
from kgmed.records import Answer
from kgmed.store.rulings import Rulings


class Hands(Protocol):
    """Whoever asks and reads."""

    max_hops: int
    """Of the paths that an answer may rest on."""
    text: bool
    """Whether text is searched where the graph says nothing."""
    strict: bool
    """Whether what the reader reads in a round is a proposal, too."""
    infer: bool
    """Whether what follows from what a round brings is proposed."""

    def ask(self, question: Question) -> Answer: ...

    def read(self, documents: Sequence[Document]) -> Sequence[Reading]:
        """The readings of these documents, in this order."""
        ...

    def propose(self, document: Document, reading: Reading) -> Iterable[Extraction]:
        """What all proposers propose on a document that was read."""
        ...

    def wordings(self, name: GapName) -> Sequence[str]:
        """Everything that graph and vocabulary call something."""
        ...

    def settled(self, curie: str) -> str:
        """What curators merged an entity into; itself where they did not."""
        ...

    def rulings(self) -> Rulings:
        """What the ledger says now."""
        ...

    def noted(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """Hear of readings that are about to be put, and of documents about to be forgotten."""
        ...

    def now(self) -> datetime: ...
