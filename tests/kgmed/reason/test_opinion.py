"""The real model where it has a say: ranking, citing, scoring, and alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.evaluate.citations import check_citations
from kgmed.llm import open_model
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.reasoner import Reasoner
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, retriever

pytestmark = pytest.mark.model

QUESTION = "Which of these does foocillin decrease?"
OPTIONS = ("corgein", "barase", "dulcin")


@pytest.fixture(scope="module")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(seed=3, context=2048)) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "foocillin", "corgein", UP)
    with world.put(tmp_path) as opened:
        yield opened


def test_with_a_weight_the_model_ranks_cites_and_scores_and_the_answer_says_so(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    finder = retriever(store, tmp_path, model=model, rank_weight=0.1)
    plain = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    found = finder.retrieve(QUESTION, OPTIONS)
    assert {p.steps for p in found.paths} == {p.steps for p in plain.paths}
    assert found.ranked_by == "cost, match and model"
    reasoner = Reasoner(store, lambda: model, seed=3, model_weight=0.01)
    answer = reasoner.answer(QUESTION, OPTIONS, found)
    assert answer.choice == 1
    assert all(weighed.model is not None for weighed in answer.weighed)
    assert answer.replay.model_sha256 == model.sha256
    assert answer.replay.prompts == ("rank-v1", "choose-v1", "cite-v1")
    assert answer.replay.jobs["choose"] == "paths and model"
    assert check_citations(answer, store).share == 1.0
    again = reasoner.answer(QUESTION, OPTIONS, finder.retrieve(QUESTION, OPTIONS))
    assert again.model_copy(update={"timings": {}}) == answer.model_copy(update={"timings": {}})


def test_without_a_weight_it_is_asked_only_to_tell_equals_apart(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    finder, reasoner = retriever(store, tmp_path), Reasoner(store, lambda: model)
    clear = reasoner.answer(QUESTION, OPTIONS, finder.retrieve(QUESTION, OPTIONS))
    assert clear.replay.model_sha256 is None
    assert clear.replay.jobs["choose"] == "paths"
    unknown = "Which of these does quxapine decrease?"
    equal = reasoner.answer(unknown, OPTIONS, finder.retrieve(unknown, OPTIONS))
    assert equal.abstained
    assert equal.replay.jobs["choose"] == "paths; of equals, the model"
    scores = [weighed.model for weighed in equal.weighed]
    assert equal.forced == max(range(3), key=lambda index: scores[index] or 0.0)


def test_alone_it_chooses_by_likelihood_and_cites_nothing(
    model: LanguageModel, store: EmbeddedStore
) -> None:
    answer = Reasoner(store, lambda: model).answer(QUESTION, OPTIONS, None)
    assert not answer.abstained
    assert answer.choice == answer.forced == max(range(3), key=lambda i: answer.scores[i])
    assert answer.steps == ()
    assert answer.replay.jobs == {"choose": "model"}
    assert 1 / 3 <= answer.confidence <= 1.0
