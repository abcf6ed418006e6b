"""`kgmed evaluate grounding`: right, wrong, none, and the identities of whole documents."""

import json
from pathlib import Path

import pytest

from tests.kgmed.cli.conftest import Kgmed

CORPUS = (
    "1|t|Donepezil in Alzheimer's disease.\n"
    "1|a|Tau rose in rats given zorbolimab. Aricept helped.\n"
    "1\t0\t9\tDonepezil\tChemical\tD000077265\n"
    "1\t13\t32\tAlzheimer's disease\tDisease\tD003704\n"
    "1\t57\t67\tzorbolimab\tChemical\tC999999\n"
    "1\t69\t76\tAricept\tChemical\tD000077265|D000109\n\n"
)


@pytest.mark.vocabulary
def test_mentions_and_documents_are_scored(kgmed: Kgmed, ready_home: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "small.pubtator"
    corpus.write_text(CORPUS, encoding="utf-8")
    plots = tmp_path / "plots"
    command = ("--json", "evaluate", "grounding", str(corpus), "--plots", str(plots))
    report = kgmed(*command, home=ready_home).json
    (found,) = report["files"].values()
    chemical, disease = found["gold_mentions"]["chemical"], found["gold_mentions"]["disease"]
    assert (chemical["mentions"], chemical["accuracy"]) == (3, pytest.approx(2 / 3, abs=1e-3))
    assert (chemical["wrong"], chemical["unlinked"]) == (0, pytest.approx(1 / 3, abs=1e-3))
    assert (disease["accuracy"], disease["wrong"]) == (0, 1)
    assert found["end_to_end"]["chemical"]["support"] == 3
    assert report["words_per_second"] > 0
    assert {path.suffix for path in plots.iterdir()} == {".svg"}
    assert json.dumps(report)


def test_a_file_without_annotations_is_refused(kgmed: Kgmed, home: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "bare.pubtator"
    corpus.write_text("1|t|Tau.\n1|a|Tau rose.\n\n", encoding="utf-8")
    assert kgmed("evaluate", "grounding", str(corpus), home=home).code in {3, 5}
