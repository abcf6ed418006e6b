"""PubTator: `id|t|title`, `id|a|abstract`, then one annotation a line, parted by tabs.

Offsets run over title + one character + abstract. Relation lines are left to other readers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.formats.annotations import identified
from ingest.formats.document import (
    Item,
    Mark,
    Passage,
    compose,
    guarded,
    misplaced_marks,
    pmcid,
    pmid,
    rejected,
    replaced_bytes,
)
from ingest.formats.input import Input
from ingest.records import Document, Located

_TEXT = re.compile(r"([^|\t]*)\|([ta])\|(.*)", re.DOTALL)
_COLUMNS = 5


@dataclass
class _Draft:
    """A document whose lines are still coming in."""

    identifier: str
    line: int
    title: str = ""
    abstract: str = ""
    title_marks: list[Mark] = field(default_factory=list)
    abstract_marks: list[Mark] = field(default_factory=list)
    damaged: bool = False


def read_pubtator(source: Input) -> Iterator[Located]:
    """The documents of a PubTator file with their annotations."""
    draft: _Draft | None = None
    for line in source.lines():
        place = f"line {line.number}"
        text = _TEXT.match(line.text)
        if text:
            identifier, part, content = text.groups()
            if draft is None or identifier != draft.identifier or part == "t":
                yield from _finish(source.name, draft)
                draft = _Draft(identifier, line.number)
            if part == "t":
                draft.title = content
            else:
                draft.abstract = content
        elif line.text.strip():
            if fault := _annotate(draft, line.text):
                yield rejected(source.name, place, fault, line.text)
        else:
            yield from _finish(source.name, draft)
            draft = None
        if draft:
            draft.damaged |= line.damaged
    yield from _finish(source.name, draft)


def _annotate(draft: _Draft | None, line: str) -> str:
    """Add the annotation of a line to its document; the fault, or nothing."""
    columns = line.split("\t")
    if len(columns) < 2 or not columns[1].strip().isdecimal():
        return "" if len(columns) >= 4 else "short row"
    if len(columns) < _COLUMNS:
        return "short row"
    if draft is None or columns[0].strip() != draft.identifier.strip():
        return "annotation without its document"
    try:
        start, end = int(columns[1]), int(columns[2])
    except ValueError:
        return "offset is no number"
    kind = identified(columns[4], columns[5] if len(columns) > _COLUMNS else "")
    if kind is None:
        return ""
    shift = len(draft.title) + 1
    if end <= len(draft.title):
        draft.title_marks.append(Mark(start, end, columns[3], *kind))
    else:
        draft.abstract_marks.append(Mark(start - shift, end - shift, columns[3], *kind))
    return ""


def _finish(source: str, draft: _Draft | None) -> Iterator[Located]:
    if draft is None:
        return
    place = f"line {draft.line}"
    found = guarded(source, place, _items, source, place, draft)
    yield from replaced_bytes(found) if draft.damaged else found


def _items(source: str, place: str, draft: _Draft) -> Iterator[Item]:
    composed = compose(
        Passage("title", draft.title, tuple(draft.title_marks)),
        [Passage("abstract", draft.abstract, tuple(draft.abstract_marks))],
    )
    numbered = draft.identifier.strip()
    yield Document(
        id=pmcid(numbered) if numbered.upper().startswith("PMC") else pmid(numbered),
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        annotations=composed.annotations,
    )
    yield from misplaced_marks(source, place, composed)
