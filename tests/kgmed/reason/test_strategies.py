"""Strategies with the real model: what each makes of the options, and what it rests on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.errors import ModelError, UsageError
from kgmed.llm import open_model
from kgmed.llm.adviser import Adviser
from kgmed.llm.facts import Effect, Fact
from kgmed.llm.fitness import Fitness, known_fitness
from kgmed.llm.jobs import STYLES, tell
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.reasoner import Reasoner
from kgmed.reason.strategies import STRATEGIES, strategy
from kgmed.records import Answer
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, retriever

QUESTION = "Which of these does foocillin decrease?"
OPTIONS = ("corgein", "barase", "dulcin")
BRIDGE = "How does foocillin affect bazin?"
STATEMENTS = ("foocillin increases bazin", "foocillin decreases bazin")
MODEL_DECIDES = [name for name in STRATEGIES if name != "paths"]


@pytest.fixture(scope="module")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(seed=3, context=2048)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "foocillin", "corgein", UP)
    world.say(3, "barase", "bazin", UP)
    with world.put(tmp_path) as opened:
        yield opened


def _ask(
    model: LanguageModel, store: EmbeddedStore, folder: Path, name: str, *asked: str
) -> Answer:
    adviser = Adviser(lambda: model, lambda opened: known_fitness(opened, folder))
    question, *options = asked
    found = retriever(store, folder).retrieve(question, options)
    reasoner = Reasoner(store, adviser, strategy=strategy(name, seed=3))
    return reasoner.answer(question, options, found)


@pytest.mark.model
@pytest.mark.parametrize("name", MODEL_DECIDES)
def test_the_model_decides_and_what_it_cites_says_so(
    name: str, model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    answer = _ask(model, store, tmp_path, name, QUESTION, *OPTIONS)
    assert answer.choice == 1
    assert [c.publication for step in answer.steps for c in step.citations] == ["PMID:1"]
    assert answer.replay.strategy == name
    assert name in answer.replay.jobs["choose"]
    assert answer.scores == pytest.approx([weighed.model for weighed in answer.weighed])
    again = _ask(model, store, tmp_path, name, QUESTION, *OPTIONS)
    assert again.scores == answer.scores


@pytest.mark.model
@pytest.mark.parametrize("name", MODEL_DECIDES)
def test_what_no_path_bears_out_is_no_answer_whatever_the_model_says(
    name: str, model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    answer = _ask(model, store, tmp_path, name, "Which of these does bazin decrease?", *OPTIONS)
    assert answer.abstained
    assert answer.choice is None


@pytest.mark.model
def test_stepwise_composes_the_steps_that_it_verified(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    answer = _ask(model, store, tmp_path, "stepwise", BRIDGE, *STATEMENTS)
    assert answer.forced == 1
    (increases, decreases) = answer.scores
    assert decreases > increases


@pytest.mark.model
def test_a_strategy_needs_a_model_that_is_fit(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    found = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    unfit: Mapping[str, Fitness] = {}
    for adviser in (None, Adviser(lambda: model, lambda opened: unfit.get(opened.sha256))):
        with pytest.raises(ModelError, match="has not passed"):
            Reasoner(store, adviser, strategy=strategy("direct")).answer(QUESTION, OPTIONS, found)


@pytest.mark.parametrize(
    ("name", "style"), [("guessing", ""), ("direct", "gut"), ("paths", "bayesian")]
)
def test_what_there_is_not_is_said_with_what_there_is(name: str, style: str) -> None:
    with pytest.raises(UsageError) as caught:
        strategy(name, style=style)
    assert caught.value.hint


def test_every_style_is_a_prompt_and_no_two_are_alike() -> None:
    assert len({prompt(style).text for style in STYLES}) == len(STYLES) == 4


@pytest.mark.model
def test_a_style_is_put_before_the_question_of_a_bare_model_alone(
    model: LanguageModel, home: Path
) -> None:
    facts, pair = [Fact("foo", Effect.INCREASES, "bar")], [("foo", "bar")]
    with pytest.raises(ModelError, match="no other style"):
        tell(model, facts, pair, "analytic")
    with open_model(default_model(home), LlmConfig(lora="none", context=2048)) as bare:
        plain, styled = (tell(bare, facts, pair, style) for style in ("", "analytic"))
    assert plain != styled
