"""Runs every benchmark, one after the other, each in its own process.

Run: `python -m benchmarks.run [NAME…]`, or `make bench`. Each module of this folder has a
`main()` that prints its tables; what it printed is also kept in `benchmarks/out/NAME.txt`.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ALL = sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if path.stem != "run")


def main() -> int:
    """Run the named benchmarks, or all; 1 if one of them failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(ALL)}")
    names = parser.parse_args().names or ALL
    if unknown := set(names) - set(ALL):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(ALL)}")
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    failed = [name for name in names if not run(name)]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def run(name: str) -> bool:
    """Run one benchmark, showing what it prints as it comes and keeping it; False if it failed."""
    print(f"\n== {name}", flush=True)
    out = FOLDER / "out" / f"{name}.txt"
    out.parent.mkdir(exist_ok=True)
    started = time.perf_counter()
    command = [sys.executable, "-u", "-m", f"benchmarks.{name}"]
    with (
        out.open("w", encoding="utf-8") as kept,
        subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            kept.write(line)
    print(f"   {time.perf_counter() - started:.0f} s", flush=True)
    return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
