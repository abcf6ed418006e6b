"""Putting files on a reading list."""

from collections.abc import Sequence
from pathlib import Path

from graph_schema.records import Entity
from kgmed.app.inputs import STANDARD_INPUT, Inputs
from kgmed.app.retractions import retracted_publications
from kgmed.errors import UsageError
from kgmed.growth.asking import Progress
from kgmed.growth.reading_list import Listing, ReadingList


def put_on(
    reading_list: ReadingList, paths: Sequence[str | Path], home: Path, progress: Progress
) -> Listing:
    """Put files, folders or globs on a list; what was listed once is not looked at again.

    `home` is KGMED_HOME, where it is known which papers were retracted.

    Raises:
        UsageError: a path does not exist, or is standard input.
    """
    if STANDARD_INPUT in paths:
        raise UsageError("a reading list is made of files, not of standard input")
    retracted = retracted_publications(home)
    found = Listing()
    for file in Inputs(paths, _unresolved).files:
        if reading_list.has(file):
            found = found.model_copy(update={"known": found.known + 1})
            continue
        items = Inputs([file], _unresolved)
        found = found.with_(
            reading_list.add(file, items, retracted, lambda seen: progress("listing", seen, 0))
        )
    return found


def _unresolved(namespace: str, name: str, identifier: str) -> Entity | None:  # noqa: ARG001
    """Curated files are not put on a reading list, so that nothing in them need be looked up."""
    return None
