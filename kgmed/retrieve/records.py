"""What finding hands to reasoning."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from graph_schema.biolink import Category, Direction
from graph_schema.curie import Curie
from graph_schema.records import Record, Span
from kgmed.records import Gap, Path, StoredAssertion
from kgmed.retrieve.cues import Relation


class Anchor(Record):
    """A name of the question or of an option, and what the vocabulary says that it is."""

    text: str
    """As the question has it."""
    curies: tuple[Curie, ...]
    """Its identities, the likeliest first; more than one where they score the same."""
    scores: tuple[float, ...] = ()
    """How well each of them fits, from 0 to 1."""
    name: str
    category: Category
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Sought(StrEnum):
    """What a question leaves open."""

    VERDICT = "verdict"
    """Whether, or how, the subject acts on the object."""
    SUBJECT = "subject"
    OBJECT = "object"
    MEDIATOR = "mediator"
    """What stands between the subject and the object."""


class Asked(Record):
    """A question, or a statement that an option makes, as a relation between two names."""

    sought: Sought
    relation: Relation = Relation.EFFECT
    direction: Direction | None = None
    negated: bool = False
    """It denies the relation ("does not change"), or asks for what it does not hold of."""
    subject: Anchor | None = None
    object: Anchor | None = None
    context: tuple[Anchor, ...] = ()
    """Names that only say where, in whom, or besides."""
    categories: tuple[Category, ...] = ()
    """What is sought must be one of these; empty where anything may be ("which drug")."""
    understood: bool = True
    """A word that names the relation was found; otherwise two names merely stand together."""
    loss: bool = False
    """It speaks of the loss of the subject ("inhibition of A", "A deficiency")."""

    @property
    def is_whole(self) -> bool:
        """Whether it can be answered without options: it names both ends, or asks for one."""
        seeks_a_name = self.sought in {Sought.SUBJECT, Sought.OBJECT}
        return seeks_a_name or None not in (self.subject, self.object)


class Option(Record):
    """One option of a question: the names in it, or the statement that it makes."""

    text: str
    anchor: Anchor | None = None
    """The entity, where the option is a name."""
    statement: Asked | None = None
    """The claim, where the option is a sentence about names."""
    word: str = ""
    """`yes`, `no` or `maybe`, where the option is such a word."""


class Pair(Record):
    """Two sets of identities between which paths are looked for."""

    start: tuple[Curie, ...]
    end: tuple[Curie, ...]
    """Empty where any neighbour will do."""


class FoundSentence(Record):
    """A sentence that text search found: two names of the question stand in it, and nobody has
    read what it says of them."""

    id: str
    """What may be cited, as `T1`; numbered anew for each question."""
    publication: str
    sentence: str
    sentence_start: int = Field(ge=0)
    """Where it begins in the stored text."""
    subject: Curie
    """The name at which the wanted path would begin; `object`, where it would end."""
    subject_span: Span
    """Where it stands, relative to the sentence, as `object_span`."""
    object: Curie
    object_span: Span
    year: int | None = None
    score: float = 0.0
    """BM25 of its document, of one search."""

    @property
    def subject_text(self) -> str:
        return self.sentence[slice(*self.subject_span)]

    @property
    def object_text(self) -> str:
        return self.sentence[slice(*self.object_span)]

    @property
    def place(self) -> tuple[str, int]:
        """The publication, and where in its text the sentence begins."""
        return self.publication, self.sentence_start

    @property
    def mark(self) -> str:
        """The same for the same names of the same sentence, whatever its number."""
        return f"{self.place} {self.subject_span} {self.object_span}"

    @property
    def in_words(self) -> str:
        """Its publication, with the year."""
        return f"{self.publication} ({self.year})" if self.year else self.publication


class Retrieved(Record):
    """The anchors of a question and the paths between them, with the evidence behind each."""

    asked: Asked
    options: tuple[Option, ...] = ()
    paths: tuple[Path, ...] = ()
    """Ranked, the best first; ids P1, P2, …"""
    evidence: Mapping[str, StoredAssertion] = Field(default_factory=dict)
    """By key of the assertion; every step of every path is there."""
    texts: tuple[FoundSentence, ...] = ()
    """Sentences on those pairs of which the graph says nothing."""
    gaps: tuple[Gap, ...] = ()
    proposed: bool = False
    """Whether what is only proposed counts too."""
    as_of: int | None = None
    """The year up to which papers count."""
    ranked_by: str = "cost and match"
    """What put the paths in order."""
    rank_prompt: str = ""
    """The prompt that ranked them, where a model did."""
