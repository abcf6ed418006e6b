"""What the parts of the contract share: the store of a test, a decision, numbered readings."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_schema.biolink import Direction
from graph_schema.decisions import Action, Change, Decision
from graph_schema.records import Assertion, Entity, Record, Status, TextEvidence
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
    def embedded_url(self, tmp_path: Path) -> Callable[[], str]:
        """Where an embedded store may be made, another place each time."""
        numbers = itertools.count()
        return lambda: str(tmp_path / f"graph-{next(numbers)}.sqlite")

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
    """Every acknowledged document is there with all of its evidence, and nothing is half there.

    A server may still commit what a writer had sent before it was killed: it is looked at again
    whenever the graph changed while it was looked at.
    """
    generation = -1
    while generation != store.generation():
        generation = store.generation()
        there = {int(d.id.partition(":")[2]) - 1 for d in store.iter_documents()}
        assert set(acknowledged) <= there
        expected = Model()
        expected.put([numbered(n) for n in sorted(there)])
        expected.generation = generation
        try:
            expected.assert_equals(store)
        except AssertionError:
            if store.generation() == generation:
                raise


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


# -- decisions -------------------------------------------------------------------------------------


def decided(action: Action, subject: str, *, day: int = 1, **fields: Any) -> Decision:
    when = datetime(2026, 1, day, tzinfo=UTC)
    return Decision(action=action, subject=subject, when=when, **{"who": "ann", **fields})


def delete(subject: str) -> Decision:
    return decided(Action.DELETE, subject)


def merge(subject: str, into: str) -> Decision:
    return decided(Action.MERGE, subject, into=into)


def replace(subject: str, claim: Assertion) -> Decision:
    return decided(Action.REPLACE, subject, claim=claim)


def create(made: Assertion | Entity, why: str = "") -> Decision:
    if isinstance(made, Assertion):
        return decided(Action.CREATE, made.key, claim=made, why=why)
    return decided(Action.CREATE, made.curie, entity=made, why=why)


def change(subject: str, day: int = 1, **values: Any) -> Decision:
    changes = tuple(Change(name=name, after=value) for name, value in values.items())
    return decided(Action.CHANGE, subject, changes=changes, day=day)


def undo(store: GraphStore, number: int = -1, day: int = 2) -> Decision:
    """The undoing of a decision of the ledger, the last if no other is meant."""
    return decided(Action.UNDO, list(store.decisions())[number].id, day=day)


def quotes(store: GraphStore, key: str) -> tuple[TextEvidence, ...]:
    """The quotations of an assertion, none where it is not shown."""
    stored = store.assertions([key]).get(key)
    evidence = stored.evidence if stored else ()
    return tuple(item for item in evidence if isinstance(item, TextEvidence))


def shown(store: GraphStore) -> list[Record]:
    """All that is shown."""
    return [*store.iter_documents(), *store.iter_entities(), *store.iter_assertions()]
