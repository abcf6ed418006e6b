"""Supports are beliefs: bounded, growing with what speaks for them, falling with distance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import Direction, Predicate
from graph_schema.records import Assertion, TextEvidence
from kgmed.reason.weigh import (
    HOP_DISCOUNT,
    balance,
    credence,
    noisy_or,
    support_against,
    support_for,
    weigh,
    weight,
)
from kgmed.records import Path, Step, StoredAssertion
from kgmed.signs import Sign

UP, DOWN = Direction.INCREASED, Direction.DECREASED
supports = st.dictionaries(st.sampled_from(Sign), st.integers(0, 99).map(lambda n: n / 100))


def stored(subject: int, object_: int, direction: Direction, papers: list[int]) -> StoredAssertion:
    assertion = Assertion(
        subject=f"HGNC:{subject}",
        predicate=Predicate.AFFECTS,
        object=f"HGNC:{object_}",
        direction=direction,
    )
    evidence = tuple(
        TextEvidence(
            publication=f"PMID:{paper}",
            sentence="one and two",
            sentence_start=0,
            subject_span=(0, 3),
            object_span=(8, 11),
            extractor="test/1",
            confidence=0.8,
        )
        for paper in papers
    )
    return StoredAssertion(assertion=assertion, belief=0.7, evidence=evidence)


def path(*assertions: StoredAssertion) -> Path:
    steps = tuple(
        Step(
            key=each.assertion.key,
            subject=each.assertion.subject,
            subject_name="s",
            predicate=each.assertion.predicate,
            object=each.assertion.object,
            object_name="o",
            direction=each.assertion.direction,
            belief=each.belief,
        )
        for each in assertions
    )
    return Path(id="P1", steps=steps, cost=1.0)


def keyed(*assertions: StoredAssertion) -> dict[str, StoredAssertion]:
    return {each.assertion.key: each for each in assertions}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(10, 20))
def test_a_further_paper_adds_and_a_repeat_does_not(papers: list[int], further: int) -> None:
    once = stored(1, 2, UP, papers)
    repeated = stored(1, 2, UP, papers + papers)
    more = stored(1, 2, UP, [*papers, further])
    values = [weigh([path(each)], keyed(each))[Sign.INCREASE] for each in (once, repeated, more)]
    assert values[0] == values[1] < values[2] <= 0.95


def test_parallel_assertions_of_one_paper_count_once() -> None:
    claim = stored(1, 2, UP, [1])
    other = claim.model_copy(
        update={"assertion": claim.assertion.model_copy(update={"aspect": "expression"})}
    )
    single = weigh([path(claim)], keyed(claim))
    both = weigh([path(claim), path(other)], keyed(claim, other))
    assert both == single


def test_a_further_step_discounts() -> None:
    first, second = stored(1, 2, UP, [1]), stored(2, 3, DOWN, [2])
    found = weigh([path(first, second)], keyed(first, second))
    assert found == {Sign.DECREASE: pytest.approx(0.7 * 0.7 * HOP_DISCOUNT)}


def test_one_denial_does_not_take_half_of_what_many_papers_say() -> None:
    claim = stored(1, 2, UP, [*range(1, 10)])
    denial = claim.evidence[0].model_copy(update={"publication": "PMID:99", "negated": True})
    denied = claim.model_copy(update={"evidence": (*claim.evidence, denial)})
    free, held = (weigh([path(one)], keyed(one))[Sign.INCREASE] for one in (claim, denied))
    assert 0.75 < held < free
    even = claim.model_copy(update={"evidence": (claim.evidence[0], denial)})
    assert weigh([path(even)], keyed(even))[Sign.INCREASE] < 0.5


def test_retracted_papers_count_for_nothing() -> None:
    claim = stored(1, 2, UP, [1, 2])
    assert weigh([path(claim)], keyed(claim), retracted={"PMID:1", "PMID:2"}) == {Sign.INCREASE: 0}


@given(supports, st.sampled_from(Sign))
def test_credence_is_a_belief(support: dict[Sign, float], sign: Sign) -> None:
    for value in (support_for(sign, support), support_against(sign, support)):
        assert 0.0 <= value <= 1.0
    assert 0.0 <= credence(sign, support, support) <= support_for(sign, support)


@given(supports)
def test_opposite_claims_are_weighed_as_opposites(support: dict[Sign, float]) -> None:
    signed = {sign: support.get(sign, 0.0) for sign in (Sign.INCREASE, Sign.DECREASE)}
    up, down = balance(Sign.INCREASE, signed), balance(Sign.DECREASE, signed)
    assert up == pytest.approx(-down)
    assert (up > 0) == (weight(signed[Sign.INCREASE]) > weight(signed[Sign.DECREASE]))


@given(st.lists(st.floats(0, 0.99), max_size=8))
def test_noisy_or_is_additive_in_weights(values: list[float]) -> None:
    assert weight(noisy_or(values)) == pytest.approx(
        min(sum(map(weight, values)), weight(0.999999)), abs=1e-6, rel=1e-4
    )
