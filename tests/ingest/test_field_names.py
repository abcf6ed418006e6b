"""The special names of this field, bare and in running text; and what must not be taken for one."""

import csv
from pathlib import Path

import pytest

from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.records import Abbreviation, Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary

with Path(__file__).with_name("field_names.tsv").open(encoding="utf-8") as _handle:
    FORMS = [
        (form, row["curie"])
        for row in csv.DictReader(_handle, delimiter="\t")
        for form in row["surface forms"].split("|")
    ]
_FRAMES = (
    "We measured {} in all groups.",
    "{} was examined in this study.",
    "The role of {}, however, is unclear (see below).",
)


def read(vocabulary: Vocabulary, text: str, *defined: Abbreviation) -> tuple[Mention, ...]:
    document, split = Document(id="PMID:1", text=text), SplitDocument((), defined)
    found = MentionFinder(vocabulary).find(document, split)
    return Grounder(vocabulary).resolve(document, split, found)[0]


def test_there_are_enough_forms() -> None:
    assert len(FORMS) >= 150
    assert len({form for form, _ in FORMS}) == len(FORMS)


@pytest.mark.vocabulary
@pytest.mark.parametrize(("form", "curie"), FORMS)
def test_a_name_of_the_field(vocabulary: Vocabulary, form: str, curie: str) -> None:
    bare = Grounder(vocabulary).candidates(form)
    assert bare
    assert bare[0].curie == curie
    for frame in _FRAMES:
        start = frame.index("{}")
        mentions = read(vocabulary, frame.format(form))
        here = [m for m in mentions if m.start < start + len(form) and start < m.end]
        assert [(m.text, m.curie) for m in here] == [(form, curie)], frame


@pytest.mark.vocabulary
@pytest.mark.parametrize(
    "text",
    [
        "We took into account that patients had to load the app on a phone.",
        "An idea was to rage against a clue in the age of the map.",
        "No effect was seen, AND none was expected.",
        "The impact of a step on a set of rats was low.",
    ],
)
def test_common_words_are_no_molecules(vocabulary: Vocabulary, text: str) -> None:
    names = {"NCBIGene", "HGNC", "FPLX", "CHEBI", "KGMED"}
    found = [(m.text, m.curie) for m in read(vocabulary, text)]
    assert [(t, c) for t, c in found if c and c.partition(":")[0] in names] == []


@pytest.mark.vocabulary
@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("AD", "atopic dermatitis"),
        ("AD", "aortic dissection"),
        ("PD", "panic disorder"),
        ("APP", "acute phase protein"),
        ("PS1", "photosystem 1"),
        ("MCI", "motion correction index"),
    ],
)
def test_a_short_form_that_is_defined_otherwise(
    vocabulary: Vocabulary, short: str, long: str
) -> None:
    field = {curie for form, curie in FORMS if form == short} | {"MESH:D000544", "MESH:D010300"}
    text = f"In {long} ({short}) we saw a change. {short} rose."
    places = [text.index(f"({short})") + 1, text.index(f" {short} rose") + 1]
    defined = [Abbreviation(at, at + len(short), short, long) for at in places]
    said = [m.curie for m in read(vocabulary, text, *defined) if m.start in places]
    assert field.isdisjoint(said)
