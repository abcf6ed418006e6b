"""Progress on standard error, and only to a terminal: a log file wants no bars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from kgmed.app.ingest_job import Progress
    from kgmed.app.reports import Done


@contextmanager
def reading(err: "Console", what: str, *, quiet: bool = False) -> "Iterator[Progress]":
    """How much was read, how fast, and how long the rest will take where that can be told;
    `quiet` where the output of the command already tells."""
    if quiet or not err.is_terminal:
        yield lambda _done: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(done: "Done") -> None:
            total = None if done.share is None else 1.0
            bar.update(task, description=str(done), completed=done.share or 0.0, total=total)

        yield show


@contextmanager
def advancing(err: "Console", what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that is told how much is done, and of how much (0 where that is not known)."""
    with stages(err) as advance:
        yield lambda done, total: advance(what, done, total)


@contextmanager
def stages(err: "Console") -> Iterator[Callable[[str, int, int], None]]:
    """A bar that is told what is being done, how much of it is, and of how much (or 0)."""
    if not err.is_terminal:
        yield lambda _what, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda what, done, total: progress.update(
            task, description=what, completed=done, total=total or None
        )
