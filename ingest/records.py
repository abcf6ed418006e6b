"""What passes between the stages of reading.

A `Document` is read from a file, split into `Sentence`s, in which `Mention`s are found and
grounded; from these come assertions with evidence, gathered in one `Reading`. All offsets are
half-open, in Unicode code points, over `Document.full_text`.
"""

import hashlib
from functools import cached_property
from typing import NamedTuple

from pydantic import Field

from graph_schema.belief import Observed
from graph_schema.biolink import Category
from graph_schema.curie import Curie
from graph_schema.records import (
    Assertion,
    DatabaseEvidence,
    Entity,
    Record,
    Rejection,
    StudyType,
)


class Section(Record):
    """A named part of a document (`title`, `abstract`, `methods`, …)."""

    name: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Annotation(Record):
    """A mention that the file itself brings along (PubTator, BioC), with its identifiers."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    category: Category
    curies: tuple[Curie, ...] = ()


class Document(Record):
    """A publication as its file gives it."""

    id: Curie
    title: str = ""
    text: str = ""
    """The abstract or body, without the title."""
    sections: tuple[Section, ...] = ()
    year: int | None = None
    journal: str = ""
    authors: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    study_type: StudyType = StudyType.UNKNOWN
    revised: str = ""
    """ISO date of this revision, or empty. Of two revisions, the later is kept."""
    retracted: bool = False
    retracts: tuple[Curie, ...] = ()
    """Publications that this one (a retraction notice) retracts."""
    annotations: tuple[Annotation, ...] = ()

    @cached_property
    def full_text(self) -> str:
        """Title + one space + text; the text alone where there is no title."""
        return f"{self.title} {self.text}" if self.title else self.text

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything that the file says of the document, except `revised`."""
        content = self.model_dump_json(exclude={"revised"})
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


class Withdrawal(Record):
    """A notice in an input (PubMed's DeleteCitation) that a document is no more."""

    id: Curie
    reason: str


class CuratedStatement(Record):
    """A claim of a curated resource, its ends named as the resource names them."""

    subject: Entity
    object: Entity
    assertion: Assertion
    evidence: DatabaseEvidence


class CuratedResource(Record):
    """A curated file (BEL node-link JSON) as a whole: it is kept or replaced as one."""

    id: Curie
    name: str
    version: str
    licence: str = ""
    content_hash: str
    statements: tuple[CuratedStatement, ...]
    rejections: tuple[Rejection, ...] = ()


class Located(NamedTuple):
    """An item of an input, with the place that a message about it should name."""

    item: Document | Withdrawal | CuratedResource | Rejection
    source: str
    record: str


class Token(NamedTuple):
    """One token of the dependency parse. `head` is an index into `Sentence.tokens`; the root
    is its own head. `start` and `end` are offsets into the document."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    dep: str
    head: int


class Sentence(NamedTuple):
    """A sentence and its parse."""

    start: int
    end: int
    text: str
    section: str
    tokens: tuple[Token, ...]


class Abbreviation(NamedTuple):
    """A short form that the document defines, at every place where it stands."""

    start: int
    end: int
    short: str
    long: str


class SplitDocument(NamedTuple):
    """What `sentences` makes of a document."""

    sentences: tuple[Sentence, ...]
    abbreviations: tuple[Abbreviation, ...]


GUESS = "the likeliest name of the document"
"""How a name was taken for another one of its document that nothing relates it to."""


class Candidate(Record):
    """One identity that a name may have, and why it scored as it did."""

    curie: Curie
    name: str
    category: Category
    score: float = Field(ge=0, le=1)
    matched: str
    """The vocabulary name that matched."""
    how: str
    """`exact`, `normal_form`, `abbreviation`, `annotation`, … in words that a user can read."""


class Name(NamedTuple):
    """A stretch of a text that the vocabulary knows, and what it may mean there, best first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


class Recognised(NamedTuple):
    """A stretch of a text that a recogniser takes for a name, and how probable that is."""

    start: int
    end: int
    category: Category
    probability: float


_ALIKE = (
    frozenset({Category.GENE, Category.GENE_FAMILY, Category.COMPLEX}),
    frozenset({Category.DISEASE, Category.PHENOTYPE}),
)


def fits(known: Category, recognised: Category) -> bool:
    """Whether an entity of the category `known` may be what was recognised as another: who
    recognises names cannot tell a gene from its family, nor a disease from its sign."""
    return known == recognised or any({known, recognised} <= alike for alike in _ALIKE)


class Recognition(NamedTuple):
    """What a recogniser says of a text."""

    spans: tuple[Recognised, ...]
    """Names that it found; those of different categories may overlap."""
    support: tuple[float, ...]
    """For each name of the vocabulary in the text, how probable it is that its best candidate's
    category is meant there; 1 for categories that the recogniser does not know."""


class Mention(Record):
    """A stretch of text that names something, grounded where that was possible."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str
    category: Category
    curie: Curie | None = None
    name: str = ""
    score: float = Field(default=0.0, ge=0, le=1)
    candidates: tuple[Candidate, ...] = ()
    recognised: Category | None = None
    """What the recogniser took it for; None where only the vocabulary (or the file) names it."""

    @property
    def may_speak(self) -> bool:
        """Whether something may be read about it: what it means is known, and no mere guess."""
        guessed = bool(self.candidates) and self.candidates[0].how == GUESS
        return self.curie is not None and not guessed


class Extraction(NamedTuple):
    """An assertion, and the sentence that it was read from (or the curator who vouches for it, or
    the rule by which it follows)."""

    assertion: Assertion
    evidence: Observed


class Reading(Record):
    """Everything that one document (or curated resource) says, ready to be stored.

    `key` is the hash of content + pipeline + vocabulary: a second reading with the same key
    would say the same.
    """

    document: Document
    key: str
    sentences: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    """Every entity that `extractions` or grounded mentions speak of; of a gene of mouse or rat,
    the human gene on which the claims meet."""
    extractions: tuple[Extraction, ...] = ()
    rejections: tuple[Rejection, ...] = ()
