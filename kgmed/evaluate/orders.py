"""The orders in which the options of a question are shown.

A system that likes the first option whatever it says is found out by asking again with another
option there.
"""

import math
from random import Random

Order = tuple[int, ...]
"""Which option of the file stands at each place."""


def orders_of(question: str, options: int, count: int, seed: int) -> tuple[Order, ...]:
    """The first is the file's own, the next ones turn the options round (so that with as many
    orders as options each option has stood at each place once), and any further ones are drawn.

    All differ: of two options there are two orders, however many are asked for. The same
    question, count and seed give the same orders.

    Args:
        question: its words; what else is known of it must not matter.
        options: how many it has.
        count: how many orders are wanted.
        seed: another one gives other orders.
    """
    chance = Random(f"{seed} {question}")
    own = tuple(range(options))
    turned = [own[start:] + own[:start] for start in range(1, options)]
    chance.shuffle(turned)
    found = dict.fromkeys([own, *turned][:count])
    while len(found) < min(count, math.factorial(options)):
        found[tuple(chance.sample(own, options))] = None
    return tuple(found)
