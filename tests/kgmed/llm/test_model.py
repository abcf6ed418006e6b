"""The adapter of llama.cpp: one prefix shared, nothing remembered, every failure a ModelError."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm import open_model
from kgmed.llm.protocol import LanguageModel

PREFIX = "The capital of France is"
CITIES = (" Paris", " London", " Paris, of course", " a banana")
CONFIG = LlmConfig(threads=1, context=256)
NOISE = 0.6
"""Nats by which a score may differ with the company in its batch: 8-bit activations."""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.gguf: No such file") as caught:
        open_model(tmp_path / "none.gguf", CONFIG)
    assert "models pull" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip file"])
def test_another_kind_of_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a GGUF file"):
        open_model(path, CONFIG)


@pytest.mark.parametrize("content", [b"GGUF", b"GGUF\xff\xff\xff\xff" + bytes(64)])
def test_a_broken_file_cannot_be_loaded(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="cannot load"):
        open_model(path, CONFIG)


@pytest.mark.model
def test_a_download_cut_short_cannot_be_loaded(model_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "short.gguf"
    with model_file.open("rb") as whole:
        path.write_bytes(whole.read(8_000_000))
    with pytest.raises(ModelError, match="cannot load"):
        open_model(path, CONFIG)


@pytest.mark.model
def test_nothing_is_printed(model_file: Path, tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm import open_model
with open_model(Path({str(model_file)!r}), LlmConfig(threads=1, context=256)) as model:
    model.complete("Once", max_tokens=2)
Path({str(tmp_path / "broken")!r}).write_bytes(b"GGUF")
try:
    open_model(Path({str(tmp_path / "broken")!r}), LlmConfig())
except ModelError:
    pass
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.model
def test_a_model_says_what_it_is(model: LanguageModel, model_file: Path) -> None:
    assert model.sha256 == hashlib.sha256(model_file.read_bytes()).hexdigest()
    assert model.name == model_file.name
    assert (model.context, model.seed) == (512, 0)


@pytest.mark.model
def test_the_likelier_continuation_scores_higher(model: LanguageModel) -> None:
    paris, london, of_course, banana = model.score(PREFIX, CITIES)
    assert 0 > paris > london > banana
    assert of_course < paris  # the same token, and more after it


@pytest.mark.model
def test_together_and_alone_are_equal_but_for_noise(model: LanguageModel) -> None:
    together = model.score(PREFIX, CITIES)
    for city, score in zip(CITIES, together, strict=True):
        assert model.score(PREFIX, [city])[0] == pytest.approx(score, abs=NOISE)
    questions = [f" The capital of {land} is" for land in ("Italy", "Spain", "Peru") * 30]
    labels = (" Rome", " Madrid", " Lima")
    rows = model.score_each("Geography.", questions, labels)
    for row, question in zip(rows[:3], questions, strict=False):
        assert row == pytest.approx(model.score("Geography." + question, labels), abs=NOISE)
    for row, land in zip(rows, (0, 1, 2) * 30, strict=True):
        assert max(range(3), key=row.__getitem__) == land


@pytest.mark.model
def test_what_was_asked_before_changes_nothing(model: LanguageModel) -> None:
    rows = model.score_each("Fact:", [" tau", " amyloid beta is a peptide"], [" yes", " no way"])
    text = model.complete(PREFIX, max_tokens=8)
    model.score("Quite another prefix, and rather a longer one,", CITIES)
    assert model.complete(PREFIX, max_tokens=8) == text
    assert (
        model.score_each("Fact:", [" tau", " amyloid beta is a peptide"], [" yes", " no way"])
        == rows
    )


@pytest.mark.model
def test_it_counts_the_tokens_that_it_evaluates(model: LanguageModel) -> None:
    prefix, option = "The capital of France is", " Paris"
    before = model.evaluated
    model.count_tokens(prefix)
    assert model.evaluated == before
    model.score(prefix, [option])
    one = model.evaluated - before
    words = model.count_tokens(prefix) + model.count_tokens(option)
    assert words - 1 <= one <= words + 1  # a token more at the start, and none for the last one
    model.score(prefix, [option])
    assert model.evaluated == before + 2 * one
    model.complete(prefix, max_tokens=3)
    assert model.evaluated > before + 2 * one + model.count_tokens(prefix)


def test_threads_wait_for_each_other(model: LanguageModel) -> None:
    alone = model.score(PREFIX, CITIES)
    results: list[tuple[float, ...]] = []
    workers = [
        threading.Thread(target=lambda: results.append(model.score(PREFIX, CITIES)))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [alone] * 4


@pytest.mark.model
def test_more_than_one_batch_holds_is_scored_in_groups(model: LanguageModel) -> None:
    labels = [f" number {i} of many" for i in range(40)]
    suffixes = [" One", " Two", " Three"]
    rows = model.score_each("Count.", suffixes, labels)
    assert [len(row) for row in rows] == [40, 40, 40]
    alone = model.score("Count. Two", labels[7:8])[0]
    assert rows[1][7] == pytest.approx(alone, abs=2 * NOISE)


@pytest.mark.model
def test_a_model_answers_and_stops(model: LanguageModel) -> None:
    asked = "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n"
    assert "Paris" in model.complete(asked, max_tokens=30)
    assert model.complete(asked, max_tokens=0) == ""
    assert model.count_tokens(model.complete(asked, max_tokens=3)) == 3


@pytest.mark.model
def test_what_does_not_fit_is_an_error(model: LanguageModel) -> None:
    long = "word " * 1100
    for ask in (
        lambda: model.score(long, CITIES),
        lambda: model.score("Once", [long]),
        lambda: model.complete(long),
    ):
        with pytest.raises(ModelError, match="fit"):
            ask()
    assert len(model.score("Once", [" upon"])) == 1


@pytest.mark.model
def test_nothing_cannot_be_scored_or_completed(model: LanguageModel) -> None:
    with pytest.raises(ModelError, match="empty text"):
        model.score(PREFIX, [""])
    with pytest.raises(ModelError, match="nothing stands before"):
        model.score("", CITIES)
    with pytest.raises(ModelError, match="empty prompt"):
        model.complete("")
    assert model.score(PREFIX, ()) == ()
    assert model.score_each(PREFIX, (), CITIES) == ()


@pytest.mark.model
def test_a_closed_model_says_so(model_file: Path) -> None:
    model = open_model(model_file, CONFIG)
    model.close()
    model.close()
    with pytest.raises(ModelError, match="closed"):
        model.score(PREFIX, CITIES)
