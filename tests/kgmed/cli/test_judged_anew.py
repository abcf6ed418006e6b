"""`kgmed curate` tells what of the proposals of growth was judged anew for a decision."""

from pathlib import Path

import pytest

from tests.kgmed.app.proposals.guessing import LESS, SECOND, grown_strictly
from tests.kgmed.cli.conftest import Kgmed

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]


def test_curate_tells_what_was_judged_anew(own_home: Path, tmp_path: Path, kgmed: Kgmed) -> None:
    curate = ("--store", grown_strictly(own_home, tmp_path).store, "curate")
    shown = kgmed(*curate, "delete", SECOND, "--who", "ann", home=own_home)
    assert "admitted before, and no longer" in shown.out
    assert f"  {LESS}: one source" in shown.out
    (made,) = kgmed("--json", *curate, "log", home=own_home).json["decisions"]
    back = kgmed("--json", *curate, "undo", made["id"], home=own_home).json
    assert LESS in {one["says"] for one in back["admissions"]}
    assert (back["refused"], back["put_off"]) == ([], False)
    ledger = tmp_path / "ledger.jsonl"
    kgmed(*curate, "log", "--export", ledger, home=own_home)
    replayed = kgmed("--json", *curate, "replay", ledger, home=own_home).json
    assert (replayed["admissions"], replayed["refused"]) == ([], [])
