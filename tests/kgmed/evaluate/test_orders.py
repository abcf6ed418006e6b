"""Options are turned round so that no place is favoured."""

from collections import Counter

import pytest

from kgmed.evaluate.orders import orders_of


@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_each_option_stands_at_each_place_once(options: int) -> None:
    orders = orders_of("Is it?", options, options, seed=1)
    assert orders[0] == tuple(range(options))
    for place in range(options):
        assert Counter(order[place] for order in orders) == Counter(range(options))


def test_orders_differ_and_come_again() -> None:
    many = orders_of("Is it?", 3, 24, seed=1)
    assert len(set(many)) == len(many) == 6
    assert len(orders_of("Is it?", 5, 4, seed=1)) == 4
    assert orders_of("Is it?", 5, 10, seed=1) == orders_of("Is it?", 5, 10, seed=1)
    assert len({orders_of("Is it?", 5, 4, seed) for seed in range(20)}) > 3
    assert len({orders_of(f"Is it {i}?", 5, 4, 1) for i in range(20)}) > 3
    assert orders_of("Is it?", 4, 1, seed=1) == ((0, 1, 2, 3),)
