"""What counts as a right identity, and how changes of genes are written."""

from pathlib import Path

import pytest

from ingest.ground.changes import change_of, change_of_tmvar
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.grounding_gold import verdict


@pytest.mark.vocabulary
def test_a_family_is_judged_by_its_members(home: Path) -> None:
    vocabulary = Vocabulary.open(home / "vocabulary")
    both = frozenset({"NCBIGene:2931", "NCBIGene:2932"})
    assert verdict("FPLX:GSK3", both, vocabulary) is True
    assert verdict("FPLX:GSK3", frozenset({"NCBIGene:2932"}), vocabulary) is None
    assert verdict("FPLX:GSK3", frozenset({"NCBIGene:351"}), vocabulary) is False
    assert verdict("HGVS:APP:p.V717I", frozenset({"p.V717I"}), vocabulary) is True
    assert verdict("HGVS:APP:p.V717I", frozenset({"dbSNP:rs1"}), vocabulary) is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("V717I", "p|SUB|V|717|I"),
        ("p.Val717Ile", "p|SUB|V|717|I"),
        ("Val717Ile", "p|SUB|V|717|I"),
        ("valine to isoleucine at codon 717", "p|SUB|V|717|I"),
        ("c.1138G>A", "c|SUB|G|1138|A"),
        ("-521 C/T", "c|SUB|C|-521|T"),
        ("C-1228T", "c|SUB|C|-1228|T"),
        ("R42X", "p|SUB|R|42|X"),
    ],
)
def test_changes_are_written_one_way(name: str, form: str) -> None:
    assert change_of(name) == change_of_tmvar(form) != ""


@pytest.mark.parametrize("name", ["variant", "the allele", "S129", "T cell", ""])
def test_what_is_no_change(name: str) -> None:
    assert change_of(name) == ""
