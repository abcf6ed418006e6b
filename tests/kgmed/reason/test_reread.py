"""The model's second reading of the sentences behind paths."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.biolink import Direction
from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.evaluate.citations import check_citations
from kgmed.llm import open_model
from kgmed.llm.adviser import Adviser
from kgmed.llm.facts import Effect
from kgmed.llm.fitness import known_fitness
from kgmed.llm.jobs import Job, Judgement
from kgmed.llm.protocol import LanguageModel
from kgmed.reason import reread as rereading
from kgmed.reason.reasoner import Reasoner
from kgmed.reason.reread import together
from kgmed.signs import Sign
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, retriever


def _judged(**chances: float) -> Judgement:
    rest = (1 - sum(chances.values())) / (len(Effect) - len(chances))
    scores = {effect: math.log(chances.get(effect.value, rest)) for effect in Effect}
    return Judgement(scores, scores)


def test_where_the_model_agrees_a_sentence_is_surer_and_where_not_less_sure() -> None:
    agreed = together(Sign.INCREASE, 0.6, _judged(increases=0.9))
    opposed = together(Sign.INCREASE, 0.6, _judged(decreases=0.9))
    assert opposed.sure < 0.6 < agreed.sure
    assert opposed.instead[Sign.DECREASE] > opposed.instead[Sign.NO_CHANGE]
    assert opposed.sure + sum(opposed.instead.values()) <= 1 + 1e-9


def test_what_the_model_finds_silent_goes_to_no_other_sign() -> None:
    silent = together(Sign.INCREASE, 0.6, _judged(none=0.95))
    assert silent.sure < 0.6
    assert sum(silent.instead.values()) < 0.1


@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("chance", [1e-9, 0.5, 1 - 1e-9])
def test_certainty_of_either_stays_a_chance(confidence: float, chance: float) -> None:
    second = together(Sign.DECREASE, confidence, _judged(decreases=chance))
    assert 0 <= second.sure <= 1
    assert all(0 <= other <= 1 for other in second.instead.values())


@pytest.fixture(scope="module")
def model(home: Path) -> Iterator[LanguageModel]:
    with open_model(default_model(home), LlmConfig(threads=1, context=1024)) as opened:
        yield opened


QUESTION = "How does foocillin affect barase?"
OPTIONS = ("foocillin increases barase", "foocillin decreases barase")


@pytest.fixture
def misread(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """A graph in which a sentence that says "increased" was read as a decrease."""
    world = World()
    world.say(1, "foocillin", "barase", DOWN, confidence=0.55, worded=UP)
    with world.put(tmp_path) as opened:
        yield opened


@pytest.mark.model
def test_a_misreading_is_doubted_nothing_else_is_claimed_and_the_answer_says_who_read(
    model: LanguageModel, misread: EmbeddedStore, tmp_path: Path
) -> None:
    found = retriever(misread, tmp_path).retrieve(QUESTION, OPTIONS)
    plain = Reasoner(misread).answer(QUESTION, OPTIONS, found)
    assert plain.choice == 1
    adviser = Adviser(lambda: model, lambda asked: known_fitness(asked, tmp_path))
    if not adviser.may(Job.JUDGE):
        pytest.skip("the shipped adapter did not pass as a judge")
    answer = Reasoner(misread, adviser).answer(QUESTION, OPTIONS, found)
    assert answer.abstained
    assert answer.forced == 0
    assert answer.replay.jobs["judge"] == "reader and model"
    assert "judge-v1" in answer.replay.prompts
    assert answer.replay.adapter_sha256 == model.adapter_sha256


@pytest.mark.model
def test_a_right_reading_stands_and_still_verifies(model: LanguageModel, tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", Direction.DECREASED, confidence=0.55)
    adviser = Adviser(lambda: model, lambda asked: known_fitness(asked, tmp_path))
    with world.put(tmp_path) as store:
        found = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
        answer = Reasoner(store, adviser).answer(QUESTION, OPTIONS, found)
        plain = Reasoner(store).answer(QUESTION, OPTIONS, found)
        assert answer.choice == plain.choice == 1
        assert check_citations(answer, store).share == 1.0


@pytest.mark.model
def test_only_so_many_sentences_are_read_again(
    model: LanguageModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "MOST_SENTENCES", 2)
    world = World()
    for paper in range(5):
        world.say(paper + 1, "foocillin", "barase", DOWN, year=2000 + paper)
    with world.put(tmp_path) as store:
        found = retriever(store, tmp_path).retrieve(QUESTION, OPTIONS)
        assert len(rereading.reread(model, found.paths, found.evidence, {})) == 2
