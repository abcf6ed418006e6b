"""Stop Neo4j at random moments of an ingest, and start it again; the graph must come out the same.

Run: `python -m tests.torture.outage [--outages 20]`. An ingest into a Neo4j of our own goes on
while that server is stopped, in good order or like a power cut, and started again. The ingest
either waits for it and goes on, or says that the store is away (exit code 4) and is run again. When
it is through, `kgmed export --format jsonl` must give the same bytes as after an undisturbed ingest
into an embedded store; so must an undisturbed one into Neo4j. Then comes the next round, on an
empty database, until there were outages enough. Every other moment is drawn from the whole run, the
making of the schema included; the others from the time in which the store is written.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from neo4j.exceptions import DriverError, Neo4jError

from tests.neo4j_server import Neo4jServer, empty_database, opened
from tests.torture.kill import BATCH, ROOT, make_input, say

AWAY = 4
"""How `kgmed` ends when the store is away for too long."""
LONGEST = 3.0
"""Seconds for which the server is away, beside those that it takes to start."""
ENOUGH = 600.0
"""Seconds within which an ingest has ended."""


class Timing(NamedTuple):
    """Seconds that an undisturbed ingest takes until it writes, and then until its end."""

    before_writing: float
    writing: float


class Round(NamedTuple):
    """What became of one ingest."""

    outages: int
    said_so: int
    """How often it ended since the store was away, and was run again."""


def main() -> int:
    """Run rounds until there were enough outages; 1 if one of them came out different."""
    parser = argparse.ArgumentParser(description="Stop Neo4j at random moments of an ingest.")
    parser.add_argument("--outages", type=int, default=20)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    rng = random.Random(seed)
    outages = said_so = failed = 0
    with tempfile.TemporaryDirectory() as name, opened(Path(name) / "server") as server:
        if not server.own:
            raise SystemExit("the server of KGMED_TEST_NEO4J_URI is not ours to stop")
        folder = Path(name)
        source = make_input(folder / "documents.jsonl", arguments.documents)
        embedded = str(folder / "embedded.sqlite")
        finish(start_ingest(server, embedded, source))
        expected = export(server, embedded, folder)
        timing = time_undisturbed(server, source)
        same = export(server, server.uri, folder) == expected
        failed += not same
        say(
            f"seed {seed}; undisturbed: {timing.before_writing:.1f} s until it writes, then "
            f"{timing.writing:.1f} s; export of {len(expected):,} bytes, "
            f"{'the same' if same else 'DIFFERENT'} from both stores"
        )
        while outages < arguments.outages:
            empty_database(server)
            round_ = disturb(server, source, timing, arguments.outages - outages, rng)
            same = export(server, server.uri, folder) == expected
            failed += not same
            outages += round_.outages
            said_so += round_.said_so
            say(f"{outages}/{arguments.outages} outages: {'same' if same else 'DIFFERENT'}")
    say(f"{outages} outages, {said_so} times run again, {failed} exports differ")
    return 1 if failed else 0


def time_undisturbed(server: Neo4jServer, source: Path) -> Timing:
    """Ingest without an outage."""
    started = time.monotonic()
    process = start_ingest(server, server.uri, source)
    wait_until_writing(server, process)
    writes = time.monotonic()
    finish(process)
    return Timing(writes - started, time.monotonic() - writes)


def disturb(
    server: Neo4jServer, source: Path, timing: Timing, most: int, rng: random.Random
) -> Round:
    """One ingest, with outages until it is through."""
    outages = said_so = 0
    process = start_ingest(server, server.uri, source)
    while outages < most:
        if outages % 2:
            wait_until_writing(server, process)
            moment = rng.uniform(0, timing.writing / 2)
        else:
            moment = rng.uniform(0, sum(timing) / 2)
        time.sleep(moment)
        if process.poll() == 0:
            break
        power_cut = rng.random() < 0.5
        server.stop(kill=power_cut)
        time.sleep(rng.uniform(0, LONGEST))
        server.start()
        outages += 1
        say(f"  {'power cut' if power_cut else 'stopped'} after {moment:.2f} s")
        if process.poll() == AWAY:
            said_so += 1
            process = start_ingest(server, server.uri, source)
    while finish(process, may_be_away=True) == AWAY:
        said_so += 1
        process = start_ingest(server, server.uri, source)
    return Round(outages, said_so)


def wait_until_writing(server: Neo4jServer, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the store to change, or the process to end."""
    before = generation(server)
    while process.poll() is None and generation(server) == before:
        time.sleep(0.05)


def generation(server: Neo4jServer) -> int | None:
    """How often the store was changed; None where there is none yet."""
    try:
        with server.driver() as driver, driver.session() as session:
            record = session.run("MATCH (s:KgmedStore) RETURN s.generation").single()
    except (DriverError, Neo4jError):
        return None
    return record[0] if record else None


def start_ingest(server: Neo4jServer, store: str, source: Path) -> "subprocess.Popen[bytes]":
    """An ingest as a process of its own."""
    return subprocess.Popen(
        [*_kgmed(store), "ingest", "--workers", "1", str(source)],
        cwd=ROOT,
        env=_environ(server) | {"KGMED_READER_BATCH_DOCUMENTS": str(BATCH)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def finish(process: "subprocess.Popen[bytes]", *, may_be_away: bool = False) -> int:
    """Wait for the end; a failure of the ingest is a failure of the test."""
    _, errors = process.communicate(timeout=ENOUGH)
    if process.returncode and not (may_be_away and process.returncode == AWAY):
        raise SystemExit(f"ingest failed ({process.returncode}): {errors.decode()}")
    return process.returncode


def export(server: Neo4jServer, store: str, folder: Path) -> bytes:
    """The bytes of the export as JSON lines."""
    out = folder / "export.jsonl"
    subprocess.run(
        [*_kgmed(store), "export", "--format", "jsonl", str(out)],
        cwd=ROOT,
        env=_environ(server),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return out.read_bytes()


def _kgmed(store: str) -> list[str]:
    return [sys.executable, "-m", "kgmed.cli.main", "--store", store]


def _environ(server: Neo4jServer) -> dict[str, str]:
    return os.environ | server.environ


if __name__ == "__main__":
    sys.exit(main())
