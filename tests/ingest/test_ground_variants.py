"""Variants: a number where the text or a table has one, else a gene and a change of it."""

import pytest

from graph_schema.biolink import Category
from ingest.ground.changes import change_of
from ingest.ground.variants import Variants, of_gene
from ingest.records import Mention


@pytest.mark.parametrize(
    ("change", "gene", "curie"),
    [
        ("p.V717I", "APP", "HGVS:APP:p.V717I"),
        ("p.V717I", "HLA-DRB1", "HGVS:HLA-DRB1:p.V717I"),
        ("p.V717I", "APP intracellular domain", None),
        ("p.V717I", "", None),
        ("", "APP", None),
    ],
)
def test_the_change_of_a_gene(change: str, gene: str, curie: str | None) -> None:
    found = of_gene(change, gene)
    assert (found.curie if found else None) == curie


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("p.Ser119fsX", "p.S119fs"),
        ("IVS3 + 18C > T", "c.IVS3+18C>T"),
        ("c.855 +1G>C", "c.855+1G>C"),
        ("(G --> C) substitution at position 1201", "c.1201G>C"),
        ("glutamic acid 333 by aspartic acid", "p.E333D"),
        ("g.3352delG", "g.3352delG"),
        ("del418T", "c.418delT"),
        ("118-119insA", "c.118_119insA"),
        ("c.609+28_610-16del", "c.609+28_610-16del"),
        ("p.G204_K247del", "p.204_247del"),
        ("Val624-Val625del", "p.624_625delVV"),
        ("delta32", "c.del32"),
        ("four-basepair deletion", "c.del4"),
        ("-120-bp duplication", "c.-120dup"),
        ("192Q/R", "p.Q192R"),
        ("2238-9del AG", "c.2238_2239delAG"),
        ("157delMTTTVP", "p.157delMTTTVP"),
        ("deletion (nt 1314 through nt 1328)", "c.1314_1328del"),
        ("deletion of amino acids 809-852", "p.809_852del"),
        ("-6054 deletion/ATT", "c.-6054delATT"),
        ("nucleotide T insertion at 7916 and 7917", "c.7916_7917insT"),
        ("C to T", ""),
        ("CAG repeat", ""),
        ("deletion", ""),
    ],
)
def test_the_change_that_a_name_tells(name: str, change: str) -> None:
    assert change_of(name) == change


def meanings(text: str, names: list[str], gene: str) -> list[str | None]:
    """What each name means in the text, where `gene` is the gene nearest to all of them."""
    named = [
        Mention(
            start=text.index(name),
            end=text.index(name) + len(name),
            text=name,
            category=Category.VARIANT,
        )
        for name in names
    ]
    variants = Variants(text, named, lambda _place: (gene,))
    found = [variants.meaning(one) for one in named]
    return [one.curie if one else None for one in found]


@pytest.mark.parametrize(
    ("text", "names", "gene", "curies"),
    [
        ("It is Val66Met.", ["Val66Met"], "BDNF", ["dbSNP:rs6265"]),
        ("It is Val66Met.", ["Val66Met"], "APP", ["HGVS:APP:p.V66M"]),
        ("We saw R9W (rs123456).", ["R9W"], "APP", ["dbSNP:rs123456"]),
        (
            "The -930A>G (rs9932581) was typed; the -930G allele was rare.",
            ["-930A>G", "-930G"],
            "XYZ1",
            ["dbSNP:rs9932581"] * 2,
        ),
        ("c.196G>A (p.V66M)", ["c.196G>A", "p.V66M"], "BDNF", ["dbSNP:rs6265"] * 2),
        ("c.73G>A (p.D25N)", ["c.73G>A", "p.D25N"], "APP", ["HGVS:APP:c.73G>A", "HGVS:APP:p.D25N"]),
        ("L351A and C311A", ["L351A", "C311A"], "APP", ["HGVS:APP:p.L351A", "HGVS:APP:p.C311A"]),
        ("R47W, by C139T", ["R47W", "C139T"], "APP", ["HGVS:APP:p.R47W", "HGVS:APP:c.139C>T"]),
        ("677C>T; C to T", ["677C>T", "C to T"], "MTHFR", ["dbSNP:rs1801133"] * 2),
        ("1A>G, 2A>G; A to G", ["1A>G", "2A>G", "A to G"], "", [None, None, None]),
    ],
)
def test_what_the_variants_of_a_text_mean(
    text: str, names: list[str], gene: str, curies: list[str | None]
) -> None:
    assert meanings(text, names, gene) == curies
