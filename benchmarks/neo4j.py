"""What a real Neo4j takes: storing, projecting, and finding paths, beside the embedded store.

Run: `python -m benchmarks.neo4j`. The server is that of the tests (`tests/neo4j_server`), on this
machine, so that it shares the cores with what is measured. What is timed of `put` is as in
`benchmarks.store`. For the projection the graph is filled up with relationships of our shape, made
by plain Cypher; then some papers more are put, and it is brought up to date.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.store import make_readings
from ingest.records import Reading
from kgmed.store import open_store
from kgmed.store.projection import Projection
from kgmed.store.protocol import GraphStore
from kgmed.store.search import cheapest_paths
from tests.neo4j_server import Neo4jServer, empty_database, opened

PUT_BAR = 2_500
"""Assertions with evidence per second (issue 5)."""
PROJECTION_BAR = 60.0
"""Seconds for 500,000 relationships."""
PATHS_BAR = 1.1
"""Times what paths take over the embedded store."""
ROUNDS = 5
"""Rounds of the paths, each over both stores."""


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=4_000)
    parser.add_argument("--relationships", type=int, default=500_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, opened(Path(name) / "server") as server:
        os.environ.update(server.environ)
        empty_database(server)
        folder = Path(name)
        with (
            open_store(server.uri) as remote,
            open_store(str(folder / "bench.sqlite")) as embedded,
        ):
            put(remote, arguments.documents)
            for batch in batches(make_readings(arguments.documents, 12, seed=1), 256):
                embedded.put(batch)
            compare_paths(remote, embedded, folder)
            fill_up(server, arguments.relationships)
            project(remote, folder, arguments.documents)


def put(store: GraphStore, documents: int) -> None:
    """The rate at which readings are stored, after a warm-up."""
    for batch in batches(make_readings(documents, 12, seed=2), 256):
        store.put([r.model_copy(update={"key": "warm-up"}) for r in batch])
        break
    wall = client = 0.0
    said = 0
    for batch in batches(make_readings(documents, 12, seed=1), 256):
        started, worked = time.perf_counter(), time.process_time()
        said += store.put(batch).evidence
        wall += time.perf_counter() - started
        client += time.process_time() - worked
    verdict = "meets" if said / wall >= PUT_BAR else "MISSES"
    print(
        f"put: {said:,} assertions with evidence in {wall:.1f} s ({client:.1f} s of it the client's"
        f" CPU): {said / wall:,.0f} per second ({verdict} the bar of {PUT_BAR:,})"
    )


def compare_paths(remote: GraphStore, embedded: GraphStore, folder: Path) -> None:
    """Paths run over the projection, which is the same: so the times should be."""
    pair = [
        Projection.open_for(store, folder / name, hub_penalty=0.1)
        for name, store in (("remote", remote), ("embedded", embedded))
    ]
    ends = [(f"HGNC:{n}", f"HGNC:{3 * n + 50}") for n in range(1, 60)]
    ratios = []
    for _ in range(ROUNDS):
        first, second = (time_paths(projection, ends) for projection in pair)
        ratios.append(first / second)
    ratio = statistics.median(ratios)
    verdict = "meets" if ratio <= PATHS_BAR else "MISSES"
    print(f"paths: {ratio:.2f} x the embedded store's time ({verdict} the bar of {PATHS_BAR})")


def time_paths(projection: Projection, ends: list[tuple[str, str]]) -> float:
    started = time.perf_counter()
    for a, b in ends:
        starts, goals = projection.node(a), projection.node(b)
        if starts is not None and goals is not None:
            cheapest_paths(projection, [starts], [goals], k=20, max_hops=3)
    return time.perf_counter() - started


def fill_up(server: Neo4jServer, relationships: int) -> None:
    """Relationships of our shape, until there are as many."""
    with server.driver() as driver, driver.session() as session:
        there = session.run("MATCH (:Entity)-[r]->(:Entity) RETURN count(r)").single(strict=True)[0]
        for first in range(there, relationships, 20_000):
            session.run(
                "MATCH (e:Entity) WITH collect(e) AS pool"
                " UNWIND range($first, $last) AS n"
                " WITH pool[toInteger(rand() * size(pool))] AS s,"
                " pool[toInteger(rand() * size(pool))] AS o,"
                " right('000000000000000000000000' + toString(n), 24) AS key"
                " CREATE (s)-[r:INCREASES {key: key, belief: 0.5, denial: 0.0, status: 'accepted',"
                " locked: false, direction: 'increased', written: key + ' 000000000000'}]->(o)",
                first=first,
                last=min(first + 20_000, relationships) - 1,
            ).consume()


def project(store: GraphStore, folder: Path, documents: int) -> None:
    """A projection of everything, and of what is new."""
    started = time.perf_counter()
    projection = Projection.open_for(store, folder / "remote-full", hub_penalty=0.1)
    whole = time.perf_counter() - started
    verdict = "meets" if whole <= PROJECTION_BAR else "MISSES"
    print(
        f"projection of {projection.size[1]:,} relationships: {whole:.1f} s"
        f" ({verdict} the bar of {PROJECTION_BAR:.0f} s)"
    )
    store.put(list(islice(make_readings(documents + 50, 12, seed=1), documents, None)))
    started = time.perf_counter()
    projection = Projection.open_for(store, folder / "remote-full", hub_penalty=0.1)
    again = time.perf_counter() - started
    print(f"after 50 papers more: {again:.1f} s for {projection.size[1]:,} ({again / whole:.0%})")


def batches(items: Iterator[Reading], size: int) -> Iterator[list[Reading]]:
    """Lists of this size, the last one shorter."""
    while batch := list(islice(items, size)):
        yield batch


if __name__ == "__main__":
    main()
