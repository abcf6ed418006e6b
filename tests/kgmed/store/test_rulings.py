"""The ledger, folded: what it says of claims and entities, whatever was read."""

from datetime import UTC, datetime

import pytest

from graph_schema.biolink import Predicate
from graph_schema.decisions import Action, Change, Context, Decision
from graph_schema.records import Assertion, Entity, Status
from kgmed.store.folding import fold, standing_decisions
from kgmed.store.rulings import Rulings, Standing, quotation
from tests.kgmed.store.common import DOWN, UP, change, create, decide, decided, delete, merge
from tests.kgmed.store.makers import affects, associated, curated, gene, text


def knowing(
    decision: Decision,
    *entities: Entity,
    claim: Assertion | None = None,
    known: tuple[str, ...] = (),
) -> Decision:
    """The decision as a store writes it down."""
    context = Context(claim=claim, entities=entities, known=known)
    return decision.model_copy(update={"context": context})


def replaced(subject: Assertion, claim: Assertion, day: int = 1) -> Decision:
    decision = decided(Action.REPLACE, subject.key, claim=claim, day=day)
    return knowing(decision, gene(1), gene(2), gene(3), gene(4), claim=subject)


def merged(subject: int, into: int, day: int = 1) -> Decision:
    decision = decided(Action.MERGE, f"HGNC:{subject}", into=f"HGNC:{into}", day=day)
    return knowing(decision, gene(subject), gene(into))


def undone(decision: Decision, day: int = 2) -> Decision:
    return decided(Action.UNDO, decision.id, day=day)


def seen(rulings: Rulings, claim: Assertion) -> Assertion:
    return rulings.see(claim).claim


# -- what stands -----------------------------------------------------------------------------------


def test_what_is_undone_does_not_stand_until_that_is_undone() -> None:
    first, other = delete(UP.key), delete(DOWN.key)
    undoing = undone(first)
    assert standing_decisions([first, other, undoing]) == [other]
    assert standing_decisions([first, other, undoing, undone(undoing)]) == [first, other]


def test_only_what_came_before_is_undone() -> None:
    decision = delete(UP.key)
    assert standing_decisions([undone(decision), decision]) == [decision]


def test_an_empty_ledger_rules_nothing() -> None:
    rulings = fold([])
    assert not rulings
    assert seen(rulings, UP) == UP
    assert rulings.standing_of(UP.key) == Standing(Status.ACCEPTED, locked=False)


def test_a_word_about_a_status_bends_no_reading() -> None:
    assert not fold([decide(UP.key, Status.REJECTED)])


# -- merges ----------------------------------------------------------------------------------------


def test_merges_are_followed_to_their_end() -> None:
    rulings = fold([merged(1, 2), merged(2, 3)])
    assert rulings.identities("HGNC:1") == ["HGNC:1", "HGNC:2", "HGNC:3"]
    assert seen(rulings, affects(1, 4)) == affects(3, 4)


@pytest.mark.parametrize("ring", [[(1, 2), (2, 1)], [(1, 2), (2, 3), (3, 1)]])
def test_the_last_of_merges_in_a_ring_holds(ring: list[tuple[int, int]]) -> None:
    rulings = fold([merged(*pair, day=day) for day, pair in enumerate(ring, 1)])
    assert {rulings.entity(f"HGNC:{n}") for pair in ring for n in pair} == {"HGNC:1"}


def test_a_merged_claim_is_canonical() -> None:
    assert seen(fold([merged(1, 4)]), associated(1, 3)) == associated(3, 4)


def test_what_was_decided_of_a_claim_goes_with_it() -> None:
    judged = decide(affects(1, 4).key, Status.REJECTED)
    judged = knowing(judged, gene(1), gene(4), claim=affects(1, 4))
    rulings = fold([judged, merged(1, 2)])
    assert rulings.standing_of(affects(2, 4).key).status is Status.REJECTED
    assert rulings.kept.keys() == {affects(2, 4).key}
    assert rulings.kept[affects(2, 4).key].ends == {"HGNC:2": gene(2), "HGNC:4": gene(4)}


