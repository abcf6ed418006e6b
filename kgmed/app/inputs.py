"""What `kgmed ingest` and `kgmed read` were pointed at, as one stream that knows its length."""

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path as FilePath

from ingest.formats import Resolve, expand, read_path, read_stream
from ingest.records import Located
from kgmed.errors import UsageError

STANDARD_INPUT = "-"


class Inputs:
    """Files, folders, globs and `-` as a stream of records, in constant memory."""

    def __init__(self, paths: Sequence[str | FilePath], resolve: Resolve) -> None:
        """Paths are checked now, records are read as they are asked for. `resolve` gives the
        names of curated resources their identity.

        Raises:
            UsageError: a path does not exist.
        """
        names = [str(path) for path in paths]
        self._piped = STANDARD_INPUT in names
        try:
            self._files = expand([name for name in names if name != STANDARD_INPUT])
        except ValueError as error:
            raise UsageError(str(error)) from error
        self._resolve = lru_cache(maxsize=None)(resolve)
        self._read = 0
        self._size = 0 if self._piped else sum(file.stat().st_size for file in self._files)

    def __iter__(self) -> Iterator[Located]:
        for file in self._files:
            yield from read_path(file, self._resolve, self._count)
        if self._piped:
            yield from read_stream(sys.stdin.buffer, STANDARD_INPUT, self._resolve)

    @property
    def files(self) -> tuple[FilePath, ...]:
        """The files that these paths come to."""
        return tuple(self._files)

    def share(self) -> float | None:
        """How much of the input has been read, from 0 to 1; None where its size is not known."""
        return min(1.0, self._read / self._size) if self._size else None

    def _count(self, size: int) -> None:
        self._read += size
