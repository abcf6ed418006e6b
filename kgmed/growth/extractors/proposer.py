"""Proposals on a document: what an extractor reads in its sentences and the reading has not."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from ingest.pipeline import Spoken
from ingest.records import Document, Extraction, Mention, Reading, Sentence


class Extractor(Protocol):
    """Reads one sentence."""

    name: str

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterable[Extraction]:
        """What the sentence says of the grounded mentions inside it.

        Raises:
            ModelError: the model cannot be asked.
        """
        ...


class Proposer(Protocol):
    """Reads one document."""

    name: str

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        """Claims on the document beyond those of its reading, marked as proposed.

        Raises:
            ModelError: the model cannot be asked.
        """
        ...


Scan = Callable[[Iterable[Document]], Iterator[tuple[Spoken, ...]]]
"""For each document its parsed sentences with the grounded mentions inside each, as
`ingest.pipeline.Reader.scan` has them."""


class SentenceProposer:
    """A proposer that reads sentence by sentence."""

    def __init__(self, extractor: Extractor, scan: Scan) -> None:
        """`scan`: the scan of the very reader that the reading is of; the names come from it."""
        self.name = extractor.name
        self._extractor = extractor
        self._scan = scan

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        """Each claim once, from the sentence in which it is surest, in the order of the text.
        What the reading claims (or denies) already is not proposed again.

        Raises:
            ModelError: the model cannot be asked.
        """
        known = {_key(one) for one in reading.extractions}
        best: dict[tuple[str, bool], Extraction] = {}
        for sentence, mentions in next(self._scan([document])):
            for one in self._extractor.extract(document, sentence, mentions):
                key = _key(one)
                if key not in known and (key not in best or _surer(one, best[key])):
                    best[key] = one
        yield from best.values()


def _key(one: Extraction) -> tuple[str, bool]:
    return one.assertion.key, one.evidence.negated


def _surer(one: Extraction, other: Extraction) -> bool:
    return getattr(one.evidence, "confidence", 0.0) > getattr(other.evidence, "confidence", 0.0)
