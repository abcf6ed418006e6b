"""What passes between finding, reasoning and answering."""

import math
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.curie import Curie
from graph_schema.records import Assertion, Evidence, Record, Span, Status


class StoredAssertion(Record):
    """An assertion as a store keeps it."""

    assertion: Assertion
    belief: float = Field(ge=0, le=1)
    status: Status = Status.ACCEPTED
    locked: bool = False
    evidence: tuple[Evidence, ...] = ()


class Step(Record):
    """One assertion of a path, and which way it was walked.

    `subject` and `object` are the assertion's own; with `reverse` the path enters at the object.
    """

    key: str
    """Key of the assertion."""
    subject: Curie
    subject_name: str
    predicate: Predicate
    object: Curie
    object_name: str
    aspect: Aspect | None = None
    direction: Direction | None = None
    polarity: Literal["affirmed", "denied"] = "affirmed"
    """`denied` where the evidence against outweighs the evidence for."""
    reverse: bool = False
    belief: float = Field(ge=0, le=1)
    proposed: bool = False
    """Nobody has admitted the assertion; it counts since that was asked for."""

    @property
    def start(self) -> str:
        return self.object if self.reverse else self.subject

    @property
    def end(self) -> str:
        return self.subject if self.reverse else self.object


class RankParts(Record):
    """What the score of a path is made of, in nats; together they are the score."""

    doubt: float = 0.0
    """The logarithm of the beliefs of its steps; never above nought."""
    hubs: float = 0.0
    """For steps into nodes that touch very many others; never above nought."""
    forward: float = 0.0
    """For acting all the way from its start to its end."""
    match: float = 0.0
    """For the direction, or the predicate, that is asked for."""
    species: float = 0.0
    """For evidence in the species that the question names, behind every step."""
    sources: float = 0.0
    """For independent publications behind its weakest step."""
    model: float = 0.0
    """What the language model thinks of its use, where it was asked."""

    @property
    def total(self) -> float:
        return math.fsum(vars(self).values())


class Path(Record):
    """Consecutive steps that join: each begins where the one before it ended."""

    id: str
    """What may be cited, as `P1`; numbered anew for each question."""
    steps: tuple[Step, ...]
    cost: float = Field(ge=0)
    parts: RankParts = RankParts()
    """What the ranking made of it."""

    @property
    def score(self) -> float:
        """What it is ranked by; higher is better."""
        return round(self.parts.total, 6)

    @property
    def hops(self) -> int:
        return len(self.steps)


class SourceKind(StrEnum):
    """Who says so: our reader in the text, a curated resource, a curator; or nobody yet, of a
    sentence that was searched for, and of what follows by a rule from other assertions."""

    READ = "read"
    CURATED = "curated"
    CURATOR = "curator"
    SEARCHED = "searched"
    """Found by text search, and judged by the model; the graph does not have it."""
    INFERRED = "inferred"


class Citation(Record):
    """A quoted sentence, with both entities of the claim marked in it.

    Spans are relative to `sentence`; `sentence_span` places it in the stored document. They are
    `None` where a curated resource does not say where the names stand. Of a curator (an inference)
    `publication` is `curator` (`inferred`), `resource` who (a rule), `sentence` a note (premises).
    """

    publication: str
    sentence: str
    subject_span: Span | None
    object_span: Span | None
    sentence_span: Span | None = None
    source: SourceKind
    resource: str = ""
    negated: bool = False
    hedged: bool = False
    year: int | None = None
    when: datetime | None = None
    """When a curator said so."""
    assertion: str
    """Key of the assertion that it is evidence for or against; empty where it was searched for."""
    subject: str = ""
    """Of a sentence that was searched for, whose name is at `subject_span`; `object` likewise."""
    object: str = ""


class AnswerStep(Record):
    """A claim of the answer, the path that it rests on, and the sentences behind the path. It is
    empty where the claim rests on a sentence found by text search alone."""

    claim: str
    path_id: str
    path: tuple[Step, ...]
    citations: tuple[Citation, ...]


class Gap(Record):
    """Why a part of the question could not be answered; what growth reads next."""

    kind: Literal[
        "ungrounded", "no_path", "weak", "conflict", "unknown_direction", "unread", "not_understood"
    ]
    """`unread`: there are sentences that name both, and none of them is in the graph."""
    detail: str
    curies: tuple[str, ...] = ()


