"""The tasks, on the real model where it must be one and on a scripted one where it must fail."""

import math
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import pytest

from kgmed.errors import ModelError, UsageError
from kgmed.llm.protocol import LanguageModel
from kgmed.llm.tasks import cite, rank_paths, score_options

QUESTION = "Which drug inhibits acetylcholinesterase?"
FACTS = ("donepezil inhibits acetylcholinesterase", "rosemary is a herb", "tau binds tubulin")
OPTIONS = ("rosemary", "donepezil", "tubulin")


class Broken:
    """A model that returns what it is told to, whatever it was asked."""

    name, context, seed, sha256 = "broken", 1024, 0, "0"

    def __init__(self, rows: Sequence[tuple[float, ...]] = (), text: str = "") -> None:
        self.rows, self.text = tuple(rows), text

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def score(self, prefix: str, continuations: Sequence[str]) -> tuple[float, ...]:
        return self.rows[0]

    def score_each(
        self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]
    ) -> tuple[tuple[float, ...], ...]:
        return self.rows

    def complete(self, prompt: str, *, grammar: str = "", max_tokens: int = 256) -> str:
        return self.text

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def test_the_rank_is_the_margin_of_yes_over_no() -> None:
    assert rank_paths(Broken([(-1.0, -3.0), (-4.0, -2.0)]), QUESTION, FACTS[:2]) == (2.0, -2.0)


@pytest.mark.parametrize(
    "rows", [[(-1.0, -2.0)], [(-1.0, -2.0)] * 3, [(-1.0, -2.0), (math.nan, -1.0)]]
)
def test_a_rank_that_does_not_match_its_input_is_refused(rows: list[tuple[float, ...]]) -> None:
    with pytest.raises(ModelError, match="scores for 2"):
        rank_paths(Broken(rows), QUESTION, FACTS[:2])


@pytest.mark.parametrize(
    "written", ["", "donepezil", "[]", '{"choice": "A"}', '{"cite": ["P9"]}', '{"cite": 3}']
)
def test_an_answer_outside_its_grammar_is_refused(written: str) -> None:
    with pytest.raises(ModelError, match="the model"):
        cite(Broken(text=written), QUESTION, OPTIONS, [("P1", FACTS[0])])


def test_more_options_than_letters_are_refused() -> None:
    with pytest.raises(UsageError, match="27 options"):
        cite(Broken(), QUESTION, ["x"] * 27, [("P1", FACTS[0])])


def test_nothing_to_rank_and_nothing_known() -> None:
    assert rank_paths(Broken(), QUESTION, ()) == ()
    assert score_options(Broken(), QUESTION, OPTIONS, ()) == (0.0, 0.0, 0.0)
    assert score_options(Broken(), QUESTION, (), FACTS) == ()


@pytest.mark.model
def test_one_score_per_path_and_the_same_again(model: LanguageModel) -> None:
    lines = [f"{fact} in cohort {i}" for i in range(4) for fact in FACTS]
    scores = rank_paths(model, QUESTION, lines)
    assert len(scores) == len(lines)
    assert len(set(scores)) > len(lines) // 2
    model.complete("Something else in between.", max_tokens=3)
    assert rank_paths(model, QUESTION, lines) == scores


@pytest.mark.model
def test_evidence_speaks_for_the_option_that_it_names(model: LanguageModel) -> None:
    scores = score_options(model, QUESTION, OPTIONS, FACTS[:1])
    assert max(range(3), key=scores.__getitem__) == 1


@pytest.mark.model
def test_a_citation_is_of_what_was_given(model: LanguageModel) -> None:
    lines = [(f"P{i}", fact) for i, fact in enumerate(FACTS, start=1)]
    cited, choice = cite(model, QUESTION, OPTIONS, lines)
    assert set(cited) <= {"P1", "P2", "P3"}
    assert (choice is None) == (not cited)
    assert cite(model, QUESTION, (), lines)[1] is None
    assert cite(model, QUESTION, OPTIONS, ()) == ((), None)


@pytest.mark.model
def test_facts_beyond_the_context_are_left_out_and_not_citable(
    model: LanguageModel, caplog: pytest.LogCaptureFixture
) -> None:
    lines = [(f"P{i}", "tau binds tubulin " * 20) for i in range(1, 11)]
    cited, _ = cite(model, QUESTION, (), lines)
    assert "facts fit into the context" in caplog.text
    assert set(cited) <= {f"P{i}" for i in range(1, 6)}


@pytest.mark.model
def test_a_question_beyond_the_context_is_an_error(model: LanguageModel) -> None:
    with pytest.raises(ModelError, match="fit"):
        rank_paths(model, "why " * 2000, FACTS)
