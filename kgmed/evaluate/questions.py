"""Questions with options and a known answer, whatever benchmark they come from."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kgmed.errors import NothingUsableError, UsageError
from kgmed.evaluate.question_shapes import rows_of


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
    pmids: tuple[str, ...] = Field(default=(), exclude=True, repr=False)
    """The papers that it was made from, for the arm `gold` alone."""
    contexts: tuple[str, ...] = Field(default=(), exclude=True, repr=False)
    """The texts that it was made from, where the file has them; for the arm `gold` alone."""

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

    JSON lines as EvidenceQA and ADQA have them (`id, question, options, answer`, and `kind` or
    `dataset`), or of MedQA, MedMCQA, MMLU, QA4MRE or PubMedQA, each told by its fields
    (`kgmed.evaluate.question_shapes`).

    Raises:
        UsageError: the file cannot be read, or a line of it is no question, or has the id of
            another.
        NothingUsableError: there is no question in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the questions {path}: {error}") from error
    questions: dict[str, Question] = {}
    for place, row in rows_of(text, str(path)):
        try:
            question = Question.model_validate(row)
        except ValidationError as error:
            raise UsageError(f"{place} is no question: {error}") from error
        if question.id in questions:
            raise UsageError(f"{place}: another question has the id {question.id!r}")
        questions[question.id] = question
    if not questions:
        raise NothingUsableError(f"{path} has no questions")
    listed = tuple(questions.values())
    if limit is None or limit >= len(listed):
        return listed
    return tuple(listed[i * len(listed) // limit] for i in range(limit))
