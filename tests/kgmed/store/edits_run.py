"""Histories of random edits on a store of either kind, until there were enough."""

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from kgmed.store import open_store
from tests.kgmed.store.edits_rules import EditsMachine
from tests.kgmed.store.facts import Tally
from tests.kgmed.store.hand_cypher import ByCypher
from tests.kgmed.store.hands import ByDecision, Clock
from tests.neo4j_server import Neo4jServer, empty_database

Factory = Callable[[], RuleBasedStateMachine]


def embedded(folder: Path, tally: Tally) -> Factory:
    """Histories of a curator who decides, each on a new embedded store in the folder."""
    numbers = itertools.count()

    def history() -> RuleBasedStateMachine:
        place = folder / f"graph-{next(numbers)}.sqlite"
        store, now = open_store(str(place)), Clock()
        return EditsMachine(store, ByDecision(store, now), now, folder, tally)

    return history


def neo4j(server: Neo4jServer, folder: Path, tally: Tally) -> Factory:
    """Histories of a curator who types Cypher, each on the emptied database of the server."""
    driver = server.driver()

    def history() -> RuleBasedStateMachine:
        empty_database(server, schema=False)
        store, now = open_store(server.uri), Clock()
        return EditsMachine(store, ByCypher(store, driver, now), now, folder, tally)

    return history


def live(
    factory: Factory, *, histories: int, steps: int, number: int | None = None, shrink: bool = True
) -> None:
    """Live through histories of random edits; fails at the first that goes wrong."""
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
    if number is not None:
        factory = seed(number)(factory)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        factory,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def no_tally() -> Tally:
    """Nothing done yet."""
    return Tally(Counter(), Counter())
