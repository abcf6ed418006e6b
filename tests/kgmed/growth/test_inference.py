"""What follows from two steps, and what does not."""

from itertools import product

import pytest

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import Assertion, InferredEvidence
from kgmed.growth.inference import COMPOSITION, TRANSITIVITY, Inference, infer
from kgmed.store.protocol import Edge

UP, DOWN = Direction.INCREASED, Direction.DECREASED
GENES = {f"HGNC:{n}": Category.GENE for n in range(1, 9)}


def edge(
    subject: int,
    object_: int,
    direction: Direction | None = UP,
    predicate: Predicate = Predicate.AFFECTS,
    aspect: str = "",
    *,
    belief: float = 0.8,
    denied: bool = False,
) -> Edge:
    ends = (f"HGNC:{subject}", f"HGNC:{object_}")
    key = f"{subject}{predicate}{aspect}{direction}{object_}"
    return Edge(key, *ends, str(predicate), aspect, str(direction or ""), belief, denied)


def follows(*edges: Edge, new: int = 1) -> list[Inference]:
    """The first so many are new."""
    found = infer(edges, {one.key for one in edges[:new]}, GENES)
    return list(found)


@pytest.mark.parametrize(("first", "second"), list(product((UP, DOWN), repeat=2)))
def test_signs_are_multiplied(first: Direction, second: Direction) -> None:
    steps = edge(1, 2, first), edge(2, 3, second)
    (one,) = follows(*steps)
    assert one.claim == Assertion(
        subject="HGNC:1",
        predicate=Predicate.AFFECTS,
        object="HGNC:3",
        aspect=Aspect.ACTIVITY_OR_ABUNDANCE,
        direction=UP if first is second else DOWN,
    )
    assert one.belief == pytest.approx(0.64)
    claim, evidence = one.extraction
    assert evidence == InferredEvidence(
        rule=COMPOSITION, premises=(steps[0].key, steps[1].key), negated=False
    )
    assert claim == one.claim
    assert follows(*steps[::-1]) == [one]  # whichever of the two is new


@pytest.mark.parametrize(
    "second",
    [
        edge(2, 3, None),
        edge(2, 3, denied=True),
        edge(3, 2),
        edge(2, 1),
        edge(2, 3, None, Predicate.ASSOCIATED_WITH),
        edge(2, 9),
    ],
)
def test_nothing_follows_without_two_signs_in_a_row(second: Edge) -> None:
    assert follows(edge(1, 2), second) == []


def test_nothing_follows_without_anything_new() -> None:
    assert follows(edge(1, 2), edge(2, 3), new=0) == []


def test_who_cleaves_something_need_not_act_as_it_does() -> None:
    for aspect in (Aspect.CLEAVAGE, Aspect.DEGRADATION, Aspect.LOCALIZATION):
        assert follows(edge(1, 2, aspect=aspect), edge(2, 3)) == []
        assert follows(edge(1, 2), edge(2, 3, aspect=aspect)) == []
    assert follows(edge(1, 2, aspect=Aspect.EXPRESSION), edge(2, 3, aspect=Aspect.ABUNDANCE))


@pytest.mark.parametrize(
    "said",
    [edge(1, 3), edge(1, 3, DOWN), edge(1, 3, None), edge(1, 3, denied=True),
     edge(1, 3, None, Predicate.CAUSES)],
)  # fmt: skip
def test_what_is_said_already_is_not_inferred(said: Edge) -> None:
    assert follows(edge(1, 2), edge(2, 3), said) == []
    assert follows(edge(1, 2), edge(2, 3), edge(1, 3, None, Predicate.ASSOCIATED_WITH))


def test_ways_that_disagree_come_to_nothing_and_the_surest_is_named() -> None:
    ways = edge(1, 2), edge(2, 3), edge(1, 4), edge(4, 3, DOWN)
    assert follows(*ways, new=4) == []
    ways = edge(1, 2), edge(2, 3), edge(1, 4, belief=0.9), edge(4, 3)
    (one,) = follows(*ways, new=4)
    assert one.premises == (ways[2].key, ways[3].key)


def test_the_most_believed_come_first() -> None:
    found = follows(edge(1, 2), *(edge(2, n, belief=n / 10) for n in range(3, 9)))
    assert [one.claim.object for one in found] == [f"HGNC:{n}" for n in range(8, 2, -1)]


def test_parts_of_parts_are_parts() -> None:
    for predicate in (Predicate.HAS_PART, Predicate.SUBCLASS_OF):
        (one,) = follows(edge(1, 2, None, predicate), edge(2, 3, None, predicate))
        assert (one.rule, one.claim.predicate) == (TRANSITIVITY, predicate)
        assert one.claim.direction is None
    mixed = edge(1, 2, None, Predicate.HAS_PART), edge(2, 3, None, Predicate.SUBCLASS_OF)
    assert follows(*mixed) == []
