"""Captions of relationships."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.captions import bar, caption
from graph_schema.records import Assertion, Status

EFFECT = Assertion(
    subject="HGNC:1",
    predicate=Predicate.AFFECTS,
    object="HGNC:2",
    aspect=Aspect.EXPRESSION,
    direction=Direction.INCREASED,
)
TREATS = Assertion(subject="CHEBI:1", predicate=Predicate.TREATS, object="MONDO:1")


@pytest.mark.parametrize(
    ("claim", "belief", "denial", "status", "locked", "said"),
    [
        (EFFECT, 0.82, 0.0, Status.ACCEPTED, False, "●●●● increases expression"),
        (EFFECT, 0.71, 0.31, Status.ACCEPTED, False, "●●●●×× increases expression"),
        (TREATS, 1.0, 0.0, Status.ACCEPTED, True, "✎●●●●● treats"),
        (TREATS, 0.2, 0.0, Status.PROPOSED, False, "?● treats"),
        (TREATS, 0.0, 0.9, Status.ACCEPTED, False, "××××× treats"),
        (TREATS, 0.0, 0.0, Status.ACCEPTED, False, "treats"),
    ],
)
def test_a_caption_draws_belief_and_denial(
    claim: Assertion, belief: float, denial: float, status: Status, locked: bool, said: str
) -> None:
    assert caption(claim, belief, denial, status, locked) == said


@pytest.mark.parametrize("aspect", [None, Aspect.SEVERITY, Aspect.ACTIVITY_OR_ABUNDANCE])
def test_an_aspect_that_goes_without_saying_is_not_said(aspect: Aspect | None) -> None:
    claim = EFFECT.model_copy(update={"aspect": aspect})
    assert caption(claim, 0.5, 0.0, Status.ACCEPTED, False) == "●●● increases"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_wider_bar_is_never_believed_less(one: float, other: float) -> None:
    assert (len(bar(one, "●")) <= len(bar(other, "●"))) or one > other
    assert len(bar(one, "●")) <= 5


def test_what_is_contested_shows_it() -> None:
    from kgmed.store.review import CONTESTED

    assert bar(CONTESTED, "×") == "×"
