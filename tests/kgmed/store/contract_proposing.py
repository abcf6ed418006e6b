"""What `GraphStore` promises about what is only proposed."""

from collections.abc import Sequence

import pytest

from graph_schema.belief import belief
from graph_schema.biolink import Predicate
from graph_schema.decisions import Action
from graph_schema.records import Assertion, Evidence, Status
from ingest.records import Reading
from kgmed.records import StoredAssertion
from kgmed.store.protocol import GraphStore, ReviewItem, ReviewKind
from tests.kgmed.store.common import (
    UP,
    StoreTests,
    decide,
    decided,
    delete,
    keys,
    shown,
    undo,
)
from tests.kgmed.store.makers import affects, inferred, proposed, reading, text

PAPER = reading("PMID:1", [(affects(1, 3), text("PMID:1"))])
NEXT, LAST = affects(2, 3), affects(1, 3)
"""With `UP`, what acts on what; the last follows from the other two."""


def proposal(paper: str = "PMID:1", *said: tuple[object, Evidence], key: str = "p") -> Reading:
    """What is proposed on a paper: `UP`, if nothing else is given."""
    pairs = list(said) or [(UP, proposed(paper))]
    return reading(f"KGMED:proposal-{paper}", pairs, key=key, text="")  # type: ignore[arg-type]


def inference(*premises: str, negated: bool = False) -> Reading:
    return reading("KGMED:inferred-1", [(LAST, inferred(premises, negated))], key="i", text="")


def the(store: GraphStore, key: str = UP.key) -> StoredAssertion:
    return store.assertions([key])[key]


def edge_keys(store: GraphStore, *, proposed: bool = False) -> set[str]:
    return {edge.key for edge in store.edges(proposed=proposed)}


def kinds(items: Sequence[ReviewItem]) -> dict[str, ReviewKind]:
    return {item.subject: item.kind for item in items}


