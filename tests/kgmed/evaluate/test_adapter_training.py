"""The adapter's training on the real base: the same model as llama.cpp's, resumable, exported.

Needs PyTorch (`make train-tools`), which is never needed to run kgmed.
"""

import math
import random
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch trains the adapter; `make train-tools` installs it")
pytest.importorskip("gguf", reason="gguf writes the adapter; `make train-tools` installs it")

from kgmed.assets import default_model
from kgmed.config import LlmConfig
from kgmed.evaluate.adapter import train as training
from kgmed.evaluate.adapter.course import ANSWERS, answer_tokens, sequence
from kgmed.evaluate.adapter.export import export
from kgmed.evaluate.adapter.lessons import Lesson, of_world, worlds
from kgmed.evaluate.adapter.network import Plan
from kgmed.evaluate.adapter.packing import pack, tensors
from kgmed.evaluate.adapter.sequences import Taught, read_taught, write_taught
from kgmed.evaluate.adapter.train import Schedule, Training, run
from kgmed.evaluate.adapter.worlds import make_world
from kgmed.llm import open_model
from kgmed.llm.adapters import base_of
from kgmed.llm.llama import Llama

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]
PLAN = Plan(rank=4, alpha=8.0, first_layer=28)
COUNT = len(ANSWERS)


@pytest.fixture(scope="module")
def base(home: Path) -> Path:
    return default_model(home)


@pytest.fixture(scope="module")
def tokeniser(base: Path) -> Llama:
    return Llama(base, LlmConfig(threads=1, context=256))


def test_before_training_it_is_the_model_that_llama_cpp_runs(base: Path, tokeniser: Llama) -> None:
    import torch

    lesson = of_world(make_world(random.Random(1), 3, held_out=True), random.Random(2))
    sequenced = sequence(lesson, tokeniser.tokens, tokeniser.start())
    network = Training(base, PLAN, Schedule(), (0,)).network.float()
    with torch.no_grad():
        logits = network(tensors([sequenced], COUNT).batch) @ network.get_buffer("embedding").T
    ours = iter(logits.log_softmax(-1).tolist())
    with open_model(base, LlmConfig(threads=1, context=1024, lora="none")) as model:
        for answer in (answer for group in lesson.groups for answer in group):
            (theirs,) = model.score_each(lesson.prefix, [answer.suffix], answer.labels)
            row = next(ours)
            mine = [row[tokeniser.tokens(label)[0]] for label in answer.labels]
            assert mine == pytest.approx(theirs, abs=0.5)


def test_questions_over_one_prefix_do_not_see_each_other(base: Path, tokeniser: Llama) -> None:
    import torch

    lesson = of_world(make_world(random.Random(3), 4, held_out=True), random.Random(4))
    network = Training(base, PLAN, Schedule(), (0,)).network.float()

    def states(asked: Lesson) -> "torch.Tensor":
        sequenced = sequence(asked, tokeniser.tokens, tokeniser.start())
        with torch.no_grad():
            return network(tensors([sequenced], COUNT).batch)

    together = states(lesson)
    apart = torch.cat([states(Lesson(lesson.prefix, (group,))) for group in lesson.groups])
    assert torch.allclose(together, apart, atol=1e-3)


def test_killed_and_started_again_it_ends_where_it_would_have(
    base: Path, tokeniser: Llama, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    schedule = Schedule(budget=400, warm=2, every=2)
    taught = _course(tokeniser, tmp_path / "course.gz")
    run(base, taught, (schedule, PLAN), _folder(tmp_path / "whole"))
    losses: list[float] = []
    learn = Training.learn

    def killed(self: Training, *arguments: object) -> float:
        if self.step == 3:
            raise KeyboardInterrupt
        losses.append(learn(self, *arguments))  # type: ignore[arg-type]
        return losses[-1]

    monkeypatch.setattr(training.Training, "learn", killed)
    with pytest.raises(KeyboardInterrupt):
        run(base, taught, (schedule, PLAN), _folder(tmp_path / "killed"))
    monkeypatch.setattr(training.Training, "learn", learn)
    run(base, taught, (schedule, PLAN), tmp_path / "killed")
    whole, again = (
        torch.load(tmp_path / name / "checkpoint.pt", weights_only=True)
        for name in ("whole", "killed")
    )
    assert whole["step"] == again["step"] > 3
    for name, weight in whole["adapter"].items():
        assert torch.allclose(weight, again["adapter"][name], atol=1e-5), name
    exported = tmp_path / "adapter.gguf"
    export(tmp_path / "killed", base, exported)
    with open_model(base, LlmConfig(threads=1, context=256, lora=str(exported))) as model:
        assert base_of(exported) == model.sha256
        assert all(map(math.isfinite, model.score("a on b:", (" increases", " unknown"))))


def test_it_learns(base: Path, tokeniser: Llama) -> None:
    answers = tuple(answer_tokens(tokeniser.tokens))
    lessons = [
        sequence(one, tokeniser.tokens, tokeniser.start()) for one in islice(worlds(0, []), 24)
    ]
    batches = list(pack(lessons, 600, random.Random(0)))
    student = Training(base, PLAN, Schedule(warm=1, rate=3e-3), answers)
    losses = [student.learn(tensors(batch, COUNT), 40) for _ in range(3) for batch in batches]
    assert sum(losses[-len(batches) :]) < 0.7 * sum(losses[: len(batches)])


def _course(tokeniser: Llama, file: Path) -> Taught:
    """A small course, through the file that another machine would train from."""
    start = tokeniser.start()
    lessons = [sequence(one, tokeniser.tokens, start) for one in islice(worlds(0, []), 24)]
    answers = tuple(answer_tokens(tokeniser.tokens))
    write_taught(file, [*lessons, lessons[0]], answers)
    taught = read_taught(file)
    assert taught == Taught((*lessons, lessons[0]), answers)
    return taught


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
