"""One thread that owns one engine, behind a queue that can be full.

An engine belongs to one thread, and a language model answers one question at a time. What does
not fit into the queue is refused at once, so that nobody waits for an answer that will not come.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from kgmed.app.engine import Engine
from kgmed.config import Config
from kgmed.errors import KgmedError

T = TypeVar("T")


class BusyError(KgmedError):
    """The queue is full. Ask again later."""


class EngineWorker:
    """Runs jobs on its engine, one after the other, at most `queue` of them waiting."""

    def __init__(self, name: str, config: Config, queue: int) -> None:
        self._config = config
        self._slots = threading.BoundedSemaphore(queue + 1)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._engine: Engine | None = None

    async def run(self, job: Callable[[Engine], T]) -> T:
        """What `job` gives, run on the worker's thread.

        Raises:
            BusyError: one job runs, and the queue behind it is full.
        """
        if not self._slots.acquire(blocking=False):
            raise BusyError("too many questions are waiting", hint="ask again in a few seconds")
        future = self._thread.submit(self._run, job)
        future.add_done_callback(self._free)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let the job that runs finish, drop those that wait, and close the engine."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._engine is not None:
            self._engine.close()

    def _run(self, job: Callable[[Engine], T]) -> T:
        if self._engine is None:
            self._engine = Engine(self._config)
        return job(self._engine)

    def _free(self, _: "Future[T]") -> None:
        self._slots.release()
