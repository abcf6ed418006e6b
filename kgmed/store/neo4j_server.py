"""The connection to a Neo4j server: credentials, transactions that are tried again, errors."""

import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from neo4j import GraphDatabase, ManagedTransaction, Query, Record, Session
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
)

from kgmed.errors import KgmedError, StoreError

PATIENCE = 120.0
"""Seconds for which a server that has gone away is waited for, before that is said."""
FIRST_TRY = 10.0
"""Seconds for which it is waited for where it was never there: a wrong address is told soon."""
_PAUSES = (0.2, 0.5, 1.0, 2.0)

T = TypeVar("T")
Row = dict[str, Any]
Values = Mapping[str, Any]


class Transaction:
    """A transaction, in which queries are run. Values are parameters, always; a query that is
    given an empty list runs over that list, and so does nothing."""

    def __init__(self, transaction: ManagedTransaction) -> None:
        self._transaction = transaction

    def rows(self, query: str, **values: Any) -> list[Row]:
        """Everything that the query finds."""
        return [] if _is_idle(values) else self._transaction.run(query, values).data()

    def values(self, query: str, **values: Any) -> list[Any]:
        """The first column of what it finds."""
        return [] if _is_idle(values) else list(self._transaction.run(query, values).value())

    def run(self, query: str, **values: Any) -> None:
        """A query of which nothing is to be seen."""
        if not _is_idle(values):
            self._transaction.run(query, values).consume()

    def stream(self, query: str, **values: Any) -> Iterator[list[Any]]:
        """The rows of a long result, as they come."""
        for record in self._transaction.run(query, values):
            yield record.values()


def _is_idle(values: Values) -> bool:
    """Whether a query runs over an empty list: it is not worth a journey then."""
    return any(isinstance(value, list) and not value for value in values.values())


class Server:
    """A Neo4j database, reached by the official driver."""

    def __init__(self, url: str) -> None:
        """Connect. Credentials come from `KGMED_NEO4J_USER` (neo4j where not given), and
        `KGMED_NEO4J_PASSWORD` or the file that `KGMED_NEO4J_PASSWORD_FILE` names.

        Raises:
            StoreError: nobody answers, or the credentials are refused.
        """
        self.url = _without_credentials(url)
        self.user = os.environ.get("KGMED_NEO4J_USER") or "neo4j"
        try:
            self._driver = GraphDatabase.driver(
                self.url,
                auth=(self.user, _password()),
                user_agent="kgmed",
                connection_timeout=10,
                max_transaction_retry_time=30,
                notifications_min_severity="OFF",
                warn_notification_severity="OFF",
            )
        except (ConfigurationError, ValueError, DriverError) as error:
            raise StoreError(f"{self.url} is no address of a Neo4j server: {error}") from error
        try:
            self._patiently(self._driver.verify_connectivity, FIRST_TRY)
        except BaseException:
            self._driver.close()
            raise

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in one write transaction. It may be done more than once, so it must be safe
        to repeat: on a conflict, on a new leader, and when the server comes back."""
        return self._patiently(lambda: self._managed("WRITE", work), PATIENCE)

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Do the work in one read transaction."""
        return self._patiently(lambda: self._managed("READ", work), PATIENCE)

    def stream(self, query: str, **values: Any) -> Iterator[list[Any]]:
        """The rows of one query, as they come, as of one moment. A server that goes away before
        the first of them is waited for; afterwards it would be another moment."""
        first, rows = self._patiently(lambda: self._started(query, values), PATIENCE)
        try:
            yield from first
            with self._wrapped():
                for record in rows:
                    yield record.values()
        except _AwayError as error:
            raise StoreError(f"{self.url} went away in mid-answer", hint=error.hint) from error
        finally:
            rows.close()

    def _started(
        self, query: str, values: Values
    ) -> tuple[list[list[Any]], Generator[Record, None, None]]:
        """The first row, if there is any, and the rest of them."""

        def rest() -> Generator[Record, None, None]:
            with self._session("READ") as session:
                yield from session.run(Query(query), dict(values))

        rows = rest()
        return [record.values() for record in islice(rows, 1)], rows

    def schema(self, statement: str) -> None:
        """A statement that changes the schema, in a transaction of its own."""
        self.write(lambda tx: tx.run(statement))

    def close(self) -> None:
        self._driver.close()

    def _session(self, mode: str) -> Session:
        return self._driver.session(default_access_mode=mode, fetch_size=5000)

    def _managed(self, mode: str, work: Callable[[Transaction], T]) -> T:
        with self._session(mode) as session:
            execute = session.execute_write if mode == "WRITE" else session.execute_read
            return execute(lambda transaction: work(Transaction(transaction)))

    def _patiently(self, work: Callable[[], T], patience: float) -> T:
        """Wait for a server that has gone away, then say so."""
        started = time.monotonic()
        pauses = iter(_PAUSES)
        while True:
            try:
                with self._wrapped():
                    return work()
            except _AwayError as error:
                if time.monotonic() - started > patience:
                    raise StoreError(error.message, hint=error.hint) from error
            time.sleep(next(pauses, _PAUSES[-1]))

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """Turn errors of the driver into `StoreError`."""
        try:
            yield
        except AuthError as error:
            raise StoreError(
                f"{self.url} refuses user {self.user!r} with this password",
                hint="set KGMED_NEO4J_USER and KGMED_NEO4J_PASSWORD",
            ) from error
        except (Neo4jError, DriverError, OSError) as error:
            if _is_away(error):
                hint = "is the server running? `make neo4j` starts one"
                raise _AwayError(f"nobody answers at {self.url}", hint=hint) from error
            raise StoreError(f"the store {self.url} failed: {_brief(error)}") from error


class _AwayError(KgmedError):
    """The server does not answer, and may come back."""


def _is_away(error: Exception) -> bool:
    if isinstance(error, Neo4jError):
        code = error.code or ""
        return error.is_retryable() or "DatabaseUnavailable" in code or "Shutdown" in code
    if isinstance(error, DriverError):
        # Work may be repeated, so that it does no harm if that commit came through.
        return error.is_retryable() or isinstance(error, IncompleteCommit)
    return isinstance(error, OSError)


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__


def _password() -> str:
    file = os.environ.get("KGMED_NEO4J_PASSWORD_FILE")
    if password := os.environ.get("KGMED_NEO4J_PASSWORD"):
        return password
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StoreError(f"cannot read the password in {file}: {error.strerror}") from error


def _without_credentials(url: str) -> str:
    """The address without user and password, which are not taken from it.

    Raises:
        StoreError: it holds some, and so would stand in logs.
    """
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise StoreError(
            "the address of a store holds no user or password",
            hint="set KGMED_NEO4J_USER and KGMED_NEO4J_PASSWORD",
        )
    return url
