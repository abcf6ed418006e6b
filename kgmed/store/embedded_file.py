"""The file of an embedded store: recognising it, creating it, and connections to it.

Readers get read-only connections, one for each thread: such a connection never checkpoints, not
even when it is closed. The one writing connection is used, checkpointed and closed under the lock.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from kgmed.errors import StoreError
from kgmed.store.lock import WriteLock

APPLICATION_ID = 0x6B676D64
"""`kgmd`, in the header of every file that is ours."""
SCHEMA_VERSION = 5
CHECKPOINT_BYTES = 64 * 1024 * 1024
"""The write-ahead log is folded into the file when it has grown to this size."""

_MAGIC = b"SQLite format 3\0"
_BUSY_SECONDS = 60.0


class StoreFile:
    """A file that is ours, the lock around its writes, and connections to it."""

    def __init__(self, path: Path, *, create: bool) -> None:
        """Open the file, or create it.

        Raises:
            StoreError: it is missing and `create` is false, or it is not ours; it is untouched.
        """
        self.path = path.resolve()
        self._lock = WriteLock(self.path.with_name(self.path.name + ".lock"))
        if not _has_content(self.path):
            if not create:
                raise StoreError(f"there is no store at {path}", hint="`kgmed ingest` makes one")
            self._create()
        _check_header(self.path)
        self._readers = _Readers(self.path)
        self._writer: list[sqlite3.Connection] = []
        self._closing = weakref.finalize(self, _close, self._readers, self._writer, self._lock)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's read-only connection; it sees one state of the store inside the block.

        Not to be held across a `yield` of the caller's: that is what `snapshot` is for.
        """
        with wrapped(self.path):
            connection = self._readers.of_this_thread()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A read-only connection of its own that sees one state of the store throughout."""
        with wrapped(self.path), closing(_connect_reader(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def transaction(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """A write transaction under the lock: committed at the end, rolled back on an exception.

        With `durable` the commit survives a power cut, else only the death of the process.
        """
        with self._lock.held(), wrapped(self.path):
            connection = self._writing_connection()
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            self._checkpoint_if_due(connection)

    def close(self) -> None:
        """Close every connection."""
        self._closing()

    def _create(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make {self.path.parent}: {error.strerror}") from error
        with self._lock.held(), wrapped(self.path):
            if not _has_content(self.path):
                _create(self.path)

    def _writing_connection(self) -> sqlite3.Connection:
        if not self._writer:
            self._writer.append(_connect_writer(self.path))
        return self._writer[0]

    def _checkpoint_if_due(self, connection: sqlite3.Connection) -> None:
        try:
            grown = os.stat(f"{self.path}-wal").st_size
        except FileNotFoundError:
            return
        if grown > CHECKPOINT_BYTES:
            connection.execute("PRAGMA wal_checkpoint(RESTART)")


class _Readers:
    """Read-only connections, one for each living thread that asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._by_thread: dict[threading.Thread, sqlite3.Connection] = {}

    def of_this_thread(self) -> sqlite3.Connection:
        thread = threading.current_thread()
        connection = self._by_thread.get(thread)
        if connection is None:
            connection = _connect_reader(self._path)
            with self._guard:
                for dead in [other for other in self._by_thread if not other.is_alive()]:
                    self._by_thread.pop(dead).close()
                self._by_thread[thread] = connection
        return connection

    def close(self) -> None:
        with self._guard:
            while self._by_thread:
                self._by_thread.popitem()[1].close()


@contextmanager
def wrapped(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into `StoreError`."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise StoreError(f"the store {path} failed: {error}") from error


def _close(readers: _Readers, writer: list[sqlite3.Connection], lock: WriteLock) -> None:
    """Close the readers; then the writer, which checkpoints as it closes, under the lock."""
    readers.close()
    if writer:
        with lock.held():
            writer.pop().close()


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"cannot reach {path}: {error.strerror}") from error


def _check_header(path: Path) -> None:
    """Read the application id and the schema version, without opening the file as a database."""
    try:
        with path.open("rb") as handle:
            header = handle.read(100)
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    application = int.from_bytes(header[68:72], "big")
    if not header.startswith(_MAGIC) or application != APPLICATION_ID:
        raise StoreError(f"{path} is not a kgmed store", hint="it has been left as it was")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer kgmed (schema {version}; this one knows "
            f"{SCHEMA_VERSION})",
            hint="upgrade kgmed",
        )


def _create(path: Path) -> None:
    """Make the empty store beside its place and move it there, so that none is ever half made."""
    draft = path.with_name(path.name + ".new")
    for leftover in (draft, Path(f"{draft}-wal"), Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.executescript((files("kgmed.store") / "schema.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    draft.replace(path)


def _connect_reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        check_same_thread=False,
    )


def _connect_writer(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=_BUSY_SECONDS, check_same_thread=False
    )
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA cache_size = -131072")  # KiB
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection
