"""The records of the graph: entities, assertions, their evidence, and decisions on them.

All are frozen, refuse unknown fields, hold tuples, and come back equal from JSON.
Identifiers are hashes of content: the same claim gets the same key in every run.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    SYMMETRIC,
    Aspect,
    Category,
    Direction,
    Predicate,
)
from graph_schema.curie import Curie

Span = tuple[int, int]
"""A half-open range of characters (Unicode code points)."""


class Record(BaseModel):
    """The base of every record: frozen, closed, and compared by value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed; what follows from the fields follows anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys() if update else ():
            del copied.__dict__[name]
        return copied


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


def digest(*parts: object) -> str:
    """A 24-digit hexadecimal key of the parts: the same for the same content, always."""
    text = _ENCODER.encode(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Entity(Record):
    """A thing that the graph knows by one CURIE, however many names it has."""

    curie: Curie
    name: str = Field(min_length=1)
    category: Category
    synonyms: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()
    """Equivalent identifiers in other vocabularies, as CURIEs."""


class Assertion(Record):
    """One claim: subject, predicate, object and qualifiers. Evidence is not part of it,
    so that two papers that say the same thing meet on one assertion.

    Raises:
        ValueError: aspect or direction on a predicate that has none.
    """

    subject: Curie
    predicate: Predicate
    object: Curie
    aspect: Aspect | None = None
    direction: Direction | None = None

    @model_validator(mode="after")
    def _qualifiers_fit(self) -> Self:
        if self.predicate not in DIRECTED_EFFECTS and (self.aspect or self.direction):
            raise ValueError(f"{self.predicate} takes neither aspect nor direction")
        return self

    @cached_property
    def key(self) -> str:
        """A hash of the claim alone. A symmetric claim has one key for both orders."""
        ends = (self.subject, self.object)
        if self.predicate in SYMMETRIC:
            ends = (min(ends), max(ends))
        parts = (*ends, self.predicate, self.aspect or "", self.direction or "")
        content = " ".join(parts)  # neither a CURIE nor an enum's value holds a space
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:24]

    @property
    def is_canonical(self) -> bool:
        """Whether the ends stand in the one order in which a store keeps them."""
        return self.subject <= self.object or self.predicate not in SYMMETRIC

    def canonical(self) -> "Assertion":
        """The same claim with the ends of a symmetric predicate in one fixed order."""
        if self.is_canonical:
            return self
        return self.model_copy(update={"subject": self.object, "object": self.subject})


class StudyType(StrEnum):
    """What kind of study a publication reports; the strongest that its record names."""

    META_ANALYSIS = "meta_analysis"
    TRIAL = "clinical_trial"
    OBSERVATIONAL = "observational"
    CASE_REPORT = "case_report"
    REVIEW = "review"
    LABORATORY = "laboratory"
    UNKNOWN = "unknown"


class _Evidence(Record):
    @cached_property
    def id(self) -> str:
        """A hash of the evidence itself; distinct evidence has distinct ids."""
        return digest(self.model_dump(mode="json"))


class TextEvidence(_Evidence):
    """A sentence of a publication that was read as saying the claim, or denying it.

    Spans are relative to `sentence`; `sentence_start` places it in the document's text
    (title + one space + text).
    """

    kind: Literal["text"] = "text"
    publication: Curie
    section: str = ""
    sentence: str
    sentence_start: int = Field(ge=0)
    subject_span: Span
    object_span: Span
    cue_span: Span | None = None
    negated: bool = False
    hedged: bool = False
    species: Curie | None = None
    study_type: StudyType = StudyType.UNKNOWN
    year: int | None = None
    extractor: str
    """Name and version of what read it, as `patterns/1`."""
    confidence: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _spans_lie_inside(self) -> Self:
        for span in (self.subject_span, self.object_span, self.cue_span):
            if span is not None and not 0 <= span[0] < span[1] <= len(self.sentence):
                raise ValueError(f"span {span} lies outside its sentence")
        return self


class DatabaseEvidence(_Evidence):
    """A record of a curated resource, with the publication and sentence that it cites."""

    kind: Literal["database"] = "database"
    resource: str
    """Name and version of the resource, as `NeuroMMSig 5.1.2`."""
    record: str
    """What finds the record again in the resource."""
    publication: Curie | None = None
    sentence: str = ""
    negated: bool = False
    year: int | None = None
    confidence: float = Field(default=0.9, ge=0, le=1)


class CuratorEvidence(_Evidence):
    """A person vouches for the claim, or denies it."""

    kind: Literal["curator"] = "curator"
    who: str = Field(min_length=1)
    when: datetime
    note: str = ""
    negated: bool = False


class InferredEvidence(_Evidence):
    """The system derived the claim. It never raises the belief in its own premises."""

    kind: Literal["inferred"] = "inferred"
    rule: str
    premises: tuple[str, ...] = Field(min_length=1)
    """Keys of the assertions that it follows from."""
    negated: bool = False
    confidence: float = Field(default=1.0, ge=0, le=1)
    """How sure its premises are together; 1 until somebody looks them up."""


Evidence = Annotated[
    TextEvidence | DatabaseEvidence | CuratorEvidence | InferredEvidence,
    Field(discriminator="kind"),
]


class Status(StrEnum):
    """Where an assertion stands. Only a decision moves it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Rejection(Record):
    """A record that could not be used: where it stood, at which stage, and why."""

    source: str
    """The file (or `-` for standard input)."""
    record: str = ""
    """Line, byte or identifier inside it."""
    stage: str
    """The stage as a verb: read, split, find_mentions, ground, extract, assemble, upsert."""
    reason: str
    """A short fixed phrase, so that rejections can be counted by it."""
    detail: str = ""
