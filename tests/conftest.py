"""What every test may ask for: the development data, the set-up home, one thread per worker."""

import os
from pathlib import Path

import pytest

pytest_plugins = ("tests.neo4j_server.fixtures",)

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    # Workers of pytest-xdist share the cores; numpy reads this when it is first imported.
    os.environ.setdefault(_variable, "1")
# A thread of llama.cpp that waits for another must not spin on the core that the other needs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The development corpora: `KGMED_TEST_DATA`, or `../shared/data` beside the checkout."""
    folder = Path(os.environ.get("KGMED_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no development data at {folder}; KGMED_TEST_DATA names another folder")
    return folder


@pytest.fixture(scope="session")
def home() -> Path:
    """KGMED_HOME as `make setup` leaves it: `.kgmed` in the checkout, or the variable's folder."""
    folder = Path(os.environ.get("KGMED_HOME") or ROOT / ".kgmed")
    if not (folder / "packages").is_dir():
        pytest.skip(f"{folder} is not set up; run `make setup`")
    return folder


@pytest.fixture
def own_home(tmp_path: Path, home: Path) -> Path:
    """KGMED_HOME with the vocabulary and packages of `home`, and nothing else in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("packages", "vocabulary", "adapter"):
        if (home / name).exists():
            (folder / name).symlink_to(home / name)
    return folder


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test inherits a `KGMED_…` setting of whoever runs the suite, except where its home is."""
    for name in list(os.environ):
        if name.startswith("KGMED_") and name not in {"KGMED_HOME", "KGMED_TEST_DATA"}:
            monkeypatch.delenv(name)
