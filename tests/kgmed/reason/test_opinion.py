"""The real model where it has a say: ranking, citing, scoring, and alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.evaluate.citations import check_citations
from kgmed.llm import open_model
from kgmed.llm.adviser import Adviser
from kgmed.llm.fitness import Fitness, Measure, known_fitness
from kgmed.llm.jobs import Job
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


def _adviser(model: LanguageModel, home: Path) -> Adviser:
    return Adviser(lambda: model, lambda asked: known_fitness(asked, home))


def test_with_a_weight_the_model_ranks_chooses_and_cites_and_the_answer_says_so(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    everything = Adviser(lambda: model, _all_passed)
    finder = retriever(store, tmp_path, adviser=everything, rank_weight=0.1)
    plain = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
    found = finder.retrieve(QUESTION, OPTIONS)
    assert {p.steps for p in found.paths} == {p.steps for p in plain.paths}
    assert found.ranked_by == "cost, match and model"
    reasoner = Reasoner(store, everything, seed=3, model_weight=0.01)
    answer = reasoner.answer(QUESTION, OPTIONS, found)
    assert answer.choice == 1
    assert all(weighed.model is not None for weighed in answer.weighed)
    best = max(answer.weighed, key=lambda weighed: weighed.model or -99.0)
    assert best.option == "barase"
    assert answer.replay.model_sha256 == model.sha256
    assert answer.replay.prompts == ("useful-v1", "judge-v1", "facts-v1")
    assert answer.replay.jobs["choose"] == answer.replay.jobs["cite"] == "paths and model"
    assert check_citations(answer, store).share == 1.0
    again = reasoner.answer(QUESTION, OPTIONS, finder.retrieve(QUESTION, OPTIONS))
    assert again.model_copy(update={"timings": {}}) == answer.model_copy(update={"timings": {}})


def _all_passed(model: LanguageModel) -> Fitness:
    passed = Measure(right=9, n=10, share=0.9, interval=(0.6, 1.0), bar=0.5)
    return Fitness(
        model=model.name, model_sha256=model.sha256, adapter_sha256=model.adapter_sha256,
        wording=(), worlds=1, seconds=0.0, jobs={job: {"all": passed} for job in Job},
    )  # fmt: skip


def test_a_model_that_passed_nothing_has_no_say(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path
) -> None:
    nobody = Adviser(lambda: model, lambda _: None)
    finder = retriever(store, tmp_path, adviser=nobody, rank_weight=0.1)
    found = finder.retrieve(QUESTION, OPTIONS)
    answer = Reasoner(store, nobody, model_weight=0.01).answer(QUESTION, OPTIONS, found)
    assert answer.replay.jobs == {
        "judge": "reader", "rank": "cost and match", "choose": "paths", "cite": "paths",
        "write": "templates",
    }  # fmt: skip
    assert answer.replay.model_sha256 is None
    unknown = "Which of these does quxapine decrease?"
    equal = Reasoner(store, nobody).answer(unknown, OPTIONS, finder.retrieve(unknown, OPTIONS))
    assert equal.abstained
    assert equal.replay.jobs["choose"] == "paths"


def test_without_a_weight_it_is_asked_only_to_tell_equals_apart(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path, home: Path
) -> None:
    finder, reasoner = retriever(store, tmp_path), Reasoner(store, _adviser(model, home))
    clear = reasoner.answer(QUESTION, OPTIONS, finder.retrieve(QUESTION, OPTIONS))
    assert clear.replay.jobs["choose"] == "paths"
    unknown = "Which of these does quxapine decrease?"
    equal = reasoner.answer(unknown, OPTIONS, finder.retrieve(unknown, OPTIONS))
    assert equal.abstained
    assert equal.replay.jobs["choose"] == "paths; of equals, the model"
    scores = [weighed.model for weighed in equal.weighed]
    assert equal.forced == max(range(3), key=lambda index: scores[index] or 0.0)


def test_of_options_that_no_relation_is_asked_of_it_would_be_what_the_model_alone_says(
    model: LanguageModel, store: EmbeddedStore, tmp_path: Path, home: Path
) -> None:
    finder, reasoner = retriever(store, tmp_path), Reasoner(store, _adviser(model, home))
    vague = "And foocillin, of these?"
    answer = reasoner.answer(vague, OPTIONS, finder.retrieve(vague, OPTIONS))
    alone = reasoner.answer(vague, OPTIONS, None)
    assert answer.abstained
    assert any(weighed.paths for weighed in answer.weighed)  # there are connections
    assert answer.scores == pytest.approx(alone.scores)
    assert answer.forced == alone.choice
    assert answer.replay.jobs["choose"] == "model, alone; whether at all, paths"


def test_alone_it_chooses_by_likelihood_and_cites_nothing(
    model: LanguageModel, store: EmbeddedStore, home: Path
) -> None:
    answer = Reasoner(store, _adviser(model, home)).answer(QUESTION, OPTIONS, None)
    assert not answer.abstained
    assert answer.choice == answer.forced == max(range(3), key=lambda i: answer.scores[i])
    assert answer.steps == ()
    assert answer.replay.jobs == {"choose": "model"}
    assert 1 / 3 <= answer.confidence <= 1.0
