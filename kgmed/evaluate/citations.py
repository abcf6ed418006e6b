"""Checks what an answer cites against the store, independently of `kgmed.reason.verify`.

A quotation is valid if the stored text of its publication has the sentence at its place and
both names stand in it; a step is valid if the store has its assertion, with the same entities
and the polarity that the step says, and if the steps of its path join. A sentence that a
curated resource quotes, or a curator's word, is valid if the store has it in evidence of that
assertion. A sentence that was searched for has no assertion: its two names must be what the store
calls the two things (the question, where the store does not know them), and a step that rests on
it alone must name both as it does.
What it says of them, no checker can see: the model judged it.
"""

import re
from collections.abc import Iterable

from graph_schema.belief import belief
from graph_schema.biolink import SYMMETRIC
from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    Evidence,
    InferredEvidence,
    Record,
)
from kgmed.records import Answer, AnswerStep, Citation, SourceKind, Step
from kgmed.store.protocol import GraphStore, StoredDocument

MOST_FAULTS = 20
"""Faults that a report spells out."""
_WORD = re.compile(r"[^\W_]+")


class CitationReport(Record):
    """How many quotations and steps were checked, and how many were as they should be."""

    quotations: int = 0
    valid_quotations: int = 0
    steps: int = 0
    valid_steps: int = 0
    faults: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of quotations and steps that are valid; 1 where there are none."""
        checked = self.quotations + self.steps
        return (self.valid_quotations + self.valid_steps) / checked if checked else 1.0

    def __add__(self, other: "CitationReport") -> "CitationReport":
        return CitationReport(
            quotations=self.quotations + other.quotations,
            valid_quotations=self.valid_quotations + other.valid_quotations,
            steps=self.steps + other.steps,
            valid_steps=self.valid_steps + other.valid_steps,
            faults=(self.faults + other.faults)[:MOST_FAULTS],
        )


def check_citations(answer: Answer, store: GraphStore) -> CitationReport:
    """Every quotation and every step of an answer, checked against the store."""
    quotations = [c for step in answer.steps for c in step.citations] + list(answer.contradicting)
    asked = " ".join((answer.question, *answer.options))
    quotation_faults = [_quotation_fault(citation, store, asked) for citation in quotations]
    step_faults = [fault for step in answer.steps for fault in _step_faults(step, store)]
    return CitationReport(
        quotations=len(quotations),
        valid_quotations=quotation_faults.count(""),
        steps=len(step_faults),
        valid_steps=step_faults.count(""),
        faults=tuple(f for f in [*quotation_faults, *step_faults] if f)[:MOST_FAULTS],
    )


def _quotation_fault(citation: Citation, store: GraphStore, asked: str) -> str:
    stored = store.assertions([citation.assertion]).get(citation.assertion)
    if citation.source is SourceKind.SEARCHED:
        fault = _searched_fault(citation, store, asked)
    elif stored is None:
        fault = "its assertion is not in the store"
    elif citation.source is SourceKind.CURATED:
        kept = {p.sentence for p in stored.evidence if isinstance(p, DatabaseEvidence)}
        fault = "" if citation.sentence in kept else "no curated evidence has this sentence"
    elif citation.source is SourceKind.CURATOR:
        words = {(p.who, p.when, p.note) for p in stored.evidence if isinstance(p, CuratorEvidence)}
        said = (citation.resource, citation.when, citation.sentence)
        fault = "" if said in words else "no curator said so"
    else:
        fault = _place_fault(citation, store.document(citation.publication))
    return f"{citation.publication} {citation.sentence[:40]!r}: {fault}" if fault else ""


def _place_fault(citation: Citation, document: StoredDocument | None) -> str:
    """Why a sentence that was read does not stand where the citation says, with both names."""
    places = (citation.sentence_span, citation.subject_span, citation.object_span)
    if document is None or None in places:
        return "there is no document, or no place in it"
    (start, end), (s0, s1), (o0, o1) = (place or (0, 0) for place in places)
    if document.text[start:end] != citation.sentence:
        return "the stored text is another"
    names = (document.text[start + s0 : start + s1], document.text[start + o0 : start + o1])
    if not all(name.strip() for name in names) or max(s1, o1) > len(citation.sentence):
        return "a name is not in the sentence"
    return "both names stand on the same words" if s0 < o1 and o0 < s1 else ""


def _searched_fault(citation: Citation, store: GraphStore, asked: str) -> str:
    """Why a sentence that was searched for does not name both things where it is said to."""
    document = store.document(citation.publication)
    if citation.assertion:
        return "it was searched for, and claims an assertion"
    if fault := _place_fault(citation, document):
        return fault
    if document is None or document.retracted or document.year != citation.year:
        return "its document is retracted, or of another year"
    for curie, span in (
        (citation.subject, citation.subject_span),
        (citation.object, citation.object_span),
    ):
        name = _bare(citation.sentence[slice(*(span or (0, 0)))])
        entity = store.entity(curie)
        known = map(_bare, (entity.name, *entity.synonyms)) if entity else ()
        if not (name in known if entity else name in _bare(asked)):
            return f"{name.strip()!r} is no name of {curie}"
    return ""


def _bare(text: str) -> str:
    """The words of a text, so that one that stands in another stands there word by word."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _step_faults(step: AnswerStep, store: GraphStore) -> Iterable[str]:
    """One entry per step of the path, empty where it is as it should be."""
    if not step.path:
        yield _unread_fault(step)
    before: Step | None = None
    for part in step.path:
        joins = before is None or before.end == part.start
        yield _part_fault(part, store) if joins else f"{step.path_id} does not join"
        before = part


def _unread_fault(step: AnswerStep) -> str:
    """Why a step without a path is none that rests on sentences which were searched for."""
    for citation in step.citations:
        spans = (citation.subject_span or (0, 0), citation.object_span or (0, 0))
        names = [citation.sentence[slice(*span)] for span in spans]
        if citation.source is not SourceKind.SEARCHED or not all(n in step.claim for n in names):
            return f"{step.path_id} is not what its sentences were searched for"
    return "" if step.citations else f"{step.path_id} rests on nothing"


def _part_fault(part: Step, store: GraphStore) -> str:
    stored = store.assertions([part.key]).get(part.key)
    if stored is None:
        return f"{part.key} is not in the store"
    kept = stored.assertion
    ends, said = (kept.subject, kept.object), (part.subject, part.object)
    exchanged = kept.predicate in SYMMETRIC and ends == said[::-1]
    if (ends != said and not exchanged) or kept.predicate is not part.predicate:
        return f"{part.key} joins other entities"
    if (kept.aspect, kept.direction) != (part.aspect, part.direction):
        return f"{part.key} has another aspect or direction"
    if _denied(stored.evidence, store) is not (part.polarity == "denied"):
        return f"{part.key} is not {part.polarity}"
    return ""


def _denied(evidence: Iterable[Evidence], store: GraphStore) -> bool:
    """Whether the evidence against outweighs the evidence for, by the belief model."""
    pieces = [piece for piece in evidence if not isinstance(piece, InferredEvidence)]
    publications = [getattr(piece, "publication", None) for piece in pieces]
    documents = [store.document(id_) for id_ in publications if id_]
    retracted = [document.id for document in documents if document and document.retracted]
    turned = [piece.model_copy(update={"negated": not piece.negated}) for piece in pieces]
    return belief(turned, retracted) > belief(pieces, retracted)