class NameRead(Record):
    """A name of the question or of an option, and everything that it was taken for."""

    text: str
    """As question or option has it."""
    name: str
    """What the vocabulary calls the likeliest of its readings."""
    curies: tuple[str, ...]
    """Its readings, the likeliest first; more than one where they are as good as each other."""
    scores: tuple[float, ...]
    """How well each fits, from 0 to 1."""


class OptionScore(Record):
    """What speaks for one option: the verified paths, the model, and both together."""

    option: str
    credence: float = 0.0
    """The belief in what it claims, from the verified paths; from 0 to 1."""
    paths: float
    model: float | None
    """The model's log-probability given the evidence, less the options' prior; None unasked."""
    total: float


class Ranked(Record):
    """A path that was considered, and why it stands where it stands."""

    path_id: str
    says: str
    """Its steps in words."""
    score: float
    parts: RankParts
    verified: bool
    used: bool
    """Whether the verifier let it stand, and whether the answer rests on it."""
    keys: tuple[str, ...] = ()
    """Its assertions, in the order in which they are walked."""


class LeftOut(Record):
    """What would become of the answer without one assertion, or without one paper."""

    kind: Literal["assertion", "paper"]
    id: str
    """Key of the assertion, or CURIE of the publication."""
    says: str
    """The assertion in words, or the publication with its year and model system."""
    choice: int | None
    """The option that would be chosen; None where it would abstain, or there are no options."""
    abstained: bool
    verdict: str
    """What would be answered, in a few words."""


class RestsOn(Record):
    """What the answer could not stand without, of what was found for the question."""

    summary: str
    """In one sentence, for reading."""
    turns: tuple[LeftOut, ...] = ()
    """Each single assertion and each single paper without which the answer would be another."""
    smallest: tuple[tuple[str, ...], ...] = ()
    """The smallest sets of assertions that together turn it, of up to three."""
    tried: int = 0
    """How many assertions, papers and sets were left out to find this."""
    untried: int = 0
    """Papers that were not, since others say the same."""


class Turn(Record):
    """When the present answer was first given for good, and the paper that brought it about."""

    year: int | None
    """The first year that gives it; None where only papers without a year do."""
    before: str
    """What was answered up to then, in a few words."""
    since: str
    """What is answered since."""
    paper: str | None
    """The publication of that year that turned it; None where no single one did."""
    citations: tuple[Citation, ...] = ()
    """Its sentences behind the paths that were considered."""
    added: tuple[str, ...] = ()
    """The publications of that year behind those paths, as they were added, up to that one."""
    asked: tuple[tuple[int, str], ...] = ()
    """Each year that was asked about, and what was answered in it."""


class Replay(Record):
    """What is needed to get the same answer again."""

    model_sha256: str | None
    adapter_sha256: str | None = None
    prompts: tuple[str, ...]
    seed: int
    generation: int
    graph: bool = True
    """False where the model alone was asked."""
    include_proposed: bool = False
    as_of: int | None = None
    strategy: str = "paths"
    style: str = ""
    settings: dict[str, float] = Field(default_factory=dict)
    """How paths were looked for, as `[retrieve]` of the configuration has it."""
    jobs: dict[str, str] = Field(default_factory=dict)
    """Which job was done by what, as `{"rank": "model", "choose": "paths"}`."""


class Answer(Record):
    """An answer that can be checked, or an abstention that says what is missing."""

    question: str
    options: tuple[str, ...] = ()
    names: tuple[NameRead, ...] = ()
    """What the names in question and options were taken for."""
    text: str
    choice: int | None
    """Index of the chosen option; None where it abstains or there are no options."""
    forced: int | None = None
    """The option that it would name if it had to."""
    scores: tuple[float, ...] = ()
    """One number per option, higher is better; `weighed` says what it is made of."""
    weighed: tuple[OptionScore, ...] = ()
    confidence: float = Field(ge=0, le=1)
    """How likely it is right, as questions with known answers had it; where it abstains, how
    likely the option would be that it came closest to."""
    abstained: bool
    steps: tuple[AnswerStep, ...] = ()
    contradicting: tuple[Citation, ...] = ()
    dropped: tuple[str, ...] = ()
    """Claims that the verifier refused, with the reason."""
    ranking: tuple[Ranked, ...] = ()
    """Every path that was considered, the best first."""
    rests_on: RestsOn | None = None
    """None where it abstains, or where it was not looked into."""
    turned: Turn | None = None
    """When it came to be the answer; None where that was not asked, or it always was."""
    gaps: tuple[Gap, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict)
    """Seconds by stage."""
    replay: Replay
