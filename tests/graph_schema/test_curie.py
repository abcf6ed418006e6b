"""One spelling per prefix."""

import pytest
from hypothesis import given

from graph_schema.curie import converter, normalise_curie
from tests.graph_schema import strategies

PREFIXES = ["MESH", "NCBIGene", "HGNC", "MONDO", "CHEBI", "GO", "CL", "NCBITaxon", "dbSNP", "PMID"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_prefixes_of_the_design_are_known(prefix: str) -> None:
    assert normalise_curie(f"{prefix}:1") == f"{prefix}:1"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mesh:D000544", "MESH:D000544"),
        (" HGNC:620 ", "HGNC:620"),
        ("CHEBI:CHEBI:3", "CHEBI:3"),
    ],
)
def test_other_spellings_are_rewritten(written: str, expected: str) -> None:
    assert normalise_curie(written) == expected


def test_every_synonym_of_the_table_gives_its_prefix() -> None:
    for record in converter().records:
        for synonym in record.prefix_synonyms:
            assert normalise_curie(f"{synonym}:1") == f"{record.prefix}:1"


@pytest.mark.parametrize(
    "broken", ["", "HGNC", "HGNC:", "nonsense:1", ":1", "HGNC:a b", "HGNC:HGNC:"]
)
def test_what_is_no_curie_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        normalise_curie(broken)


@given(strategies.curies)
def test_a_normal_curie_stays(curie: str) -> None:
    assert normalise_curie(curie) == curie
