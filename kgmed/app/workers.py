"""Reading in worker processes: batches of documents in, their readings out, in the order given.

The workers are processes of their own, not forks: a model's threads and locks do not survive a
fork, and a script that uses `Engine` need not guard its `__main__`. They share the vocabulary,
which every one of them maps into memory. Each holds one end of a socket whose other end is ours
alone, so a worker knows at once when we are gone, however we went, and we know when it is.
"""

import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, NoReturn, Self

from ingest.records import Document, Reading
from kgmed.config import Config
from kgmed.errors import KgmedError

Read = Callable[[Iterable[Document]], Iterator[Reading]]

WORTH_WORKERS = 40_000
"""Characters up to which starting workers takes longer than reading here."""
AHEAD = 2
"""Batches that a worker has at most: one that it reads, and the next."""
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def usable_cores() -> int:
    """The cores that this process may use: its affinity, and the quota of its control group."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        quota, period = _CPU_QUOTA.read_text(encoding="ascii").split()
        limit = -(-int(quota) // int(period))
    except (OSError, ValueError):  # no such file, or "max"
        return cores or 1
    return max(1, min(cores or 1, limit))


def read_here(read: Read, documents: Sequence[Document]) -> list[Reading]:
    """The readings of a batch, in this process.

    Raises:
        KgmedError: a document cannot be read; the message names it.
    """
    try:
        return list(read(documents))
    except KgmedError:
        raise
    except Exception as error:
        raise KgmedError(
            f"reading {_culprit(read, documents)} failed: {type(error).__name__}: {error}",
            hint="this is a mistake in kgmed; what was stored before stays",
        ) from error


def _culprit(read: Read, documents: Sequence[Document]) -> str:
    """The document that cannot be read, found by reading each by itself."""
    for document in documents:
        try:
            list(read([document]))
        except Exception:  # noqa: BLE001  whatever it is, it is what stopped the batch
            return document.id
    return _named(documents)


def _named(documents: Sequence[Document]) -> str:
    first, last = documents[0].id, documents[-1].id
    return first if first == last else f"{first} … {last} ({len(documents)} documents)"


class Worker:
    """A process that reads. What it is sent comes back read, in the same order."""

    def __init__(self, config: Config) -> None:
        ours, theirs = Pipe()
        self.connection: Connection = ours
        command = [sys.executable, "-m", "kgmed.app.worker_main", str(theirs.fileno())]
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env={**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), "PYTHONPATH": path},
            process_group=0,  # Ctrl-C is for us; we end our workers ourselves
        )
        theirs.close()
        self._batches: deque[Sequence[Document]] = deque()
        self._done: deque[list[Reading]] = deque()
        self.connection.send(config)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def load(self) -> int:
        """Batches that it was sent and has not sent back."""
        return len(self._batches)

    def send(self, documents: Sequence[Document]) -> None:
        """Hand it a batch."""
        self._batches.append(documents)
        try:
            self.connection.send(documents)
        except OSError:
            self._died()

    def take(self) -> list[Reading] | None:
        """The readings of the batch that it was sent first, if they have been received."""
        return self._done.popleft() if self._done else None

    def receive(self) -> None:
        """Wait for the next batch that it sends back, and keep it.

        Raises:
            KgmedError: a document could not be read, or the process died.
        """
        try:
            answer = self.connection.recv()
        except (EOFError, OSError):
            self._died()
        documents = self._batches.popleft()
        if isinstance(answer, BaseException):
            raise answer
        readings = zip(documents, answer, strict=True)
        self._done.append([one.model_copy(update={"document": ours}) for ours, one in readings])

    def close(self) -> None:
        """End it, whatever it does; nothing is lost but what it has not sent back."""
        self.connection.close()
        self._process.kill()
        self._process.wait()

    def _died(self) -> NoReturn:
        code = self._process.wait()
        how = f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended ({code})"
        what = f" while it read {_named(self._batches[0])}" if self._batches else ""
        memory = code == -signal.SIGKILL
        raise KgmedError(
            f"a reader process {how}{what}",
            hint=("the system may have run out of memory: fewer --workers need less; " if memory
                  else "") + "what was stored stays, and the same command does the rest",
        )  # fmt: skip


class _Flying(NamedTuple):
    """A batch that was submitted, and who reads it; nobody yet where we do it ourselves."""

    documents: Sequence[Document]
    worker: Worker | None


class Crew:
    """Reads batches in the order given, here or in workers.

    Little is read here, since it takes a worker two seconds to get ready. Beyond that each
    worker has two batches at most, so memory stays bounded however fast documents come.
    """

    def __init__(self, read: Read, config: Config) -> None:
        """`read` is used in this process; workers make their own from `config`."""
        self._read = read
        self._config = config
        self._size = config.reader.workers or usable_cores()
        self._workers: list[Worker] = []
        self._flying: deque[_Flying] = deque()
        self._characters = 0

    def __len__(self) -> int:
        """How many batches were submitted and not taken."""
        return len(self._flying)

    @property
    def full(self) -> bool:
        """Whether a batch must be taken before the next is submitted."""
        return len(self) >= (AHEAD * self._size if self._workers else 1)

    @property
    def pids(self) -> tuple[int, ...]:
        """The numbers of the workers' processes."""
        return tuple(worker.pid for worker in self._workers)

    def submit(self, documents: Sequence[Document]) -> None:
        """Give a batch to whoever has least to do."""
        self._characters += sum(len(document.full_text) for document in documents)
        worker = self._free() if self._size > 1 and self._characters > WORTH_WORKERS else None
        if worker is not None:
            worker.send(documents)
        self._flying.append(_Flying(documents, worker))

    def take(self) -> list[Reading]:
        """The readings of the batch that was submitted first.

        Raises:
            KgmedError: one of its documents cannot be read, or the worker died.
        """
        documents, worker = self._flying.popleft()
        if worker is None:
            return read_here(self._read, documents)
        while (readings := worker.take()) is None:
            self._receive(timeout=None)
        return readings

    def _free(self) -> Worker:
        """The worker with the least to do; a new one while all are busy and there may be more."""
        self._receive(timeout=0)
        free = min(self._workers, key=lambda worker: worker.load, default=None)
        if free is None or (free.load and len(self._workers) < self._size):
            free = Worker(self._config)
            self._workers.append(free)
        return free

    def _receive(self, timeout: float | None) -> None:
        """Take in what the workers have sent back, or send back within so many seconds."""
        busy = [worker for worker in self._workers if worker.load]
        ready = wait([worker.connection for worker in busy], timeout)
        for worker in busy:
            if worker.connection in ready:
                worker.receive()

    def close(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
