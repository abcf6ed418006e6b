"""A few kills and a few sequences of `tests.torture.growth`, on both kinds of store."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.neo4j_server import Neo4jServer, empty_database
from tests.torture.growth_kills import Torture, make_world
from tests.torture.growth_sequences import Sequence

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(1800)]

ROUNDS = 2
KILLS, SEQUENCES = {"embedded": 3, "neo4j": 1}, {"embedded": 5, "neo4j": 1}
"""On Neo4j each takes most of a minute; `make torture` has more."""
Emptied = Callable[[], str] | None


@pytest.fixture(params=["embedded", "neo4j"])
def emptied(request: pytest.FixtureRequest) -> Emptied:
    """Gives the URL of an empty store; None where each is to have a new embedded one."""
    if request.param == "embedded":
        return None
    server: Neo4jServer = request.getfixturevalue("neo4j_database")

    def again() -> str:
        empty_database(server, schema=False)
        return server.uri

    return again


@pytest.fixture(autouse=True)
def set_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vocabulary and the parser are those of `make setup`."""
    monkeypatch.setenv("KGMED_HOME", str(home))


def test_killed_at_random_moments_a_round_is_whole_or_absent(
    tmp_path: Path, emptied: Emptied
) -> None:
    torture = Torture(make_world(tmp_path), 7, emptied, ROUNDS)
    assert len(torture.whole.rounds) == ROUNDS
    assert len(set(torture.whole.exports)) == len(torture.whole.exports)
    while torture.kills.total() < KILLS[_kind(emptied)]:
        assert torture.one() == []


def test_undone_growth_leaves_no_trace(tmp_path: Path, emptied: Emptied) -> None:
    tally = Counter[str]()
    for number in range(SEQUENCES[_kind(emptied)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        url = emptied() if emptied else str(folder / "grown.sqlite")
        sequence = Sequence(folder, number, url, tally)
        assert sequence.live() == "", "\n".join(sequence.told)
    wanted = {"grow", "round done", "undo", "ingest the same"}
    assert wanted <= tally.keys() if emptied is None else tally


def _kind(emptied: Emptied) -> str:
    return "neo4j" if emptied else "embedded"
