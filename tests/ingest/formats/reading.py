"""Short ways to read something and sort what comes out."""

import io
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Rejection
from ingest.formats import read_path, read_stream
from ingest.records import CuratedResource, Document, Located, Withdrawal

FILES = Path(__file__).parent / "files"
"""Small inputs of our own invention."""


class Read(NamedTuple):
    """Everything that came out of an input, sorted by kind."""

    located: list[Located]

    @property
    def documents(self) -> list[Document]:
        return [item for item, _, _ in self.located if isinstance(item, Document)]

    @property
    def rejections(self) -> list[Rejection]:
        return [item for item, _, _ in self.located if isinstance(item, Rejection)]

    @property
    def reasons(self) -> list[str]:
        return [rejection.reason for rejection in self.rejections]

    @property
    def withdrawals(self) -> list[Withdrawal]:
        return [item for item, _, _ in self.located if isinstance(item, Withdrawal)]

    @property
    def resource(self) -> CuratedResource:
        (resource,) = (i for i, _, _ in self.located if isinstance(i, CuratedResource))
        return resource


def read(content: str | bytes) -> Read:
    """What a stream with this content gives."""
    data = content.encode() if isinstance(content, str) else content
    return Read(list(read_stream(io.BytesIO(data), "test")))


def read_file(path: Path) -> Read:
    return Read(list(read_path(path)))


def section_texts(document: Document) -> dict[str, str]:
    """The text of each section by its name."""
    return {s.name: document.full_text[s.start : s.end] for s in document.sections}
