"""What is reported of an evaluation: every arm by kind, arms against each other, and what it cost.

Two accuracies, never mixed. *Forced*: every answerable question counted, by the option that
scored best. *Selective*: of the questions answered, the share that is right, always beside the
share that was answered. `correct` counts a right choice, and abstaining where nothing supports
an answer. Where nothing else is said, questions are counted as they were asked first, with the
options in the order of the file.
"""

from collections.abc import Mapping

from pydantic import Field

from graph_schema.records import Record
from kgmed.evaluate.calibration import Reliability
from kgmed.evaluate.citations import CitationReport

ALL = "all kinds"


class Share(Record):
    """So many of so many, and the 95 % Wilson interval of the share."""

    right: int
    n: int
    accuracy: float | None
    """None where nothing was counted."""
    interval: tuple[float, float]


class KindReport(Record):
    """One arm on one kind of question."""

    n: int
    correct: int
    abstained: int
    wrong: int
    accuracy: float
    """`correct` of `n`."""
    interval: tuple[float, float]
    forced: Share
    selective: Share
    answered: float
    """Share of the questions that were answered."""
    failed: int = 0
    """Questions to which there was no answer at all; they count as wrong."""


class Paired(Record):
    """McNemar's exact test of an arm against the first one, on forced answers."""

    arm: str
    against: str
    only_arm: int
    """Questions that this arm alone got right; `only_against`, those that the first did."""
    only_against: int
    p: float


class Comparison(Record):
    """Two arms on the answerable questions of a kind, by forced answers."""

    arm: str
    against: str
    kind: str
    n: int
    only_arm: int
    only_against: int
    p: float
    """McNemar's exact test, in the order of the file."""
    difference: float
    """In accuracy, each question counted by its share of orders in which it was right."""
    interval: tuple[float, float]
    """Of the difference: 95 %, by a paired bootstrap over questions."""


class Rate(Record):
    """So many of so many, and the 95 % Wilson interval of the share."""

    count: int
    n: int
    rate: float | None
    """None where nothing was counted."""
    interval: tuple[float, float]


class Abstention(Record):
    """How often an arm abstained, where there is an answer and where there is none."""

    answerable: Rate
    unanswerable: Rate


class OrderReport(Record):
    """An arm as its options were turned round."""

    accuracy: tuple[float, ...]
    """Forced accuracy on the answerable questions that were asked in each order, the file's own
    first."""
    mean: float | None
    """Forced accuracy, each question counted by its share of orders in which it was right; None
    where nothing is answerable."""
    chosen: tuple[int, ...]
    """How often the option at each place was the forced one, in all orders of all questions."""
    expected: tuple[float, ...]
    """How often it would be, if places meant nothing."""


class CostReport(Record):
    """What an answer cost: median and 95th percentile, of the file's own order."""

    tokens: tuple[float, float]
    """Evaluated by the language model."""
    seconds: tuple[float, float]
    cpu_seconds: tuple[float, float]


class Setting(Record):
    """What an evaluation was made with."""

    questions: str = ""
    """Name of the file."""
    asked: int = 0
    orders: int = 1
    seed: int = 0
    store: str = ""
    generation: int = 0
    models: tuple[str, ...] = ()
    arms: Mapping[str, str] = Field(default_factory=dict)
    """What each arm is."""


class QaReport(Record):
    """Every arm by kind, the tests, and what became of the citations. Where several models were
    asked, an arm is called after its model, too: `graph@model`."""

    arms: Mapping[str, Mapping[str, KindReport]]
    paired: tuple[Paired, ...] = ()
    citations: Mapping[str, CitationReport] = Field(default_factory=dict)
    """Of all answers, in every order."""
    citation_share: Mapping[str, float] = Field(default_factory=dict)
    """By arm, the share of quotations and steps that check."""
    comparisons: tuple[Comparison, ...] = ()
    """Every arm against `none`, `shuffled` and `scattered`, and `graph` against every other, per
    kind and over all."""
    orders: Mapping[str, OrderReport] = Field(default_factory=dict)
    abstention: Mapping[str, Abstention] = Field(default_factory=dict)
    calibration: Mapping[str, Reliability] = Field(default_factory=dict)
    """Of the questions answered, by the confidence of the answer."""
    coverage: Mapping[str, tuple[tuple[float, float], ...]] = Field(default_factory=dict)
    """Share of all questions answered and share of those right, for ever lower confidence."""
    cost: Mapping[str, CostReport] = Field(default_factory=dict)
    setting: Setting = Setting()
