"""One lock around every write and every checkpoint of an embedded store."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kgmed.errors import StoreError

PATIENCE = 120.0
"""Seconds to wait for another writer before giving up."""


class WriteLock:
    """Held by at most one thread of one process. The operating system frees it on a kill.

    SQLite before 3.51.3 may lose a WAL reset when a checkpoint and a write meet; under this
    lock they cannot.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._threads = threading.RLock()
        self._file = FileLock(path, timeout=patience, poll_interval=0.01, thread_local=False)
        self._path = path
        self._patience = patience

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the `with` block; the same thread may enter it again.

        Raises:
            StoreError: another writer held it for longer than the patience, or the lock file
                cannot be made.
        """
        if not self._threads.acquire(timeout=self._patience):
            raise self._busy()
        try:
            try:
                self._file.acquire()
            except Timeout as error:
                raise self._busy() from error
            except OSError as error:
                raise StoreError(f"cannot lock {self._path}: {error.strerror}") from error
            try:
                yield
            finally:
                self._file.release()
        finally:
            self._threads.release()

    def _busy(self) -> StoreError:
        return StoreError(
            f"another process has been writing to the store for {self._patience:.0f} s",
            hint=f"it holds {self._path}",
        )
