"""Quotations that check: a sentence is cited only where the stored document has it. A curator's
word is cited as that, and needs no document; so is what follows from other assertions."""

from typing import Literal, NamedTuple

from graph_schema.belief import beliefs
from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    InferredEvidence,
    Span,
    TextEvidence,
)
from kgmed.records import Citation, SourceKind, StoredAssertion
from kgmed.retrieve.records import FoundSentence
from kgmed.retrieve.sources import Sources
from kgmed.store.proposed import counted
from kgmed.store.protocol import StoredDocument
from kgmed.store.review import says_of

CURATOR = "curator"
"""What stands for the publication where a curator is cited."""
INFERRED = "inferred"
"""What stands for the publication where something follows from other assertions."""


class Quoted(NamedTuple):
    """The citations of one assertion, and what was refused, with the reason."""

    citations: tuple[Citation, ...]
    dropped: tuple[str, ...]
    retracted: frozenset[str]
    """Publications behind this assertion that have been retracted; they are not cited."""
    polarity: Literal["affirmed", "denied"]
    """`denied` where the evidence against the assertion outweighs the evidence for it."""


class Quoter:
    """Turns evidence into citations, each checked against the stored text."""

    def __init__(self, store: Sources) -> None:
        self._store = store
        self._documents: dict[str, StoredDocument | None] = {}
        self._quoted: dict[tuple[str, tuple[str, ...]], Quoted] = {}
        self._read: dict[tuple[str, str], Citation | str] = {}
        """By assertion and piece of evidence, the quotation, or why there is none."""

    def quote(self, stored: StoredAssertion) -> Quoted:
        """Every piece of evidence that can be quoted, curators' words first; of an accepted
        assertion, nothing that is only proposed."""
        stored = counted(stored)
        what = stored.assertion.key, tuple(piece.id for piece in stored.evidence)
        if what not in self._quoted:
            self._quoted[what] = self._quote(stored)
        return self._quoted[what]

    def _quote(self, stored: StoredAssertion) -> Quoted:
        citations = [
            _vouched(piece, stored.assertion.key)
            for piece in stored.evidence
            if isinstance(piece, CuratorEvidence)
        ]
        dropped: list[str] = []
        retracted: set[str] = set()
        for piece in stored.evidence:
            if isinstance(piece, InferredEvidence):
                citations.append(self._inferred(piece, stored.assertion.key))
            if not isinstance(piece, TextEvidence | DatabaseEvidence):
                continue
            document = self._document(piece.publication) if piece.publication else None
            if document is not None and document.retracted:
                retracted.add(document.id)
                dropped.append(f"{document.id} has been retracted")
                continue
            if isinstance(piece, DatabaseEvidence):
                citations.append(_curated(piece, stored.assertion.key))
                continue
            made = stored.assertion.key, piece.id
            if made not in self._read:
                fault = fault_of(piece, document)
                self._read[made] = fault or _read(piece, stored.assertion.key)
            read = self._read[made]
            if isinstance(read, str):
                dropped.append(f"{piece.publication}: {read}")
            else:
                citations.append(read)
        said = beliefs(stored.evidence, retracted, proposed=True)
        polarity: Literal["affirmed", "denied"]
        polarity = "denied" if said.denial > said.claim else "affirmed"
        return Quoted(tuple(citations), tuple(dropped), frozenset(retracted), polarity)

    def _inferred(self, piece: InferredEvidence, key: str) -> Citation:
        found = self._store.assertions(piece.premises)
        premises = [found[key].assertion for key in piece.premises if key in found]
        ends = {end for claim in premises for end in (claim.subject, claim.object)}
        names = self._store.entities(sorted(ends))
        return Citation(
            publication=INFERRED,
            sentence="; ".join(says_of(claim, names) for claim in premises),
            subject_span=None,
            object_span=None,
            source=SourceKind.INFERRED,
            resource=piece.rule,
            negated=piece.negated,
            assertion=key,
        )

    def _document(self, id_: str) -> StoredDocument | None:
        if id_ not in self._documents:
            self._documents[id_] = self._store.document(id_)
        return self._documents[id_]


def fault_of(piece: TextEvidence | FoundSentence, document: StoredDocument | None) -> str:
    """Why a sentence cannot be quoted, in words; empty where it can.

    The stored text must hold the sentence at its place, and the two spans must mark two
    different stretches of it that are not blank.
    """
    if document is None or document.withdrawn:
        return "the document is not in the store"
    end = piece.sentence_start + len(piece.sentence)
    if document.text[piece.sentence_start : end] != piece.sentence:
        return "the stored text does not have this sentence at its place"
    if _overlap(piece.subject_span, piece.object_span):
        return "the two names stand on the same words"
    for start, stop in (piece.subject_span, piece.object_span):
        if not piece.sentence[start:stop].strip():
            return "a name is marked on blank text"
    return ""


def _overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _read(piece: TextEvidence, key: str) -> Citation:
    return Citation(
        publication=piece.publication,
        sentence=piece.sentence,
        subject_span=piece.subject_span,
        object_span=piece.object_span,
        sentence_span=(piece.sentence_start, piece.sentence_start + len(piece.sentence)),
        source=SourceKind.READ,
        resource=piece.extractor,
        negated=piece.negated,
        hedged=piece.hedged,
        year=piece.year,
        assertion=key,
    )


def _curated(piece: DatabaseEvidence, key: str) -> Citation:
    return Citation(
        publication=piece.publication or piece.record,
        sentence=piece.sentence,
        subject_span=None,
        object_span=None,
        source=SourceKind.CURATED,
        resource=piece.resource,
        negated=piece.negated,
        year=piece.year,
        assertion=key,
    )


def _vouched(piece: CuratorEvidence, key: str) -> Citation:
    return Citation(
        publication=CURATOR,
        sentence=piece.note,
        subject_span=None,
        object_span=None,
        source=SourceKind.CURATOR,
        resource=piece.who,
        negated=piece.negated,
        year=piece.when.year,
        when=piece.when,
        assertion=key,
    )
