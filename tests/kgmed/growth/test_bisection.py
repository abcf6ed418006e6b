"""Parts of a round are tried until exactly the papers to blame are refused."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil, log2

import pytest

from kgmed.growth.bisection import in_parts
from kgmed.growth.records import Round, RoundState

WHEN = datetime(2024, 1, 1, tzinfo=UTC)


class Trials:
    """A graph that some papers make worse, and what was tried on it."""

    def __init__(self, bad: set[int], together: set[int]) -> None:
        """`bad`: each by itself; `together`: all of them and no fewer."""
        self._bad, self._together = bad, together
        self.kept: list[int] = []
        self.alone: list[int] = []
        """Refused alone."""

    def try_(self, papers: Sequence[int]) -> Round:
        there = {*self.kept, *papers}
        worse = bool(there & self._bad) or bool(self._together and self._together <= there)
        if not worse:
            self.kept += papers
        elif len(papers) == 1:
            self.alone += papers
        state = RoundState.ROLLED_BACK if worse else RoundState.DONE
        return Round(number=1, state=state, when=WHEN)


@pytest.mark.parametrize("seed", range(60))
def test_exactly_the_papers_to_blame_are_refused(seed: int) -> None:
    rng = random.Random(seed)
    papers = list(range(rng.randint(1, 70)))
    bad = set(rng.sample(papers, min(len(papers), rng.choice([0, 1, 2, 5]))))
    trials = Trials(bad, set())
    rounds = list(in_parts(papers, trials.try_))
    assert set(trials.alone) == bad
    assert trials.kept == [one for one in papers if one not in bad]  # and in their order
    most = len(bad) * (ceil(log2(len(papers))) + 2)
    assert len(rounds) <= 1 + most


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("rightly", [True, False])
def test_whoever_is_suspected_only_those_to_blame_are_refused(seed: int, rightly: bool) -> None:
    rng = random.Random(seed)
    papers = list(range(rng.randint(2, 70)))
    bad = set(rng.sample(papers, min(len(papers), rng.choice([1, 2, 5]))))
    suspects = set(rng.sample(papers, len(papers) // 4))
    suspects = suspects | bad if rightly else suspects - bad
    trials = Trials(bad, set())
    rounds = list(in_parts(papers, trials.try_, suspects.__contains__))
    assert set(trials.alone) == bad
    assert set(trials.kept) == set(papers) - bad
    searched = suspects if rightly else papers
    assert len(rounds) <= 1 + len(bad) * (ceil(log2(max(1, len(searched)))) + 3)


def test_one_that_is_rightly_suspected_is_found_at_once() -> None:
    trials = Trials({41}, set())
    rounds = list(in_parts(range(100), trials.try_, {41}.__contains__))
    assert [one.state for one in rounds] == [
        RoundState.ROLLED_BACK,
        RoundState.DONE,
        RoundState.ROLLED_BACK,
    ]
    assert trials.alone == [41]


@pytest.mark.parametrize("seed", range(20))
def test_of_papers_that_are_bad_together_all_but_one_are_kept(seed: int) -> None:
    papers = list(range(30))
    together = set(random.Random(seed).sample(papers, 3))
    trials = Trials(set(), together)
    list(in_parts(papers, trials.try_))
    assert trials.alone == [max(together)]
    assert trials.kept == [one for one in papers if one not in trials.alone]


def test_what_makes_nothing_worse_is_one_round() -> None:
    assert len(list(in_parts(range(20), Trials(set(), set()).try_))) == 1
    assert list(in_parts((), Trials(set(), set()).try_)) == []
