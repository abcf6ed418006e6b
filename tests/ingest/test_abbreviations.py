"""Short forms that a document defines, what they were recognised as, and what they mean."""

import pytest
from spacy.vocab import Vocab

from graph_schema.biolink import Category
from ingest.abbreviations import definitions, occurrences
from ingest.ground import Grounder
from ingest.mentions import kinds_of
from ingest.records import Abbreviation, Document, Mention, Recognised, SplitDocument
from ingest.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("sentence", "defined"),
    [
        ("Mild cognitive impairment (MCI) is common.", {"MCI": "Mild cognitive impairment"}),
        ("ataxia-telangiectasia (A-T) cells", {"A-T": "ataxia-telangiectasia"}),
        ("Levels of interleukin-6 (IL-6) rose.", {"IL-6": "interleukin-6"}),
        ("Alzheimer disease (AD; OMIM 104300)", {"AD": "Alzheimer disease"}),
        ("Alzheimer disease (AD, n = 20) and controls", {"AD": "Alzheimer disease"}),
        ("NFT (neurofibrillary tangles of tau)", {"NFT": "neurofibrillary tangles of tau"}),
        ("It rose ( ) and () fell )(.", {}),
        ("It rose (AD", {}),
        ("It ended ()", {}),
        ("(;)", {}),
        ("()", {}),
    ],
)
def test_what_a_sentence_defines(sentence: str, defined: dict[str, str]) -> None:
    assert definitions(Vocab(), sentence) == defined


def test_a_short_form_stands_as_a_word_of_its_own() -> None:
    text = "A-T and A-Ts, IL-6 and IL-60"
    found = occurrences(text, {"A-T": "ataxia-telangiectasia", "IL-6": "interleukin-6"})
    assert [(text[one.start : one.end], one.start) for one in found] == [("A-T", 0), ("IL-6", 14)]


def recognised(text: str, name: str, category: Category, probability: float = 0.9) -> Recognised:
    start = text.index(name)
    return Recognised(start, start + len(name), category, probability)


def test_a_short_form_is_what_its_long_form_was_recognised_as() -> None:
    text = "all-trans retinoic acid (RA) rose"
    short = Abbreviation(25, 27, "RA", "retinoic acid")
    spans = [
        recognised(text, "all-trans retinoic acid", Category.CHEMICAL),
        recognised(text, "RA", Category.DISEASE),
    ]
    assert kinds_of(text, [short], spans) == {"RA": Category.CHEMICAL}


def test_of_the_deficiency_of_an_enzyme_the_short_form_is_the_enzyme() -> None:
    text = "deficiency of phenylalanine hydroxylase (PAH) and of PAH"
    short = [Abbreviation(at, at + 3, "PAH", "phenylalanine hydroxylase") for at in (41, 53)]
    deficiency = recognised(
        text, "deficiency of phenylalanine hydroxylase", Category.DISEASE, probability=0.99
    )
    enzyme = recognised(text, "phenylalanine hydroxylase", Category.GENE, probability=0.5)
    alone = Recognised(53, 56, Category.GENE, 0.5)
    assert kinds_of(text, short, [deficiency, enzyme]) == {"PAH": Category.GENE}
    assert kinds_of(text, short, [deficiency, alone]) == {"PAH": Category.GENE}
    assert kinds_of(text, short, [deficiency]) == {"PAH": Category.DISEASE}


def meaning(
    vocabulary: Vocabulary, name: str, category: Category, defined: dict[str, str]
) -> str | None:
    """What a name means in a document that defines these short forms."""
    short = tuple(Abbreviation(0, 0, one, long) for one, long in defined.items())
    mention = Mention(start=0, end=len(name), text=name, category=category)
    document = Document(id="PMID:1", text=name)
    resolved, _ = Grounder(vocabulary).resolve(document, SplitDocument((), short), (mention,))
    return resolved[0].name if resolved[0].curie else None


@pytest.mark.vocabulary
@pytest.mark.parametrize(
    ("name", "category", "defined", "without", "with_it"),
    [
        ("TCF-4", Category.GENE, {"TCF": "T-cell factor"}, "TCF4", "TCF7L2"),
        ("TCF4", Category.GENE, {"TCFs": "T-cell factors"}, "TCF4", "TCF7L2"),
        ("TCF-4J and K", Category.GENE, {"TCF": "T-cell factor"}, "TCF4", "TCF7L2"),
        ("CD4", Category.GENE, {"CD": "cluster of differentiation"}, "CD4", "CD4"),
        ("FV deficiency", Category.DISEASE, {"FV": "factor V"}, None, "Factor V Deficiency"),
    ],
)
def test_the_short_forms_in_a_name_say_what_it_means(
    vocabulary: Vocabulary,
    name: str,
    category: Category,
    defined: dict[str, str],
    without: str | None,
    with_it: str,
) -> None:
    assert meaning(vocabulary, name, category, {}) == without
    assert meaning(vocabulary, name, category, defined) == with_it
