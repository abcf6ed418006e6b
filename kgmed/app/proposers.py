"""Who may read deeper in a round of growth, by name."""

from collections.abc import Callable, Iterable, Mapping

from kgmed.app.parts import Parts
from kgmed.errors import UsageError
from kgmed.growth.hands import Proposer

PROPOSERS: Mapping[str, Callable[[Parts], Proposer]] = {}


def proposers_of(names: Iterable[str], parts: Parts) -> tuple[Proposer, ...]:
    """The proposers of these names.

    Raises:
        UsageError: there is none of a name.
    """
    wanted = tuple(names)
    for name in wanted:
        if name not in PROPOSERS:
            there = ", ".join(sorted(PROPOSERS)) or "none"
            raise UsageError(f"there is no proposer {name!r}", hint=f"there are: {there}")
    return tuple(PROPOSERS[name](parts) for name in wanted)
