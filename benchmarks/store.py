"""How many assertions with evidence `put` takes per second.

Run: `python -m benchmarks.store`. Readings are made beforehand, as the reader gives them: each with
entities of its own, of its claims the keys computed (the reader does so to say a thing once), and
nothing else. What is timed is `put` alone, in batches as an ingest sends them, into a file on disk,
beliefs, entities and names included.
"""

import argparse
import random
import tempfile
import time
from pathlib import Path

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, Entity, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.store import open_store

BAR = 30_000
"""Assertions with evidence per second (issue 3)."""


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--extractions", type=int, default=12, help="per document")
    parser.add_argument("--batch", type=int, default=256, help="documents in one put")
    arguments = parser.parse_args()
    readings = make_readings(arguments.documents, arguments.extractions, seed=1)
    said = sum(len(reading.extractions) for reading in readings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.sqlite"
        with open_store(str(path)) as store:
            started, cpu = time.perf_counter(), time.process_time()
            for first in range(0, len(readings), arguments.batch):
                store.put(readings[first : first + arguments.batch])
            wall, cpu = time.perf_counter() - started, time.process_time() - cpu
            started = time.perf_counter()
            for first in range(0, len(readings), arguments.batch):
                store.put(readings[first : first + arguments.batch])
            again = time.perf_counter() - started
            counts = store.counts()
        size = path.stat().st_size
    print(
        f"put: {said:,} assertions with evidence ({counts.assertions:,} distinct, "
        f"{counts.entities:,} entities, {counts.documents:,} documents) in {wall:.1f} s wall, "
        f"{cpu:.1f} s CPU: {said / wall:,.0f} per second "
        f"({'meets' if said / wall >= BAR else 'MISSES'} the bar of {BAR:,}); "
        f"{said / cpu:,.0f} per CPU second"
    )
    print(f"the same again, unchanged: {again:.2f} s ({again / wall:.1%} of the first time)")
    print(f"size: {size / counts.evidence:,.0f} bytes per piece of evidence, text included")


def make_readings(documents: int, extractions: int, seed: int) -> list[Reading]:
    """Readings as abstracts give them: a few entities each, most of them common ones, about two
    assertions from a sentence, one in eight denied or hedged."""
    rng = random.Random(seed)
    entities = [
        Entity(
            curie=f"HGNC:{n}",
            name=f"gene {n}",
            category=Category.GENE,
            synonyms=tuple(f"G{n}-{alias}" for alias in range(4)),
        )
        for n in range(20_000)
    ]
    weights = [1 / (rank + 10) for rank in range(len(entities))]
    drawn = rng.choices(entities, weights, k=documents * (extractions * 2 // 3))
    size = len(drawn) // documents
    pools = [drawn[n * size : (n + 1) * size] for n in range(documents)]
    return [_make_reading(rng, n, pool, extractions) for n, pool in enumerate(pools)]


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
        entities=tuple({entity.curie: entity.model_copy() for entity in pool}.values()),
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
