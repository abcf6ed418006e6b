"""Random edits by curators between ingests: none is undone, and no evidence is lost.

Run: `python -m tests.torture.edits [--edits 1000] [--store embedded|neo4j|both] [--seed N]`.

A history is a store in which random papers are put and withdrawn, while a curator creates, deletes,
retypes, reverses, merges, renames, judges, changes and undoes: in Neo4j by raw Cypher, as in
Browser, with a sync now and then; in the embedded store by decisions. Every edit says what must
hold from then on, and that is looked at after every later ingest; the store must also be what the
slow model makes of its readings and its ledger. At the end of each history everything is undone,
and the graph must be that of a fresh store with the same readings.
"""

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.kgmed.store.edits_run import Factory, Tally, embedded, live, neo4j, no_tally
from tests.neo4j_server import opened

HISTORIES = 10
"""How many are lived through before it is looked whether there were edits enough."""
STEPS = 40
"""In one history."""


def main() -> int:
    """Live through histories until there were enough edits; 1 if one of them went wrong."""
    parser = argparse.ArgumentParser(description="Random edits between ingests.")
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--store", choices=["embedded", "neo4j", "both"], default="both")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--shrink", action="store_true", help="look for a shorter failure")
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.store in {"embedded", "both"}:
            tally = no_tally()
            failed += torture("embedded", embedded(folder, tally), tally, seed, arguments)
        if arguments.store in {"neo4j", "both"}:
            with opened(folder / "server") as server:
                os.environ |= server.environ
                tally = no_tally()
                failed += torture("neo4j", neo4j(server, folder, tally), tally, seed, arguments)
    return 1 if failed else 0


def torture(
    name: str, factory: Factory, tally: Tally, seed: int, arguments: argparse.Namespace
) -> bool:
    """Whether anything went wrong with this store."""
    started, went_wrong = time.monotonic(), False
    say(f"{name}: seed {seed}")
    while tally.edits.total() < arguments.edits and not went_wrong:
        try:
            live(
                factory,
                histories=HISTORIES,
                steps=arguments.steps,
                number=seed,
                shrink=arguments.shrink,
            )
        except Exception:  # noqa: BLE001 - whatever it is, it went wrong
            went_wrong = True
            say(traceback.format_exc())
            say(f"{name}: WRONG at seed {seed}")
        seed += 1
        done, took = tally.results, time.monotonic() - started
        say(
            f"{name}: {tally.edits.total()} edits in {done['histories']} histories and "
            f"{done['ingests']} ingests, {took:.0f} s; {done['checks']} times looked at: "
            f"{done['undone']} undone; {done['evidence at the end']} pieces of evidence, "
            f"{done['lost']} lost"
        )
    say(f"{name}: " + ", ".join(f"{n} {kind}" for kind, n in tally.edits.most_common()))
    return went_wrong


def say(line: str) -> None:
    """Progress, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
