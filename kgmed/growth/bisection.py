"""Which papers of a round make the guard's answers worse: parts of it are tried by themselves."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kgmed.growth.records import Round, RoundState

T = TypeVar("T")


def in_parts(papers: Sequence[T], try_: Callable[[Sequence[T]], Round]) -> Iterator[Round]:
    """Rounds of these papers: of all, and where that is rolled back, of halves of them, until each
    is in or was refused alone.

    Where the first half of what was rolled back is in, the second is to blame, and is not tried as
    a whole; where it is not, the second waits, and is tried with everything else that waits once a
    paper was refused. So each paper that is refused costs the guard at most log2(papers) + 2
    askings, rounded up.

    Args:
        papers: what is read.
        try_: makes a round of some of them, on top of those that are in.
    """
    blamed: Sequence[T] = ()
    waiting = papers
    while blamed or waiting:
        if blamed:
            part = blamed[: (len(blamed) + 1) // 2]
        else:
            part, waiting = waiting, ()
        left = blamed[len(part) :]
        ended = try_(part)
        yield ended
        if ended.state is RoundState.ROLLED_BACK:
            blamed, waiting = (part if len(part) > 1 else ()), (*left, *waiting)
        else:
            blamed = left
