"""What `GraphStore` promises when much happens at once, or is cut short."""

import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from graph_schema.records import Status
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.store.common import (
    UP,
    StoreTests,
    assert_whole,
    change,
    decide,
    delete,
    merge,
    numbered,
    write_elsewhere,
)
from tests.kgmed.store.machine import StoreMachine
from tests.kgmed.store.makers import (
    affects,
    gene,
    reading,
    text,
)
from tests.kgmed.store.model import Model


class TogetherContract(StoreTests):
    """Random operations beside a model; threads, processes, kills."""

    examples = 60
    """Random histories to live through."""

    # -- all together ------------------------------------------------------------------------------

    def test_it_does_what_the_model_does(
        self, empty_url: Callable[[], str], embedded_url: Callable[[], str]
    ) -> None:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            lambda: StoreMachine(
                open_store(empty_url()), elsewhere=lambda: open_store(embedded_url())
            ),
            settings=settings(max_examples=self.examples, stateful_step_count=12, deadline=None),
        )

    def test_the_order_of_arrival_does_not_show(self, empty_url: Callable[[], str]) -> None:
        batch = [
            reading(
                f"PMID:{n}",
                [(affects(n % 3, n % 5), text(f"PMID:{n}", confidence=0.1 + n / 50))],
                entities=[gene(n % 3, name=f"name {n % 2}")],
                retracts=("PMID:7",) if n == 3 else (),
            )
            for n in range(30)
        ]
        model = Model()
        model.put(batch)
        for seed in range(3):
            random.Random(seed).shuffle(batch)
            with open_store(empty_url()) as store:
                for first in range(0, 30, 7):
                    store.put(batch[first : first + 7])
                model.generation = store.generation()
                model.assert_equals(store)

    # -- threads, processes, kills -----------------------------------------------------------------

    def test_threads_read_while_another_writes(self, store: GraphStore) -> None:
        batch = [[reading(f"PMID:{n}", [(UP, text(f"PMID:{n}"))])] for n in range(30)]

        def read(_: int) -> bool:
            documents, evidence = store.counts().documents, 0
            for stored in store.assertions([UP.key]).values():
                evidence = len(stored.evidence)
            return evidence >= documents

        with ThreadPoolExecutor(6) as pool:
            written = [pool.submit(store.put, readings) for readings in batch]
            assert all(pool.map(read, range(60)))
            generations = sorted(future.result().generation for future in written)
        assert generations == list(range(1, 31))
        assert len(store.assertions([UP.key])[UP.key].evidence) == 30

    def test_curators_and_an_ingest_lose_nothing_of_each_other(self, url: str) -> None:
        batches = [[numbered(n), numbered(n + 100)] for n in range(15)]
        words = [
            *(delete(numbered(n).extractions[1].assertion.key) for n in range(0, 15, 3)),
            *(merge(f"HGNC:{n}", "HGNC:1") for n in range(60, 65)),
            change("HGNC:2", name="factor"),
            decide(UP.key, Status.REJECTED),
        ]
        model = Model()
        with open_store(url) as ingest, open_store(url) as ann, open_store(url) as ben:
            ingest.put([numbered(0)])
            with ThreadPoolExecutor(3) as pool:
                done = [pool.submit(ingest.put, batch) for batch in batches]
                done += [pool.submit(ann.decide, word) for word in words[::2]]
                done += [pool.submit(ben.decide, word) for word in words[1::2]]
                for each in done:
                    each.result()
            model.put([item for batch in batches for item in batch])
            model.ledger = list(ben.decisions())
            assert {decision.id for decision in model.ledger} == {word.id for word in words}
            del model.graph
            model.generation = ann.generation()
            model.assert_equals(ann)

    def test_processes_write_side_by_side(self, store: GraphStore) -> None:
        writers = [write_elsewhere(store.url, first, 25) for first in (0, 1000)]
        for writer in writers:
            output, _ = writer.communicate(timeout=120)
            assert writer.returncode == 0, output
        expected = Model()
        for first in (0, 1000):
            for n in range(25):
                expected.put([numbered(first + n)])
        expected.assert_equals(store)

    def test_what_was_acknowledged_survives_a_kill_whole_and_once(self, store: GraphStore) -> None:
        rng = random.Random(1)
        for attempt in range(4):
            writer = write_elsewhere(store.url, 1000 * attempt, 10_000)
            assert writer.stdout is not None
            with writer:
                acknowledged = [int(writer.stdout.readline())]
                time.sleep(rng.uniform(0, 0.2))
                os.kill(writer.pid, signal.SIGKILL)
                acknowledged += [int(line) for line in writer.stdout.read().split()]
            assert_whole(store, acknowledged)
        store.put([numbered(1)])
