"""`kgmed browser`."""

from pathlib import Path

from graph_schema import browser
from tests.kgmed.cli.conftest import Kgmed


def test_it_writes_what_browser_loads(kgmed: Kgmed, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "for-browser"
    outcome = kgmed("--json", "browser", folder)
    assert outcome.code == 0, outcome.err
    assert sorted(outcome.json["files"]) == sorted(str(folder / name) for name in browser.MEDIA)
    assert (folder / browser.QUERIES).read_bytes() == browser.archive()
    assert ":guide http://localhost:8642/browser/guide.html" in (folder / browser.GUIDE).read_text()


def test_it_says_how_each_is_loaded(kgmed: Kgmed, tmp_path: Path) -> None:
    outcome = kgmed("browser", tmp_path)
    assert outcome.code == 0, outcome.err
    assert ":style http://localhost:8642/browser/kgmed.grass" in outcome.out


def test_a_folder_that_is_a_file_is_a_wrong_use(kgmed: Kgmed, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcome = kgmed("browser", tmp_path / "file")
    assert outcome.code == 2
    assert "cannot write" in outcome.err
