"""Opening vocabulary files: plain or gzipped, told by content and not by name."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast


def open_text(path: Path) -> TextIO:
    """The file as UTF-8 text."""
    with path.open("rb") as probe:
        zipped = probe.read(2) == b"\x1f\x8b"
    if zipped:
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")


def rows(path: Path, delimiter: str = "\t") -> Iterator[list[str]]:
    """The rows of a delimited file; with tabs, a quotation mark is a character like any other."""
    with open_text(path) as handle:
        if delimiter == "\t":
            yield from csv.reader(handle, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        else:
            yield from csv.reader(handle, delimiter=delimiter)
