"""Names that the vocabulary does not have as they are written, and genes of other species."""

from pathlib import Path

import pytest

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.records import Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary

pytestmark = pytest.mark.vocabulary


@pytest.fixture(scope="module")
def grounder(home: Path) -> Grounder:
    return Grounder(Vocabulary.open(home / "vocabulary"))


@pytest.mark.parametrize(
    ("name", "category", "curie", "how"),
    [
        ("chronic lymphocytic leukemia", Category.DISEASE, "MESH:D015451", "exact"),
        ("severe epilepsy", Category.DISEASE, "MESH:D004827", "trimmed"),
        ("failure of the heart", Category.DISEASE, "MESH:D006333", "the same words"),
        ("Creutzfeld-Jakob disease", Category.DISEASE, "MESH:D007562", "similar spelling"),
        ("human BACE1 gene", Category.GENE, "NCBIGene:23621", "trimmed"),
        ("Anti-BACE1 antibodies", Category.GENE, "NCBIGene:23621", "trimmed"),
        ("BACE1-neutralizing antibody", Category.GENE, "NCBIGene:23621", "trimmed"),
        ("caspase-3/7", Category.GENE, "FPLX:Caspase_3_7", ""),
        ("caspase-3/9", Category.GENE, "NCBIGene:836", "the first of several"),
        ("FGF receptors 2 and 4", Category.GENE, "NCBIGene:2263", "the first of several"),
        ("interleukin (IL)-6", Category.GENE, "NCBIGene:3569", ""),
        ("CD25", Category.GENE, "NCBIGene:3559", "exact"),
        ("MCT4", Category.GENE, "NCBIGene:9123", "exact"),
        ("hepatitis B virus", Category.TAXON, "NCBITaxon:10407", "exact"),
    ],
)
def test_looser_ways(
    grounder: Grounder, name: str, category: Category, curie: str, how: str
) -> None:
    best = grounder.meanings(name, category)[0]
    assert best.curie == curie
    assert how in best.how
    assert 0 < best.score <= 1


@pytest.mark.parametrize("name", ["zorbolimab", "qwerty syndromoid", "xx"])
def test_the_nearest_neighbour_is_no_answer(grounder: Grounder, name: str) -> None:
    assert grounder.meanings(name, Category.CHEMICAL) == ()


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("In mice, Bace1 was deleted.", "NCBIGene:23821"),
        ("In rats, Bdnf rose.", "NCBIGene:24225"),
        ("In patients, BDNF rose.", "NCBIGene:627"),
        ("In yeast, BDNF was made.", "NCBIGene:627"),
        ("In rabbits, BDNF rose.", None),
        ("In zebrafish larvae, Bdnf was silenced.", "NCBIGene:58118"),
        ("BDNF fell in tumours of nude mice that bore A549 cells.", "NCBIGene:627"),
        ("Bace1(flox/flox);Nes-Cre littermates were born.", "NCBIGene:23821"),
    ],
)
def test_the_gene_of_the_species(grounder: Grounder, text: str, curie: str | None) -> None:
    name = next(name for name in ("Bace1", "BDNF", "Bdnf") if name in text)
    at = text.index(name)
    mention = Mention(start=at, end=at + len(name), text=name, category=Category.GENE)
    document = Document(id="PMID:1", text=text)
    (resolved,), rejections = grounder.resolve(document, SplitDocument((), ()), (mention,))
    assert resolved.curie == curie
    assert rejections == ()
    human = "NCBIGene:23621" if name == "Bace1" else "NCBIGene:627"
    assert grounder.raised(resolved).curie == human


def test_a_variant_is_the_change_of_a_gene(grounder: Grounder) -> None:
    text = "APP V717I (rs63750264) and PSEN1 M147Q were found."
    named = [("APP", Category.GENE), ("V717I", Category.VARIANT)]
    named += [("PSEN1", Category.GENE), ("M147Q", Category.VARIANT)]
    mentions = tuple(
        Mention(start=text.index(n), end=text.index(n) + len(n), text=n, category=c)
        for n, c in named
    )
    resolved, _ = grounder.resolve(
        Document(id="PMID:1", text=text), SplitDocument((), ()), mentions
    )
    assert [m.curie for m in resolved] == [
        "NCBIGene:351",
        "dbSNP:rs63750264",
        "NCBIGene:5663",
        "HGVS:PSEN1:p.M147Q",
    ]
