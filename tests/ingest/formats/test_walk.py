"""Which files an input names."""

from pathlib import Path

import pytest

from ingest.formats import expand


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ["b.xml", "a.nbib", "sub/c.jsonl", "sub/deep/d.bel.json", "sub/e.py", "sub/f.bel"]
    names += ["README.md", "README", "g"]
    names += [".hidden/x.xml", "p-1.dist-info/METADATA", "__pycache__/y.xml", "LICENSE.txt"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_folders_are_walked_in_order_without_what_is_never_literature(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in expand([str(folder)])]
    assert found == ["a.nbib", "b.xml", "g", "sub/c.jsonl", "sub/deep/d.bel.json"]


def test_patterns_and_files_each_once(folder: Path) -> None:
    patterns = [f"{folder}/**/*.json*", str(folder / "sub/c.jsonl"), str(folder / "README.md")]
    found = [path.name for path in expand(patterns)]
    assert found == ["README.md", "c.jsonl", "d.bel.json"]


def test_a_name_with_brackets_is_a_file_where_it_exists(tmp_path: Path) -> None:
    path = tmp_path / "a[1].xml"
    path.touch()
    assert expand([str(path)]) == (path,)


@pytest.mark.parametrize("pattern", ["nowhere.xml", "nothing*.xml"])
def test_what_is_not_there_is_an_error(folder: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match=r"no such file"):
        expand([str(folder / pattern)])
