"""Uninstall what kgmed does not require: the image needs no test runner and no type checker.

The lock pins one set for developers and for use. What is needed for use is asked of the installed
packages themselves.
"""

import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

KEPT = {"pip"}
"""Not required by kgmed's metadata, but `kgmed models pull` runs it."""


def required(name: str) -> set[str]:
    """The installed distributions that one needs, directly or not, and itself."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(name)]
    while waiting:
        wanted = waiting.pop()
        one = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if one in seen:
            continue
        try:
            waiting.extend(_requirements(distribution(wanted.name), wanted.extras))
        except PackageNotFoundError:
            continue
        seen.add(one)
    return {name for name, _ in seen}


def _requirements(dist: Distribution, extras: set[str]) -> list[Requirement]:
    requirements = [Requirement(line) for line in dist.requires or ()]
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""})
    ]


def main() -> None:
    """Uninstall the rest."""
    installed = {canonicalize_name(dist.metadata["Name"]) for dist in distributions()}
    rest = sorted(installed - required("kgmed") - KEPT)
    command = [sys.executable, "-m", "pip", "uninstall", "-q", "-y", *rest]
    subprocess.run(command, check=True)  # noqa: S603  (names of what is installed)


if __name__ == "__main__":
    main()
