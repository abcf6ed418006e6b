"""Runs of the embedded store, and what each of them rejected."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from graph_schema.records import Rejection
from kgmed.errors import StoreError
from kgmed.store.protocol import Run


def start(connection: sqlite3.Connection, command: str, when: datetime) -> str:
    cursor = connection.execute(
        "INSERT INTO run (command, started, counts) VALUES (?, ?, '{}')",
        (command, when.isoformat()),
    )
    return str(cursor.lastrowid)


def finish(
    connection: sqlite3.Connection, run: str, when: datetime, counts: Mapping[str, int]
) -> None:
    """Raises `StoreError` where there is no such run."""
    cursor = connection.execute(
        "UPDATE run SET finished = ?, counts = ? WHERE CAST(id AS TEXT) = ?",
        (when.isoformat(), json.dumps(dict(counts)), run),
    )
    if not cursor.rowcount:
        raise StoreError(f"there is no run {run!r} to finish")


def reject(connection: sqlite3.Connection, run: str, rejections: Iterable[Rejection]) -> None:
    connection.executemany(
        "INSERT INTO rejection (run, record) VALUES (?, ?)",
        ((int(run), rejection.model_dump_json()) for rejection in rejections),
    )


def last(connection: sqlite3.Connection, limit: int) -> tuple[Run, ...]:
    rows = connection.execute(
        "SELECT id, command, started, finished, counts FROM run ORDER BY id DESC LIMIT ?",
        (max(limit, 0),),
    )
    return tuple(
        Run(
            id=str(id_),
            command=command,
            started=datetime.fromisoformat(started),
            finished=datetime.fromisoformat(finished) if finished else None,
            counts=json.loads(counts),
        )
        for id_, command, started, finished, counts in rows
    )


def rejections(connection: sqlite3.Connection, run: str) -> tuple[Rejection, ...]:
    """What the run rejected, in the order in which it did."""
    rows = connection.execute(
        "SELECT record FROM rejection WHERE CAST(run AS TEXT) = ? ORDER BY rowid", (run,)
    )
    return tuple(Rejection.model_validate_json(record) for (record,) in rows)
