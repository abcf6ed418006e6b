"""Patterns and classifier together: who has the last word on what."""

import pytest

from graph_schema.biolink import Direction, Predicate
from ingest.relations.cascade import (
    CLASSIFIED,
    UNCONDITIONAL,
    combined,
    shipped_cascade,
)
from ingest.relations.classifier import SHIPPED, Opinion
from ingest.relations.features import Sight
from ingest.relations.pairs import Claim, judge, views
from ingest.relations.scene import prepare
from ingest.relations.scopes import Stance
from ingest.sentences import Splitter
from tests.ingest.relations.conftest import Read, unmark

PLAIN = Claim(True, -1, None, "top_sure", UNCONDITIONAL, 1)


def seen(splitter: Splitter, marked: str) -> tuple[set[str], set[str], set[str]]:
    """The features of the first pair of a sentence: of the pair, of one side, of the other."""
    document, mentions = unmark(marked)
    (split,) = splitter.split([document])
    scene = prepare(split.sentences[0], mentions)
    view = next(views(scene))
    sight = Sight(scene)
    sides = (set(sight.of_side(view, number)) for number in (0, 1))
    return (set(sight.of_pair(view, judge(scene, view))), *sides)


def test_no_name_is_ever_a_feature(splitter: Splitter) -> None:
    one = seen(splitter, "[BACE1] strongly increased [APP] in Tg2576 mice.")
    other = seen(splitter, "[SIRT6] strongly increased [KL] in Tg9999 mice.")
    assert one == other
    assert not [name for name in set().union(*one) if "bace1" in name.lower() or "2576" in name]


def test_the_sides_change_places_in_the_passive(splitter: Splitter) -> None:
    _, first, second = seen(splitter, "[BACE1] inhibits [APP].")
    _, passive, agent = seen(splitter, "[APP] was inhibited by [BACE1].")
    assert "part CAUSE True" in first & agent
    assert "part THEME True" in second & passive


def test_what_is_on_the_other_side_counts_the_other_way(splitter: Splitter) -> None:
    document, mentions = unmark("[APP] and [MAPT] were measured.")
    (split,) = splitter.split([document])
    scene = prepare(split.sentences[0], mentions)
    view = next(views(scene))
    sight = Sight(scene)
    keys, values = sight.hashed(view, judge(scene, view))
    shared = set(sight.of_side(view, 0)) & set(sight.of_side(view, 1))
    assert shared
    totals: dict[int, int] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        totals[key] = totals.get(key, 0) + value
    assert sum(total == 0 for total in totals.values()) == len(shared)


def test_a_slight_doubt_does_not_overrule_plain_grammar() -> None:
    assert combined(PLAIN, Opinion(1.0, -0.5, 0.5)) == PLAIN
    firm = combined(PLAIN, Opinion(1.0, -2.0, 2.0))
    assert (firm.forward, firm.sign) == (False, 1)


def test_two_turns_are_the_grammar_s_to_count() -> None:
    twice = PLAIN._replace(sign=1, turns=2)
    assert combined(twice, Opinion(1.0, 3.0, -3.0)).sign == 1


def test_a_denied_sign_stays_the_one_that_is_denied() -> None:
    denied = PLAIN._replace(stance=Stance(True, False))
    assert combined(denied, Opinion(1.0, 3.0, 3.0)).sign == -1


def test_an_effect_may_be_read_without_a_cue_but_not_in_a_list() -> None:
    sure = Opinion(2.0, -2.0, 2.0)
    read = combined(Claim(True, 0, None, "no_cue", UNCONDITIONAL), sure)
    assert (read.layer, read.forward, read.sign) == (CLASSIFIED, False, 1)
    listed = Claim(True, 0, None, "coordinated", UNCONDITIONAL)
    assert combined(listed, sure) == listed
    tie = Claim(True, 1, None, "link", UNCONDITIONAL)
    assert combined(tie, sure) == tie


def test_an_effect_that_nobody_would_curate_is_named_together_only() -> None:
    assert combined(PLAIN, Opinion(-9.0, 1.0, 1.0)).layer == "no_cue"


def test_the_more_the_classifier_agrees_the_surer() -> None:
    cascade = shipped_cascade()
    sureness = [cascade.weigh(PLAIN, Opinion(0.0, lean, -lean))[1] for lean in (0.1, 1.0, 2.0, 4.0)]
    assert sureness == sorted(sureness)
    assert 0.3 < sureness[0] < 0.8 < sureness[-1] < 1


def test_the_shipped_weights_are_small() -> None:
    from importlib.resources import files

    assert len((files("ingest.relations") / SHIPPED).read_bytes()) < 2_000_000


@pytest.mark.parametrize(
    "sentence",
    [
        "[APOE] is associated with a higher risk of [d:dementia].",
        "[APOE] was associated with increased [APP] in carriers.",
    ],
)
def test_what_holds_in_a_population_is_no_cause(read: Read, sentence: str) -> None:
    said = {assertion.predicate for assertion, _ in read(sentence)}
    assert said
    assert said <= {
        Predicate.ASSOCIATED_WITH,
        Predicate.POSITIVELY_CORRELATED_WITH,
        Predicate.NEGATIVELY_CORRELATED_WITH,
    }


def test_one_way_is_read_unless_both_are_stated(read: Read) -> None:
    one = {a.subject for a, _ in read("[TNF] increased [IL6] and [TNF] correlated with [IL6].")
           if a.predicate is Predicate.AFFECTS}  # fmt: skip
    assert len(one) == 1
    both = [
        assertion
        for assertion, _ in read("[TNF] increased [IL6], and [IL6] then inhibited [TNF].")
        if assertion.predicate is Predicate.AFFECTS
    ]
    assert {(one.subject, one.direction) for one in both} == {
        ("HGNC:1", Direction.INCREASED),
        ("HGNC:2", Direction.DECREASED),
    }
