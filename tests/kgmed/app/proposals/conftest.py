"""A graph of one paper, and a plan that reads one more at a time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.app import growing
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.app.proposers import proposers_of
from kgmed.growth.extractors import Proposer
from tests.kgmed.app.proposals.guessing import READ, SAID, TREM2, Guess, Liar, papers
from tests.kgmed.app.test_growing import opened


@pytest.fixture(autouse=True)
def _there_are_proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside those that ask a language model, which are slow."""
    made: dict[str, Proposer] = {"guess": Guess(), "liar": Liar()}
    monkeypatch.setattr(
        growing,
        "proposers_of",
        lambda names, parts: [
            made[name] if name in made else proposers_of([name], parts)[0] for name in names
        ],
    )


@pytest.fixture
def engine(tmp_path: Path, own_home: Path, url: str) -> Iterator[Engine]:
    """A graph of one paper."""
    with opened(own_home, url) as made:
        made.ingest([papers(tmp_path / "read.jsonl", {"PMID:1": READ})])
        yield made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """One document at a time for one question; whoever proposes guesses."""
    listed = papers(tmp_path / "listed.jsonl", SAID)
    return Plan(
        budget=1, reading_list=(listed,), questions=(TREM2,), proposers=("guess",), infer=False
    )
