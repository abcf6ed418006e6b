"""What the loop keeps: saved answers, gaps, rounds."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from graph_schema.records import Record
from kgmed.records import Answer

GapKind = Literal["ungrounded", "no_path", "weak", "conflict", "unknown_direction", "unread"]


class SavedAnswer(Record):
    """One version of the answer to a question."""

    id: str
    """A hash of the question, its options, and how it was asked; all versions have it."""
    version: int = Field(ge=1)
    answer: Answer
    when: datetime
    generation: int
    """Of the graph that it was given from."""
    round: int | None = None
    """The round after which it was given; None where a person asked."""


class GapName(Record):
    """One of the things that a gap is about."""

    text: str
    """As question or option calls it."""
    curies: tuple[str, ...] = ()
    """What it was taken for; empty where nothing grounds it."""


class GrowthGap(Record):
    """Something that could not be answered, or only thinly."""

    id: str
    """A hash of kind and names: the same gap of two questions is one gap."""
    kind: GapKind
    reason: str
    """In words, for reading."""
    names: tuple[GapName, ...]
    """One name, or the two between which something is missing."""
    answers: tuple[str, ...]
    """Ids of the answers that have it."""


class Picked(Record):
    """A document that a round reads, and what for."""

    id: str
    gain: float
    """What it was expected to bring, in gaps closed, when it was picked."""
    gaps: tuple[str, ...]
    """Ids of the gaps that it could close, the likeliest first."""


class PlannedDocument(Picked):
    """A document that was picked and read, to be put."""

    key: str
    """Of its reading: by this the store tells whether it was put."""


class Score(Record):
    """How a fixed set of questions is answered."""

    questions: int
    right: int
    """An abstention is right where nothing supports an answer."""
    wrong: int
    """Answered otherwise. Where there is an answer, an abstention is neither right nor wrong."""
    guard: str = ""
    """A hash of the questions and their answers: only scores of one guard can be compared."""

    @property
    def accuracy(self) -> float:
        """The share that is right, from 0 to 1."""
        return self.right / self.questions if self.questions else 0.0

    def is_worse_than(self, other: "Score") -> bool:
        """Fewer right; or as many right, and more wrong."""
        return (self.right, -self.wrong) < (other.right, -other.wrong)


class AnswerChange(Record):
    """An answer that was given again."""

    id: str
    question: str
    was: str
    """What was answered before, in a few words."""
    now: str
    because: tuple[str, ...]
    """The documents of the round that its names stand in; or why the one before no longer stood."""
    change: Literal["answer", "sources", "nothing"] = "answer"
    """What is other: what is answered; or only the sentences for and against it; or neither, that
    its paths were ranked another way or took other numbers. Rounds before it was told have no
    other than the first."""


class StandingQuestion(Record):
    """A question that is asked again when its answer could be another."""

    id: str
    """That of its saved answers."""
    question: str
    options: tuple[str, ...] = ()
    as_of: int | None = None
    when: datetime
    """When it was put on the watch list, or taken off."""
    standing: bool = True
    """False where it was taken off."""


class WatchedAnswer(AnswerChange):
    """A standing question that was asked again, and what became of its answer."""

    gained: tuple[str, ...] = ()
    """Publications that are cited now, for the answer or against it, and were not before."""
    lost: tuple[str, ...] = ()
    """Publications that were cited before, and are no more."""


class Admission(Record):
    """A claim that was proposed, and counts from now on."""

    subject: str
    """Its key."""
    says: str
    """In words, for reading."""
    reason: str
    """One of the phrases of `kgmed.growth.admission.Reason`."""
    papers: tuple[str, ...] = ()
    """Whose sentences count from now on."""


class Refusal(Record):
    """A claim that was proposed, and not admitted."""

    subject: str
    """Its key."""
    reason: str
    """One of the phrases of `kgmed.growth.admission.Reason`."""
    says: str = ""
    papers: tuple[str, ...] = ()
    """On which it was proposed."""
    detail: str = ""
    """Who says otherwise, or who else says so."""


class PubMedSearch(Record):
    """A search of PubMed for what could close gaps."""

    query: str
    gaps: tuple[str, ...]
    """Ids of the gaps that it was for."""
    found: int
    """Records of PubMed that match; only the best are looked at."""
    new: tuple[str, ...] = ()
    """Of these, the documents that were neither listed nor read."""


class RoundState(StrEnum):
    """Where a round stands."""

    OPEN = "open"
    """Its documents are read, and are being put."""
    DONE = "done"
    ROLLED_BACK = "rolled_back"
    """The guard found the answers worse, and its documents were taken back."""
    ABSENT = "absent"
    """It was interrupted before its documents were put: nothing of it is there."""
    UNDONE = "undone"
    """Somebody undid it."""


class JudgedAnew(Record):
    """What became of proposals that somebody else than a round had judged anew."""

    admissions: tuple[Admission, ...] = ()
    """What was proposed in rounds of growth, and counts since."""
    refused: tuple[Refusal, ...] = ()
    """What was admitted in a round, and is a proposal again since."""
    put_off: bool = False
    """Whether nothing was judged, since another process is growing the graph."""


class Round(Record):
    """One round: what it read, and what came of it."""

    number: int = Field(ge=1)
    state: RoundState
    when: datetime
    """When it came to this state."""
    documents: tuple[PlannedDocument, ...] = ()
    searches: tuple[PubMedSearch, ...] = ()
    """Done before the documents were chosen; none where PubMed was not to be asked."""
    asked: tuple[str, ...] = ()
    """Ids of the answers that it was to better."""
    gaps_before: int = 0
    """Gaps that were open."""
    gaps_after: int = 0
    closed: tuple[GrowthGap, ...] = ()
    opened: tuple[GrowthGap, ...] = ()
    """Gaps that were not there before: often a closed one that became another."""
    proposed: int = 0
    """Claims that were proposed on its documents; a claim and its denial are two."""
    admitted: int = 0
    """Claims that it got admitted, be they proposed by it or by a round before."""
    admissions: tuple[Admission, ...] = ()
    """These, each with its reason."""
    refused: tuple[Refusal, ...] = ()
    """Claims of those proposed by it that were not, and those admitted before that no longer are;
    each once for each reason. All wait in quarantine but those that cannot be what they say."""
    inferred: int = 0
    """Claims that were proposed since they follow from others."""
    asked_again: int = 0
    """Questions that the round could have changed the answers of."""
    changed: tuple[AnswerChange, ...] = ()
    evaluation_before: Score | None = None
    """Of the guard's questions; None where there is no guard."""
    evaluation_after: Score | None = None
    size_before: dict[str, int] = Field(default_factory=dict)
    """Documents, entities, assertions and evidence of the graph."""
    size: dict[str, int] = Field(default_factory=dict)
    """The same after it."""
    generation_before: int = 0
    generation: int = 0
    note: str = ""

    @property
    def told(self) -> tuple[AnswerChange, ...]:
        """Of `changed`, those of which more than numbers is other."""
        return tuple(one for one in self.changed if one.change != "nothing")

    @property
    def refused_by_reason(self) -> dict[str, int]:
        """How many claims were refused for each reason, the most first."""
        return dict(Counter(one.reason for one in self.refused).most_common())

    @property
    def admitted_by_reason(self) -> dict[str, int]:
        """The same of those admitted."""
        return dict(Counter(one.reason for one in self.admissions).most_common())
