"""Progress on standard error, and only to a terminal: a log file wants no bars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def counting(err: "Console", what: str, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """A running count of work whose size is not known beforehand; `quiet` where the output of
    the command already tells."""
    if quiet:
        yield lambda _done: None
        return
    with advancing(err, what) as advance:
        yield lambda done: advance(done, 0)


@contextmanager
def advancing(err: "Console", what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that is told how much is done, and of how much (0 where that is not known)."""
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)
