"""What is known of a model's fitness, and the gate that it opens."""

import json
from pathlib import Path

import pytest

from kgmed.config import LlmConfig
from kgmed.llm import open_model
from kgmed.llm.adviser import Adviser
from kgmed.llm.fitness import Fitness, Measure, keep_fitness, known_fitness, wording
from kgmed.llm.jobs import Job
from kgmed.llm.protocol import LanguageModel

pytestmark = pytest.mark.model


def _measure(low: float) -> Measure:
    return Measure(right=9, n=10, share=0.9, interval=(low, 1.0), bar=0.5)


def _fitness(model: LanguageModel, **update: object) -> Fitness:
    found = Fitness(
        model=model.name,
        model_sha256=model.sha256,
        adapter_sha256=None,
        wording=wording((Job.JUDGE, Job.CITE)),
        worlds=1,
        seconds=0.0,
        jobs={
            Job.JUDGE: {"a": _measure(0.6), "b": _measure(0.7)},
            Job.CITE: {"a": _measure(0.9), "b": _measure(0.4)},
        },
    )
    return found.model_copy(update=update)


@pytest.fixture(scope="module")
def bare(model_file: Path) -> LanguageModel:
    return open_model(model_file, LlmConfig(threads=1, context=256, lora="none"))


def test_the_shipped_pair_was_checked_before_it_was_shipped(
    model: LanguageModel, tmp_path: Path
) -> None:
    known = known_fitness(model, tmp_path)
    assert known is not None
    assert known.fit >= {Job.CHOOSE, Job.CITE}


def test_a_model_that_nobody_checked_is_fit_for_nothing(
    bare: LanguageModel, tmp_path: Path
) -> None:
    assert known_fitness(bare, tmp_path) is None
    adviser = Adviser(lambda: bare, lambda model: known_fitness(model, tmp_path))
    assert not any(adviser.may(job) for job in Job)


def test_what_was_found_is_kept_and_opens_the_gate_for_what_passed_alone(
    bare: LanguageModel, tmp_path: Path
) -> None:
    keep_fitness(_fitness(bare), tmp_path)
    known = known_fitness(bare, tmp_path)
    assert known == _fitness(bare)
    adviser = Adviser(lambda: bare, lambda model: known_fitness(model, tmp_path))
    assert [job for job in Job if adviser.may(job)] == [Job.JUDGE]


def test_a_check_of_another_file_or_with_other_prompts_does_not_count(
    bare: LanguageModel, tmp_path: Path
) -> None:
    path = keep_fitness(_fitness(bare), tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    for change in ({"wording": ["judge-v0"]}, {"model_sha256": "0" * 64}, {"jobs": "none"}):
        path.write_text(json.dumps(content | change), encoding="utf-8")
        assert known_fitness(bare, tmp_path) is None
