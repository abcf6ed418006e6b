"""How much must be read to answer: what gaps choose, against random order.

    python -m kgmed.evaluate.growth DOCUMENTS QUESTIONS --out FOLDER

A share of the documents is read, the rest is the reading list. `kgmed.growth` reads it in rounds
for the questions of the file; and the same documents are read in random orders. Measured is how
many documents it takes until the share of answerable questions that is answered right (an
abstention is not) reaches 80 % of what reading everything gives.

No model is asked, and no text is searched: what is compared is the order alone. Every document is
read once, and its reading put into fresh stores in each order. In the order of gaps a question is
asked again where a document could have changed its answer (`kgmed.growth.affected`), as `kgmed
grow` does; with `--to-the-end` it goes on until nothing is left that could close a gap. In a
random order the place where it is enough is looked for, beginning at that of the order before, and
every answerable question is asked at each place.

The weights of the relation classifier that the package brings were taught on these very papers.
That makes all reading of them better than it would be of others, in every order alike.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

from graph_schema.records import Record, Rejection
from ingest.mentions import MentionFinder
from ingest.records import Reading
from kgmed.app.inputs import Inputs
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.config import load_config
from kgmed.evaluate.growth_orders import (
    Bench,
    Corpus,
    Gold,
    OrderParts,
    Point,
    RandomOrder,
    RememberedNames,
    at_once,
    by_gaps,
    start_of,
)
from kgmed.evaluate.plots import draw_lines
from kgmed.evaluate.questions import load_questions
from kgmed.retrieve.names import QuestionNamer

START = 0.2
"""The share of documents that is read at the start."""
ENOUGH = 0.8
"""The share of the accuracy of reading everything that is to be reached."""
REPORT = "growth.json"


class Order(Record):
    """One order of reading, and how it went."""

    name: str
    """`gaps`, or `random`."""
    seed: int
    """Of the order where it is random, else of the start."""
    points: tuple[Point, ...]
    needed: int | None
    """Documents read, the start included, until it was enough; None where it never was."""
    falls: int
    """Batches after which fewer questions were answered right than before."""


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
    enough: float
    """Questions answered right that are enough."""
    orders: tuple[Order, ...]
    gaps_needed: float
    """Documents beyond the start, in the mean; an order that never reached it counts with all."""
    random_needed: float
    ratio: float
    """Of these two."""


def evaluate_growth(
    parts: Parts,
    corpus: Corpus,
    *,
    starts: int = 1,
    seeds: int = 10,
    batch: int = 20,
    to_the_end: bool = False,
    say: Callable[[str], object] = lambda _: None,
) -> GrowthReport:
    """Read the corpus in every order, and compare.

    Args:
        parts: vocabulary and configuration; its store is left alone.
        corpus: what is read, and what is asked.
        starts: how many different starts the gaps choose from; the first is that of the random
            orders, too.
        seeds: random orders.
        batch: documents read at a time.
        to_the_end: whether to go on by gaps when it is enough.
        say: told how far it is.
    """
    runs = _Runs(parts, corpus, batch)
    everything = runs.at_once(corpus.readings)
    say(f"everything read: {everything.right} of {runs.answerable} right\n")
    orders: list[Order] = []
    for seed in range(starts):
        with runs.bench() as bench:
            points: list[Point] = []
            for point in by_gaps(bench, start_of(corpus, START, seed)):
                points.append(point)
                say(f"gaps, start {seed}: {point}\n")
                if not to_the_end and _is_enough(point, everything):
                    break
        orders.append(_order("gaps", seed, points, everything))
    start, guess = start_of(corpus, START, 0), 0
    for seed in range(seeds):
        drawn = RandomOrder(corpus, start, seed, runs.at_once)
        places = [*range(len(start), len(corpus.readings), batch), len(corpus.readings)]
        guess = drawn.search(places, lambda point: _is_enough(point, everything), guess)
        orders.append(_order("random", seed, drawn.points, everything))
        say(f"random order {seed}: {orders[-1].needed} documents\n")
    return _report(corpus, everything, orders, batch)


def _is_enough(point: Point, everything: Point) -> bool:
    return point.right >= ENOUGH * everything.right


class _Runs:
    """Fresh benches for one corpus."""

    def __init__(self, parts: Parts, corpus: Corpus, batch: int) -> None:
        self._parts, self._corpus, self._batch = parts, corpus, batch
        namer = QuestionNamer(MentionFinder(parts.vocabulary), parts.grounder)
        self._namer = RememberedNames(namer)
        self.answerable = len(Gold(corpus.questions))

    @contextmanager
    def bench(self) -> Iterator[Bench]:
        with tempfile.TemporaryDirectory(prefix="kgmed-growth-") as folder:
            place = Path(folder)
            parts = OrderParts(self._parts, self._namer, place / "graph.sqlite")
            with closing(parts):
                yield Bench(parts, place, self._corpus, self._batch)

    def at_once(self, readings: Sequence[Reading]) -> Point:
        """How well is answered with these documents read."""
        with self.bench() as bench:
            return at_once(bench, readings)


def _order(name: str, seed: int, points: Iterable[Point], everything: Point) -> Order:
    listed = tuple(points)
    return Order(
        name=name,
        seed=seed,
        points=listed,
        needed=next((p.documents for p in listed if _is_enough(p, everything)), None),
        falls=sum(after.right < before.right for before, after in pairwise(listed)),
    )


def _report(corpus: Corpus, everything: Point, orders: Sequence[Order], batch: int) -> GrowthReport:
    start = orders[0].points[0].documents
    gaps = [one for one in orders if one.name == "gaps"]
    drawn = [one for one in orders if one.name == "random"]

    def beyond(some: Sequence[Order]) -> float:
        needed = [one.needed or everything.documents for one in some]
        return sum(needed) / max(1, len(needed)) - start if needed else 0.0

    return GrowthReport(
        documents=everything.documents,
        questions=len(corpus.questions),
        answerable=len(Gold(corpus.questions)),
        start=start,
        batch=batch,
        everything=everything,
        enough=ENOUGH * everything.right,
        orders=tuple(orders),
        gaps_needed=beyond(gaps),
        random_needed=beyond(drawn),
        ratio=round(beyond(gaps) / max(1.0, beyond(drawn)), 4),
    )


def draw(report: GrowthReport, folder: Path) -> None:
    """Draw how every order went, as `growth.svg`: the share of answerable questions answered
    right against the documents read."""
    lines = {
        f"{one.name} {one.seed}": [(p.documents, p.right / report.answerable) for p in one.points]
        for one in report.orders
    }
    enough = report.enough / report.answerable
    lines["enough"] = [(report.start, enough), (report.documents, enough)]
    draw_lines(
        folder / "growth.svg", lines, "Reading in one order or another",
        ("documents read", "share answered right"),
    )  # fmt: skip


def read_corpus(parts: Parts, documents: Path, questions: Path, readings: Path) -> Corpus:
    """Documents and questions; what is read of the documents is kept in the file `readings`, and
    taken from there where it holds as many."""
    asked = load_questions(questions)
    if readings.is_file():
        with readings.open(encoding="utf-8") as lines:
            return Corpus(tuple(map(Reading.model_validate_json, lines)), asked)
    inputs = Inputs([documents], lambda *_: None)
    with parts.crew() as crew:
        read = read_in_order(inputs, parts.reader, crew, parts.config.reader.batch_documents)
        found = tuple(one for one in read if not isinstance(one, Rejection))
    readings.parent.mkdir(parents=True, exist_ok=True)
    beside = readings.with_suffix(".part")
    beside.write_text("".join(f"{one.model_dump_json()}\n" for one in found), encoding="utf-8")
    beside.replace(readings)
    return Corpus(found, asked)


def main() -> None:
    """Evaluate what the command line names; the report goes to the folder, a summary to stderr."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--starts", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--to-the-end", action="store_true")
    parser.add_argument("--strict", action="store_true")
    given = parser.parse_args()
    parts = Parts(load_config())
    corpus = read_corpus(parts, given.documents, given.questions, given.out / "readings.jsonl")
    corpus = corpus._replace(strict=given.strict)
    report = evaluate_growth(
        parts, corpus, starts=given.starts, seeds=given.seeds, batch=given.batch,
        to_the_end=given.to_the_end, say=sys.stderr.write,
    )  # fmt: skip
    (given.out / REPORT).write_text(f"{report.model_dump_json(indent=1)}\n", encoding="utf-8")
    draw(report, given.out)
    sys.stderr.write(
        f"beyond the start, gaps need {report.gaps_needed:.0f} documents, random orders "
        f"{report.random_needed:.0f} in the mean: ratio {report.ratio:.2f}\n"
    )


if __name__ == "__main__":
    main()
