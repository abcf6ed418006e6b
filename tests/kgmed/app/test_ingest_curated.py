"""What people changed in the store is recorded before an ingest writes anything."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from graph_schema.decisions import Decision
from graph_schema.records import Status
from ingest.pipeline import Reader
from ingest.records import Document, Located, Reading
from kgmed.app.ingest_job import IngestJob
from kgmed.app.workers import Crew
from kgmed.config import Config, ReaderConfig, load_config
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.protocol import Changes

pytestmark = pytest.mark.vocabulary
Locate = Callable[..., list[Located]]


class Edited(EmbeddedStore):
    """A store in which somebody rejected an assertion by hand; it tells what is asked of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[str] = []

    def sync(self, who: str, when: datetime) -> tuple[Decision, ...]:
        self.asked.append(f"sync {who}")
        found = Decision(subject="0" * 24, status=Status.REJECTED, who=who, when=when)
        self.decide(found)
        return (found,)

    def put(self, readings: "list[Reading]") -> Changes:  # type: ignore[override]
        self.asked.append("put")
        return super().put(readings)


def ingest(store: Edited, reader: Reader, items: list[Located], **more: str) -> int:
    with Crew(reader.read, Config(reader=ReaderConfig(workers=1))) as crew:
        job = IngestJob(store, reader, crew, batch=2, **more)  # type: ignore[arg-type]
        return job.run(items).curated


def test_an_ingest_syncs_first_and_counts(reader: Reader, located: Locate, tmp_path: Path) -> None:
    paper = Document(id="PMID:1", text="Donepezil inhibits acetylcholinesterase.")
    with Edited(tmp_path / "edited.sqlite") as store:
        assert ingest(store, reader, located(paper)) == 1
        assert store.asked == ["sync unknown", "put"]
        assert store.runs()[0].counts["curated"] == 1
        assert ingest(store, reader, located(paper), curator="ann") == 1
        assert store.asked[2:] == ["sync ann"]


def test_the_curator_is_configured_by_the_environment() -> None:
    assert load_config(environ={}).curator == ""
    assert load_config(environ={"KGMED_CURATOR": "ann"}).curator == "ann"
