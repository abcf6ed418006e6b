"""Variants: an identity only where the gene has a symbol, and a change is a change."""

import pytest

from ingest.ground.variants import of_gene


@pytest.mark.parametrize(
    ("name", "gene", "curie"),
    [
        ("V717I", "APP", "HGVS:APP:p.V717I"),
        ("V717I", "HLA-DRB1", "HGVS:HLA-DRB1:p.V717I"),
        ("V717I", "APP intracellular domain", None),
        ("V717I", "", None),
        ("deletion", "APP", None),
    ],
)
def test_the_change_of_a_gene(name: str, gene: str, curie: str | None) -> None:
    found = of_gene(name, gene)
    assert (found.curie if found else None) == curie
