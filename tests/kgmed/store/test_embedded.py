"""What only the embedded store promises: how it treats its file."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kgmed.errors import StoreError
from kgmed.store import embedded_file
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.embedded_evidence import SHEET
from kgmed.store.lock import WriteLock
from tests.kgmed.store.common import numbered
from tests.kgmed.store.makers import affects, curated, reading, text
from tests.kgmed.store.model import Model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graph.sqlite"


def test_its_file_is_sound_after_much_was_put_replaced_and_withdrawn(path: Path) -> None:
    with EmbeddedStore(path) as store:
        for n in range(60):
            store.put([numbered(n), numbered(n // 2)])
        for n in range(0, 60, 3):
            said = [(affects(n + 1, 5), text(f"PMID:{n + 1}"))]
            store.put([reading(f"PMID:{n + 1}", said, key="new")])
        store.withdraw([f"PMID:{n}" for n in range(1, 60, 4)])
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.execute(
        "INSERT INTO document_text (document_text, rank) VALUES ('integrity-check', 1)"
    )
    uses = connection.execute(
        "SELECT count(*) FROM variant"
        " WHERE uses = 0 OR uses <> (SELECT count(*) FROM document, json_each(variants)"
        " WHERE value = variant.id)"
    )
    assert uses.fetchone() == (0,)
    names = connection.execute("SELECT count(*) FROM entity_name WHERE name MATCH 'gene'")
    entities = connection.execute("SELECT count(*) FROM entity")
    assert names.fetchone() == entities.fetchone()
    connection.close()


def test_a_document_that_says_much_takes_several_sheets(path: Path) -> None:
    resource = [(affects(n % 40, 50), curated(f"record {n}", year=n)) for n in range(3 * SHEET)]
    model = Model()
    with EmbeddedStore(path) as store:
        for said in (resource, resource[5:], resource[SHEET - 1 :: 2]):
            batch = [reading("MESH:D1", said, key=f"{len(said)}")]
            assert store.put(batch) == model.put(batch)
            model.assert_equals(store)


def test_a_reading_without_its_entities_is_refused_and_nothing_is_stored(path: Path) -> None:
    broken = reading("PMID:1", [(affects(1, 2), text("PMID:1"))])
    with EmbeddedStore(path) as store:
        with pytest.raises(ValueError, match="HGNC:1"):
            store.put([broken.model_copy(update={"entities": ()})])
        assert store.generation() == 0
        assert store.document("PMID:1") is None


def test_readers_never_checkpoint_and_the_writer_does_when_due(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedStore(path) as store:
        store.put([numbered(1)])
        log = Path(f"{path}-wal")
        size, main = log.stat().st_size, path.read_bytes()
        assert size > 0
        with EmbeddedStore(path) as reader:
            assert reader.counts().documents == 1
            list(reader.edges())
        assert (log.stat().st_size, path.read_bytes()) == (size, main)
        monkeypatch.setattr(embedded_file, "CHECKPOINT_BYTES", 0)
        store.put([numbered(2)])
        assert path.read_bytes() != main


def test_a_reader_that_is_the_last_to_leave_does_not_checkpoint(path: Path) -> None:
    writes = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from kgmed.store.embedded import EmbeddedStore\n"
        "from tests.kgmed.store.common import numbered\n"
        "EmbeddedStore(Path(sys.argv[1])).put([numbered(1)])\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", writes, str(path)], check=True, timeout=120)
    before = path.read_bytes()
    with EmbeddedStore(path) as store:
        assert store.counts().documents == 1
    assert path.read_bytes() == before


def test_a_lock_that_another_process_holds_is_waited_for_and_then_said(path: Path) -> None:
    lock = path.with_name("graph.sqlite.lock")
    holds = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from kgmed.store.lock import WriteLock\n"
        "with WriteLock(Path(sys.argv[1])).held():\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(lock)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another process"), WriteLock(lock, 0.1).held():
            pass
        holder.kill()
    with WriteLock(lock, 5.0).held():
        pass


def test_a_thread_waits_for_the_lock_of_another(path: Path) -> None:
    lock = WriteLock(path, 0.05)
    refused = []

    def enter() -> None:
        try:
            with lock.held():
                pass
        except StoreError as error:
            refused.append(error)

    with lock.held(), lock.held():
        other = threading.Thread(target=enter)
        other.start()
        other.join()
    assert len(refused) == 1
    enter()
    assert len(refused) == 1


def test_connections_of_ended_threads_are_closed(path: Path) -> None:
    with EmbeddedStore(path) as store:
        for _ in range(20):
            thread = threading.Thread(target=store.generation)
            thread.start()
            thread.join()
        assert len(store._file._readers._by_thread) <= 2


def test_a_broken_file_is_a_store_error(path: Path) -> None:
    with EmbeddedStore(path) as store:
        store.put([numbered(n) for n in range(40)])
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="failed"), EmbeddedStore(path) as store:
        list(store.iter_assertions())
