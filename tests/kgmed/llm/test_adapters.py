"""Which adapter goes with which model."""

import hashlib
from pathlib import Path

import pytest

from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm import open_model
from kgmed.llm.adapters import adapter_for, base_of, shipped_adapter

OTHER = "0" * 64


@pytest.fixture
def shipped() -> Path:
    path = shipped_adapter()
    assert path is not None
    return path


@pytest.mark.model
def test_the_shipped_adapter_is_for_the_default_model(model_file: Path, shipped: Path) -> None:
    sha256 = hashlib.sha256(model_file.read_bytes()).hexdigest()
    assert base_of(shipped) == sha256
    assert adapter_for(sha256, "") == shipped
    with open_model(model_file, LlmConfig(threads=1, context=256)) as model:
        assert model.adapter_sha256 == hashlib.sha256(shipped.read_bytes()).hexdigest()
    with open_model(model_file, LlmConfig(threads=1, context=256, lora="none")) as model:
        assert model.adapter_sha256 is None


def test_another_model_gets_none_unless_one_is_named_and_never_one_that_is_not_its_own(
    shipped: Path,
) -> None:
    assert adapter_for(OTHER, "") is None
    assert adapter_for(OTHER, "none") is None
    with pytest.raises(ModelError, match="trained for another model"):
        adapter_for(OTHER, str(shipped))


def test_an_adapter_that_does_not_say_is_taken_at_its_users_word(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF" + bytes(64))
    assert base_of(path) == ""
    assert adapter_for(OTHER, str(path)) == path


def test_a_missing_adapter_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot read the adapter"):
        adapter_for(OTHER, str(tmp_path / "none.gguf"))


@pytest.mark.model
@pytest.mark.parametrize("keep", [100, 100_000])
def test_a_broken_adapter_is_a_clear_error(
    model_file: Path, shipped: Path, tmp_path: Path, keep: int
) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(shipped.read_bytes()[:keep])
    with pytest.raises(ModelError, match=r"cannot put the adapter|does not fit"):
        open_model(model_file, LlmConfig(threads=1, context=256, lora=str(broken)))
