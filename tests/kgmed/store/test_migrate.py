"""A store of an older kgmed is opened, and nothing of it is lost."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph_schema.decisions import Decision
from graph_schema.records import Status
from kgmed.errors import StoreError
from kgmed.store import migrate_store, open_store
from kgmed.store.embedded_file import APPLICATION_ID, SCHEMA_VERSION
from tests.kgmed.store.common import DOWN, UP, decide
from tests.kgmed.store.makers import affects, reading, text
from tests.kgmed.store.model import Model

_HERE = Path(__file__).parent
_TABLES = (
    *("witness", "source", "document", "retraction", "entity", "variant", "assertion", "sheet"),
    *("evidence", "decision"),
)
_OF_2 = ("subject", "status", "locked", "who", "when", "why")


def test_a_store_of_version_2_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    batch = [
        reading("PMID:1", [(UP, text("PMID:1")), (DOWN, text("PMID:1"))]),
        reading("PMID:2", [(affects(3, 4), text("PMID:2"))], retracts=("PMID:1",)),
    ]
    decisions = [decide(UP.key, Status.REJECTED), decide("f" * 24), decide(DOWN.key, locked=True)]
    model = Model()
    with open_store(str(path)) as store:
        store.put(batch)
        model.put(batch)
        for decision in decisions:
            store.decide(decision)
            model.decide(decision)
    path = _as_of_version_2(path)
    model.ledger = [_without_former_status(decision) for decision in model.ledger]
    assert migrate_store(str(path)) == (f"schema 2 -> {SCHEMA_VERSION}",)
    assert migrate_store(str(path)) == ()
    for _ in range(2):
        with open_store(str(path)) as store:
            model.generation = store.generation()
            model.assert_equals(store)
            store.decide(*decisions)
            model.assert_equals(store)
    with open_store(str(path)) as store:
        store.withdraw(["PMID:1"])
        model.withdraw(["PMID:1"])
        model.generation = store.generation()
        model.assert_equals(store)


def test_texts_of_a_store_of_version_3_are_found(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    model = Model()
    batch = [
        reading("PMID:1", [(UP, text("PMID:1"))], year=2001),
        reading("PMID:2", [(affects(3, 4), text("PMID:2"))]),
        reading("PMID:3"),
    ]
    for graph in (store := open_store(str(path)), model):
        graph.put(batch)
        graph.withdraw(["PMID:3"])
        graph.decide(decide(UP.key, Status.REJECTED))
    store.close()
    path = _as_of(3, path)
    assert migrate_store(str(path)) == (f"schema 3 -> {SCHEMA_VERSION}",)
    for again in (reading("PMID:1", key="new", text="Alpha, once more."), batch[2]):
        with open_store(str(path)) as store:
            model.generation = store.generation()
            model.assert_equals(store)
            store.put([again])
            model.put([again])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO document_text (document_text, rank) VALUES ('integrity-check', 1)"
        )


def test_a_store_of_version_4_learns_of_authors(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    model = Model()
    for graph in (store := open_store(str(path)), model):
        graph.put([reading("PMID:1", [(UP, text("PMID:1"))]), reading("PMID:3")])
        graph.withdraw(["PMID:3"])
    store.close()
    path = _as_of(4, path)
    with open_store(str(path)) as store:
        assert store.migrated == (f"schema 4 -> {SCHEMA_VERSION}",)
        model.generation = store.generation()
        model.assert_equals(store)
        by_doe = reading("PMID:2", [(UP, text("PMID:2"))], authors=("Doe, J", "Müller, Anna"))
        for graph in (store, model):
            graph.put([by_doe])
        model.assert_equals(store)
        assert [one.document.authors for one in store.readings(["PMID:1", "PMID:2"])] == [
            (),
            ("Doe, J", "Müller, Anna"),
        ]


def _as_of(version: int, path: Path) -> Path:
    """A file of version 3 or 4 with what is in this one of today that was known then."""
    old = path.with_name("old.sqlite")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.executescript((_HERE / f"schema_{version}.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH ? AS today", (str(path),))
        connection.execute("UPDATE store SET generation = (SELECT generation FROM today.store)")
        for table in _TABLES:
            there = [name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})")]
            connection.execute(
                f"INSERT INTO main.{table} SELECT {', '.join(there)} FROM today.{table}"
            )
        connection.execute(
            "INSERT INTO main.entity_name (rowid, name) SELECT rowid, name FROM today.entity_name"
        )
        connection.commit()
    return old


def _without_former_status(decision: Decision) -> Decision:
    """What was decided then was written down without it."""
    assert decision.context is not None
    context = decision.context.model_copy(update={"status": None})
    return decision.model_copy(update={"context": context})


def _as_of_version_2(path: Path) -> Path:
    """A file of version 2 with what is in this one of today; it must be all that was known then."""
    old = path.with_name("old.sqlite")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
        connection.executescript((_HERE / "schema_2.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH ? AS today", (str(path),))
        connection.execute("UPDATE store SET generation = (SELECT generation FROM today.store)")
        for table in _TABLES:
            there = [name for _, name, *_ in connection.execute(f"PRAGMA main.table_info({table})")]
            today = ["kept" if name == "decided" else name for name in there]
            connection.execute(
                f"INSERT INTO main.{table} ({', '.join(there)})"
                f" SELECT {', '.join(today)} FROM today.{table}"
            )
        connection.execute(
            "INSERT INTO main.entity_name (rowid, name) SELECT rowid, name FROM today.entity_name"
        )
        for row, record in connection.execute("SELECT id, record FROM decision").fetchall():
            said = {name: json.loads(record)[name] for name in _OF_2}
            update = "UPDATE decision SET key = ?, record = ? WHERE id = ?"
            connection.execute(update, (f"old {row}", json.dumps(said), row))
        connection.commit()
    return old


def test_a_store_that_is_too_old_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "graph.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("CREATE TABLE document (a)")
        connection.execute("PRAGMA journal_mode = WAL")
    with pytest.raises(StoreError, match="too old"):
        open_store(str(path))
