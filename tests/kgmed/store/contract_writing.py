"""What `GraphStore` promises of its writes."""

from datetime import UTC, datetime

import pytest

from graph_schema.belief import belief
from graph_schema.records import Rejection, Status, TextEvidence
from kgmed.errors import StoreError
from kgmed.store.protocol import Changes, DocumentState, GraphStore, StoredDocument
from tests.kgmed.store.common import (
    DOWN,
    UP,
    StoreTests,
    curies,
    decide,
    keys,
)
from tests.kgmed.store.makers import (
    affects,
    associated,
    curated,
    gene,
    reading,
    text,
)
from tests.kgmed.store.model import Model


class WritingContract(StoreTests):
    """Putting, replacing, retracting, withdrawing, deciding."""

    # -- generation --------------------------------------------------------------------------------

    def test_generation_rises_once_with_each_committed_change(self, store: GraphStore) -> None:
        assert store.generation() == 0
        store.put([reading("PMID:1", [(UP, text("PMID:1"))]), reading("PMID:2")])
        assert store.generation() == 1
        store.withdraw(["PMID:1"])
        assert store.generation() == 2

    def test_generation_never_rises_otherwise(self, store: GraphStore) -> None:
        one = reading("PMID:1", [(UP, text("PMID:1"))])
        store.put([one])
        store.put([one])
        store.put([])
        store.withdraw(["PMID:404"])
        store.withdraw([])
        store.finish_run(store.start_run("ingest"), {"read": 1})
        store.decide(decide("0" * 24))
        list(store.edges())
        assert store.generation() == 1

    def test_a_put_that_fails_changes_nothing(self, store: GraphStore) -> None:
        good = reading("PMID:1", [(UP, text("PMID:1"))])
        broken = reading("PMID:2", [(UP, text("PMID:2"))]).model_copy(update={"entities": ()})
        with pytest.raises(ValueError, match="PMID:2"):
            store.put([good, broken])
        Model().assert_equals(store)
        store.put([good])
        assert keys(store) == {UP.key}

    # -- put ---------------------------------------------------------------------------------------

    def test_put_counts_what_it_changed(self, store: GraphStore) -> None:
        first = reading("PMID:1", [(UP, text("PMID:1")), (DOWN, text("PMID:1"))])
        assert store.put([first]) == Changes(new=1, assertions=2, evidence=2, generation=1)
        assert store.put([first]) == Changes(generation=1)
        other = reading("PMID:1", [(UP, text("PMID:1")), (UP, text("PMID:1", year=1999))], key="b")
        both = [other, reading("PMID:2", [(UP, text("PMID:2"))])]
        assert store.put(both) == Changes(new=1, changed=1, evidence=2, generation=2)

    def test_two_papers_meet_on_one_assertion(self, store: GraphStore) -> None:
        store.put([reading(f"PMID:{n}", [(UP, text(f"PMID:{n}"))]) for n in (1, 2)])
        (stored,) = store.iter_assertions()
        assert {e.publication for e in stored.evidence} == {"PMID:1", "PMID:2"}

    def test_a_replaced_reading_withdraws_what_only_it_said(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1")), (affects(3, 4), text("PMID:1"))])])
        store.put([reading("PMID:2", [(UP, text("PMID:2"))])])
        changes = store.put([reading("PMID:1", [(affects(2, 5), text("PMID:1"))], key="new")])
        assert changes == Changes(changed=1, assertions=1, evidence=1, generation=3)
        assert keys(store) == {UP.key, affects(2, 5).key}
        assert curies(store) == ["HGNC:1", "HGNC:2", "HGNC:5"]
        (evidence,) = store.assertions([UP.key])[UP.key].evidence
        assert evidence == text("PMID:2")
        assert store.find_entities("G3") == ()

    def test_a_locked_assertion_stays_without_evidence(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1")), (DOWN, text("PMID:1"))])])
        store.decide(decide(UP.key, locked=True))
        store.withdraw(["PMID:1"])
        (stored,) = store.iter_assertions()
        assert (stored.assertion, stored.belief, stored.evidence) == (UP, 0.0, ())
        assert stored.locked
        assert list(store.edges()) == [], "an edge has evidence"
        assert curies(store) == ["HGNC:1", "HGNC:2"], "its ends stay"

    def test_an_entity_that_is_only_mentioned_is_kept_while_it_is(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", entities=[gene(7)]), reading("PMID:2", entities=[gene(7)])])
        store.withdraw(["PMID:1"])
        assert store.entity("HGNC:7") == gene(7)
        store.put([reading("PMID:2", key="new")])
        assert store.entity("HGNC:7") is None

    def test_of_two_readings_of_one_document_the_last_is_put(self, store: GraphStore) -> None:
        first = reading("PMID:1", [(UP, text("PMID:1"))], key="a")
        last = reading("PMID:1", [(DOWN, text("PMID:1"))], key="b")
        assert store.put([first, last]) == Changes(new=1, assertions=1, evidence=1, generation=1)
        assert keys(store) == {DOWN.key}

    def test_belief_is_that_of_the_evidence(self, store: GraphStore) -> None:
        said = [text("PMID:1"), text("PMID:1", hedged=True), text("PMID:1", negated=True)]
        store.put([reading("PMID:1", [(UP, e) for e in said])])
        store.put([reading("MESH:D1", [(UP, curated("r1")), (UP, curated("r2"))])])
        stored = store.assertions([UP.key])[UP.key]
        assert (
            stored.belief
            == belief(stored.evidence)
            == belief([*said, curated("r1"), curated("r2")])
        )

    def test_a_symmetric_claim_is_one_in_both_orders(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(associated(2, 1), text("PMID:1"))])])
        store.put([reading("PMID:2", [(associated(1, 2), text("PMID:2"))])])
        (stored,) = store.iter_assertions()
        assert stored.assertion == associated(1, 2)
        spans = {
            e.publication: (e.subject_span, e.object_span)
            for e in stored.evidence
            if isinstance(e, TextEvidence)
        }
        assert spans["PMID:2"] == ((0, 5), (13, 17))
        assert spans["PMID:1"] == ((13, 17), (0, 5)), "the spans follow the ends"

    def test_a_later_revision_that_says_the_same_is_remembered(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", revised="2020-01-01")])
        assert store.put([reading("PMID:1", revised="2021-01-01")]) == Changes(generation=1)
        assert store.document_states(["PMID:1"])["PMID:1"].revised == "2021-01-01"

    def test_text_is_only_ever_data(self, store: GraphStore) -> None:
        nasty = "\"'; DROP TABLE document; -- \x00 % _ * NEAR( {} $x 😀 αβ"
        store.put([reading("PMID:1", title=nasty, text=nasty, entities=[gene(1, name=nasty)])])
        stored = store.document("PMID:1")
        assert stored is not None
        assert (stored.title, stored.text) == (nasty, f"{nasty} {nasty}")
        assert store.entity("HGNC:1") == gene(1, name=nasty)
        assert store.find_entities(nasty) == (gene(1, name=nasty),)
        assert store.entity(nasty) is None
        assert store.document(nasty) is None
        assert store.assertions([nasty]) == {}
        assert store.document_states([nasty]) == {}

    # -- retraction --------------------------------------------------------------------------------

    @pytest.mark.parametrize("notice_first", [True, False])
    def test_a_notice_takes_the_weight_from_what_it_retracts(
        self, store: GraphStore, notice_first: bool
    ) -> None:
        paper = reading("PMID:1", [(UP, text("PMID:1"))])
        notice = reading("PMID:2", retracts=("PMID:1",))
        for item in [notice, paper] if notice_first else [paper, notice]:
            store.put([item])
        store.put([reading("MESH:D1", [(DOWN, curated("r", publication="PMID:1"))])])
        assert [s.belief for s in store.iter_assertions()] == [0.0, 0.0]
        assert len(store.assertions([UP.key])[UP.key].evidence) == 1, "it is still told"
        assert list(store.edges()) == []
        document = store.document("PMID:1")
        assert document is not None
        assert document.retracted
        store.withdraw(["PMID:2"])
        assert store.assertions([UP.key])[UP.key].belief == belief([text("PMID:1")])
        assert len(list(store.edges())) == 2

    def test_a_document_may_say_itself_that_it_is_retracted(self, store: GraphStore) -> None:
        said = [(UP, text("PMID:1"))]
        store.put([reading("PMID:1", said, key="a"), reading("PMID:2", [(UP, text("PMID:2"))])])
        store.put([reading("PMID:1", said, key="b", retracted=True)])
        assert store.assertions([UP.key])[UP.key].belief == belief([text("PMID:2")])
        store.put([reading("PMID:1", said, key="c")])
        both = [text("PMID:1"), text("PMID:2")]
        assert store.assertions([UP.key])[UP.key].belief == belief(both)

    def test_a_record_is_not_retracted_for_being_named_like_a_paper(
        self, store: GraphStore
    ) -> None:
        store.put([reading("MESH:D1", [(UP, curated("PMID:1"))])])
        store.put([reading("PMID:2", retracts=("PMID:1",))])
        store.put([reading("MESH:D2", [(DOWN, curated("PMID:1"))])])
        assert all(s.belief == belief([curated("PMID:1")]) for s in store.iter_assertions())

    # -- withdraw ----------------------------------------------------------------------------------

    def test_a_withdrawn_document_is_known_as_such(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1"))], title="T", revised="2020")])
        changes = store.withdraw(["PMID:1", "PMID:404"])
        assert changes == Changes(withdrawn=1, generation=2)
        assert store.withdraw(["PMID:1"]) == Changes(generation=2)
        assert keys(store) == set()
        assert curies(store) == []
        assert list(store.iter_documents()) == [
            StoredDocument(id=id_, title="", text="", withdrawn=True)
            for id_ in ("PMID:1", "PMID:404")
        ]
        assert store.document_states(["PMID:1", "PMID:404", "PMID:3"]) == {
            "PMID:1": DocumentState("key of PMID:1", "2020", withdrawn=True),
            "PMID:404": DocumentState("", "", withdrawn=True),
        }
        assert store.counts().documents == 0

    def test_a_withdrawn_document_may_be_put_again(self, store: GraphStore) -> None:
        one = reading("PMID:1", [(UP, text("PMID:1"))])
        store.put([one])
        store.withdraw(["PMID:1"])
        assert store.put([one]) == Changes(new=1, assertions=1, evidence=1, generation=3)
        assert not store.document_states(["PMID:1"])["PMID:1"].withdrawn

    def test_a_forgotten_document_is_as_if_it_had_never_been(self, store: GraphStore) -> None:
        store.put([reading("PMID:2", [(UP, text("PMID:2"))])])
        before = list(store.iter_documents()), list(store.iter_assertions())
        one = reading(
            "PMID:1", [(UP, text("PMID:1")), (DOWN, text("PMID:1"))], retracts=("PMID:2",)
        )
        store.put([one])
        store.decide(decide(DOWN.key, Status.REJECTED))
        assert store.forget(["PMID:1", "PMID:404"]).withdrawn == 1
        kept = [each for each in store.iter_assertions() if each.assertion.key != DOWN.key]
        assert (list(store.iter_documents()), kept) == before
        assert store.document_states(["PMID:1", "PMID:404"]) == {}
        assert [each.document.id for each in store.readings()] == ["PMID:2"]
        generation = store.generation()
        assert store.forget(["PMID:1"]) == Changes(generation=generation)
        assert store.put([one]).new == 1
        assert len(list(store.decisions())) == 1
        store.withdraw(["PMID:1"])
        store.forget(["PMID:1"])
        assert store.document_states(["PMID:1"]) == {}

    # -- decisions ---------------------------------------------------------------------------------

    def test_only_a_decision_moves_the_status(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1"))])])
        assert store.assertions([UP.key])[UP.key].status is Status.ACCEPTED
        store.decide(decide(UP.key, Status.REJECTED))
        assert store.generation() == 2
        assert list(store.edges()) == []
        assert store.find_sentences(["HGNC:1", "HGNC:2"]) == ()
        store.put([reading("PMID:2", [(UP, text("PMID:2"))])])
        assert store.assertions([UP.key])[UP.key].status is Status.REJECTED
        store.decide(decide(UP.key, Status.ACCEPTED, day=2, locked=True))
        assert len(list(store.edges())) == 1
        assert store.assertions([UP.key])[UP.key].locked

    def test_a_decision_waits_for_its_assertion(self, store: GraphStore) -> None:
        store.decide(decide(UP.key, Status.ACCEPTED))
        store.decide(decide(UP.key, Status.PROPOSED, day=2))
        store.put([reading("PMID:1", [(UP, text("PMID:1"))])])
        assert store.assertions([UP.key])[UP.key].status is Status.PROPOSED

    def test_the_ledger_is_append_only_and_says_a_thing_once(self, store: GraphStore) -> None:
        ledger = [decide(UP.key, Status.REJECTED), decide("HGNC:1"), decide(UP.key, day=2)]
        for decision in [*ledger, ledger[0]]:
            store.decide(decision)
        written = list(store.decisions())
        assert [d.model_copy(update={"context": None}) for d in written] == ledger

    # -- runs --------------------------------------------------------------------------------------

    def test_runs_are_recorded_and_a_killed_one_has_no_end(self, store: GraphStore) -> None:
        before = datetime.now(UTC)
        first, second = store.start_run("ingest a"), store.start_run("ingest b")
        rejections = tuple(
            Rejection(source="f", record=str(n), stage="read", reason="broken") for n in range(3)
        )
        store.finish_run(first, {"read": 2}, rejections)
        unfinished, finished = store.runs()
        assert (unfinished.id, unfinished.command, unfinished.finished) == (
            second,
            "ingest b",
            None,
        )
        assert (finished.id, finished.counts) == (first, {"read": 2})
        assert finished.finished is not None
        assert before <= finished.started <= finished.finished <= datetime.now(UTC)
        assert store.rejections(first) == rejections
        assert store.rejections(second) == ()
        assert store.runs(limit=1) == (unfinished,)
        with pytest.raises(StoreError, match="no run"):
            store.finish_run("99", {})
