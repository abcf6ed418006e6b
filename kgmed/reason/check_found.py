"""Whether a sentence that was searched for stands where it is said to, and names what it should.
What it says of the two, no check can see: the model judged it."""

from kgmed.reason.citing import fault_of
from kgmed.reason.found_text import NOT_IN_GRAPH
from kgmed.reason.prose import VERBS
from kgmed.records import Answer, Citation
from kgmed.retrieve.records import FoundSentence
from kgmed.store.phrases import words
from kgmed.store.protocol import GraphStore


def found_claims(citation: Citation) -> set[str]:
    """What a step may claim that rests on this sentence alone, in the sentence's own names."""
    found = _found(citation)
    if found is None:
        return set()
    return {
        f"{found.subject_text} {verb} {found.object_text} ({NOT_IN_GRAPH})"
        for verb in VERBS.values()
    }


def citation_fault(citation: Citation, answer: Answer, store: GraphStore) -> str:
    """What is wrong with the quotation, in words; empty where the store has it, by the answer's
    year, and what is marked is what the store calls the two things (the question, where the store
    does not know them)."""
    found, document = _found(citation), store.document(citation.publication)
    if found is None or citation.assertion or citation.resource:
        return "it was searched for, and does not say where it stands, or says more of itself"
    if fault := fault_of(found, document):
        return fault
    if document is None or document.retracted or document.year != citation.year:
        return "its document has been retracted, or is of another year"
    year = answer.replay.as_of
    if year is not None and (document.year is None or document.year > year):
        return "its document is of a later year"
    asked = f" {' '.join(words(' '.join((answer.question, *answer.options))))} "
    for curie, name in ((found.subject, found.subject_text), (found.object, found.object_text)):
        entity = store.entity(curie)
        names = [words(each) for each in (entity.name, *entity.synonyms)] if entity else []
        known = words(name) in names if entity else f" {' '.join(words(name))} " in asked
        if not known:
            return f"{name!r} is no name of {curie}"
    return ""


def _found(citation: Citation) -> FoundSentence | None:
    """The sentence as the search gave it; None where the citation lacks a place."""
    spans = (citation.sentence_span, citation.subject_span, citation.object_span)
    if None in spans or citation.negated or citation.hedged:
        return None
    (start, end), subject, object_ = (span or (0, 0) for span in spans)
    if end - start != len(citation.sentence) or start < 0:
        return None
    return FoundSentence(
        id="",
        publication=citation.publication,
        sentence=citation.sentence,
        sentence_start=start,
        subject=citation.subject,
        subject_span=subject,
        object=citation.object,
        object_span=object_,
        year=citation.year,
    )
