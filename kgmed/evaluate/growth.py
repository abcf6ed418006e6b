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

With `--guards`, gaps are followed under a guard, too: half of the answerable questions, drawn by
chance, of which no round may make the answers worse (`kgmed grow --guard`, `--bisect`). How well
the other half is answered, which the guard does not see, is told beside it. With `--guards all` it
sees all of them: then the answers cannot become worse, and what is told is what that costs.

The weights of the relation classifier that the package brings were taught on these very papers.
That makes all reading of them better than it would be of others, in every order alike.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Rejection
from ingest.mentions import MentionFinder
from ingest.records import Reading
from kgmed.app.inputs import Inputs
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.config import load_config
from kgmed.evaluate.growth_orders import (
    Bench,
    Corpus,
    OrderParts,
    Point,
    RandomOrder,
    RememberedNames,
    Stage,
    at_once,
    by_gaps,
    start_of,
)
from kgmed.evaluate.growth_report import (
    GUARDINGS,
    GrowthReport,
    Guarding,
    Marks,
    Order,
    at_random_of,
    by_gaps_of,
    draw,
    is_enough,
    report_of,
    summary,
)
from kgmed.evaluate.questions import load_questions
from kgmed.retrieve.names import QuestionNamer

START = 0.2
"""The share of documents that is read at the start."""


class Design(NamedTuple):
    """Which orders are read, and how far."""

    starts: int = 1
    """Different starts that the gaps choose from; the first is that of the random orders, too."""
    seeds: int = 10
    """Random orders."""
    batch: int = 20
    """Documents read at a time."""
    to_the_end: bool = False
    """Whether to go on by gaps when it is enough."""
    guards: tuple[Guarding, ...] = ("none",)
    """Under which the gaps are followed, from each start."""


def evaluate_growth(
    parts: Parts,
    corpus: Corpus,
    design: Design,
    say: Callable[[str], object] = lambda _: None,
) -> GrowthReport:
    """Read the corpus in every order, and compare.

    Args:
        parts: vocabulary and configuration; its store is left alone.
        corpus: what is read, and what is asked.
        design: in which orders.
        say: told how far it is.
    """
    batch = design.batch
    runs = _Runs(parts, corpus, batch)
    whole = runs.at_once(corpus.readings)
    everything = whole.point(runs.marks.all)
    say(f"everything read: {everything.right} of {len(runs.marks.all)} right\n")
    orders: list[Order] = []
    for seed, guarding in product(range(design.starts), design.guards):
        course: list[Stage] = []
        for stage in runs.by_gaps(seed, guarding):
            course.append(stage)
            say(f"gaps, start {seed}, guard {guarding}: {stage.point(runs.marks.all)}\n")
            if not design.to_the_end and is_enough(stage.point(runs.marks.all), everything):
                break
        orders.append(by_gaps_of(seed, guarding, course, runs.marks, everything))
    guess = 0
    for seed in range(design.seeds):
        drawn = RandomOrder(corpus, runs.start(0), seed, runs.right)
        places = [*range(len(runs.start(0)), len(corpus.readings), batch), len(corpus.readings)]
        guess = drawn.search(places, lambda point: is_enough(point, everything), guess)
        orders.append(at_random_of(seed, drawn.points, everything))
        say(f"random order {seed}: {orders[-1].needed} documents\n")
    return report_of(runs.marks, whole, orders, len(corpus.questions), batch)


class _Runs:
    """Orders of one corpus, each read into a fresh bench."""

    def __init__(self, parts: Parts, corpus: Corpus, batch: int) -> None:
        self._parts, self._corpus, self._batch = parts, corpus, batch
        namer = QuestionNamer(MentionFinder(parts.vocabulary), parts.grounder)
        self._namer = RememberedNames(namer)
        self.marks = Marks.of(corpus.questions)

    def start(self, seed: int) -> tuple[Reading, ...]:
        """What is read at the start."""
        return start_of(self._corpus, START, seed)

    def by_gaps(self, seed: int, guarding: Guarding) -> Iterator[Stage]:
        """How it goes by gaps."""
        with self._bench() as bench:
            yield from by_gaps(bench, self.start(seed), self.marks.guard(guarding))

    def at_once(self, readings: Sequence[Reading]) -> Stage:
        """How it is with these documents read."""
        with self._bench() as bench:
            return at_once(bench, readings)

    def right(self, readings: Sequence[Reading]) -> Point:
        """How well is answered then."""
        return self.at_once(readings).point(self.marks.all)

    @contextmanager
    def _bench(self) -> Iterator[Bench]:
        with tempfile.TemporaryDirectory(prefix="kgmed-growth-") as folder:
            place = Path(folder)
            parts = OrderParts(self._parts, self._namer, place / "graph.sqlite")
            with closing(parts):
                yield Bench(parts, place, self._corpus, self._batch)


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
    parser.add_argument("--guards", nargs="+", choices=GUARDINGS, default=["none"])
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--name", default="growth", help="of the files of report and plot")
    given = parser.parse_args()
    parts = Parts(load_config())
    corpus = read_corpus(parts, given.documents, given.questions, given.out / "readings.jsonl")
    corpus = corpus._replace(strict=given.strict)
    report = evaluate_growth(
        parts,
        corpus,
        Design(given.starts, given.seeds, given.batch, given.to_the_end, tuple(given.guards)),
        sys.stderr.write,
    )
    report_file = given.out / f"{given.name}.json"
    report_file.write_text(f"{report.model_dump_json(indent=1)}\n", encoding="utf-8")
    draw(report, report_file.with_suffix(".svg"))
    sys.stderr.write(summary(report))


if __name__ == "__main__":
    main()
