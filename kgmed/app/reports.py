"""What the doors hand out beside answers: the JSON of each command, as a record."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path as FilePath
from typing import NamedTuple

from pydantic import Field, JsonValue

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.decisions import Action
from graph_schema.records import Assertion, Record, Rejection, Status
from ingest.records import Candidate
from kgmed.growth.records import JudgedAnew, WatchedAnswer
from kgmed.records import Citation, Step
from kgmed.store.protocol import Counts, ReviewItem, Run


class Done(NamedTuple):
    """How far an ingest is."""

    documents: int
    """Those that are stored, or were found to be there already."""
    words: int
    """Words of those that were read anew."""
    seconds: float
    share: float | None = None
    """Of the bytes of the input, from 0 to 1; None where nobody knows how many there are."""

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take, if it is as the first part was."""
        return self.seconds * (1 - self.share) / self.share if self.share else None

    def __str__(self) -> str:
        seconds = self.seconds or 1.0
        rates = f"{self.documents / seconds:,.1f}/s, {self.words / seconds:,.0f} words/s"
        left = "" if self.left is None else f", {timedelta(seconds=round(self.left))} left"
        return f"{self.documents:,} documents, {rates}{left}"


class DocumentCounts(Record):
    """What became of the documents of an ingest. A curated resource counts as one document.

    Each document read is new, changed, unchanged, or (a duplicate) rejected.
    """

    read: int = 0
    """Documents found in the input, those that were unchanged included."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    """Known with this content already, or older than the revision that is stored."""
    withdrawn: int = 0
    empty: int = 0
    """Of the new and the changed: those that name nothing that the vocabulary knows."""
    rejected: int = 0
    """Records of the input that could not be used."""


class ReasonCount(Record):
    """How often one reason for a rejection occurred."""

    stage: str
    reason: str
    count: int


class IngestReport(JudgedAnew):
    """What one ingest did. Counts of text speak of the documents read anew in this run."""

    documents: DocumentCounts
    sentences: int
    mentions: int
    grounded: int
    assertions: int
    """Assertions that were not in the graph before."""
    evidence: int
    """Pieces of evidence that were not in the graph before."""
    words: int
    seconds: float
    generation: int
    rejections: tuple[Rejection, ...] = ()
    """At most `tally.KEPT` for each reason; `reasons` counts them all."""
    reasons: tuple[ReasonCount, ...] = ()
    curated: int = 0
    """Decisions that were found before the first document was stored: what people had changed."""
    watched: tuple[WatchedAnswer, ...] = ()
    """Standing questions that were asked again after it; see `kgmed watch`."""

    @property
    def anything_usable(self) -> bool:
        """Whether the input held anything that the graph could use, now or before."""
        counts = self.documents
        return counts.new + counts.changed + counts.unchanged + counts.withdrawn > 0


class Neighbour(Record):
    """One assertion of an entity, seen from it."""

    curie: str
    name: str
    predicate: Predicate
    direction: Direction | None = None
    outgoing: bool
    """Whether the entity is the subject."""
    polarity: str
    belief: float
    assertion: str
    """Key of the assertion."""


class EntityView(Record):
    """An entity with its names, what else the name could mean, and what is said of it."""

    curie: str | None
    """None where no entity of the graph or of the vocabulary has the name."""
    name: str
    category: Category | None
    synonyms: tuple[str, ...] = ()
    in_graph: bool = False
    candidates: tuple[Candidate, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()


class PathView(Record):
    """One path of `kgmed paths`."""

    cost: float
    """In nats; see `kgmed.store.cheapest`."""
    hops: int
    steps: tuple[Step, ...]


class PathsReport(Record):
    """The cheapest paths between two names, cheapest first."""

    start: str
    end: str
    paths: tuple[PathView, ...] = ()


class StatusReport(Record):
    """Which graph this is, how large, and what last happened to it."""

    store: str
    generation: int
    counts: Counts
    runs: tuple[Run, ...] = ()


class ExportReport(Record):
    """What was written where."""

    format: str
    files: tuple[FilePath, ...]
    counts: Mapping[str, int] = Field(default_factory=dict)
    sha256: tuple[str, ...] = ()
    """Of each file; the same graph gives the same bytes."""


class LogEntry(Record):
    """A decision as it is shown: what it was about, before and after, and whether it counts."""

    id: str
    action: Action
    subject: str
    """Key of an assertion, CURIE, id of a quotation; for an undoing the id of what it undoes."""
    says: str
    """The subject in words, by the names that it had then."""
    change: str
    """What became of it, in words."""
    before: dict[str, JsonValue] = Field(default_factory=dict)
    """The properties concerned, as they were; empty where there was nothing."""
    after: dict[str, JsonValue] = Field(default_factory=dict)
    who: str
    when: datetime
    why: str = ""
    undone_by: str | None = None
    """The decision that undoes it; None where it counts."""


class Decided(JudgedAnew):
    """What a command of a curator (or a sync) added to the ledger."""

    decisions: tuple[LogEntry, ...]
    generation: int
    notes: tuple[str, ...] = ()
    """What else the curator should know, in words."""


class AssertionView(Record):
    """An assertion as a curator sees it: what it says, on whose word, and what was decided."""

    key: str
    says: str
    assertion: Assertion
    belief: float
    status: Status
    locked: bool
    citations: tuple[Citation, ...]
    """Curators' words first; `negated` where it is denied."""
    decisions: tuple[LogEntry, ...]


class LogReport(Record):
    """The ledger, or what was asked for of it, in the order in which it was written."""

    decisions: tuple[LogEntry, ...]


class ReviewReport(Record):
    """What waits for a curator."""

    items: tuple[ReviewItem, ...]
    counts: dict[str, int] = Field(default_factory=dict)
    """By kind, of all that waits."""


class LedgerCounts(Record):
    """What became of the lines of a ledger that was replayed."""

    read: int = 0
    new: int = 0
    known: int = 0
    """Those that this ledger has already."""
    rejected: int = 0


class ReplayReport(JudgedAnew):
    """What one replay did."""

    decisions: LedgerCounts
    generation: int
    rejections: tuple[Rejection, ...] = ()


class Difference(Record):
    """Something that two answers, or the makings of them, do not have in common."""

    what: str
    """The field: `choice`, `text`, `citations`; of the makings `model_sha256`, `generation`, …"""
    was: str
    now: str


class AnswerReplay(Record):
    """What came of asking again."""

    same: bool
    """Nothing but the timings is other."""
    changed: tuple[Difference, ...] = ()
    """What is other in the answer."""
    because: tuple[Difference, ...] = ()
    """What is other in what it was made with and from; it may be the cause."""
    faults: tuple[str, ...] = ()
    """What the first answer says and the graph, as it is now, does not."""


class LedgerExport(Record):
    """Where a ledger was written."""

    file: FilePath
    decisions: int
    sha256: str


class CopyReport(Record):
    """What was carried from one store into another."""

    source: str
    target: str
    documents: int
    decisions: int
    generation: int
    """Of the target."""


class MigrateReport(Record):
    """What was done to bring a store's schema up to date."""

    store: str
    applied: tuple[str, ...] = ()
    """Empty where it was up to date."""
