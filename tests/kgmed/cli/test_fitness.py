"""`kgmed models check` and `kgmed models judge`, as anyone calls them, on the real model."""

import json
import math
from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

pytestmark = pytest.mark.model

TEXT = "BARZ1 was reduced by treatment with quxapine."


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A home with the models of `make setup`, in which what a check finds harms nobody."""
    own = tmp_path / "home"
    own.mkdir()
    (own / "packages").symlink_to(home / "packages")
    return own


def _line(name: str, subject: str, object_: str, **more: object) -> str:
    spans = {
        key: [TEXT.index(text), TEXT.index(text) + len(text)]
        for key, text in (("subject_span", subject), ("object_span", object_))
    }
    return json.dumps({"id": name, "sentence": TEXT, **spans, **more})


def test_lines_are_judged_in_order_and_bad_ones_are_named(
    kgmed: Kgmed, own_home: Path, tmp_path: Path
) -> None:
    lines = [
        _line("there", "quxapine", "BARZ1", label="ignored"),
        "no json",
        _line("back", "BARZ1", "quxapine"),
        _line("beyond", "BARZ1", "quxapine", object_span=[40, 400]),
        _line("same", "BARZ1", "BARZ1"),
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = kgmed("models", "judge", path, home=own_home)
    assert done.code == 0
    there, back = (json.loads(line) for line in done.out.splitlines())
    assert (there["id"], there["label"]) == ("there", "decreases")
    assert (back["id"], back["label"]) == ("back", "none")
    assert list(there["scores"]) == ["increases", "decreases", "no_change", "other", "none"]
    assert math.isclose(sum(map(math.exp, there["scores"].values())), 1.0, abs_tol=1e-4)
    for number in (2, 4, 5):
        assert f"line {number}:" in done.err


def test_a_file_without_a_usable_line_is_exit_3(
    kgmed: Kgmed, own_home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    assert kgmed("models", "judge", path, home=own_home).code == 3


def test_a_quick_check_says_what_the_default_is_fit_for(kgmed: Kgmed, own_home: Path) -> None:
    done = kgmed("--json", "models", "check", "--quick", home=own_home)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    told = found["jobs"]["choose"]["one stated fact"]
    assert told["right"] / told["n"] > 0.85
    assert found["adapter_sha256"]
    assert Path(found["kept"]).is_file()


def test_an_adapter_for_another_model_is_refused(
    kgmed: Kgmed, own_home: Path, tmp_path: Path
) -> None:
    from kgmed.llm.adapters import BASE_KEY, shipped_adapter

    shipped = shipped_adapter()
    assert shipped is not None
    content = shipped.read_bytes()
    place = content.index(BASE_KEY.encode()) + len(BASE_KEY) + 12
    other = tmp_path / "other.gguf"
    other.write_bytes(content[:place] + b"0" * 64 + content[place + 64 :])
    done = kgmed("models", "check", "--quick", "--lora", other, home=own_home)
    assert done.code == 5
    assert "trained for another model" in done.err
