"""Sentences of anyone's judged: JSON lines in, JSON objects out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from graph_schema.records import Record
from kgmed.llm.asking import Span
from kgmed.llm.jobs import Pair, judge_pair, likeliest
from kgmed.llm.protocol import LanguageModel


class Line(Record, extra="ignore"):
    """A line to judge."""

    id: str | int
    sentence: str = Field(min_length=1)
    subject_span: Span
    object_span: Span

    @model_validator(mode="after")
    def _spans_are_places(self) -> "Line":
        for name, (start, end) in (("subject", self.subject_span), ("object", self.object_span)):
            if not 0 <= start < end <= len(self.sentence):
                raise ValueError(f"{name}_span [{start}, {end}) is no place in the sentence")
        (start, end), (other, last) = self.subject_span, self.object_span
        if start < last and other < end:
            raise ValueError("subject_span and object_span overlap")
        return self


def judged_lines(model: LanguageModel, path: Path) -> Iterator[dict[str, Any] | str]:
    """What becomes of each line of a file, in order: the judgement, or why there is none.

    Raises:
        ModelError: the model cannot be asked.
    """
    with path.open(encoding="utf-8", errors="replace") as handle:
        for number, text in enumerate(handle, start=1):
            if not text.strip():
                continue
            try:
                line = Line.model_validate_json(text)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(str(part) for part in first["loc"])
                yield f"{path}, line {number}: {place or 'line'}: {first['msg']}"
                continue
            found = judge_pair(model, Pair(line.sentence, line.subject_span, line.object_span))
            yield {
                "id": line.id,
                "label": likeliest(found.forward).value,
                "scores": {effect.value: round(x, 6) for effect, x in found.forward.items()},
                "backward": {effect.value: round(x, 6) for effect, x in found.backward.items()},
            }
