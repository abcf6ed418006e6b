"""What the loop needs done by others: asking, reading, naming, and the time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ingest.records import Document, Reading
from kgmed.growth.asking import Question
from kgmed.growth.records import GapName
from kgmed.records import Answer


class Hands(Protocol):
    """Whoever asks and reads."""

    max_hops: int
    """Of the paths that an answer may rest on."""
    text: bool
    """Whether text is searched where the graph says nothing."""

    def ask(self, question: Question) -> Answer: ...

    def read(self, documents: Sequence[Document]) -> Sequence[Reading]:
        """The readings of these documents, in this order."""
        ...

    def wordings(self, name: GapName) -> Sequence[str]:
        """Everything that graph and vocabulary call something."""
        ...

    def settled(self, curie: str) -> str:
        """What curators merged an entity into; itself where they did not."""
        ...

    def now(self) -> datetime: ...
