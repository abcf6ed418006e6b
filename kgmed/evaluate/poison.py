"""What becomes of false claims that are planted in a reading list.

    python -m kgmed.evaluate.poison DOCUMENTS QUESTIONS --out FOLDER

As in `kgmed.evaluate.growth`, a share of the documents is read, and the rest is the reading list;
with it, papers that make false claims (`kgmed.evaluate.planting`). Rounds of growth read for the
questions of the file until nothing is left that could answer any, or for so many rounds; some of
the questions are the guard's. Then every planted claim is looked up.

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
from pathlib import Path

from graph_schema.belief import is_proposed
from graph_schema.records import Record, Rejection, Status, TextEvidence
from ingest.mentions import MentionFinder
from ingest.records import Document, Located, Reading
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.config import load_config
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
from kgmed.growth.admission import effects
from kgmed.growth.asking import Known
from kgmed.growth.asking import Question as AskedQuestion
from kgmed.growth.book import Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import Round, RoundState
from kgmed.retrieve.names import QuestionNamer
from kgmed.store.protocol import GraphStore

GUARD = 150
"""Questions of the guard, drawn from all."""
REPORT = "poison.json"
GUARDED = "the guard rolled the round back"
UNREAD = "not read by any round"
MISREAD = "not read as it was planted"
ADMITTED = "counts"


class Fate(Record):
    """What became of a planted claim."""

    kind: str
    says: str
    papers: tuple[str, ...]
    became: str
    """`counts`, or why it does not: a reason of admission, or the guard."""
    alone: bool = False
    """It counts, and on no more than one paper."""


class PoisonRun(Record):
    """What became of all, in one way of growing."""

    papers: int
    """That make each claim."""
    strict: bool
    claims: int
    rounds: int
    rolled_back: int
    real: int
    """Documents of the corpus that the rounds read and kept."""
    lost: int
    """Documents of the corpus in rounds that the guard rolled back."""
    right: int
    """Answerable questions answered right at the end."""
    became: dict[str, int]
    alone: int
    """Claims that count on one paper, without a second or a curator."""
    stopped: float
    """The share of claims that do not count, of those that were read as they were planted."""
    fates: tuple[Fate, ...]


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
    *,
    batch: int = 20,
    most: int = 1000,
    say: Callable[[str], object] = lambda _: None,
) -> PoisonRun:
    """Grow with these papers on the reading list, and look up what became of their claims.

    Args:
        parts: vocabulary and configuration; its store is left alone.
        corpus: what is read else, and what is asked.
        planted: false claims.
        batch: documents of a round.
        most: at most so many rounds.
        say: told how far it is.
    """
    poison = _read(parts, [paper for one in planted for paper in one.papers])
    everything = corpus._replace(readings=(*corpus.readings, *poison))
    namer = RememberedNames(QuestionNamer(MentionFinder(parts.vocabulary), parts.grounder))
    with tempfile.TemporaryDirectory(prefix="kgmed-poison-") as folder:
        own = OrderParts(parts, namer, Path(folder) / "graph.sqlite")
        with closing(own):
            bench = Bench(own, Path(folder), everything, batch)
            start = start_of(corpus, START, 0)
            rounds, right = _grow(bench, start, most, say)
            fates = tuple(_fate(one, own.store, rounds, poison, corpus.strict) for one in planted)
    return _told(corpus, planted, rounds, right, fates)


def _read(parts: Parts, documents: Iterable[Document]) -> tuple[Reading, ...]:
    items = (Located(document, "planted", document.id) for document in documents)
    with parts.crew() as crew:
        read = read_in_order(items, parts.reader, crew, parts.config.reader.batch_documents)
        return tuple(one for one in read if not isinstance(one, Rejection))


def _grow(
    bench: Bench, start: Sequence[Reading], most: int, say: Callable[[str], object]
) -> tuple[list[Round], int]:
    """The rounds, and how many answerable questions are answered right after them."""
    corpus, gold = bench.corpus, Gold(bench.corpus.questions)
    store = bench.parts.open_store(create=True)
    store.put(start)
    by_id = {one.document.id: one for one in corpus.readings}
    hands = OrderHands(bench.parts, by_id, gold, strict=corpus.strict)
    drawn = random.Random(0).sample(corpus.questions, min(GUARD, len(corpus.questions)))
    guard = [Known(AskedQuestion(one.question, one.options), one.answer) for one in drawn]
    with closing(Book(bench.folder)) as book, closing(ReadingList(bench.folder)) as listed:
        listed.add(Path(__file__), (Located(one.document, "", "") for one in corpus.readings))
        grower = Grower(store, book, listed, hands, guard=guard)
        rounds: list[Round] = []
        for round_ in grower.rounds(corpus.asked, most, bench.batch):
            rounds.append(round_)
            say(f"round {round_.number}: {round_.state}, {round_.admitted} admitted\n")
    for question in gold.asked:
        hands.ask(question)
    return rounds, gold.point(0).right


def _fate(
    planted: Planted,
    store: GraphStore,
    rounds: Sequence[Round],
    poison: Sequence[Reading],
    strict: bool,
) -> Fate:
    ids = {paper.id for paper in planted.papers}
    keys = set(effects(planted.subject, planted.object, planted.direction))
    counting = _counting(store, keys)
    ours = {id_ for some in counting.values() for id_ in some} & ids
    fate = Fate(kind=planted.kind, says=planted.says, papers=tuple(sorted(ids)), became=ADMITTED)
    if ours:
        alone = any(len(some) < 2 for some in counting.values() if some & ids)
        return fate.model_copy(update={"alone": alone})
    states = {round_.state for round_ in rounds for one in round_.documents if one.id in ids}
    said = {
        reading.document.id
        for reading in poison
        for claim, evidence in reading.extractions
        if claim.key in keys and not evidence.negated
    }
    if not states:
        became = UNREAD
    elif not said & ids:
        became = MISREAD
    elif RoundState.ROLLED_BACK in states:
        became = GUARDED
    else:
        became = _refused(keys, rounds) if strict else MISREAD
    return fate.model_copy(update={"became": became})


def _counting(store: GraphStore, keys: Iterable[str]) -> dict[str, set[str]]:
    """By key of each of these claims: the publications whose sentences count for it."""
    return {
        key: {
            one.publication
            for one in stored.evidence
            if isinstance(one, TextEvidence) and not (one.negated or is_proposed(one))
        }
        for key, stored in store.assertions(sorted(keys)).items()
        if stored.status is Status.ACCEPTED
    }


def _refused(keys: set[str], rounds: Iterable[Round]) -> str:
    """The last reason for which a claim was refused."""
    refused = (one for round_ in rounds for one in round_.refused if one.subject in keys)
    return next((one.reason for one in reversed(list(refused))), MISREAD)


def _told(
    corpus: Corpus,
    planted: Sequence[Planted],
    rounds: Sequence[Round],
    right: int,
    fates: tuple[Fate, ...],
) -> PoisonRun:
    real = {one.document.id for one in corpus.readings}

    def read(state: RoundState) -> int:
        papers = (one.id for each in rounds if each.state is state for one in each.documents)
        return sum(id_ in real for id_ in papers)

    became = Counter(one.became for one in fates)
    read_so = len(fates) - became[UNREAD] - became[MISREAD]
    return PoisonRun(
        papers=len(planted[0].papers) if planted else 0,
        strict=corpus.strict,
        claims=len(planted),
        rounds=len(rounds),
        rolled_back=sum(one.state is RoundState.ROLLED_BACK for one in rounds),
        real=read(RoundState.DONE),
        lost=read(RoundState.ROLLED_BACK),
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
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1000, help="at most so many")
    given = parser.parse_args()
    parts = Parts(load_config())
    corpus = read_corpus(parts, given.documents, given.questions, given.out / "readings.jsonl")
    runs: list[PoisonRun] = []
    for papers in given.papers:
        planted = plant(corpus.readings, corpus.questions, given.claims, papers)
        for way in given.ways:
            run = evaluate_poison(
                parts, corpus._replace(strict=way == "strict"), planted,
                batch=given.batch, most=given.rounds, say=sys.stderr.write,
            )  # fmt: skip
            runs.append(run)
            sys.stderr.write(_summary(run))
    report = PoisonReport(
        documents=len(corpus.readings), questions=len(corpus.questions),
        guard=min(GUARD, len(corpus.questions)), runs=tuple(runs),
    )  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / REPORT).write_text(f"{report.model_dump_json(indent=1)}\n", encoding="utf-8")


def _summary(run: PoisonRun) -> str:
    way = "strict" if run.strict else "plain"
    lines = [
        f"{way}, {run.papers} papers a claim: {run.claims} claims, {run.rounds} rounds, "
        f"{run.rolled_back} rolled back; {run.alone} count alone, {run.stopped:.1%} stopped; "
        f"{run.real} documents of the corpus kept, {run.lost} lost, {run.right} right",
        *(f"  {count}: {became}" for became, count in run.became.items()),
        *(f"  counts: {one.says} ({one.kind})" for one in run.fates if one.became == ADMITTED),
    ]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
