"""What an evaluation of growth found: every order with its points, and the plot of them."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from graph_schema.records import Record
from kgmed.evaluate.growth_orders import Gold, Point, Stage
from kgmed.evaluate.plots import draw_lines
from kgmed.evaluate.questions import Question
from kgmed.growth.asking import NO_GUARD, Guard
from kgmed.growth.records import RoundState

ENOUGH = 0.8
"""The share of the accuracy of reading everything that is to be reached."""

Guarding = Literal["none", "whole", "bisect", "all"]
"""Without a guard; with one that refuses whole rounds; with one whose rounds are bisected; with one
that sees all answerable questions instead of half of them, bisected too."""
GUARDINGS: tuple[Guarding, ...] = ("none", "whole", "bisect", "all")


class Order(Record):
    """One order of reading, and how it went."""

    name: Literal["gaps", "random"]
    seed: int
    """Of the order where it is random, else of the start."""
    guard: Guarding = "none"
    points: tuple[Point, ...]
    """Of all answerable questions, at the start and after each round that was kept; where the order
    is random, at the places that were looked into."""
    guarded: tuple[Point, ...] = ()
    """By gaps: the same of the half of the questions that is the guard's, if there is one."""
    unseen: tuple[Point, ...] = ()
    """The same of the other half, which no guard sees but that of `all`."""
    rolled_back: int = 0
    """Rounds."""
    refused: int = 0
    """Documents of those that are in no round that was kept."""
    needed: int | None
    """Documents read, the start included, until it was enough; None where it never was."""

    @property
    def label(self) -> str:
        """What it is called in the plot."""
        said = {
            "none": "",
            "whole": ", guard",
            "bisect": ", guard and bisection",
            "all": ", guard of all and bisection",
        }
        return f"{self.name} {self.seed}{said[self.guard]}"


class GrowthReport(Record):
    """What an evaluation of growth found."""

    documents: int
    questions: int
    answerable: int
    start: int
    """Documents read at the start."""
    batch: int
    everything: Point
    """With everything read."""
    everything_guarded: Point
    everything_unseen: Point
    """The same of either half of the questions."""
    enough: float
    """Questions answered right that are enough."""
    orders: tuple[Order, ...]
    gaps_needed: float
    """Documents beyond the start, in the mean, under the first guard that was asked for; an order
    that never reached it counts with all."""
    random_needed: float
    ratio: float
    """Of these two."""


class Marks(NamedTuple):
    """How some answers are to all answerable questions, and to either half of them."""

    all: Gold
    guarded: Gold
    unseen: Gold

    @classmethod
    def of(cls, questions: Sequence[Question]) -> "Marks":
        """The halves are drawn by chance, always the same ones."""
        gold = Gold(questions)
        return cls(gold, *gold.halves(0))

    def guard(self, guarding: Guarding) -> Guard:
        """The first half as a guard; for `all` all questions."""
        if guarding == "none":
            return NO_GUARD
        seen = self.all if guarding == "all" else self.guarded
        return Guard(seen.known, bisect=guarding != "whole")


def is_enough(point: Point, everything: Point) -> bool:
    """Whether so many are right as are wanted."""
    return point.right >= ENOUGH * everything.right


def falls(points: Sequence[Point]) -> int:
    """Steps after which fewer questions were answered right than before."""
    return sum(after.right < before.right for before, after in pairwise(points))


def by_gaps_of(
    seed: int, guarding: Guarding, course: Sequence[Stage], marks: Marks, everything: Point
) -> Order:
    """How it went by gaps."""
    rounds = [stage.round_ for stage in course if stage.round_]
    kept = [one for one in rounds if one.state is RoundState.DONE]
    stages = [one for one in course if one.round_ is None or one.round_ in kept]
    points, guarded, unseen = (tuple(one.point(gold) for one in stages) for gold in marks)
    tried, read = ({one.id for each in some for one in each.documents} for some in (rounds, kept))
    return Order(
        name="gaps",
        seed=seed,
        guard=guarding,
        points=points,
        guarded=guarded,
        unseen=unseen,
        rolled_back=len(rounds) - len(kept),
        refused=len(tried - read),
        needed=_needed(points, everything),
    )


def at_random_of(seed: int, points: Sequence[Point], everything: Point) -> Order:
    """How it went by chance."""
    return Order(name="random", seed=seed, points=tuple(points), needed=_needed(points, everything))


def _needed(points: Sequence[Point], everything: Point) -> int | None:
    return next((one.documents for one in points if is_enough(one, everything)), None)


def report_of(
    marks: Marks, everything: Stage, orders: Sequence[Order], questions: int, batch: int
) -> GrowthReport:
    """All orders together."""
    whole, guarded, unseen = map(everything.point, marks)
    start = orders[0].points[0].documents
    gaps = [one for one in orders if one.name == "gaps" and one.guard == orders[0].guard]
    drawn = [one for one in orders if one.name == "random"]

    def beyond(some: Sequence[Order]) -> float:
        needed = [one.needed or whole.documents for one in some]
        return sum(needed) / max(1, len(needed)) - start if needed else 0.0

    return GrowthReport(
        documents=whole.documents,
        questions=questions,
        answerable=len(marks.all),
        start=start,
        batch=batch,
        everything=whole,
        everything_guarded=guarded,
        everything_unseen=unseen,
        enough=ENOUGH * whole.right,
        orders=tuple(orders),
        gaps_needed=beyond(gaps),
        random_needed=beyond(drawn),
        ratio=round(beyond(gaps) / max(1.0, beyond(drawn)), 4),
    )


def summary(report: GrowthReport) -> str:
    """What matters of it, a line for each thing."""
    lines = [
        f"everything read: {report.everything.right} of {report.answerable} right, "
        f"{report.everything_guarded.right} of the guard's half, "
        f"{report.everything_unseen.right} of the other"
    ]
    for one in report.orders:
        if one.name == "gaps":
            series = ((one.points, ""), (one.guarded, " of the guard's"), (one.unseen, " unseen"))
            said = (f"{some[-1].right}{of} right, {falls(some)} falls" for some, of in series)
            lines.append(
                f"{one.label}: {one.points[-1].documents} documents, {'; '.join(said)}; "
                f"{one.rolled_back} rounds rolled back, {one.refused} documents refused"
            )
    if report.random_needed:
        lines.append(
            f"beyond the start, gaps need {report.gaps_needed:.0f} documents, random orders "
            f"{report.random_needed:.0f} in the mean: ratio {report.ratio:.2f}"
        )
    return "".join(f"{line}\n" for line in lines)


def draw(report: GrowthReport, path: Path) -> None:
    """Draw how every order went: the share of answerable questions answered right against the
    documents read."""
    lines = {
        one.label: [(p.documents, p.right / report.answerable) for p in one.points]
        for one in report.orders
    }
    for what, right in (("enough", report.enough), ("everything", report.everything.right)):
        share = right / report.answerable
        lines[what] = [(report.start, share), (report.documents, share)]
    draw_lines(
        path, lines, "Reading in one order or another", ("documents read", "share answered right")
    )
