"""The one model worker: in turn, bounded, and closed in order."""

import asyncio
import threading
from pathlib import Path

import pytest

from kgmed.api.worker import BusyError, EngineWorker
from kgmed.config import Config


def test_jobs_run_one_after_the_other_on_one_engine(tmp_path: Path) -> None:
    worker = EngineWorker("test", Config(home=tmp_path), queue=4)

    async def ask() -> list[tuple[str, int]]:
        jobs = (
            worker.run(lambda engine: (threading.current_thread().name, id(engine)))
            for _ in range(5)
        )
        return list(await asyncio.gather(*jobs))

    seen = set(asyncio.run(ask()))
    worker.close()
    assert len(seen) == 1
    assert next(iter(seen))[0].startswith("test")


def test_what_does_not_fit_into_the_queue_is_refused_at_once(tmp_path: Path) -> None:
    worker = EngineWorker("test", Config(home=tmp_path), queue=1)
    gate = threading.Event()

    async def ask() -> list[object]:
        waiting = [asyncio.create_task(worker.run(lambda _: gate.wait(10))) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await worker.run(lambda _: None)
        gate.set()
        answered: list[object] = await asyncio.gather(*waiting)
        answered.append(await worker.run(lambda _: "again"))
        return answered

    assert asyncio.run(ask()) == [True, True, "again"]
    worker.close()


def test_closing_waits_for_the_job_that_runs(tmp_path: Path) -> None:
    worker = EngineWorker("test", Config(home=tmp_path), queue=1)
    started, done = threading.Event(), []

    def job(_: object) -> None:
        started.set()
        done.append(True)

    async def ask() -> None:
        task = asyncio.create_task(worker.run(job))
        await asyncio.to_thread(started.wait, 10)
        await asyncio.to_thread(worker.close)
        await task

    asyncio.run(ask())
    assert done == [True]