# -- replacements ----------------------------------------------------------------------------------


def test_replacements_are_followed_to_their_end() -> None:
    rulings = fold([replaced(UP, DOWN), replaced(DOWN, affects(3, 4))])
    assert seen(rulings, UP) == affects(3, 4)
    assert rulings.see(UP).keys == [UP.key, DOWN.key, affects(3, 4).key]


def test_the_last_of_replacements_in_a_ring_holds() -> None:
    rulings = fold([replaced(UP, DOWN), replaced(DOWN, UP, day=2)])
    assert seen(rulings, UP) == seen(rulings, DOWN) == UP


def test_a_ring_of_a_replacement_and_a_merge_ends() -> None:
    rulings = fold([replaced(affects(1, 4), affects(2, 4)), merged(2, 1)])
    assert seen(rulings, affects(1, 4)) == seen(rulings, affects(2, 4)) == affects(1, 4)


def test_a_replaced_claim_is_not_what_its_ends_are_merged_to() -> None:
    rulings = fold([replaced(affects(1, 4), DOWN), merged(1, 2)])
    assert seen(rulings, affects(1, 4)) != seen(rulings, affects(2, 4)) == affects(2, 4)


def test_what_takes_the_place_of_a_claim_is_accepted_and_locked() -> None:
    rulings = fold([decide(DOWN.key, Status.REJECTED), replaced(UP, DOWN)])
    assert rulings.standing_of(DOWN.key) == Standing(Status.ACCEPTED, locked=True)


# -- deletions -------------------------------------------------------------------------------------


def test_a_deleted_claim_is_not_seen_and_neither_are_claims_about_a_deleted_entity() -> None:
    rulings = fold([delete(UP.key), delete("HGNC:3")])
    assert [rulings.see(c).by for c in (UP, DOWN, affects(4, 3))] == [UP.key, "", "HGNC:3"]


def test_a_claim_about_what_is_merged_into_a_deleted_entity_is_not_seen() -> None:
    assert fold([merged(1, 2), delete("HGNC:2")]).see(affects(1, 4)).by == "HGNC:2"


def test_what_is_accepted_or_created_again_is_seen_again() -> None:
    made = knowing(create(UP), gene(1), gene(2))
    for back in (decide(UP.key, day=2), made):
        assert not fold([delete(UP.key), back]).see(UP).by


def test_what_is_rejected_stays_deleted_and_is_no_news_any_more() -> None:
    word = knowing(decide(UP.key, Status.REJECTED), claim=UP, known=("a", "b"))
    rulings = fold([knowing(delete(UP.key), claim=UP, known=("a",)), word])
    assert rulings.deleted == {UP.key: {"a", "b"}}
    assert rulings.kept == {}


def test_a_deletion_says_which_quotations_must_be_looked_at() -> None:
    quoted = quotation(UP.key, text("PMID:1"))
    assert fold([knowing(delete(UP.key), claim=UP)]).quoting == frozenset()
    assert fold([delete("HGNC:1")]).quoting == frozenset()
    assert fold([decided(Action.DELETE, quoted, claim=UP)]).quoting == {UP.key}
    assert fold([delete(quoted)]).quoting == {""}


def test_a_quotation_is_a_sentence_as_saying_a_claim() -> None:
    said = text("PMID:1")
    assert quotation(UP.key, said) == quotation(UP.key, text("PMID:1", extractor="other/2"))
    others = {
        quotation(DOWN.key, said),
        quotation(UP.key, text("PMID:2")),
        quotation(UP.key, text("PMID:1", sentence="Beta falls in all cells.")),
        quotation(UP.key, curated("record")),
    }
    assert len(others | {quotation(UP.key, said)}) == 5


# -- changes ---------------------------------------------------------------------------------------


def test_the_last_change_of_a_property_holds() -> None:
    rulings = fold([change("HGNC:1", name="a", category="Disease"), change("HGNC:1", 2, name="b")])
    assert rulings.changes_of("HGNC:1") == {"name": "b", "category": "Disease"}


