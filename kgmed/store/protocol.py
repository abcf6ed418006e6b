"""What every store can do. `tests/kgmed/store/contract.py` holds each adapter to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from pydantic import Field

from graph_schema.decisions import Decision
from graph_schema.records import Assertion, Entity, Record, Rejection
from ingest.records import Reading
from kgmed.records import StoredAssertion


class DocumentState(NamedTuple):
    """What the store knows of a document, enough to tell whether to read it again."""

    key: str
    """Key of the reading that is stored."""
    revised: str
    withdrawn: bool


class Changes(Record):
    """What one committed batch changed."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    assertions: int = 0
    """Assertions that were not there before."""
    evidence: int = 0
    generation: int


class Edge(NamedTuple):
    """An assertion as the projection needs it."""

    key: str
    subject: str
    object: str
    predicate: str
    aspect: str
    """Empty where there is none, as is `direction`."""
    direction: str
    belief: float
    """Belief in the claim; where the evidence denies it, belief in the denial."""
    denied: bool


class EdgeChanges(NamedTuple):
    """What became of the usable edges since some generation."""

    edges: tuple[Edge, ...]
    """Those that are new or changed, as they are."""
    gone: frozenset[str]
    """Keys of those that are there no more."""
    generation: int
    """The one that it leads to."""


class Run(Record):
    """One ingest, from start to end; `finished` is None while it runs, or where it was killed."""

    id: str
    command: str
    started: datetime
    finished: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict)


class StoredDocument(Record):
    """A document as the store keeps it: enough to check every quotation."""

    id: str
    title: str
    text: str
    """The full text: title + one space + text."""
    year: int | None = None
    journal: str = ""
    authors: tuple[str, ...] = ()
    """As its file names them; none of what was put before they were kept."""
    retracted: bool = False
    withdrawn: bool = False


class FoundText(Record):
    """A document that a text search found."""

    document: StoredDocument
    score: float
    """BM25, higher is better; comparable within one search of one store alone."""


class Counts(Record):
    """The size of the graph."""

    documents: int
    entities: int
    assertions: int
    evidence: int
    by_category: Mapping[str, int] = Field(default_factory=dict)
    by_predicate: Mapping[str, int] = Field(default_factory=dict)
    by_status: Mapping[str, int] = Field(default_factory=dict)
    by_year: Mapping[str, int] = Field(default_factory=dict)
    """Evidence by year of publication; `unknown` where the year is not known."""


class ReviewKind(StrEnum):
    """Why something waits for a curator."""

    PROPOSED = "proposed"
    CONFLICT = "conflict"
    """Sources disagree, or curators do."""
    RETURNED = "returned"
    """Somebody deleted it, and it was read again."""
    QUARANTINED = "quarantined"
    """Somebody made what the schema does not know."""


class ReviewItem(Record):
    """One thing that waits for a curator."""

    kind: ReviewKind
    subject: str
    """What a decision on it names: key of an assertion, CURIE of an entity."""
    claim: Assertion | None = None
    says: str
    """The claim, or the name of the entity, in words."""
    detail: str
    belief: float = 0.0


