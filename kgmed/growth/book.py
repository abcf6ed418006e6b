"""The book of a store's growth: saved answers with their history, and rounds.

One SQLite file in `KGMED_HOME/growth/<identity of the store>/`. Nothing in it is ever changed: a
later version of an answer, and a later state of a round, is another row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from graph_schema.records import digest
from kgmed.errors import KgmedError, UsageError
from kgmed.growth.kept_file import KeptFile, only_added_to
from kgmed.growth.records import Round, RoundState, SavedAnswer
from kgmed.records import Answer

BOOK = "book.sqlite"
_TABLES = ("answer", "round", "claimed", "judged")
_MOMENT = 1.0
"""Seconds that one waits for whoever only judges."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
    id TEXT NOT NULL, version INTEGER NOT NULL, question TEXT NOT NULL, saved TEXT NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (id, version)
);
CREATE TABLE IF NOT EXISTS round (
    entry INTEGER PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS round_number ON round (number);
CREATE TABLE IF NOT EXISTS claimed (document TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS judged (entry INTEGER PRIMARY KEY, decisions INTEGER NOT NULL);
"""
_THERE = (
    "SELECT json_extract(one.value, '$.id') FROM round, json_each(record, '$.documents') AS one"
    " WHERE state IN (?, ?) AND entry IN (SELECT max(entry) FROM round GROUP BY number)"
)
"""Documents of the rounds in these states."""


def answer_id(answer: Answer) -> str:
    """The id of the question that this answers, as it was asked."""
    replay = answer.replay
    return digest(answer.question, answer.options, replay.as_of, replay.graph)[:12]


class Book:
    """Saved answers and rounds of one store."""

    def __init__(self, folder: Path) -> None:
        """Open the book of a folder, or begin it.

        Raises:
            KgmedError: it cannot be written.
        """
        self.folder = folder
        self._file = KeptFile(folder / BOOK, _SCHEMA + only_added_to(*_TABLES))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def growing(self) -> Iterator[None]:
        """One process grows a store at a time.

        Raises:
            KgmedError: another one does.
        """
        try:
            with FileLock(self.folder / "growing.lock", timeout=_MOMENT):
                yield
        except Timeout as error:
            raise KgmedError(
                "another process is growing this store", hint=f"it holds {self.folder}"
            ) from error

    # -- answers ------------------------------------------------------------------------------

    def save(
        self, answers: Sequence[Answer], when: datetime, round_: int | None = None
    ) -> tuple[SavedAnswer, ...]:
        """Keep each answer as the next version of its question; all in one transaction."""
        with self._file.transaction() as connection:
            return tuple(_save(connection, answer, when, round_) for answer in answers)

    def latest(self) -> tuple[SavedAnswer, ...]:
        """The last version of each answer, in the order in which they were first saved."""
        return self._answers(
            "SELECT record FROM answer AS one WHERE version ="
            " (SELECT max(version) FROM answer WHERE id = one.id)"
            " ORDER BY (SELECT min(rowid) FROM answer WHERE id = one.id)",
        )

    def versions(self) -> tuple[SavedAnswer, ...]:
        """Every version of every answer, by id, the oldest first."""
        return self._answers("SELECT record FROM answer ORDER BY id, version")

    def history(self, beginning: str) -> tuple[SavedAnswer, ...]:
        """All versions of the answer whose id begins so, oldest first.

        Raises:
            UsageError: no answer, or more than one, has such an id.
        """
        found = self._answers(
            "SELECT record FROM answer WHERE substr(id, 1, length(?1)) = ?1 ORDER BY version",
            beginning,
        )
        if len({saved.id for saved in found}) != 1:
            how = "more than one answer has" if found else "no answer has"
            raise UsageError(
                f"{how} an id that begins with {beginning!r}", hint="see `kgmed answers list`"
            )
        return found

    def last(self, id_: str, *, without_round: int = 0) -> SavedAnswer | None:
        """The last version of an answer; `without_round`: of those that this round did not give."""
        found = self._answers(
            "SELECT record FROM answer WHERE id = ?1"
            " AND coalesce(json_extract(record, '$.round'), -1) <> ?2"
            " ORDER BY version DESC LIMIT 1",
            id_,
            without_round,
        )
        return found[0] if found else None

    def _answers(self, query: str, *values: object) -> tuple[SavedAnswer, ...]:
        rows = self._file.rows(query, values)
        return tuple(SavedAnswer.model_validate_json(record) for (record,) in rows)

    # -- rounds -------------------------------------------------------------------------------

    def note(self, round_: Round) -> None:
        """Write down the state of a round; durable when the call returns."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO round (number, state, record) VALUES (?, ?, ?)",
                (round_.number, round_.state, round_.model_dump_json()),
            )

    def rounds(self) -> tuple[Round, ...]:
        """Every round in its last state, by number."""
        rows = self._file.rows(
            "SELECT record FROM round WHERE entry IN"
            " (SELECT max(entry) FROM round GROUP BY number) ORDER BY number"
        )
        return tuple(Round.model_validate_json(record) for (record,) in rows)

    def claim(self, documents: Iterable[str]) -> None:
        """Somebody ingested these documents: those that a round read, too, are no longer that
        round's alone, and stay when it is taken back."""
        ours = {id_ for (id_,) in self._file.rows(_THERE, (RoundState.OPEN, RoundState.DONE))}
        if claimed := sorted(ours.intersection(documents)):
            with self._file.transaction() as connection:
                connection.executemany(
                    "INSERT OR IGNORE INTO claimed VALUES (?)", ((id_,) for id_ in claimed)
                )

    def claimed(self) -> frozenset[str]:
        """Documents of rounds that somebody ingested."""
        return frozenset(id_ for (id_,) in self._file.rows("SELECT document FROM claimed"))

    def judged(self) -> int:
        """Of how many decisions of the ledger, from its first, it was judged what they change
        about proposals."""
        ((decisions,),) = self._file.rows(
            "SELECT coalesce((SELECT decisions FROM judged ORDER BY entry DESC LIMIT 1), 0)"
        )
        return int(decisions)

    def note_judged(self, decisions: int) -> None:
        """Note that it was judged of so many."""
        if decisions != self.judged():
            with self._file.transaction() as connection:
                connection.execute("INSERT INTO judged (decisions) VALUES (?)", (decisions,))

    def open_round(self) -> Round | None:
        """The round that was begun and not ended."""
        return next((r for r in self.rounds() if r.state is RoundState.OPEN), None)


def _save(
    connection: sqlite3.Connection, answer: Answer, when: datetime, round_: int | None
) -> SavedAnswer:
    id_ = answer_id(answer)
    (last,) = connection.execute(
        "SELECT coalesce(max(version), 0) FROM answer WHERE id = ?", (id_,)
    ).fetchone()
    saved = SavedAnswer(
        id=id_,
        version=last + 1,
        answer=answer,
        when=when,
        generation=answer.replay.generation,
        round=round_,
    )
    connection.execute(
        "INSERT INTO answer VALUES (?, ?, ?, ?, ?)",
        (id_, saved.version, answer.question, when.isoformat(), saved.model_dump_json()),
    )
    return saved
