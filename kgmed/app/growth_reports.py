"""What the commands about growth hand out: their JSON, as records."""

from graph_schema.records import Record
from kgmed.growth.reading_list import Listing
from kgmed.growth.records import (
    AnswerChange,
    JudgedAnew,
    PubMedSearch,
    Round,
    SavedAnswer,
    StandingQuestion,
    WatchedAnswer,
)


class AnswerEntry(Record):
    """A saved answer as the list has it."""

    id: str
    version: int
    question: str
    says: str
    abstained: bool
    stale: tuple[str, ...] = ()
    """Why it no longer stands; empty where it does."""


class AnswerList(Record):
    """All saved answers, each in its last version."""

    answers: tuple[AnswerEntry, ...]


class AnswerHistory(Record):
    """The versions of one answer, oldest first."""

    versions: tuple[SavedAnswer, ...]
    stale: tuple[str, ...] = ()


class AnsweredAgain(Record):
    """Saved answers that no longer stood, asked again."""

    answers: tuple[AnswerChange, ...] = ()


class GrowthReport(JudgedAnew):
    """What one `kgmed grow` did, or, of `kgmed grow log`, what all of them did. Judged anew, beside
    what rounds tell themselves, is what curators decided before and meanwhile."""

    store: str
    listing: Listing = Listing()
    """What was put on the reading list."""
    searches: tuple[PubMedSearch, ...] = ()
    """Of PubMed, in this run; those that a round chose after are in the round, too."""
    on_the_list: int = 0
    """Documents on it, those that were read included."""
    recovered: Round | None = None
    """The round that an earlier start left open, as it was ended now; it counts as one of those
    asked for, unless nothing of it was there."""
    rounds: tuple[Round, ...] = ()
    watched: tuple[WatchedAnswer, ...] = ()
    """Standing questions that were asked again after it."""


class WatchEntry(Record):
    """A standing question as the list has it, with its last answer."""

    watched: StandingQuestion
    version: int
    says: str
    abstained: bool
    stale: tuple[str, ...] = ()
    """Why the answer no longer stands; empty where it does."""


class WatchReport(Record):
    """The standing questions."""

    questions: tuple[WatchEntry, ...]
    current: bool
    """Whether all of them were looked at since the graph last changed."""


class WatchRun(Record):
    """Standing questions that were asked again."""

    watched: tuple[WatchedAnswer, ...] = ()
