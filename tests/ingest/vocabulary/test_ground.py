"""Grounding: ranked candidates that explain themselves, and names that nothing grounds."""

import pytest

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.records import Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary


@pytest.fixture
def grounder(small_vocabulary: Vocabulary) -> Grounder:
    return Grounder(small_vocabulary)


def test_an_approved_symbol_outranks_other_names(grounder: Grounder) -> None:
    best = grounder.candidates("WAS")[0]
    assert (best.curie, best.matched, best.how) == ("NCBIGene:7454", "WAS", "exact")
    previous, alias = grounder.candidates("DDPAC")[0], grounder.candidates("MSTD")[0]
    assert best.score > previous.score > alias.score


def test_exact_outranks_normal_form_outranks_other_case(grounder: Grounder) -> None:
    scores = [grounder.candidates(name)[0].score for name in ("WASP", "WAS-P", "Wasp")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@pytest.mark.parametrize("name", ["", "  ", "nothing of the sort", "cholesterolemia", "MAPTX"])
def test_an_unknown_name_has_no_candidates(grounder: Grounder, name: str) -> None:
    assert grounder.candidates(name) == ()


def test_a_symbol_may_be_asked_for_in_lower_case(grounder: Grounder) -> None:
    assert grounder.candidates("mapt")[0].curie == "NCBIGene:4137"


def test_candidates_of_one_category(grounder: Grounder) -> None:
    assert grounder.candidates("tau", Category.GENE)
    assert grounder.candidates("tau", Category.DISEASE) == ()


@pytest.mark.parametrize(
    ("namespace", "name", "identifier", "curie"),
    [
        ("HGNC", "APP", "", "NCBIGene:351"),
        ("HGNC", "anything", "6893", "NCBIGene:4137"),
        ("MGI", "App", "", "NCBIGene:351"),
        ("RGD", "Mapt", "", "NCBIGene:4137"),
        ("CHEBI", "cholesterol", "", "MESH:D002784"),
        ("CHEBI", "cholest-5-en-3beta-ol", "", "MESH:D002784"),
        ("MESHD", "Alzheimer Disease", "", "MESH:D000544"),
        ("MESHPP", "Oxidative Stress", "", "MESH:D018384"),
        ("MESH", "", "D009474", "MESH:D009474"),
        ("MESH", "D009474", "", "MESH:D009474"),
        ("GOBP", "inflammatory response", "", "GO:0006954"),
        ("GO", "GO:0033344", "", "GO:0033344"),
        ("SFAM", "GSK3 Family", "", "FPLX:GSK3"),
        ("FPLX", "GSK3", "", "FPLX:GSK3"),
        ("DBSNP", "rs7412", "", "dbSNP:rs7412"),
        ("HBP", "sAPP-alpha", "", "KGMED:sAPPalpha"),
    ],
)
def test_curated_names_are_resolved(
    grounder: Grounder, namespace: str, name: str, identifier: str, curie: str
) -> None:
    entity = grounder.resolve_name(namespace, name, identifier)
    assert entity is not None
    assert entity.curie == curie


@pytest.mark.parametrize(
    ("namespace", "name"), [("HGNC", "NOSUCH1"), ("MESHD", "no such disease"), ("DBSNP", "x y")]
)
def test_a_curated_name_that_nothing_knows(grounder: Grounder, namespace: str, name: str) -> None:
    assert grounder.resolve_name(namespace, name) is None


def test_an_unknown_name_is_reported_once(grounder: Grounder) -> None:
    text = "xolimab, zorbs and xolimab"
    named = [(0, 7, Category.CHEMICAL), (9, 14, Category.DISEASE), (19, 26, Category.CHEMICAL)]
    mentions = tuple(
        Mention(start=start, end=end, text=text[start:end], category=category)
        for start, end, category in named
    )
    document = Document(id="PMID:7", text=text)
    resolved, rejections = grounder.resolve(document, SplitDocument((), ()), mentions)
    assert [m.curie for m in resolved] == [None] * 3
    assert [r.detail for r in rejections] == ["xolimab", "zorbs"]
    assert {r.source for r in rejections} == {"PMID:7"}
