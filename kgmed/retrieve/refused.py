"""Sentences that text search must not bring back: a curator has decided about what they say."""

from collections.abc import Iterable, Sequence

from graph_schema.records import Status, TextEvidence
from ingest.records import Extraction
from kgmed.records import StoredAssertion
from kgmed.retrieve.records import FoundSentence
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings, quotation

Place = tuple[str, int]
"""A publication, and where in its text a sentence begins."""


def refused(
    sentences: Sequence[FoundSentence], store: GraphStore, rulings: Rulings
) -> frozenset[FoundSentence]:
    """Of these sentences, those of which a curator rejected, deleted or replaced what the reader
    had made of the same two names there."""
    if not sentences or not (rulings or rulings.standing):
        return frozenset()
    papers = sorted({sentence.publication for sentence in sentences})
    turned_down: set[tuple[Place, frozenset[str]]] = set()
    for reading in store.readings(papers):
        for said in reading.extractions:
            if isinstance(said.evidence, TextEvidence) and _is_turned_down(said, rulings):
                place = (said.evidence.publication, said.evidence.sentence_start)
                ends = {said.assertion.subject, said.assertion.object}
                turned_down.add((place, frozenset(map(rulings.entity, ends))))
    return frozenset(
        sentence
        for sentence in sentences
        if (sentence.place, frozenset((sentence.subject, sentence.object))) in turned_down
    )


def _is_turned_down(said: Extraction, rulings: Rulings) -> bool:
    key = said.assertion.key
    seen = rulings.see(said.assertion)
    return (
        bool(seen.by)
        or key in rulings.replaced
        or quotation(seen.claim.key, said.evidence) in rulings.deleted
        or rulings.standing_of(seen.claim.key).status is Status.REJECTED
    )


def quoted_by(assertions: Iterable[StoredAssertion]) -> frozenset[Place]:
    """Where the sentences stand that assertions were read from."""
    return frozenset(
        (piece.publication, piece.sentence_start)
        for stored in assertions
        for piece in stored.evidence
        if isinstance(piece, TextEvidence)
    )
