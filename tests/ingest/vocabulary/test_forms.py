"""Other forms of names, and what annotators mean by a name that several things have."""

from collections.abc import Callable, Iterator

import pytest

from ingest.ground import forms
from ingest.ground.annotated import key_of_name, said_of


@pytest.mark.parametrize(
    ("made_by", "name", "form", "how"),
    [
        (forms.of_condition, "tubular damage", "tubular diseases", "as a disease"),
        (forms.of_condition, "gastric lymphoma", "gastric neoplasms", "as a neoplasm"),
        (forms.of_condition, "cirrhotic", "cirrhosis", "as a noun"),
        (forms.of_condition, "X-linked recessive ichthyosis", "ichthyosis", "more broadly"),
        (
            forms.of_condition,
            "hepatic and renal failure",
            "hepatic failure",
            "the first of several",
        ),
        (
            forms.of_condition,
            "factor V (FV) deficiency",
            "factor V deficiency",
            "without its brackets",
        ),
        (forms.of_chemical, "extract of hawthorn", "plant extract", "as an extract"),
        (forms.of_gene, "VEGF receptor 2", "VEGFR2", "as a receptor"),
        (forms.of_gene, "miRNA-21", "MIR21", "as a microRNA"),
    ],
)
def test_a_name_has_other_forms(
    made_by: Callable[[str], Iterator[tuple[str, str]]], name: str, form: str, how: str
) -> None:
    assert (form, how) in set(made_by(name))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("pregnenolone sulphate", "pregnenolone sulfate"),
        ("leukaemia", "leukemia"),
        ("tumour", "tumor"),
        ("aerobic", "aerobic"),
    ],
)
def test_american_spelling(name: str, plain: str) -> None:
    assert forms.american(name) == plain


def test_a_plain_name_has_no_other_form() -> None:
    assert not [*forms.of_chemical("donepezil"), *forms.of_gene("APP")]


def test_singular_and_plural_are_one_name_of_a_sort() -> None:
    assert key_of_name("Statins", "chemical") == key_of_name("statin", "chemical")
    assert key_of_name("statin", "chemical") != key_of_name("statin", "gene")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, ""),
        ({"MESH:D1": 1}, "annotators mean it"),
        ({"MESH:D1": 3, "MESH:D2": 1}, "annotators mean it, often"),
        ({"MESH:D1": 1, "MESH:D2": 1}, "annotators differ"),
        ({"MESH:D2": 1}, "annotators mean another"),
    ],
)
def test_what_annotators_say(counts: dict[str, int], said: str) -> None:
    assert said_of("MESH:D1", counts) == said
