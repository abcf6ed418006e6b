"""A home of one's own: what is set up is shared, what grows is this test's alone."""

from pathlib import Path

import pytest


@pytest.fixture
def own_home(tmp_path: Path, home: Path) -> Path:
    """KGMED_HOME with the vocabulary and packages of `home`, and nothing else in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("packages", "vocabulary", "adapter"):
        if (home / name).exists():
            (folder / name).symlink_to(home / name)
    return folder
