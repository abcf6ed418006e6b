"""The jobs, asked of the real default model with its adapter, and without."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm import open_model
from kgmed.llm.facts import Effect, Fact
from kgmed.llm.jobs import (
    Job,
    Pair,
    compose,
    judge_pair,
    likeliest,
    number,
    prompt_id,
    tell,
    usefulness,
)  # fmt: skip
from kgmed.llm.protocol import LanguageModel

pytestmark = pytest.mark.model

FACTS = (
    Fact("quxapine", Effect.DECREASES, "BARZ1"),
    Fact("BARZ1", Effect.INCREASES, "glial stress"),
    Fact("foocillin", Effect.INCREASES, "BARZ2"),
    Fact("BARZ2", Effect.NO_CHANGE, "quxapine"),
)


@pytest.fixture(scope="module")
def bare(model_file: Path) -> Iterator[LanguageModel]:
    config = LlmConfig(threads=1, context=1024, lora="none")
    with open_model(model_file, config) as opened:
        yield opened


def _pair(text: str, subject: str, object_: str) -> Pair:
    start, other = text.index(subject), text.index(object_)
    return Pair(text, (start, start + len(subject)), (other, other + len(object_)))


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("Quxapine inhibits BARZ1 in neurons.", Effect.DECREASES),
        ("BARZ1 was reduced by treatment with Quxapine.", Effect.DECREASES),
        ("Quxapine strongly increased BARZ1 in neurons.", Effect.INCREASES),
        ("BARZ1 was elevated after exposure to Quxapine.", Effect.INCREASES),
        ("Quxapine and BARZ1 were both measured in plasma.", Effect.NONE),
    ],
)
def test_a_sentence_is_judged_with_the_names_it_marks(
    model: LanguageModel, text: str, effect: Effect
) -> None:
    judged = judge_pair(model, _pair(text, "Quxapine", "BARZ1"))
    assert likeliest(judged.forward) is effect
    assert math.isclose(sum(map(math.exp, judged.forward.values())), 1.0, rel_tol=1e-6)


def test_the_other_way_round_is_another_question(model: LanguageModel) -> None:
    text = "BARZ1 was reduced by treatment with Quxapine."
    there = judge_pair(model, _pair(text, "Quxapine", "BARZ1"))
    back = judge_pair(model, _pair(text, "BARZ1", "Quxapine"))
    assert likeliest(back.forward) is Effect.NONE
    for effect in Effect:
        assert there.forward[effect] == pytest.approx(back.backward[effect], abs=0.1)


def test_facts_are_told_and_silence_is_said(model: LanguageModel) -> None:
    pairs = [(fact.subject, fact.object) for fact in FACTS]
    silent = [("quxapine", "glial stress"), ("BARZ1", "quxapine"), ("foocillin", "BARZ1")]
    found = [likeliest(scores) for scores in tell(model, FACTS, [*pairs, *silent])]
    assert found == [*(fact.effect for fact in FACTS), *[Effect.NONE] * len(silent)]


def test_two_steps_are_composed_and_the_number_of_a_fact_is_named(model: LanguageModel) -> None:
    (outcome,) = compose(model, FACTS, [(0, 1)])
    assert likeliest(outcome) is Effect.DECREASES
    assert number(model, FACTS, FACTS) == (0, 1, 2, 3)


def test_what_speaks_of_the_names_is_more_useful_than_what_does_not(model: LanguageModel) -> None:
    lines = [FACTS[2].line, FACTS[0].line]
    useless, useful = usefulness(model, "How does quxapine affect BARZ1?", lines)
    assert useful > 0 > useless


def test_nothing_asked_is_nothing_answered(model: LanguageModel) -> None:
    assert tell(model, FACTS, []) == compose(model, FACTS, []) == ()
    assert number(model, FACTS, []) == usefulness(model, "Why?", []) == ()


def test_without_an_adapter_worked_examples_are_shown(bare: LanguageModel) -> None:
    assert prompt_id(bare, Job.JUDGE) == "judge-v1+examples"
    assert len(tell(bare, FACTS, [("quxapine", "BARZ1")])) == 1
    judged = judge_pair(bare, _pair("Quxapine inhibits BARZ1.", "Quxapine", "BARZ1"))
    assert math.isclose(sum(map(math.exp, judged.forward.values())), 1.0, rel_tol=1e-6)


def test_facts_that_do_not_fit_are_an_error(model: LanguageModel) -> None:
    with pytest.raises(ModelError, match="do not fit"):
        tell(model, [Fact("very long name " * 300, Effect.INCREASES, "b")], [("a", "b")])
