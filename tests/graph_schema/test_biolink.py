"""The pinned subset of Biolink is complete in itself."""

import pytest

from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    JOINS,
    SYMMETRIC,
    Aspect,
    Category,
    Predicate,
    may_have,
    may_join,
    usual_aspect,
)


def test_every_predicate_says_what_it_joins() -> None:
    assert set(JOINS) == set(Predicate)
    assert all(subjects and objects for subjects, objects in JOINS.values())
    assert not SYMMETRIC & DIRECTED_EFFECTS


@pytest.mark.parametrize("predicate", sorted(SYMMETRIC))
def test_a_symmetric_predicate_joins_both_ways(predicate: Predicate) -> None:
    subjects, objects = JOINS[predicate]
    assert subjects == objects


@pytest.mark.parametrize(
    ("predicate", "subject", "object_", "allowed"),
    [
        (Predicate.TREATS, Category.CHEMICAL, Category.DISEASE, True),
        (Predicate.TREATS, Category.DISEASE, Category.CHEMICAL, False),
        (Predicate.AFFECTS, Category.GENE, Category.PROCESS, True),
        (Predicate.AFFECTS, Category.TAXON, Category.GENE, False),
        (Predicate.EXPRESSED_IN, Category.GENE, Category.ANATOMY, True),
        (Predicate.EXPRESSED_IN, Category.ANATOMY, Category.GENE, False),
        (Predicate.CAUSES, Category.GENE, Category.CHEMICAL, False),
    ],
)
def test_which_predicate_may_join_what(
    predicate: Predicate, subject: Category, object_: Category, allowed: bool
) -> None:
    assert may_join(predicate, subject, object_) is allowed


@pytest.mark.parametrize("category", Category)
def test_everything_has_its_usual_aspect(category: Category) -> None:
    assert may_have(category, usual_aspect(category))


@pytest.mark.parametrize(
    ("category", "aspect", "allowed"),
    [
        (Category.DISEASE, Aspect.SEVERITY, True),
        (Category.DISEASE, Aspect.PHOSPHORYLATION, False),
        (Category.PROCESS, Aspect.SECRETION, False),
        (Category.CELL, Aspect.EXPRESSION, False),
        (Category.ANATOMY, Aspect.LOCALIZATION, False),
        (Category.GENE, Aspect.PHOSPHORYLATION, True),
        (Category.GENE, Aspect.SEVERITY, False),
    ],
)
def test_which_aspect_a_thing_has(category: Category, aspect: Aspect, allowed: bool) -> None:
    assert may_have(category, aspect) is allowed
