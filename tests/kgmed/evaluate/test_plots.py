"""Plots are drawn, say what they show, and are the same bytes for the same figures."""

from pathlib import Path

import pytest

from kgmed.errors import UsageError
from kgmed.evaluate.plots import Bin, draw_bars, draw_precision_recall, draw_reliability

BINS = (Bin(0.55, 0.5, 10), Bin(0.85, 0.9, 40))


def test_a_reliability_diagram_shows_every_bin(tmp_path: Path) -> None:
    draw_reliability(tmp_path / "new" / "reliability.svg", BINS, "On unseen papers")
    drawn = (tmp_path / "new" / "reliability.svg").read_text(encoding="utf-8")
    assert "On unseen papers" in drawn
    assert ">10<" in drawn
    assert ">40<" in drawn


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    curves = {"increases": [(0.1, 1.0), (0.9, 0.5)], "decreases": [(0.5, 0.5)]}
    for name in ("one.svg", "other.svg"):
        draw_precision_recall(tmp_path / name, curves, "By predicate")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    assert "increases" in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_bars_name_their_groups_and_series(tmp_path: Path) -> None:
    draw_bars(tmp_path / "bars.svg", {"genes": {"ours": 0.9, "theirs": 0.8}}, "F1", "share")
    drawn = (tmp_path / "bars.svg").read_text(encoding="utf-8")
    assert all(word in drawn for word in ("genes", "ours", "theirs", "0.9"))


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        draw_reliability(tmp_path / "file" / "plot.svg", BINS, "x")
