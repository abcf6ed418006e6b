"""Runs of the Neo4j store, and what each of them rejected."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from graph_schema.records import Rejection
from kgmed.errors import StoreError
from kgmed.store.neo4j_server import Transaction
from kgmed.store.protocol import Run


def start(tx: Transaction, id_: str, command: str, when: datetime) -> None:
    tx.run(
        "MERGE (r:KgmedRun {id: $id}) SET r.command = $command, r.started = $started,"
        " r.counts = '{}'"
        " WITH r MATCH (s:KgmedStore) WHERE r.number IS NULL"
        " SET s.runs = coalesce(s.runs, 0) + 1 SET r.number = s.runs",
        id=id_,
        command=command,
        started=when.isoformat(),
    )


def finish(tx: Transaction, run: str, when: datetime, counts: Mapping[str, int]) -> None:
    """Raises `StoreError` where there is no such run."""
    found = tx.values(
        "MATCH (r:KgmedRun {id: $id}) SET r.finished = $finished, r.counts = $counts RETURN r.id",
        id=run,
        finished=when.isoformat(),
        counts=json.dumps(dict(counts)),
    )
    if not found:
        raise StoreError(f"there is no run {run!r} to finish")


def reject(tx: Transaction, run: str, rejections: Iterable[Rejection]) -> None:
    tx.run(
        "UNWIND $rows AS row MERGE (r:KgmedRejection {run: row.run, number: row.number})"
        " SET r = row",
        rows=[
            {"run": run, "number": number, "record": rejection.model_dump_json()}
            for number, rejection in enumerate(rejections)
        ],
    )


def last(tx: Transaction, limit: int) -> tuple[Run, ...]:
    rows = tx.rows(
        "MATCH (r:KgmedRun) RETURN r {.*} AS run ORDER BY r.number DESC LIMIT $limit",
        limit=max(limit, 0),
    )
    return tuple(
        Run(
            id=run["id"],
            command=run["command"],
            started=datetime.fromisoformat(run["started"]),
            finished=datetime.fromisoformat(run["finished"]) if run.get("finished") else None,
            counts=json.loads(run["counts"]),
        )
        for run in (row["run"] for row in rows)
    )


def rejections(tx: Transaction, run: str) -> tuple[Rejection, ...]:
    """What the run rejected, in the order in which it did."""
    records = tx.values(
        "MATCH (r:KgmedRejection {run: $run}) RETURN r.record ORDER BY r.number", run=run
    )
    return tuple(map(Rejection.model_validate_json, records))