def test_a_merged_entity_keeps_its_changes_for_itself() -> None:
    later = change("HGNC:1", 2, name="both")
    rulings = fold([change("HGNC:1", name="one"), merged(1, 2), later])
    assert rulings.changes_of("HGNC:1") == {"name": "one"}
    assert rulings.changes_of("HGNC:2") == {"name": "both"}, "changed when it was the other"


@pytest.mark.parametrize(
    ("value", "belief"),
    [(0.5, 0.5), (1, 1.0), (0, 0.0), (1.5, None), (True, None), ("0.5", None), (None, None)],
)
def test_a_belief_is_a_number_from_0_to_1(value: float, belief: float | None) -> None:
    assert fold([change(UP.key, belief=value)]).belief_of(UP.key) == belief


def test_entities_are_known_as_they_were_before_anything_was_decided_of_them() -> None:
    renaming = knowing(change("HGNC:1", name="b"), gene(1, name="a"))
    later = knowing(decide(UP.key), gene(1, name="b"), gene(2), claim=UP)
    ledger = [renaming, later, undone(renaming)]
    assert fold(ledger).kept[UP.key].ends["HGNC:1"].name == "a"


# -- what curators make ----------------------------------------------------------------------------


def test_what_the_schema_does_not_know_waits_until_it_does() -> None:
    claim = Assertion(subject="HGNC:1", predicate=Predicate.TREATS, object="HGNC:2")
    made = knowing(create(claim), gene(1), gene(2))
    assert fold([made]).standing_of(claim.key) == Standing(Status.PROPOSED, locked=True)
    ledger = [made, change("HGNC:2", category="Disease")]
    assert fold(ledger).standing_of(claim.key).status is Status.ACCEPTED
    ledger = [made, decide(claim.key, Status.ACCEPTED)]
    assert fold(ledger).standing_of(claim.key).status is Status.ACCEPTED


def test_a_created_entity_is_what_its_maker_says() -> None:
    made = gene(1, name="made")
    rulings = fold([knowing(create(made), gene(1)), merge("HGNC:5", "HGNC:1")])
    assert rulings.entities["HGNC:1"] == made
    assert rulings.changes_of("HGNC:1") == {"name": "made", "category": "Gene"}


def test_a_merged_entity_that_is_created_is_itself_again() -> None:
    assert fold([merged(1, 2), create(gene(1))]).entity("HGNC:1") == "HGNC:1"


def test_what_curators_disagree_on_is_their_last_words() -> None:
    words = [
        decided(Action.JUDGE, UP.key, who=who, status=status, day=day)
        for day, (who, status) in enumerate(
            [
                ("ann", Status.REJECTED),
                ("ben", Status.ACCEPTED),
                ("ann", Status.PROPOSED),
            ],
            1,
        )
    ]
    assert fold(words).disputed == {UP.key: (words[2], words[1])}
    assert fold(words[:1]).disputed == {}
    agreed = decided(Action.JUDGE, UP.key, who="ann", status=Status.ACCEPTED, day=9)
    assert fold([*words, agreed]).disputed == {}


# -- decisions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"action": Action.JUDGE},
        {"action": Action.CREATE},
        {"action": Action.CREATE, "claim": DOWN},
        {"action": Action.CREATE, "claim": UP, "entity": gene(1)},
        {"action": Action.REPLACE},
        {"action": Action.REPLACE, "claim": UP},
        {"action": Action.MERGE},
        {"action": Action.CHANGE},
    ],
)
def test_a_decision_says_enough(fields: dict[str, object]) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not say what"):
        Decision.model_validate({"subject": UP.key, "who": "ann", "when": when, **fields})


def test_the_id_of_a_decision_is_that_of_its_content_without_the_context() -> None:
    one = decided(Action.CHANGE, "HGNC:1", changes=(Change(name="name", after="a"),))
    assert knowing(one, gene(1)).id == one.id
    assert Decision.model_validate_json(knowing(one, gene(1)).model_dump_json()).id == one.id
    assert change("HGNC:1", name="b").id != one.id
