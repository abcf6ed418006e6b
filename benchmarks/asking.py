"""How long a question takes over a graph of 500,000 edges, warm, with the default model.

Run: `python -m benchmarks.asking`. Needs the vocabulary and the model of `make setup`. The graph is
made (as `benchmarks.store` makes one) over real genes, the commonest of them hubs; questions are
about its edges. What an answer rests on is timed apart.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.store import ENTITIES, make_readings
from graph_schema.records import Entity
from kgmed import Engine
from kgmed.config import load_config
from kgmed.store import open_store

RETRIEVAL_BAR = 0.050
"""Seconds, at the 95th percentile, without the model's ranking (issue 7)."""
ANSWER_BAR = 6.0
RESTING_BAR = 0.3
"""What it rests on, as a share of the answer itself; the median."""


class Question(NamedTuple):
    """A question with its options."""

    text: str
    options: tuple[str, ...]


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=55_000)
    parser.add_argument("--questions", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.sqlite")
        with open_store(path) as store, Engine(load_config(), store=path) as engine:
            genes = list(islice(_genes(engine), ENTITIES))
            readings = make_readings(arguments.documents, 12, seed=1, entity=genes.__getitem__)
            while batch := list(islice(readings, 256)):
                store.put(batch)
            _measure(engine, arguments.questions)


def _genes(engine: Engine) -> Iterator[Entity]:
    """Real genes, as a question's names are grounded to them."""
    for number in count(1):
        gene = engine._parts.vocabulary.entity(f"HGNC:{number}")
        if gene is not None:
            yield gene.model_copy(update={"synonyms": (), "xrefs": ()})


def _measure(engine: Engine, number: int) -> None:
    nodes, edges = engine._parts.projection().size
    print(f"{nodes:,} nodes, {edges:,} edges")
    asked = make_questions(engine, number)
    retriever = engine._parts.retriever
    for question in asked[:3]:  # warm: vocabulary, projection, model
        engine.ask(question.text, question.options)
    found = []
    for question in asked:
        started = perf_counter()
        retriever.retrieve(question.text, question.options)
        found.append(perf_counter() - started)
    answers = [engine.ask(*question) for question in asked]
    whole = [answer.timings["total"] - answer.timings["rests_on"] for answer in answers]
    given = [a for a in answers if not a.abstained]
    shares = sorted(
        a.timings["rests_on"] / (a.timings["total"] - a.timings["rests_on"]) for a in given
    )
    _tell("retrieval", found, RETRIEVAL_BAR)
    _tell("whole answer", whole, ANSWER_BAR)
    middle = shares[len(shares) // 2] if shares else 0.0
    print(
        f"what {len(given)} answers rest on: median {middle:.2f} of the answer itself "
        f"({_verdict(middle, RESTING_BAR)} the bar of {RESTING_BAR})"
    )


def make_questions(engine: Engine, number: int) -> list[Question]:
    """Questions about edges of the graph, drawn at random: what the one end does to the other, and
    which of four it increases."""
    rng = random.Random(2)
    vocabulary, projection = engine._parts.vocabulary, engine._parts.projection()
    nodes, edges = projection.size
    questions: list[Question] = []
    while len(questions) < number:
        edge = projection.edge(rng.randrange(edges))
        ends = [edge.subject, edge.object, *(projection.curie(rng.randrange(nodes)) for _ in "123")]
        known = [vocabulary.entity(curie) for curie in dict.fromkeys(ends)]
        names = [entity.name for entity in known if entity is not None]
        if len(names) < 5 or edge.predicate != "affects":
            continue
        a, b = names[:2]
        verbs = ("increases", "decreases", "does not change")
        statements = tuple(f"{a} {verb} {b}" for verb in verbs)
        questions.append(Question(f"How does {a} affect {b}?", statements))
        questions.append(Question(f"Which of these does {a} increase?", tuple(names[1:])))
    return questions[:number]


def _tell(what: str, seconds: Sequence[float], bar: float) -> None:
    ordered = sorted(seconds)
    middle, p95 = ordered[len(ordered) // 2], ordered[int(0.95 * (len(ordered) - 1))]
    print(
        f"{what}: median {middle * 1000:,.0f} ms, p95 {p95 * 1000:,.0f} ms of {len(ordered)} "
        f"({_verdict(p95, bar)} the bar of {bar * 1000:,.0f} ms)"
    )


def _verdict(measured: float, bar: float) -> str:
    return "meets" if measured <= bar else "MISSES"


if __name__ == "__main__":
    main()
