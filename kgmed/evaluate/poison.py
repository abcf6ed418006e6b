"""What becomes of false claims that are planted in a reading list.

    python -m kgmed.evaluate.poison DOCUMENTS QUESTIONS --out FOLDER

As in `kgmed.evaluate.growth`, a share of the documents is read, and the rest is the reading list;
with it, papers that make false claims (`kgmed.evaluate.planting`). Rounds of growth read for the
questions of the file until nothing is left that could answer any, or for so many rounds; some of
the questions are the guard's, which refuses whole rounds, or (`--guards bisect`) the papers to
blame. Then every planted claim is looked up.

It is done with each claim in one paper, and in two papers of different groups; each with every
claim of a round under admission (`kgmed grow --strict`), and as `kgmed grow` does it by itself:
what the reader reads in one paper alone is then in the graph, as it is after `kgmed ingest`.

No model is asked and no text is searched, as in `kgmed.evaluate.growth`.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Record, Rejection
from ingest.mentions import MentionFinder
from ingest.records import Document, Located, Reading
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.config import load_config
from kgmed.evaluate.fates import ADMITTED, MISREAD, UNREAD, Fate, fate_of, papers_of
from kgmed.evaluate.growth import START, read_corpus
from kgmed.evaluate.growth_orders import (
    Bench,
    Corpus,
    Gold,
    OrderHands,
    OrderParts,
    RememberedNames,
    start_of,
)
from kgmed.evaluate.planting import Planted, plant
from kgmed.growth.asking import Guard, Known
from kgmed.growth.asking import Question as AskedQuestion
from kgmed.growth.book import Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import Round, RoundState
from kgmed.retrieve.names import QuestionNamer

GUARD = 150
"""Questions of the guard, drawn from all."""


class PoisonRun(Record):
    """What became of all, in one way of growing."""

    papers: int
    """That make each claim."""
    strict: bool
    bisect: bool
    """Whether parts of what the guard refused were tried."""
    batch: int
    """Documents of a round."""
    claims: int
    rounds: int
    """Those of parts included."""
    rolled_back: int
    real: int
    """Documents of the corpus that the rounds read and kept."""
    lost: int
    """Documents of the corpus that the guard refused."""
    right: int
    """Answerable questions answered right at the end."""
    became: dict[str, int]
    alone: int
    """Claims that count on one paper, without a second or a curator."""
    stopped: float
    """The share of claims that do not count, of those that were read as they were planted."""
    fates: tuple[Fate, ...]


class Manner(NamedTuple):
    """How is grown."""

    batch: int = 20
    """Documents of a round."""
    most: int = 1000
    """At most so many rounds, those of parts not counted."""
    bisect: bool = False
    """Whether parts of what the guard refuses are tried."""


class PoisonReport(Record):
    """All ways of growing."""

    documents: int
    questions: int
    guard: int
    runs: tuple[PoisonRun, ...]


def evaluate_poison(
    parts: Parts,
    corpus: Corpus,
    planted: Sequence[Planted],
    manner: Manner,
    say: Callable[[str], object] = lambda _: None,
) -> PoisonRun:
    """Grow with these papers on the reading list, and look up what became of their claims.

    Args:
        parts: vocabulary and configuration; its store is left alone.
        corpus: what is read else, and what is asked.
        planted: false claims.
        manner: how is grown.
        say: told how far it is.
    """
    poison = _read(parts, [paper for one in planted for paper in one.papers])
    everything = corpus._replace(readings=(*corpus.readings, *poison))
    namer = RememberedNames(QuestionNamer(MentionFinder(parts.vocabulary), parts.grounder))
    with tempfile.TemporaryDirectory(prefix="kgmed-poison-") as folder:
        own = OrderParts(parts, namer, Path(folder) / "graph.sqlite")
        with closing(own):
            bench = Bench(own, Path(folder), everything, manner.batch)
            start = start_of(corpus, START, 0)
            rounds, right = _grow(bench, start, manner, say)
            fates = tuple(fate_of(one, own.store, rounds, poison, corpus.strict) for one in planted)
    return _told(corpus, manner, rounds, fates, right)


def _read(parts: Parts, documents: Iterable[Document]) -> tuple[Reading, ...]:
    items = (Located(document, "planted", document.id) for document in documents)
    with parts.crew() as crew:
        read = read_in_order(items, parts.reader, crew, parts.config.reader.batch_documents)
        return tuple(one for one in read if not isinstance(one, Rejection))


def _grow(
    bench: Bench, start: Sequence[Reading], manner: Manner, say: Callable[[str], object]
) -> tuple[list[Round], int]:
    """The rounds, and how many answerable questions are answered right after them."""
    corpus, gold = bench.corpus, Gold(bench.corpus.questions)
    store = bench.parts.open_store(create=True)
    store.put(start)
    by_id = {one.document.id: one for one in corpus.readings}
    hands = OrderHands(bench.parts, by_id, strict=corpus.strict)
    drawn = random.Random(0).sample(corpus.questions, min(GUARD, len(corpus.questions)))
    known = (Known(AskedQuestion(one.question, one.options), one.answer) for one in drawn)
    with closing(Book(bench.folder)) as book, closing(ReadingList(bench.folder)) as listed:
        listed.add(Path(__file__), (Located(one.document, "", "") for one in corpus.readings))
        grower = Grower(store, book, listed, hands, guard=Guard(tuple(known), manner.bisect))
        rounds: list[Round] = []
        for round_ in grower.rounds(corpus.asked, manner.most, manner.batch):
            rounds.append(round_)
            say(f"round {round_.number}: {round_.state}, {round_.admitted} admitted\n")
    answers = {question: hands.ask(question) for question in gold.asked}
    return rounds, gold.point(0, answers).right


def _told(
    corpus: Corpus,
    manner: Manner,
    rounds: Sequence[Round],
    fates: tuple[Fate, ...],
    right: int,
) -> PoisonRun:
    real = {one.document.id for one in corpus.readings}
    kept = real & papers_of(one for one in rounds if one.state is RoundState.DONE)
    lost = (real & papers_of(rounds)) - kept
    became = Counter(one.became for one in fates)
    read_so = len(fates) - became[UNREAD] - became[MISREAD]
    return PoisonRun(
        papers=len(fates[0].papers) if fates else 0,
        strict=corpus.strict,
        bisect=manner.bisect,
        batch=manner.batch,
        claims=len(fates),
        rounds=len(rounds),
        rolled_back=sum(one.state is RoundState.ROLLED_BACK for one in rounds),
        real=len(kept),
        lost=len(lost),
        right=right,
        became=dict(became.most_common()),
        alone=sum(one.alone for one in fates),
        stopped=round(1 - became[ADMITTED] / max(1, read_so), 4),
        fates=fates,
    )


def main() -> None:
    """Evaluate what the command line names; the report goes to the folder, a summary to stderr."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--papers", type=int, nargs="+", default=[1, 2])
    parser.add_argument(
        "--ways", nargs="+", choices=("strict", "plain"), default=["strict", "plain"]
    )
    parser.add_argument("--guards", nargs="+", choices=("whole", "bisect"), default=["whole"])
    parser.add_argument("--batch", type=int, nargs="+", default=[20])
    parser.add_argument("--rounds", type=int, default=1000, help="at most so many")
    parser.add_argument("--name", default="poison", help="of the file of the report")
    given = parser.parse_args()
    parts = Parts(load_config())
    corpus = read_corpus(parts, given.documents, given.questions, given.out / "readings.jsonl")
    runs: list[PoisonRun] = []
    for papers in given.papers:
        planted = plant(corpus.readings, corpus.questions, given.claims, papers)
        for way, guard, batch in product(given.ways, given.guards, given.batch):
            manner = Manner(batch, given.rounds, guard == "bisect")
            strict = corpus._replace(strict=way == "strict")
            run = evaluate_poison(parts, strict, planted, manner, sys.stderr.write)
            runs.append(run)
            sys.stderr.write(_summary(run))
    report = PoisonReport(
        documents=len(corpus.readings), questions=len(corpus.questions),
        guard=min(GUARD, len(corpus.questions)), runs=tuple(runs),
    )  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    file = given.out / f"{given.name}.json"
    file.write_text(f"{report.model_dump_json(indent=1)}\n", encoding="utf-8")


def _summary(run: PoisonRun) -> str:
    way = ("strict" if run.strict else "plain") + (", bisected" if run.bisect else "")
    lines = [
        f"{way}, {run.batch} a round, {run.papers} papers a claim: {run.claims} claims, "
        f"{run.rounds} rounds, {run.rolled_back} rolled back; {run.alone} count alone, "
        f"{run.stopped:.1%} stopped; {run.real} documents of the corpus kept, {run.lost} lost, "
        f"{run.right} right",
        *(f"  {count}: {became}" for became, count in run.became.items()),
        *(f"  counts: {one.says} ({one.kind})" for one in run.fates if one.became == ADMITTED),
    ]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
