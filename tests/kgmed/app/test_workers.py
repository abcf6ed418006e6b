"""Reading in several processes: the same graph, and nobody left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ingest.pipeline import Reader
from ingest.records import Document, Reading
from kgmed import Engine
from kgmed.app import workers
from kgmed.app.parts import Parts
from kgmed.app.workers import AHEAD, Crew, read_here, usable_cores
from kgmed.config import Config, ReaderConfig
from kgmed.errors import KgmedError, ModelError

pytestmark = pytest.mark.vocabulary
TEXT = "Donepezil inhibits acetylcholinesterase, but BACE1 increases amyloid beta. Number {}."
CROWD = 6


def papers(count: int) -> list[Document]:
    return [Document(id=f"PMID:{n}", text=TEXT.format(n)) for n in range(1, count + 1)]


def configured(home: Path, count: int, batch: int = 4) -> Config:
    return Config(home=home, reader=ReaderConfig(workers=count, batch_documents=batch))


@pytest.fixture
def no_reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is to read, workers read it."""
    monkeypatch.setattr(workers, "WORTH_WORKERS", 0)


@pytest.fixture
def crew(reader: Reader, home: Path, no_reading_here: None) -> Iterator[Crew]:
    """Two workers, as soon as there are two batches."""
    with Parts(configured(home, 2)).crew() as opened:
        yield opened


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A file of papers, one of them unreadable."""
    lines = [json.dumps({"id": one.id, "text": one.text}) for one in papers(60)]
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join([*lines[:30], "{", *lines[30:]]), encoding="utf-8")
    return file


def test_the_graph_is_the_same_whoever_reads(
    reader: Reader, home: Path, tmp_path: Path, corpus: Path, no_reading_here: None
) -> None:
    exports, reports = [], []
    for count in (1, 2):
        out = tmp_path / f"{count}.jsonl"
        with Engine(configured(home, count), store=str(tmp_path / f"{count}.sqlite")) as engine:
            report = engine.ingest([corpus])
            engine.export("jsonl", out)
        exports.append(out.read_bytes())
        reports.append(report.model_dump(exclude={"seconds"}))
    assert exports[0] == exports[1]
    assert reports[0] == reports[1]
    assert reports[0]["documents"]["new"] == 60


def test_what_is_read_by_others_is_read_the_same_and_in_order(
    reader: Reader, home: Path, corpus: Path, no_reading_here: None
) -> None:
    read = []
    for count in (1, 2):
        with Engine(configured(home, count)) as engine:
            read.append(list(engine.read([corpus])))
    assert read[0] == read[1]
    assert [getattr(one, "document", None) is None for one in read[0]].index(True) == 30


def test_no_more_is_submitted_than_can_wait(crew: Crew) -> None:
    documents = papers(CROWD)
    most = 0
    taken: list[str] = []
    for document in documents:
        while crew.full:
            taken += [reading.document.id for reading in crew.take()]
        crew.submit([document])
        most = max(most, len(crew))
    assert len(crew.pids) == 2
    assert most == AHEAD * 2
    while len(crew):
        taken += [reading.document.id for reading in crew.take()]
    assert taken == [document.id for document in documents]


def test_little_is_read_here(reader: Reader, home: Path) -> None:
    with Parts(configured(home, 2)).crew() as crew:
        crew.submit(papers(2))
        assert crew.full
        assert [reading.document.id for reading in crew.take()] == ["PMID:1", "PMID:2"]
        assert crew.pids == ()


def test_a_killed_worker_is_said_and_the_next_run_does_the_rest(
    reader: Reader, home: Path, tmp_path: Path, corpus: Path, no_reading_here: None
) -> None:
    killed: list[int] = []

    with Engine(configured(home, 2), store=str(tmp_path / "graph.sqlite")) as engine:
        crew = engine._parts.crew()
        engine._parts.crew = lambda: crew  # type: ignore[method-assign]

        def kill(_done: object) -> None:
            if not killed:
                killed.append(crew.pids[-1])
                os.kill(killed[0], signal.SIGKILL)

        with pytest.raises(
            KgmedError, match=r"was killed \(SIGKILL\) while it read PMID:"
        ) as caught:
            engine.ingest([corpus], kill)
        assert "memory" in caught.value.hint
        assert 0 < engine.status().counts.documents < 60
    assert not any(_is_alive(pid) for pid in killed)
    with Engine(configured(home, 2), store=str(tmp_path / "graph.sqlite")) as engine:
        report = engine.ingest([corpus])
        assert report.documents.new + report.documents.unchanged == 60
        assert report.documents.unchanged > 0


def test_an_error_of_a_worker_reaches_its_user(
    reader: Reader, home: Path, no_reading_here: None
) -> None:
    config = Config.model_validate(
        {"home": home, "reader": {"workers": 2, "pipeline": "en_no_such"}}
    )
    with Crew(reader.read, config) as crew:
        crew.submit(papers(1))
        with pytest.raises(ModelError, match="en_no_such"):
            crew.take()


def test_a_document_that_cannot_be_read_is_named() -> None:
    def read(documents: Iterable[Document]) -> Iterator[Reading]:
        for document in documents:
            if document.id == "PMID:2":
                raise IndexError("of no use to anybody")
            yield Reading(document=document, key="")

    with pytest.raises(KgmedError, match=r"reading PMID:2 failed: IndexError: of no use"):
        read_here(read, papers(3))


def test_at_least_one_core_may_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(workers, "_CPU_QUOTA", quota)
    cores = usable_cores()
    assert cores >= 1
    for line, least in (("max 100000", cores), ("50000 100000", 1), ("9900000 100000", cores)):
        quota.write_text(line, encoding="ascii")
        assert usable_cores() == least


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_workers_die_with_whoever_started_them(
    reader: Reader, home: Path, tmp_path: Path, blow: signal.Signals
) -> None:
    file = tmp_path / "many.jsonl"
    lines = [json.dumps({"id": f"PMID:{n}", "text": TEXT.format(n) * 9}) for n in range(3000)]
    file.write_text("\n".join(lines), encoding="utf-8")
    store = str(tmp_path / "graph.sqlite")
    command = ["-m", "kgmed.cli.main", "--store", store, "ingest", "--workers", "2", str(file)]
    environment = {**os.environ, "KGMED_HOME": str(home)}
    with subprocess.Popen(
        [sys.executable, *command], env=environment, stderr=subprocess.DEVNULL
    ) as parent:
        try:
            children = _wait_for_children(parent, 2)
            parent.send_signal(blow)
            parent.wait(timeout=30)
        finally:
            parent.kill()
    assert parent.returncode == (130 if blow is signal.SIGINT else -blow)
    for _ in range(100):
        if not any(_is_alive(child) for child in children):
            return
        time.sleep(0.1)
    raise AssertionError("ten seconds later there are workers without a job")


def _wait_for_children(parent: "subprocess.Popen[bytes]", count: int) -> list[int]:
    """The numbers of a process's children, once there are so many."""
    listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    for _ in range(600):
        assert parent.poll() is None
        children = [int(number) for number in listed.read_text(encoding="ascii").split()]
        if len(children) == count:
            return children
        time.sleep(0.05)
    raise AssertionError("no workers were started within half a minute")


def _is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is no mere entry that waits to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
