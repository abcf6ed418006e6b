"""What the parts of the contract share: the store of a test, a decision, numbered readings."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from graph_schema.biolink import Direction
from graph_schema.decisions import Decision
from graph_schema.records import Status
from ingest.records import Reading
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.store.makers import (
    affects,
    reading,
    text,
)
from tests.kgmed.store.model import Model

UP = affects(1, 2)
DOWN = affects(1, 2, Direction.DECREASED)


def decide(
    claim: str, status: Status = Status.ACCEPTED, *, day: int = 1, locked: bool = False
) -> Decision:
    when = datetime(2026, 1, day, tzinfo=UTC)
    return Decision(subject=claim, status=status, locked=locked, who="ann", when=when)


def keys(store: GraphStore) -> set[str]:
    return {stored.assertion.key for stored in store.iter_assertions()}


def curies(store: GraphStore) -> list[str]:
    return [entity.curie for entity in store.iter_entities()]


class StoreTests:
    """Tests of the store that may be made at the fixture `url`, which the adapter gives; what
    `empty_url` gives may be made into another, which takes the place of the one before."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[GraphStore]:
        with open_store(url) as opened:
            yield opened


def numbered(number: int) -> Reading:
    """A reading that shares an assertion with every other and has one of its own."""
    id_ = f"PMID:{number + 1}"
    own = affects(number % 50 + 3, number % 7 + 60)
    return reading(id_, [(UP, text(id_)), (own, text(id_, year=1990 + number % 30))])


def assert_whole(store: GraphStore, acknowledged: list[int]) -> None:
    """Every acknowledged document is there with all of its evidence, and nothing is half there."""
    there = {int(d.id.partition(":")[2]) - 1 for d in store.iter_documents()}
    assert set(acknowledged) <= there
    expected = Model()
    expected.put([numbered(n) for n in sorted(there)])
    expected.generation = store.generation()
    expected.assert_equals(store)


def write_elsewhere(url: str, first: int, count: int) -> "subprocess.Popen[str]":
    """Another process that puts numbered readings one by one, and says each when it is put."""
    program = (
        "import sys\n"
        "from kgmed.store import open_store\n"
        "from tests.kgmed.store.common import numbered\n"
        "url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])\n"
        "with open_store(url) as store:\n"
        "    for number in range(first, first + count):\n"
        "        store.put([numbered(number)])\n"
        "        print(number, flush=True)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, url, str(first), str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )
