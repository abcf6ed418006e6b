"""How fast literature is read and stored, by one process and by two.

Run: `KGMED_HOME=… python -m benchmarks.reading [--documents N] [--share N]`. Two bars, and the one
of issue 3:

- `kgmed ingest --workers 2` of all of `dalk/abstracts` (their text alone) into a new store: at
  most ten minutes, and at most 3 GB, which is the peak of the sum of what all its processes hold
  (PSS: shared pages are counted once).
- the same of the first N abstracts by one worker and by two: two are at least 1.7 times as fast.
- reading without a store, in one process and thread, beside the bare spaCy pipeline: at least half
  as many words per CPU second.

The machine is often shared, so CPU seconds stand beside the time on the wall.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import spacy

from ingest.formats import read_path
from ingest.records import Document
from kgmed.app.parts import Parts
from kgmed.app.workers import usable_cores
from kgmed.assets import pipeline_location
from kgmed.config import Config

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "dalk" / "abstracts"
MINUTES = 10
GIGABYTES = 3.0
SPEED_UP = 1.7
SHARE_OF_BARE = 0.5
LOOK_SECONDS = 0.5
"""Between two looks at the memory."""


class Run(NamedTuple):
    """One ingest."""

    words: int
    wall: float
    cpu: float
    peak: float
    """Gigabytes (10⁹ bytes) of all its processes together, at most."""


def main() -> None:
    """Measure all, and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=None, help="read no more than so many")
    parser.add_argument("--share", type=int, default=2000, help="of them, for one worker and two")
    parser.add_argument("--bare", type=int, default=300, help="of them, beside the bare pipeline")
    arguments = parser.parse_args()
    if not CORPUS.is_dir():
        print(f"skipped: there is no {CORPUS}")
        return
    home = Path(os.environ.get("KGMED_HOME") or ROOT / ".kgmed").resolve()
    documents = list(islice(texts(CORPUS), arguments.documents))
    print(f"{usable_cores()} cores; load {os.getloadavg()[0]:.1f} before")
    compare_with_bare(documents[: arguments.bare], home)
    compare_workers(documents[: arguments.share], home)
    everything(documents, home)


def texts(folder: Path) -> Iterator[Document]:
    """The abstracts without their annotations."""
    for path in sorted(folder.iterdir()):
        for located in read_path(path):
            if isinstance(located.item, Document):
                yield located.item.model_copy(update={"annotations": ()})


def everything(documents: list[Document], home: Path) -> None:
    """All abstracts by two workers: minutes and memory."""
    run = ingest(documents, home, workers=2)
    minutes = run.wall / 60
    print(
        f"{len(documents):,} abstracts, {run.words:,} words, two workers: {minutes:.1f} minutes, "
        f"{run.words / run.wall:,.0f} words/s; {run.cpu:.0f} CPU s, "
        f"{run.words / run.cpu:,.0f} words per CPU second "
        f"({verdict(minutes <= MINUTES)} the bar of {MINUTES} minutes)"
    )
    print(f"  peak memory {run.peak:.2f} GB ({verdict(run.peak <= GIGABYTES)} {GIGABYTES} GB)")


def compare_workers(documents: list[Document], home: Path) -> None:
    """The same abstracts by one worker and by two, in turn."""
    one, two = (ingest(documents, home, workers=workers) for workers in (1, 2))
    ratio = one.wall / two.wall
    for name, run in (("one worker", one), ("two workers", two)):
        print(
            f"{len(documents):,} abstracts, {name}: {run.wall:.1f} s, {run.cpu:.1f} CPU s, "
            f"{run.words / run.wall:,.0f} words/s, {run.peak:.2f} GB"
        )
    print(f"  two are {ratio:.2f} times as fast ({verdict(ratio >= SPEED_UP)} {SPEED_UP})")


def compare_with_bare(documents: list[Document], home: Path) -> None:
    """Our whole reading beside the pipeline as it comes, in words per CPU second."""
    config = Config(home=home)
    nlp = spacy.load(pipeline_location(home, config.reader.pipeline), exclude=["ner"])
    reader = Parts(config).reader
    raw = [document.full_text for document in documents]
    words = sum(len(text.split()) for text in raw)
    for _ in reader.read(documents[:20]):
        pass
    bare, ours = (
        words / min(seconds(work) for _ in range(2))
        for work in (
            lambda: sum(1 for _ in nlp.pipe(raw)),
            lambda: sum(1 for _ in reader.read(documents)),
        )
    )
    ratio = ours / bare
    print(
        f"{len(documents)} abstracts, per CPU second: our reading {ours:,.0f} words, the bare "
        f"pipeline {bare:,.0f}: {ratio:.2f} ({verdict(ratio >= SHARE_OF_BARE)} {SHARE_OF_BARE})"
    )


def verdict(met: bool) -> str:
    """How a figure stands to its bar."""
    return "meets" if met else "MISSES"


def ingest(documents: list[Document], home: Path, workers: int) -> Run:
    """One `kgmed ingest` of these documents into a new store."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "abstracts.jsonl"
        with source.open("w", encoding="utf-8") as lines:
            for document in documents:
                fields = document.model_dump(mode="json", include={"id", "title", "text", "year"})
                lines.write(json.dumps(fields) + "\n")
        command = [sys.executable, "-m", "kgmed.cli.main", "--json"]
        command += ["--store", str(folder / "graph.sqlite"), "ingest", str(source)]
        before = cpu_seconds()
        started = time.perf_counter()
        said = folder / "report.json"
        with (
            said.open("wb") as out,
            subprocess.Popen(
                [*command, "--workers", str(workers)],
                cwd=ROOT,
                env={**os.environ, "KGMED_HOME": str(home), "OMP_NUM_THREADS": "1"},
                stdout=out,
            ) as process,
        ):
            peak = watch_memory(process)
        wall = time.perf_counter() - started
        report = json.loads(said.read_text(encoding="utf-8"))
    return Run(report["words"], wall, cpu_seconds() - before, peak)


def watch_memory(process: "subprocess.Popen[bytes]") -> float:
    """The most that the process and its children held, until its end."""
    peak = 0.0
    while process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        try:
            pids = [process.pid, *map(int, children.read_text(encoding="ascii").split())]
            peak = max(peak, sum(map(held, pids)))
        except OSError:
            pass  # it ended while we looked
        time.sleep(LOOK_SECONDS)
    return peak


def held(pid: int) -> float:
    """The gigabytes that a process holds, of shared pages only its part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e9
    return 0.0


def cpu_seconds() -> float:
    """CPU seconds of all processes that we started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that a piece of work takes, all threads together."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
