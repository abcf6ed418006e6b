"""Documents as JSON lines: `id`, `title`, `text`, and optionally `year`, `journal`, `authors`,
`retracted`. Other fields are left alone."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from graph_schema.curie import normalise_curie
from ingest.formats.document import (
    Item,
    Passage,
    compose,
    explain,
    guarded,
    normalise,
    pmid,
    rejected,
    replaced_bytes,
)
from ingest.formats.input import Input
from ingest.records import Document, Located


class _Row(BaseModel):
    """A line as it stands in the file."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    title: str | None = None
    text: str | None = None
    year: int | None = Field(default=None, ge=1000, le=2999)
    journal: str | None = None
    authors: tuple[str, ...] = ()
    retracted: bool = False

    @field_validator("id")
    @classmethod
    def _is_curie(cls, identifier: str) -> str:
        """A bare number is a PMID."""
        identifier = identifier.strip()
        numeric = identifier.isascii() and identifier.isdigit()
        return pmid(identifier) if numeric else normalise_curie(identifier)


def read_jsonl(source: Input) -> Iterator[Located]:
    """The documents of a JSON lines file. What is wrong names its line."""
    for line in source.lines():
        if not line.text.strip():
            continue
        place = f"line {line.number}"
        try:
            row = _Row.model_validate_json(line.text)
        except ValidationError as invalid:
            broken = invalid.errors(include_url=False)[0]["type"] == "json_invalid"
            reason = "invalid JSON" if broken else "invalid record"
            damage = "; it has bytes that are no UTF-8" if line.damaged else ""
            yield rejected(source.name, place, reason, explain(invalid) + damage)
            continue
        found = guarded(source.name, place, _items, row)
        yield from replaced_bytes(found) if line.damaged else found


def _items(row: _Row) -> Iterator[Item]:
    composed = compose(Passage("title", row.title or ""), [Passage("abstract", row.text or "")])
    yield Document(
        id=row.id,
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        year=row.year,
        journal=normalise(row.journal or ""),
        authors=tuple(normalise(name) for name in row.authors),
        retracted=row.retracted,
    )
