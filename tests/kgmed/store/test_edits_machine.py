"""A short life with a curator at work, on either store; `tests/torture/edits.py` lives longer."""

from pathlib import Path

from tests.kgmed.store.edits_run import embedded, live, neo4j, no_tally
from tests.neo4j_server import Neo4jServer


def test_decisions_hold_in_the_embedded_store(tmp_path: Path) -> None:
    tally = no_tally()
    live(embedded(tmp_path, tally), histories=12, steps=25)
    assert tally.edits.total() > 0
    assert (tally.results["undone"], tally.results["lost"]) == (0, 0)


def test_edits_by_hand_hold_in_neo4j(neo4j_database: Neo4jServer, tmp_path: Path) -> None:
    tally = no_tally()
    with neo4j(neo4j_database, tmp_path, tally) as histories:
        live(histories, histories=8, steps=25)
    assert tally.edits.total() > 0
    assert (tally.results["undone"], tally.results["lost"]) == (0, 0)
