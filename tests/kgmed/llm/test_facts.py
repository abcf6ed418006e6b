"""Facts, and effects put one after the other."""

from itertools import product

import pytest

from kgmed.llm.facts import STATED, Effect, Fact, composed, numbered
from kgmed.signs import Sign, compose

UP, DOWN, SAME, OTHER, NONE = Effect


@pytest.mark.parametrize(
    ("chain", "outcome"),
    [
        ((UP, UP), UP), ((UP, DOWN), DOWN), ((DOWN, DOWN), UP), ((DOWN, DOWN, DOWN), DOWN),
        ((UP, SAME), SAME), ((OTHER, DOWN), OTHER), ((OTHER, SAME), SAME), ((UP, NONE), NONE),
    ],
)  # fmt: skip
def test_a_chain_comes_to_the_product_of_its_signs(
    chain: tuple[Effect, ...], outcome: Effect
) -> None:
    assert composed(chain) is outcome


def test_on_signs_it_is_the_algebra_that_paths_are_reasoned_with() -> None:
    sign = {UP: Sign.INCREASE, DOWN: Sign.DECREASE}
    for one, other in product(sign, repeat=2):
        assert sign[composed((one, other))] is compose(sign[one], sign[other])


def test_facts_are_numbered_from_one_and_say_no_change_in_one_word() -> None:
    facts = [Fact("a", UP, "b"), Fact("b", SAME, "c d")]
    assert numbered(facts) == ("a on b: increases [1]", "b on c d: unchanged [2]")
    assert all(" " not in effect.word for effect in STATED)