class GraphStore(Protocol):
    """Keeps entities, assertions, evidence and decisions; counts a generation.

    Every method that changes something is one transaction: all of it or none of it, durable
    when the call returns. Methods raise `StoreError` where the store cannot be reached.
    """

    url: str
    """Where it is, without credentials."""
    identity: str
    """Differs between any two stores ever made, be they made at one place."""

    def generation(self) -> int:
        """Rises with every committed change to the graph; never otherwise."""
        ...

    # -- writing ------------------------------------------------------------------------------

    def put(self, readings: Sequence[Reading]) -> Changes:
        """Store these readings; a reading replaces the one of the same document.

        What only the old reading said is withdrawn: its evidence goes, and so do assertions
        that have no evidence left (unless locked or decided on) and entities that nothing
        speaks of any more. A reading that is stored already changes nothing.
        What is proposed on a paper (`kgmed.store.hidden`) goes with the reading that it was
        proposed on, unless it is put beside the new one; on a withdrawn paper, nothing is.
        Belief is computed anew for each assertion touched, and for each one that rests on a
        publication retracted by `document.retracted` or `document.retracts`.
        """
        ...

    def withdraw(self, documents: Sequence[str]) -> Changes:
        """Take back everything that these documents said, their text too, and what is proposed on
        them; the ids stay known as withdrawn, also those that were not known before."""
        ...

    def forget(self, documents: Sequence[str]) -> Changes:
        """Withdraw these documents, and know their ids no more: as if they had never been put."""
        ...

    def decide(self, *decisions: Decision) -> None:
        """Append to the ledger, each decision once and in this order, and show the graph as the
        ledger has it from then on (`kgmed.store.rulings`).

        Each is written down with its context, unless it brings one: it is replayed then. What
        is decided of an assertion that is not there yet waits for it. Evidence is never lost:
        what a decision hides is shown again when that is undone.

        Raises:
            UsageError: an entity that a decision needs is not known; none of them is recorded.
        """
        ...

    def sync(self, who: str, when: datetime) -> tuple[Decision, ...]:
        """Find what people changed in the store by other ways than `decide`, record it as
        decisions and hold to them; nothing, where there is no other way."""
        ...

    def start_run(self, command: str) -> str:
        """The id of a new run."""
        ...

    def finish_run(
        self, run: str, counts: Mapping[str, int], rejections: Iterable[Rejection] = ()
    ) -> None:
        """Record how the run ended. A run that was killed stays without an end."""
        ...

    # -- reading ------------------------------------------------------------------------------

    def document_states(self, documents: Sequence[str]) -> dict[str, DocumentState]:
        """The state of each document that is known (in one query)."""
        ...

    def document(self, id_: str) -> StoredDocument | None: ...

    def entity(self, curie: str) -> Entity | None: ...

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]: ...

    def find_entities(self, name: str, limit: int = 10) -> tuple[Entity, ...]:
        """Entities whose names match best (full text), best first."""
        ...

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        """Assertions with their evidence, in order of evidence id."""
        ...

    def find_sentences(self, curies: Sequence[str], limit: int = 20) -> tuple[StoredAssertion, ...]:
        """Accepted assertions that join any two of `curies`, with their evidence; those first
        that are most believed, or whose denial is; nothing that is only proposed."""
        ...

    def search_text(
        self, wanted: Sequence[Sequence[str]], limit: int = 20, as_of: int | None = None
    ) -> tuple[FoundText, ...]:
        """Documents whose text holds, of each group of names, at least one; best first by BM25,
        equals by id. None that is withdrawn, retracted or deleted; with `as_of`, none published
        later or in no known year. A name is found as its words in a row, whatever their case,
        accents or punctuation (`kgmed.store.phrases`); nothing in it is syntax. A group without
        a name finds nothing."""
        ...

    def edges(self, as_of: int | None = None, *, proposed: bool = False) -> Iterator[Edge]:
        """Every usable edge (accepted, with evidence that counts), in order of key; with `as_of`,
        belief computed from what was published up to that year (not from what has no year). With
        `proposed`, also what would be edges if all that is only proposed were admitted, believed
        as if it were (`kgmed.store.proposed`)."""
        ...

    def edge_changes(self, since: int) -> EdgeChanges | None:
        """What became of `edges()` since that generation; None where the store does not know, or
        so much did that it is better to take them all."""
        ...

    def counts(self) -> Counts: ...

    def runs(self, limit: int = 10) -> tuple[Run, ...]:
        """The last runs, newest first."""
        ...

    def rejections(self, run: str) -> tuple[Rejection, ...]:
        """What a finished run rejected, in the order in which it did."""
        ...

    def decisions(self) -> Iterator[Decision]:
        """The ledger, in the order in which it was written."""
        ...

    def review(self) -> tuple[ReviewItem, ...]:
        """What waits for a curator, by kind, then by subject."""
        ...

    def readings(self, documents: Sequence[str] | None = None) -> Iterator[Reading]:
        """What was read of these documents (all that stand, if None), in order of id, as it was
        read, whatever was decided since; without sentences, mentions and rejections. Put into an
        empty store, with the ledger, it gives the same graph."""
        ...

    # -- export: everything, in a fixed order, without run ids or times ---------------------------

    def iter_documents(self) -> Iterator[StoredDocument]: ...

    def iter_entities(self) -> Iterator[Entity]: ...

    def iter_assertions(self) -> Iterator[StoredAssertion]: ...

    # -- life ---------------------------------------------------------------------------------

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
