"""The algebra of signs has the laws that its docstring states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import DIRECTED_EFFECTS, Direction, Predicate
from kgmed.records import Step
from kgmed.signs import SIGNED, Sign, compose, invert, path_sign, step_sign

signs = st.sampled_from(Sign)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    predicate = draw(st.sampled_from(Predicate))
    directions = [None, *Direction] if predicate in DIRECTED_EFFECTS else [None]
    return Step(
        key="k",
        subject="HGNC:1",
        subject_name="a",
        predicate=predicate,
        object="HGNC:2",
        object_name="b",
        direction=draw(st.sampled_from(directions)),
        polarity=draw(st.sampled_from(("affirmed", "denied"))),
        reverse=draw(st.booleans()),
        belief=0.5,
    )


def effect(direction: Direction | None, *, denied: bool = False, reverse: bool = False) -> Step:
    return Step(
        key="k",
        subject="HGNC:1",
        subject_name="a",
        predicate=Predicate.AFFECTS,
        object="HGNC:2",
        object_name="b",
        direction=direction,
        polarity="denied" if denied else "affirmed",
        reverse=reverse,
        belief=0.5,
    )


@given(signs, signs, signs)
def test_composition_is_associative(a: Sign, b: Sign, c: Sign) -> None:
    assert compose(compose(a, b), c) is compose(a, compose(b, c))


@given(signs, signs)
def test_the_inverse_passes_through_a_composition(a: Sign, b: Sign) -> None:
    assert compose(invert(a), b) is invert(compose(a, b))


@given(st.lists(st.sampled_from(Direction), min_size=1, max_size=4))
def test_decreases_count_by_parity(directions: list[Direction]) -> None:
    odd = directions.count(Direction.DECREASED) % 2
    expected = Sign.DECREASE if odd else Sign.INCREASE
    assert path_sign([effect(direction) for direction in directions]) is expected


@given(st.lists(steps(), min_size=1, max_size=4))
def test_a_sign_needs_every_step_to_be_a_forward_affirmed_effect(path: list[Step]) -> None:
    if path_sign(path) in SIGNED:
        for step in path:
            assert step.predicate in DIRECTED_EFFECTS
            assert step.polarity == "affirmed"
            assert not step.reverse


@given(steps())
def test_an_effect_walked_backwards_has_no_sign(step: Step) -> None:
    assert step_sign(step.model_copy(update={"reverse": True})) in {Sign.LINK, Sign.NOTHING}


def test_a_denied_effect_speaks_of_its_own_ends_alone() -> None:
    denied = effect(Direction.INCREASED, denied=True)
    assert path_sign([denied]) is Sign.NO_CHANGE
    assert path_sign([denied, effect(Direction.INCREASED)]) is Sign.NOTHING
    assert path_sign([effect(Direction.INCREASED), denied]) is Sign.NOTHING


def test_an_effect_without_direction_leaves_the_direction_open() -> None:
    assert path_sign([effect(None), effect(Direction.DECREASED)]) is Sign.CHANGE


def test_a_path_has_at_least_one_step() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        path_sign([])