class ProposingContract(StoreTests):
    """Quarantine: shown and reviewed, never an edge."""

    def test_a_proposal_is_shown_and_its_document_is_not(self, store: GraphStore) -> None:
        store.put([PAPER])
        before = store.counts()
        store.put([proposal()])
        assert [document.id for document in store.iter_documents()] == ["PMID:1"]
        assert store.document("KGMED:proposal-PMID:1") is None
        assert store.counts().documents == before.documents == 1
        assert store.counts().evidence == before.evidence + 1
        assert store.counts().by_status == {"accepted": 1, "proposed": 1}
        assert [f.document.id for f in store.search_text([["Alpha"]])] == ["PMID:1"]
        assert the(store).status is Status.PROPOSED
        assert the(store).evidence == (proposed("PMID:1"),)
        assert the(store) in store.iter_assertions()

    def test_a_proposal_is_no_edge_unless_it_is_asked_for(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        assert edge_keys(store) == {LAST.key}
        assert [s.assertion.key for s in store.find_sentences(["HGNC:1", "HGNC:2"])] == []
        asked = {edge.key: edge for edge in store.edges(proposed=True)}
        assert asked.keys() == {LAST.key, UP.key}
        assert asked[UP.key].belief == belief([text("PMID:1", extractor="pairwise/1")])
        assert edge_keys(store, proposed=True) >= {e.key for e in store.edges(2009, proposed=True)}
        assert UP.key in {edge.key for edge in store.edges(2010, proposed=True)}
        assert UP.key not in {edge.key for edge in store.edges(2009, proposed=True)}

    def test_beside_earnest_evidence_a_proposal_neither_adds_nor_takes(
        self, store: GraphStore
    ) -> None:
        denial = proposed("PMID:1", negated=True, confidence=1.0)
        more = proposed("PMID:1", section="more", confidence=1.0)
        store.put([PAPER, proposal("PMID:1", (UP, denial), (UP, more))])
        store.put([reading("PMID:2", [(UP, text("PMID:2"))])])
        assert the(store).status is Status.ACCEPTED
        assert the(store).belief == belief([text("PMID:2")])
        (edge,) = (edge for edge in store.edges(proposed=True) if edge.key == UP.key)
        assert (edge.belief, edge.denied) == (belief([text("PMID:2")]), False)
        (found,) = store.find_sentences(["HGNC:1", "HGNC:2"])
        assert found.evidence == (text("PMID:2"),)
        store.withdraw(["PMID:2"])
        assert the(store).status is Status.PROPOSED, "nothing else speaks of it any more"

    @pytest.mark.parametrize("how", ["withdraw", "forget", "replace"])
    def test_proposals_go_with_their_paper_at_once(self, store: GraphStore, how: str) -> None:
        store.put([PAPER, proposal()])
        generation = store.generation()
        if how == "replace":
            store.put([PAPER.model_copy(update={"key": "another"})])
        else:
            getattr(store, how)(["PMID:1"])
        assert UP.key not in keys(store)
        assert store.generation() == generation + 1
        assert store.document_states(["KGMED:proposal-PMID:1"]) == {}

    def test_proposals_put_beside_a_new_reading_stay(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        store.put([PAPER.model_copy(update={"key": "another"}), proposal()])
        assert UP.key in keys(store)

    def test_nothing_is_proposed_on_a_withdrawn_paper(self, store: GraphStore) -> None:
        store.put([PAPER])
        store.withdraw(["PMID:1"])
        generation = store.generation()
        store.put([proposal()])
        assert keys(store) == set()
        assert store.generation() == generation

    @pytest.mark.parametrize("how", ["withdraw", "forget"])
    def test_taking_proposals_back_leaves_nothing_of_them(
        self, store: GraphStore, how: str
    ) -> None:
        store.put([PAPER])
        before = shown(store), store.counts(), store.review(), list(store.readings())
        store.put([proposal(), inference(UP.key, NEXT.key)])
        getattr(store, how)(["KGMED:proposal-PMID:1", "KGMED:inferred-1"])
        assert (shown(store), store.counts(), store.review(), list(store.readings())) == before
        assert store.put([proposal()]).new == 1, "it is not even known"

    def test_readings_carry_proposals(self, store: GraphStore) -> None:
        store.put([PAPER, proposal(), inference(UP.key, NEXT.key)])
        read = [each.document.id for each in store.readings()]
        assert read == ["KGMED:inferred-1", "KGMED:proposal-PMID:1", "PMID:1"]

    def test_what_is_proposed_on_a_deleted_paper_does_not_show(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        store.decide(delete("PMID:1"))
        assert keys(store) == set()
        assert list(store.iter_entities()) == []
        store.decide(undo(store))
        assert UP.key in keys(store)

    def test_what_a_retracted_paper_is_proposed_to_say_counts_for_nobody(
        self, store: GraphStore
    ) -> None:
        store.put([PAPER.model_copy(), proposal()])
        store.put([reading("PMID:9", retracts=("PMID:1",))])
        assert edge_keys(store, proposed=True) == set()

    # -- what curators do ------------------------------------------------------------------------

    def test_it_waits_for_a_curator(self, store: GraphStore) -> None:
        other = proposed("PMID:1", extractor="proposed:generative/2")
        store.put([PAPER, proposal("PMID:1", (UP, proposed("PMID:1")), (UP, other))])
        (item,) = store.review()
        assert (item.kind, item.subject) == (ReviewKind.PROPOSED, UP.key)
        assert item.detail == "proposed by generative, pairwise"
        assert item.belief > 0.6, "as if it were admitted"

    def test_what_the_schema_does_not_know_is_no_edge_even_then(self, store: GraphStore) -> None:
        strange = Assertion(subject="HGNC:1", predicate=Predicate.TREATS, object="HGNC:2")
        store.put([PAPER, proposal("PMID:1", (strange, proposed("PMID:1")))])
        assert strange.key not in edge_keys(store, proposed=True)
        assert kinds(store.review()) == {strange.key: ReviewKind.QUARANTINED}

    def test_accepting_makes_it_an_edge_and_undoing_takes_it_back(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        before = shown(store)
        store.decide(decide(UP.key))
        read = text("PMID:1", extractor="pairwise/1")
        assert the(store).evidence == (read,), "the mark is off"
        assert (the(store).status, the(store).belief) == (Status.ACCEPTED, belief([read]))
        assert UP.key in edge_keys(store)
        assert store.review() == ()
        store.decide(decide(UP.key, day=2, locked=True))
        assert UP.key in edge_keys(store), "a second word does not forget what the first knew"
        store.decide(undo(store, 0))
        assert UP.key in edge_keys(store)
        store.decide(undo(store, 1, day=3))
        assert shown(store) == before
        assert kinds(store.review()) == {UP.key: ReviewKind.PROPOSED}

    def test_a_denial_is_accepted_as_a_denial(self, store: GraphStore) -> None:
        store.put([PAPER, proposal("PMID:1", (UP, proposed("PMID:1", negated=True)))])
        store.decide(decide(UP.key))
        assert [edge.denied for edge in store.edges() if edge.key == UP.key] == [True]

    def test_acceptance_is_for_what_was_proposed_by_then(self, store: GraphStore) -> None:
        first = proposed("PMID:1")
        store.put([PAPER, proposal("PMID:1", (UP, first))])
        store.decide(decide(UP.key))
        accepted = the(store).belief
        later = proposed("PMID:2", negated=True, confidence=1.0)
        store.put([proposal("PMID:2", (UP, later))])
        assert the(store).belief == accepted
        assert later in the(store).evidence, "still proposed"
        again = proposed("PMID:1", extractor="proposed:other/3", confidence=0.5)
        store.put([proposal("PMID:1", (UP, again), key="again")])
        assert UP.key in edge_keys(store), "a curator's word on a sentence outlives its extractor"

    def test_rejecting_hides_it(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        store.decide(decide(UP.key, Status.REJECTED))
        assert the(store).status is Status.REJECTED
        assert UP.key not in edge_keys(store, proposed=True)
        assert store.review() == ()

    def test_what_was_deleted_comes_back_as_a_question(self, store: GraphStore) -> None:
        store.put([PAPER, reading("PMID:2", [(UP, text("PMID:2"))])])
        store.decide(delete(UP.key))
        store.put([proposal()])
        assert UP.key not in keys(store)
        assert UP.key not in edge_keys(store, proposed=True)
        assert kinds(store.review()) == {UP.key: ReviewKind.RETURNED}
        store.decide(decide(UP.key))
        assert UP.key in edge_keys(store)

    def test_what_was_locked_is_asked_about(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        store.decide(decide(UP.key, Status.REJECTED, locked=True))
        assert store.review() == (), "it was known when it was locked"
        store.put([proposal("PMID:2")])
        (item,) = store.review()
        assert (item.kind, item.subject) == (ReviewKind.CONFLICT, UP.key)
        assert item.detail == "locked as rejected, and since proposed otherwise by pairwise"
        assert UP.key not in edge_keys(store, proposed=True)
        store.decide(decide(UP.key, Status.REJECTED, locked=True, day=2))
        assert store.review() == ()

    def test_evidence_against_what_is_locked_is_asked_about(self, store: GraphStore) -> None:
        store.put([PAPER])
        store.decide(decide(LAST.key, locked=True))
        believed = the(store, LAST.key).belief
        store.put([proposal("PMID:1", (LAST, proposed("PMID:1", negated=True)))])
        assert kinds(store.review()) == {LAST.key: ReviewKind.CONFLICT}
        assert the(store, LAST.key).belief == believed

    def test_accepting_outlives_a_merge(self, store: GraphStore) -> None:
        store.put([PAPER, proposal()])
        store.decide(decide(UP.key))
        store.decide(decided(Action.MERGE, "HGNC:2", into="HGNC:3"))
        assert edge_keys(store) == {LAST.key}
        evidence = {getattr(item, "extractor", "") for item in the(store, LAST.key).evidence}
        assert evidence == {"patterns/1", "pairwise/1"}
