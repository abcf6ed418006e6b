"""Question files: JSON lines with `id, question, options, answer`."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kgmed.errors import NothingUsableError, UsageError


class Question(BaseModel):
    """A question with its options and the right one. Further fields of the file are ignored,
    and only `question` and `options` are ever shown to the system."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    question: str = Field(min_length=1)
    options: tuple[str, ...] = Field(min_length=2)
    answer: int | None
    """Index of the right option; None where nothing supports an answer."""
    kind: str = "all"

    @model_validator(mode="before")
    @classmethod
    def _dataset_is_a_kind(cls, values: Any) -> Any:
        if isinstance(values, dict) and "kind" not in values and "dataset" in values:
            return {**values, "kind": values["dataset"]}
        return values

    @model_validator(mode="after")
    def _answer_is_an_option(self) -> "Question":
        if self.answer is not None and not 0 <= self.answer < len(self.options):
            raise ValueError(f"answer {self.answer} is none of {len(self.options)} options")
        return self


def load_questions(path: Path, limit: int | None = None) -> tuple[Question, ...]:
    """The questions of a file; with `limit`, so many of them, spread evenly over the file.

    Raises:
        UsageError: the file cannot be read, or a line of it is no question.
        NothingUsableError: there is no question in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the questions {path}: {error}") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise UsageError(f"{path}:{number} is no question: {error}") from error
    if not questions:
        raise NothingUsableError(f"{path} has no questions")
    if limit is None or limit >= len(questions):
        return tuple(questions)
    return tuple(questions[i * len(questions) // limit] for i in range(limit))
