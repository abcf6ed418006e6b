"""How many assertions with evidence `put` takes per second.

Run: `python -m benchmarks.store`. What is timed is `put` alone, in batches as an ingest sends them,
into a file on disk, beliefs, entities and names included. Each batch is made just before it is put,
untimed, as the reader gives it: with records of its own, and keys computed for its claims (the
reader does so to say each thing once).
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, Entity, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore

BAR = 30_000
"""Assertions with evidence per second (issue 3)."""
ENTITIES = 20_000


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--extractions", type=int, default=12, help="per document")
    parser.add_argument("--batch", type=int, default=256, help="documents in one put")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite"
        with open_store(str(path)) as store:
            first, again = (_put_all(store, arguments) for _ in range(2))
            counts = store.counts()
        size = path.stat().st_size
    said = counts.evidence
    print(
        f"put: {said:,} assertions with evidence ({counts.assertions:,} distinct, "
        f"{counts.entities:,} entities, {counts.documents:,} documents) in {first.wall:.1f} s wall,"
        f" {first.cpu:.1f} s CPU: {said / first.wall:,.0f} per second "
        f"({'meets' if said / first.wall >= BAR else 'MISSES'} the bar of {BAR:,}); "
        f"{said / first.cpu:,.0f} per CPU second"
    )
    share = again.wall / first.wall
    print(f"the same again, unchanged: {again.wall:.2f} s ({share:.1%} of the first time)")
    print(f"size: {size / counts.evidence:,.0f} bytes per piece of evidence, text included")


class Took(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


def _put_all(store: GraphStore, arguments: argparse.Namespace) -> Took:
    """The time that it takes to put all batches, without the time to make them."""
    wall = cpu = 0.0
    readings = make_readings(arguments.documents, arguments.extractions, seed=1)
    while batch := list(islice(readings, arguments.batch)):
        started, worked = time.perf_counter(), time.process_time()
        store.put(batch)
        wall += time.perf_counter() - started
        cpu += time.process_time() - worked
    return Took(wall, cpu)


def make_readings(
    documents: int, extractions: int, seed: int, entity: Callable[[int], Entity] | None = None
) -> Iterator[Reading]:
    """Readings as abstracts give them: a few entities each, most of them common ones, about two
    assertions from a sentence, one in eight denied or hedged.

    `entity` gives the entity of a rank, from 0 (the commonest); invented ones where not given.
    """
    rng = random.Random(seed)
    weights = list(accumulate(1 / (rank + 10) for rank in range(ENTITIES)))
    for number in range(documents):
        drawn = rng.choices(range(ENTITIES), cum_weights=weights, k=extractions * 2 // 3)
        pool = [(entity or _make_entity)(rank) for rank in sorted(set(drawn))]
        yield _make_reading(rng, number, pool, extractions)


def _make_entity(number: int) -> Entity:
    return Entity(
        curie=f"HGNC:{number}",
        name=f"gene {number}",
        category=Category.GENE,
        synonyms=tuple(f"G{number}-{alias}" for alias in range(4)),
    )


def _make_reading(rng: random.Random, number: int, pool: list[Entity], extractions: int) -> Reading:
    sentences = [
        f"In cohort {number} group {n}, exposure changed the amount of the second protein through "
        f"the first one, as was seen in {rng.randrange(10**6)} cells of the hippocampus."
        for n in range(extractions // 2 + 1)
    ]
    text = " ".join(sentences)
    id_ = f"PMID:{number + 1}"
    said = []
    for n in range(extractions):
        subject, object_ = rng.choice(pool), rng.choice(pool)
        sentence = sentences[n // 2]
        assertion = _make_assertion(rng, subject.curie, object_.curie)
        assert assertion.key, "the reader has computed it"
        said.append(
            Extraction(
                assertion,
                TextEvidence(
                    publication=id_,
                    section="abstract",
                    sentence=sentence,
                    sentence_start=text.index(sentence),
                    subject_span=(3, 9),
                    object_span=(30, 38),
                    cue_span=(41, 48),
                    negated=rng.random() < 0.06,
                    hedged=rng.random() < 0.06,
                    year=2000 + number % 25,
                    extractor="patterns/1",
                    confidence=round(rng.uniform(0.5, 0.95), 2),
                ),
            )
        )
    return Reading(
        document=Document(id=id_, text=text, year=2000 + number % 25, journal="J Neurochem"),
        key=f"key-{number}",
        entities=tuple(pool),
        extractions=tuple(said),
    )


def _make_assertion(rng: random.Random, subject: str, object_: str) -> Assertion:
    if rng.random() < 0.3:
        return Assertion(subject=subject, predicate=Predicate.ASSOCIATED_WITH, object=object_)
    return Assertion(
        subject=subject,
        predicate=Predicate.AFFECTS,
        object=object_,
        direction=rng.choice(list(Direction)),
    )


if __name__ == "__main__":
    main()
