"""The command line as a user has it: in this process where that is enough, in its own elsewhere."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from kgmed.cli.main import app

PAPERS = (
    {
        "id": "PMID:1",
        "title": "A cholinesterase inhibitor",
        "text": "Donepezil inhibits acetylcholinesterase. It did not change BACE1.",
        "year": 2004,
    },
    {"id": "PMID:2", "title": "", "text": "BACE1 increases amyloid beta.", "year": 2010},
    {"id": "PMID:3", "title": "", "text": "Donepezil decreases BACE1 in neurons.", "year": 2012},
    {"id": "PMID:4", "title": "", "text": "It was so.", "year": 2012},
)


class Outcome(NamedTuple):
    """What a call left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Kgmed = Callable[..., Outcome]


@pytest.fixture(scope="session")
def ready_home(home: Path) -> Path:
    """KGMED_HOME with a compiled vocabulary."""
    if not (home / "vocabulary").is_dir():
        pytest.skip(f"{home} has no compiled vocabulary; run `make setup`")
    return home


@pytest.fixture
def kgmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kgmed:
    """Runs a command in this process, with an empty KGMED_HOME unless one is named."""

    def run(*arguments: object, home: Path | None = None, stdin: str = "") -> Outcome:
        monkeypatch.setenv("KGMED_HOME", str(home or tmp_path / "empty"))
        result = CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Kgmed:
    """Runs a command in a process of its own."""

    def run(*arguments: object, home: Path | None = None, stdin: str = "") -> Outcome:
        result = subprocess.run(
            [sys.executable, "-m", "kgmed.cli.main", *(str(each) for each in arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, "KGMED_HOME": str(home or tmp_path / "empty")},
            check=False,
        )
        return Outcome(result.returncode, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four invented papers as JSON lines."""
    file = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory, ready_home: Path, papers: Path) -> Path:
    """A store in which the invented papers were read."""
    from kgmed import Engine
    from kgmed.config import Config

    file = tmp_path_factory.mktemp("graph") / "graph.sqlite"
    with Engine(Config(home=ready_home), store=str(file)) as engine:
        engine.ingest([papers])
    return file
