"""Kill an ingest at random moments, run it again, and compare what came out.

Run: `python -m tests.torture.kill --rounds 50`. One ingest runs undisturbed, in one process. Then,
in each round, an ingest with two workers into a new store is killed (SIGKILL) at a random moment,
sometimes a second time as it goes on, and then left to finish. In every third round it is one of
its workers that is killed: the ingest must then say so and end by itself. In any case no worker may
be left behind, and `kgmed export --format jsonl` must give the same bytes as after the undisturbed
run. Every other moment is drawn from the whole run, start-up included; the others
from the time in which the store is written. The input is taken from
`../shared/data/evidence_qa/documents.jsonl` where that is there, else papers are made here.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "data" / "evidence_qa" / "documents.jsonl"
SECOND_KILL = 0.3
"""The chance that a round has a second kill."""
BATCH = 4
"""Documents per transaction, so that there are many moments between two transactions."""
WORKERS = 2
GRACE = 10.0
"""Seconds within which whoever must end has ended."""
FORESEEN = 6
"""How `kgmed` ends after the death of a worker."""

_SUBJECTS = ["APP", "BACE1", "MAPT", "GSK3B", "TNF", "IL6", "PSEN1", "CLU", "BDNF", "donepezil"]
_VERBS = ["increases", "decreases", "inhibits", "activates", "does not affect"]


class Timing(NamedTuple):
    """Seconds that an undisturbed ingest takes until it writes, and then until its end."""

    before_writing: float
    writing: float


def main() -> int:
    """Run all rounds; 1 if one of them came out different."""
    parser = argparse.ArgumentParser(description="Kill an ingest at random moments.")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    rng = random.Random(seed)
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = make_input(folder / "documents.jsonl", arguments.documents)
        timing = time_undisturbed(folder / "whole.sqlite", source)
        expected = export(folder / "whole.sqlite")
        say(
            f"seed {seed}; undisturbed: {timing.before_writing:.1f} s until it writes, then "
            f"{timing.writing:.1f} s; export of {len(expected):,} bytes"
        )
        for number in range(1, arguments.rounds + 1):
            store = folder / f"round-{number}" / "graph.sqlite"
            moments = kill_and_finish(store, source, timing, number, rng)
            same = export(store) == expected
            failed += not same
            shutil.rmtree(store.parent)
            say(f"{number}/{arguments.rounds} {'same' if same else 'DIFFERENT'}: {moments}")
    say(f"{arguments.rounds - failed} passed, {failed} failed")
    return 1 if failed else 0


def make_input(path: Path, count: int) -> Path:
    """The first documents of the corpus, or as many made ones."""
    if DOCUMENTS.exists():
        with DOCUMENTS.open(encoding="utf-8") as lines:
            path.write_text("".join(islice(lines, count)), encoding="utf-8")
        return path
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            said = (
                f"{rng.choice(_SUBJECTS)} {rng.choice(_VERBS)} {rng.choice(_SUBJECTS)} in mice."
                for _ in range(6)
            )
            out.write(json.dumps({"id": f"PMID:{number}", "title": "", "text": " ".join(said)}))
            out.write("\n")
    return path


def time_undisturbed(store: Path, source: Path) -> Timing:
    """Ingest without a kill."""
    started = time.monotonic()
    process = start_ingest(store, source, workers=1)
    wait_until_writing(store, process)
    writes = time.monotonic()
    finish(process)
    return Timing(writes - started, time.monotonic() - writes)


def kill_and_finish(
    store: Path, source: Path, timing: Timing, number: int, rng: random.Random
) -> str:
    """One round; says when it was killed."""
    moments = []
    for _ in range(2 if rng.random() < SECOND_KILL else 1):
        process = start_ingest(store, source)
        if number % 2:
            moment = rng.uniform(0, sum(timing))
            time.sleep(moment)
        else:
            wait_until_writing(store, process)
            moment = rng.uniform(0, timing.writing)
            time.sleep(moment)
        what = strike(process, worker=number % 3 == 0)
        phase = "in all" if number % 2 else "of writing"
        moments.append(f"{what} after {moment:.2f} s {phase}")
    finish(start_ingest(store, source))
    return ", ".join(moments)


def strike(process: "subprocess.Popen[bytes]", *, worker: bool) -> str:
    """Kill the ingest, or one of its workers if it has any by now; says what was hit."""
    workers = children(process.pid)
    if process.poll() is not None:
        return "through"
    if worker and workers:
        os.kill(workers[-1], signal.SIGKILL)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            raise SystemExit("a worker was killed, and the ingest hangs") from None
        if process.returncode not in {0, FORESEEN}:
            raise SystemExit(f"a worker was killed, and the ingest ended {process.returncode}")
    else:
        process.kill()
        process.wait()
    deadline = time.monotonic() + GRACE
    while any(is_alive(one) for one in workers):
        if time.monotonic() > deadline:
            raise SystemExit("a worker was left behind")
        time.sleep(0.01)
    return "worker killed" if worker and workers else "killed"


def children(pid: int) -> list[int]:
    """The processes that a process has started; none where it has ended."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(number) for number in listed.split()]


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is no entry that only waits to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def start_ingest(store: Path, source: Path, workers: int = WORKERS) -> "subprocess.Popen[bytes]":
    """An ingest as a process of its own."""
    command = [sys.executable, "-m", "kgmed.cli.main", "--store", str(store)]
    return subprocess.Popen(
        [*command, "ingest", "--workers", str(workers), str(source)],
        cwd=ROOT,
        env={**os.environ, "KGMED_READER_BATCH_DOCUMENTS": str(BATCH)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def wait_until_writing(store: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the write-ahead log to hold more than before, or the process to end."""
    log = Path(f"{store}-wal")
    before = log.stat().st_size if log.exists() else 0
    while process.poll() is None:
        if log.exists() and log.stat().st_size > before:
            return
        time.sleep(0.005)


def finish(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the end; a failure of the ingest is a failure of the test."""
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"ingest failed ({process.returncode}): {errors.decode()}")


def export(store: Path) -> bytes:
    """The bytes of the export as JSON lines."""
    out = store.with_suffix(".jsonl")
    command = ["--store", str(store), "export", "--format", "jsonl", str(out)]
    subprocess.run(
        [sys.executable, "-m", "kgmed.cli.main", *command],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return out.read_bytes()


def say(line: str) -> None:
    """Progress, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
