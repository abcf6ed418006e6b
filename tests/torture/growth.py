"""Growth that is killed, and growth that is undone: no trace of either is left.

Run: `python -m tests.torture.growth [--kills 50] [--sequences 100] [--store embedded|neo4j|both]
[--seed N]`. See `growth_kills` and `growth_sequences` for what is done, and what must hold.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.neo4j_server import empty_database, opened
from tests.torture.growth_kills import Torture, make_world
from tests.torture.growth_sequences import Sequence
from tests.torture.kill import say


def main() -> int:
    """Kill and undo as often as is wanted; 1 if anything came out different."""
    parser = argparse.ArgumentParser(description="Growth that is killed, and undone.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--sequences", type=int, default=100)
    parser.add_argument("--store", choices=["embedded", "neo4j", "both"], default="both")
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.randrange(10**6) if arguments.seed is None else arguments.seed
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.store in {"embedded", "both"}:
            failed += torture("embedded", folder / "embedded", seed, arguments)
        if arguments.store in {"neo4j", "both"}:
            with opened(folder / "server") as server:
                os.environ |= server.environ

                def emptied() -> str:
                    empty_database(server, schema=False)
                    return server.uri

                failed += torture("neo4j", folder / "neo4j", seed, arguments, emptied)
    return 1 if failed else 0


def torture(
    name: str,
    folder: Path,
    seed: int,
    arguments: argparse.Namespace,
    emptied: Callable[[], str] | None = None,
) -> int:
    """How many kills and sequences went wrong with this kind of store."""
    folder.mkdir()
    say(f"{name}: seed {seed}")
    failed = kill(name, folder, seed, arguments.kills, emptied) if arguments.kills else 0
    return failed + undo(name, folder, seed, arguments.sequences, emptied)


def kill(name: str, folder: Path, seed: int, kills: int, emptied: Callable[[], str] | None) -> int:
    """Kill growths until there were enough kills; how many came out wrong."""
    started, failed = time.monotonic(), 0
    torture = Torture(make_world(folder), seed, emptied)
    whole = torture.whole
    say(
        f"{name}: undisturbed: {len(whole.rounds)} rounds, {whole.before:.1f} s until the book is "
        f"written, {whole.seconds:.1f} s in all; {len(whole.answers)} answers"
    )
    while torture.kills.total() < kills:
        wrong = torture.one()
        failed += bool(wrong)
        say(f"{name}: {torture.kills.total()}/{kills} kills: {'; '.join(wrong) or 'the same'}")
    came = ", ".join(f"{n} {when}" for when, n in sorted(torture.kills.items()))
    say(f"{name}: {failed} growths went wrong; {time.monotonic() - started:.0f} s; kills: {came}")
    return failed


def undo(
    name: str, folder: Path, seed: int, sequences: int, emptied: Callable[[], str] | None
) -> int:
    """Live through sequences; how many ended otherwise than without growth."""
    started, failed, tally = time.monotonic(), 0, Counter[str]()
    for number in range(seed, seed + sequences):
        place = folder / f"sequence-{number}"
        place.mkdir()
        sequence = Sequence(
            place, number, emptied() if emptied else str(place / "grown.sqlite"), tally
        )
        if different := sequence.live():
            failed += 1
            done = "\n  ".join(sequence.told)
            say(f"{name}: sequence {number} DIFFERS: {different}\n  {done}")
        shutil.rmtree(place)
        if (number - seed) % 10 == 9:
            say(f"{name}: {number - seed + 1}/{sequences} sequences, {failed} differ")
    done = ", ".join(f"{n} {what}" for what, n in sorted(tally.items()))
    took = time.monotonic() - started
    say(f"{name}: {sequences} sequences, {failed} differ; {took:.0f} s; {done}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
