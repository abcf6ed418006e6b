"""A spaCy pipeline by folder takes the recogniser's place."""

from pathlib import Path

import pytest
import spacy

from graph_schema.biolink import Category
from ingest.mentions import MentionFinder
from ingest.recogniser import PipelineRecogniser
from ingest.records import Document, SplitDocument
from ingest.vocabulary import Vocabulary
from tests.ingest.recogniser.test_features import known


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real pipeline on disk that knows two chemicals, and something without a category."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]  # the component's own method
        [
            {"label": "CHEMICAL", "pattern": "florbetapir"},
            {"label": "CHEMICAL", "pattern": "donepezil"},
            {"label": "GPE", "pattern": "Paris"},
        ]
    )
    folder = tmp_path_factory.mktemp("pipeline")
    nlp.to_disk(folder)
    return folder


def test_its_entities_are_names_of_our_categories(pipeline: Path) -> None:
    text = "In Paris florbetapir was given."
    (span,) = PipelineRecogniser(str(pipeline)).recognise(text, ()).spans
    assert (text[span.start : span.end], span.category) == ("florbetapir", Category.CHEMICAL)


def test_it_decides_on_names_of_the_categories_that_it_knows(
    pipeline: Path, small_vocabulary: Vocabulary
) -> None:
    text = "cholesterol or florbetapir and GSK-3"
    chemical = known(0, 11, Category.CHEMICAL)
    agreed = known(15, 26, Category.CHEMICAL)
    gene = known(31, 36, Category.GENE)
    recogniser = PipelineRecogniser(str(pipeline))
    assert recogniser.recognise(text, (chemical, agreed, gene)).support == (0.0, 1.0, 1.0)
    finder = MentionFinder(small_vocabulary, recogniser)
    document = Document(id="PMID:1", text="Then florbetapir came.")
    (mention,) = finder.find(document, SplitDocument((), ()))
    assert (mention.text, mention.category) == ("florbetapir", Category.CHEMICAL)
    assert not mention.candidates


def test_its_fingerprint_is_its_version(pipeline: Path) -> None:
    assert PipelineRecogniser(str(pipeline)).fingerprint == "en_pipeline/0.0.0"


def test_a_missing_pipeline_is_an_error() -> None:
    with pytest.raises(OSError, match="no_such_pipeline"):
        PipelineRecogniser("no_such_pipeline").recognise("tau", ())
