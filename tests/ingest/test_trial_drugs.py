"""Drugs of Alzheimer's trials, and drugs that the recogniser never saw, in running text."""

import csv
from pathlib import Path

import pytest

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.recogniser import Recogniser
from ingest.records import Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary

pytestmark = pytest.mark.vocabulary

with Path(__file__).with_name("trial_drugs.tsv").open(encoding="utf-8") as _handle:
    DRUGS = [(row["name"], row["curie"]) for row in csv.DictReader(_handle, delimiter="\t")]
_FRAMES = (
    "{} reduced amyloid beta.",
    "Patients treated with {} improved.",
    "In this trial, {} did not slow cognitive decline in Alzheimer's disease.",
)


@pytest.fixture(scope="module")
def finder(vocabulary: Vocabulary) -> MentionFinder:
    """Finds names as a reader does, with the recogniser that is shipped."""
    return MentionFinder(vocabulary, Recogniser())


def read(vocabulary: Vocabulary, finder: MentionFinder, text: str) -> tuple[Mention, ...]:
    document, split = Document(id="PMID:1", text=text), SplitDocument((), ())
    found = finder.find(document, split)
    return Grounder(vocabulary).resolve(document, split, found)[0]


def in_frames(vocabulary: Vocabulary, finder: MentionFinder, name: str) -> list[list[Mention]]:
    """What is found where the name stands, in each frame."""
    here = []
    for frame in _FRAMES:
        start, text = frame.index("{}"), frame.format(name)
        text = text[0].upper() + text[1:]
        mentions = read(vocabulary, finder, text)
        here.append([m for m in mentions if m.start < start + len(name) and start < m.end])
    return here


@pytest.mark.parametrize(("name", "curie"), DRUGS)
def test_a_drug_of_alzheimers_trials(
    vocabulary: Vocabulary, finder: MentionFinder, name: str, curie: str
) -> None:
    for here in in_frames(vocabulary, finder, name):
        assert [(m.text.lower(), m.curie) for m in here] == [(name.lower(), curie)]


@pytest.mark.parametrize(
    ("name", "curie"),
    [
        ("copanlisib", "MESH:C000589253"),
        ("lonafarnib", "MESH:C115354"),
        ("magrolimab", "MESH:C000629291"),
        ("poziotinib", "CHEBI:195559"),
    ],
)
def test_a_drug_that_no_table_of_ours_has(
    vocabulary: Vocabulary, finder: MentionFinder, name: str, curie: str
) -> None:
    for here in in_frames(vocabulary, finder, name):
        assert [(m.curie, m.category) for m in here] == [(curie, Category.CHEMICAL)]


@pytest.mark.parametrize(
    ("name", "other"),
    [("semagacestat", "avagacestat"), ("encenicline", "varenicline"), ("troriluzole", "riluzole")],
)
def test_a_drug_is_not_taken_for_another_of_its_class(
    vocabulary: Vocabulary, finder: MentionFinder, name: str, other: str
) -> None:
    assert Grounder(vocabulary).candidates(other)
    for here in in_frames(vocabulary, finder, name):
        assert [m.curie for m in here if m.curie] == []


@pytest.mark.parametrize("word", ["anesthetics", "indicators", "donors", "nanoparticles"])
def test_the_name_of_a_class_still_needs_the_recogniser(
    vocabulary: Vocabulary, finder: MentionFinder, word: str
) -> None:
    assert vocabulary.candidates(word)
    assert [m.text for m in read(vocabulary, finder, f"We had {word} in mind.")] == []
