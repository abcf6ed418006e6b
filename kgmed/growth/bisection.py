"""Which papers of a round make the guard's answers worse: parts of it are tried by themselves."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kgmed.growth.records import Round, RoundState

T = TypeVar("T")


def in_parts(
    papers: Sequence[T],
    try_: Callable[[Sequence[T]], Round],
    suspected: Callable[[T], bool] = lambda _: False,
) -> Iterator[Round]:
    """Rounds of these papers: of all, and where that is rolled back, of parts of them, until each
    is in or was refused alone.

    What was rolled back is cut in two: into papers that are not suspected and those that are, or
    where that cuts nothing, and in all parts of it, into halves. Where the first part is in, the
    second is to blame, and is not tried as a whole; where it is not, the second waits, and is tried
    with everything else that waits once a paper was refused. So each paper that is refused costs
    the guard at most log2(papers) + 3 askings, rounded up; one less where none is suspected; and
    log2(suspected) + 3 where it is among these.

    Args:
        papers: what is read.
        try_: makes a round of some of them, on top of those that are in.
        suspected: of what was rolled back last, whether a paper stands behind what became worse.
    """
    blamed: Sequence[T] = ()
    waiting = papers
    cut = 0
    while blamed or waiting:
        whole = not blamed
        if whole:
            blamed, cut, waiting = waiting, len(waiting), ()
        part, left = blamed[:cut], blamed[cut:]
        ended = try_(part)
        yield ended
        if ended.state is RoundState.ROLLED_BACK:
            blamed, waiting = (part if len(part) > 1 else ()), (*left, *waiting)
        else:
            blamed = left
        cut = (len(blamed) + 1) // 2
        if whole and blamed:
            blamed, cut = _innocent_first(blamed, suspected)


def _innocent_first(papers: Sequence[T], suspected: Callable[[T], bool]) -> tuple[list[T], int]:
    """Those that are not suspected, then those that are; and where to cut."""
    innocent = [paper for paper in papers if not suspected(paper)]
    suspects = [paper for paper in papers if suspected(paper)]
    if innocent and suspects:
        return innocent + suspects, len(innocent)
    return list(papers), (len(papers) + 1) // 2
