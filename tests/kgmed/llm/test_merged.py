"""The shipped adapter put into the weights of its base: the same model, faster."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter

from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm import open_model
from kgmed.llm.adapters import shipped_adapter
from kgmed.llm.jobs import Pair, judge_pair
from kgmed.llm.merged import merged

pytestmark = [pytest.mark.model]
ADAPTER = shipped_adapter()
SENTENCES = (
    "Donepezil increased [X] in neurons, while memantine reduced tau.",
    "Loss of TREM2 lowers the uptake of amyloid by microglia.",
    "Neither lithium nor valproate changed the level of GSK3B.",
)


def config(lora: str = "") -> LlmConfig:
    return LlmConfig(threads=1, context=256, lora=lora)


def test_it_says_what_the_adapter_on_its_base_says(model_file: Path, tmp_path: Path) -> None:
    assert ADAPTER is not None
    stranger = tmp_path / "stranger.gguf"  # the same weights, of which nobody says for whom
    stranger.write_bytes(ADAPTER.read_bytes().replace(b"kgmed.base", b"kgmed.nobo"))
    rows: list[list[float]] = []
    for lora in ("", str(stranger), "none"):
        with open_model(model_file, config(lora)) as model:
            rows.append(
                [
                    score
                    for sentence in SENTENCES
                    for score in judge_pair(model, _pair(sentence)).forward.values()
                ]
            )
    together, on_top, bare = map(np.array, rows)
    assert np.abs(together - on_top).mean() < 0.4
    assert np.abs(together - bare).mean() > 2.0


def _pair(sentence: str) -> Pair:
    first, last = sentence.split(maxsplit=1)[0], sentence.rstrip(".").split()[-1]
    end = len(sentence.rstrip("."))
    return Pair(sentence, (0, len(first)), (end - len(last), end))


def test_answers_name_base_and_adapter_whatever_file_was_loaded(model_file: Path) -> None:
    with open_model(model_file, config()) as one, open_model(model_file, config("none")) as bare:
        assert one.sha256 == bare.sha256
        assert one.name == bare.name == model_file.name
        assert one.adapter_sha256
        assert bare.adapter_sha256 is None


def test_it_is_made_once_and_is_the_same_file_again(model_file: Path, tmp_path: Path) -> None:
    assert ADAPTER is not None
    base = tmp_path / model_file.name
    base.symlink_to(model_file)
    made = merged(base, ADAPTER, "f" * 64)
    assert made.parent == tmp_path
    first, written = made.read_bytes(), made.stat().st_mtime_ns
    assert merged(base, ADAPTER, "f" * 64).stat().st_mtime_ns == written
    made.unlink()
    assert merged(base, ADAPTER, "f" * 64).read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([base.name, made.name])


def test_it_is_prepared_before_llama_cpp_is_built(model_file: Path, tmp_path: Path) -> None:
    """As `make setup` does, which builds llama.cpp at the same time."""
    base = tmp_path / model_file.name
    base.symlink_to(model_file)
    script = (
        "import sys; sys.modules['llama_cpp'] = None; from pathlib import Path;"
        " import kgmed.cli.assets; from kgmed.llm.merged import prepare; prepare(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", script, str(base)], check=True)
    (made,) = (path for path in tmp_path.iterdir() if path != base)
    with open_model(model_file, config()):
        (ours,) = model_file.parent.glob(made.name)
    assert made.read_bytes() == ours.read_bytes()


def test_an_adapter_that_does_not_fit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    assert ADAPTER is not None
    base = tmp_path / "base.gguf"
    writer = GGUFWriter(base, "llama")
    writer.add_tensor("blk.0.attn_q.weight", np.ones((32, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelError, match="does not fit"):
        merged(base, ADAPTER, "f" * 64)
    assert [path.name for path in tmp_path.iterdir()] == ["base.gguf"]


def test_a_folder_that_cannot_be_written_is_said_with_what_to_do(tmp_path: Path) -> None:
    assert ADAPTER is not None
    with pytest.raises(ModelError, match="cannot write") as error:
        merged(tmp_path / "gone" / "base.gguf", ADAPTER, "f" * 64)
    assert "make room" in error.value.hint
