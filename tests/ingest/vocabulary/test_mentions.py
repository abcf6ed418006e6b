"""Mentions: names found where they stand, and the traps that are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.records import Abbreviation, Annotation, Document, Mention, Sentence, SplitDocument
from ingest.vocabulary import Vocabulary

NOTHING_SPLIT = SplitDocument((), ())


def read(
    vocabulary: Vocabulary, document: Document | str, split: SplitDocument = NOTHING_SPLIT
) -> tuple[Mention, ...]:
    """The grounded mentions of a document or of a text."""
    if isinstance(document, str):
        document = Document(id="PMID:1", text=document)
    found = MentionFinder(vocabulary).find(document, split)
    return Grounder(vocabulary).resolve(document, split, found)[0]


def names(mentions: tuple[Mention, ...]) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.curie) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We gave donepezil.", [("donepezil", "MESH:D000077265")]),
        ("Bace1 rose", [("Bace1", "NCBIGene:23621")]),
        ("IL 6 and IL-6", [("IL 6", "NCBIGene:3569"), ("IL-6", "NCBIGene:3569")]),
        ("GSK-3β phosphorylates tau", [("GSK-3β", "NCBIGene:2932"), ("tau", "NCBIGene:4137")]),
        (
            "Aβ42 and ABeta¸ peptides",
            [("Aβ42", "MESH:D016229"), ("ABeta¸ peptides", "MESH:D016229")],
        ),
        ("in Alzheimer’s disease", [("Alzheimer’s disease", "MESH:D000544")]),
        ("AlzheimerÃ¢â‚¬â„¢s disease", [("AlzheimerÃ¢â‚¬â„¢s disease", "MESH:D000544")]),
        ("amyloid precursor protein", [("amyloid precursor protein", "NCBIGene:351")]),
        ("beta-amyloid", [("beta-amyloid", "MESH:D016229")]),
        ("type II diabetes", [("type II diabetes", "MESH:D003924")]),
        ("cholesterol-lowering", [("cholesterol", "MESH:D002784")]),
        ("inflammation", [("inflammation", "GO:0006954")]),
        ("inflammatory response", [("inflammatory response", "GO:0006954")]),
        ("the SNP rs429358", [("rs429358", "dbSNP:rs429358")]),
        ("WAS is a gene", [("WAS", "NCBIGene:7454")]),
        ("Abeta(1-42) was toxic", [("Abeta(1-42)", "MESH:D016229")]),
    ],
)
def test_names_are_found(
    small_vocabulary: Vocabulary, text: str, found: list[tuple[str, str]]
) -> None:
    assert names(read(small_vocabulary, text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "it was so",
        "Was it so?",
        "the protein and its gene",
        "proteins",
        "in sulin doses",
        "zebra",
        "baced1",
        "no effect, AND none",
        "",
        "?!",
    ],
)
def test_what_is_no_name_is_not_found(small_vocabulary: Vocabulary, text: str) -> None:
    assert names(read(small_vocabulary, text)) == []


def test_a_process_name_does_not_hide_the_molecule(small_vocabulary: Vocabulary) -> None:
    assert names(read(small_vocabulary, "tau-protein phosphorylation")) == [
        ("tau-protein", "NCBIGene:4137")
    ]
    found = small_vocabulary.candidates("tau-protein phosphorylation")
    assert [candidate.curie for candidate in found] == ["GO:0046903"]
    assert names(read(small_vocabulary, "cholesterol efflux")) == [
        ("cholesterol efflux", "GO:0033344")
    ]


def test_no_name_runs_over_the_end_of_a_sentence(small_vocabulary: Vocabulary) -> None:
    text = "We measured cholesterol efflux"
    sentences = tuple(
        Sentence(start, end, text[start:end], "", ()) for start, end in ((0, 23), (24, len(text)))
    )
    assert names(
        read(small_vocabulary, Document(id="PMID:1", text=text), (SplitDocument(sentences, ())))
    ) == [("cholesterol", "MESH:D002784")]


def test_a_short_form_means_its_long_form(small_vocabulary: Vocabulary) -> None:
    text = "amyloid precursor protein (XPP) cut XPP and XPPs"
    short = [Abbreviation(at, at + 3, "XPP", "amyloid precursor protein") for at in (27, 36)]
    mentions = read(
        small_vocabulary, Document(id="PMID:1", text=text), SplitDocument((), tuple(short))
    )
    assert [m.curie for m in mentions] == ["NCBIGene:351"] * 3
    assert mentions[1].candidates[0].how == "abbreviation, exact"


def test_an_author_s_definition_beats_the_vocabulary(small_vocabulary: Vocabulary) -> None:
    text = "white ash smoke (WAS) rose"
    split = SplitDocument((), (Abbreviation(17, 20, "WAS", "white ash smoke"),))
    document = Document(id="PMID:1", text=text)
    found = MentionFinder(small_vocabulary).find(document, split)
    mentions, rejections = Grounder(small_vocabulary).resolve(document, split, found)
    assert names(mentions) == [("WAS", None)]
    assert [(r.stage, r.reason, r.detail) for r in rejections] == [
        ("ground", "not in the vocabulary", "WAS")
    ]


def test_annotations_of_the_file_win(small_vocabulary: Vocabulary) -> None:
    document = Document(
        id="PMID:1",
        title="On tau.",
        text="Donepezil acts.",
        annotations=(
            Annotation(start=3, end=6, text="tau", category=Category.GENE, curies=("HGNC:620",)),
            Annotation(start=8, end=17, text="Donepezil", category=Category.CHEMICAL),
        ),
    )
    mentions = read(small_vocabulary, document)
    assert names(mentions) == [("tau", "NCBIGene:351"), ("Donepezil", "MESH:D000077265")]
    assert mentions[0].candidates[0].how == "annotation"
    assert mentions[1].category is Category.CHEMICAL


_PIECES = st.sampled_from(
    [
        "tau",
        "Aβ",
        "IL-6",
        "Alzheimer’s disease",
        "AlzheimerÃ¢â‚¬â„¢s",
        "(",
        ")",
        ", ",
        ". ",
        " ",
        "-",
        "β",
        "¸",
        "protein",
        "type 2 diabetes",
        "rs123",
        "𝛽",
        "\n",
        "1-42",
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_mentions_lie_in_the_text_in_order_and_apart(
    small_vocabulary: Vocabulary, text: str
) -> None:
    document = Document(id="PMID:1", text=text)
    mentions = MentionFinder(small_vocabulary).find(document, NOTHING_SPLIT)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(one.end <= other.start for one, other in pairwise(mentions))
