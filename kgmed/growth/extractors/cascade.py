"""What others are measured beside: the plain reader, and the mere fact of being named together."""

from collections.abc import Iterator

from graph_schema.biolink import Predicate
from ingest.records import Document, Extraction, Mention, Sentence
from ingest.relations import Cascade, extract
from kgmed.growth.extractors.pairs import Named, Said, extraction
from kgmed.llm.facts import Effect

MERE = 0.4
"""A tie of at most this confidence only says that two things were named together."""


class CascadeReader:
    """What `kgmed read` reads, without mere co-mentions, which claim nothing."""

    name = "cascade"

    def __init__(self, cascade: Cascade) -> None:
        """`cascade`: that of the reader, whose weights may be others than the shipped ones."""
        self._cascade = cascade

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """The claims of the cascade on a sentence, under its own name and unmarked."""
        for one in extract(document, sentence, mentions, self._cascade):
            tie = one.assertion.predicate is Predicate.ASSOCIATED_WITH
            if not tie or getattr(one.evidence, "confidence", 1.0) > MERE:
                yield one


class Together:
    """Says of every two things in a sentence that they are tied: what reading must better."""

    name = "together"

    def extract(
        self, document: Document, sentence: Sentence, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """A tie for every pair that an effect may join."""
        named = Named.of(document, sentence, mentions)
        for one, other in named.pairs():
            claim = extraction(named, Said(one, Effect.OTHER, other, MERE), self.name)
            if claim is not None:
                yield claim
