"""What the docstrings of `GraphStore` promise, as tests that any adapter inherits.

An adapter's test class gives the fixture `url`, where an empty store may be made; every store is
opened by `open_store`, also from other processes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from graph_schema.belief import belief
from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import Decision, Rejection, Status, TextEvidence
from ingest.records import Reading
from kgmed.errors import StoreError
from kgmed.store import open_store
from kgmed.store.protocol import Changes, DocumentState, GraphStore, StoredDocument
from tests.kgmed.store.machine import StoreMachine
from tests.kgmed.store.makers import (
    SENTENCE,
    affects,
    associated,
    curated,
    gene,
    reading,
    text,
)
from tests.kgmed.store.model import Model

UP = affects(1, 2)
DOWN = affects(1, 2, Direction.DECREASED)


def decide(
    claim: str, status: Status = Status.ACCEPTED, day: int = 1, **fields: object
) -> Decision:
    when = datetime(2026, 1, day, tzinfo=UTC)
    return Decision(**{"subject": claim, "status": status, "who": "ann", "when": when, **fields})


def keys(store: GraphStore) -> set[str]:
    return {stored.assertion.key for stored in store.iter_assertions()}


def curies(store: GraphStore) -> list[str]:
    return [entity.curie for entity in store.iter_entities()]


class StoreContract:
    """Every adapter passes all of these."""

    @pytest.fixture
    def store(self, url: str) -> Iterator[GraphStore]:
        with open_store(url) as opened:
            yield opened

    # -- generation ---------------------------------------------------------------------------

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

    # -- put ----------------------------------------------------------------------------------

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

    # -- retraction ---------------------------------------------------------------------------

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

    # -- withdraw -----------------------------------------------------------------------------

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

    # -- decisions ----------------------------------------------------------------------------

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
        assert list(store.decisions()) == ledger

    # -- runs ---------------------------------------------------------------------------------

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

    # -- reading ------------------------------------------------------------------------------

    def test_entities_merge_whatever_comes_first(self, url: str) -> None:
        variants = [
            gene(1, name="TNF", synonyms=("tumour necrosis factor",)),
            gene(1, name="TNF-a", synonyms=("cachectin", "TNF"), xrefs=("NCBIGene:7124",)),
            gene(1, name="TNF", synonyms=("tumour necrosis factor",)),
            gene(1, name="a factor", category=Category.THING, synonyms=()),
        ]
        with open_store(url) as store:
            for n in random.Random(url).sample(range(4), 4):
                store.put([reading(f"PMID:{n}", entities=[variants[n]])])
            assert store.entity("HGNC:1") == gene(
                1,
                name="TNF",
                synonyms=("TNF-a", "a factor", "cachectin", "tumour necrosis factor"),
                xrefs=("NCBIGene:7124",),
            )
            assert store.find_entities("cachectin")
            store.withdraw(["PMID:1"])
            assert not store.find_entities("cachectin")

    def test_entities_are_found_by_name_best_first(self, store: GraphStore) -> None:
        named = [
            gene(1, name="amyloid beta precursor protein", synonyms=("APP",)),
            gene(2, name="amyloid beta", synonyms=("Abeta", "Aβ", "β-amyloid")),
            gene(3, name="amyloid P component", synonyms=()),
            gene(4, name="tau", synonyms=("MAPT",)),
            gene(5, name="Tauopathy", synonyms=()),
        ]
        store.put([reading("PMID:1", entities=named)])

        def found(name: str, limit: int = 10) -> list[str]:
            return [entity.curie for entity in store.find_entities(name, limit)]

        assert found("Amyloid Beta") == ["HGNC:2", "HGNC:1", "HGNC:3"]
        assert found("amyloid-beta", limit=1) == ["HGNC:2"]
        assert found("app") == ["HGNC:1"]
        assert found("aβ") == ["HGNC:2"]
        assert found("tau") == ["HGNC:4", "HGNC:5"], "a word begun comes after the word"
        assert found("nothing of the kind") == []
        assert found("") == found('"') == found("*") == found("tau", limit=0) == []

    def test_entities_come_by_curie(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", entities=[gene(1), gene(2)])])
        assert store.entities(["HGNC:2", "HGNC:9", "HGNC:1"]) == {
            "HGNC:1": gene(1),
            "HGNC:2": gene(2),
        }

    def test_assertions_carry_evidence_in_order_of_id(self, store: GraphStore) -> None:
        aspect = affects(1, 2, aspect=Aspect.PHOSPHORYLATION)
        said = [text("PMID:1", year=year) for year in range(2000, 2010)]
        store.put([reading("PMID:1", [(aspect, e) for e in said])])
        stored = store.assertions([aspect.key, "f" * 24])
        assert list(stored) == [aspect.key]
        assert stored[aspect.key].assertion == aspect
        assert list(stored[aspect.key].evidence) == sorted(said, key=lambda e: e.id)

    def test_sentences_join_any_two_most_believed_first(self, store: GraphStore) -> None:
        weak, strong = text("PMID:1", confidence=0.2), text("PMID:1", confidence=0.9)
        denied = text("PMID:1", negated=True, confidence=0.6)
        said = [(UP, weak), (affects(3, 1), strong), (affects(2, 3), denied)]
        store.put([reading("PMID:1", [*said, (affects(1, 4), strong), (affects(2, 2), strong)])])
        found = store.find_sentences(["HGNC:3", "HGNC:1", "HGNC:2"])
        expected = [affects(3, 1), affects(2, 3), UP]
        assert [stored.assertion for stored in found] == expected
        assert found[0].evidence == (strong,)
        assert store.find_sentences(["HGNC:3", "HGNC:1", "HGNC:2"], limit=1) == found[:1]
        assert store.find_sentences(["HGNC:1"]) == ()

    def test_edges_are_what_is_usable_in_order_of_key(self, store: GraphStore) -> None:
        denied = text("PMID:1", negated=True)
        store.put([reading("PMID:1", [(UP, text("PMID:1")), (DOWN, denied)])])
        store.put([reading("PMID:2", [(affects(3, 4), text("PMID:2"))])])
        store.decide(decide(affects(3, 4).key, Status.PROPOSED))
        edges = list(store.edges())
        assert [edge.key for edge in edges] == sorted([UP.key, DOWN.key])
        by_key = {edge.key: edge for edge in edges}
        assert not by_key[UP.key].denied
        assert by_key[DOWN.key].denied
        assert by_key[DOWN.key].belief == by_key[UP.key].belief == belief([text("PMID:1")])
        assert by_key[UP.key][1:6] == ("HGNC:1", "HGNC:2", Predicate.AFFECTS, "", "increased")

    def test_edges_as_of_a_year_know_nothing_later(self, store: GraphStore) -> None:
        old, new, undated = (text("PMID:1", year=year) for year in (2001, 2010, None))
        denial = text("PMID:2", year=2005, negated=True)
        store.put([reading("PMID:1", [(UP, old), (UP, new), (DOWN, new), (DOWN, undated)])])
        store.put([reading("PMID:2", [(UP, denial)])])
        assert list(store.edges(as_of=2000)) == []
        (edge,) = store.edges(as_of=2001)
        assert (edge.key, edge.belief, edge.denied) == (UP.key, belief([old]), False)
        (edge,) = store.edges(as_of=2005)
        assert edge.belief == belief([old, denial])
        assert len(list(store.edges(as_of=2010))) == 2

    def test_an_iterator_sees_one_state_throughout(self, store: GraphStore) -> None:
        said = [(affects(n, n + 1), text("PMID:1")) for n in range(1, 6)]
        store.put([reading("PMID:1", said)])
        edges = store.edges()
        first = next(edges)
        store.withdraw(["PMID:1"])
        assert len([first, *edges]) == 5
        assert list(store.edges()) == []

    def test_counts_tell_the_size(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1")), (associated(1, 3), text("PMID:1"))])])
        store.put([reading("PMID:2", [(UP, text("PMID:2", year=None))])])
        store.decide(decide(UP.key, Status.PROPOSED))
        counts = store.counts()
        assert (counts.documents, counts.entities) == (2, 3)
        assert (counts.assertions, counts.evidence) == (2, 3)
        assert counts.by_category == {"Gene": 3}
        assert counts.by_predicate == {"affects": 1, "associated_with": 1}
        assert counts.by_status == {"accepted": 1, "proposed": 1}
        assert counts.by_year == {"2010": 2, "unknown": 1}

    def test_the_text_is_there_to_check_quotations(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", title="A title", year=2001, journal="J")])
        expected = StoredDocument(
            id="PMID:1", title="A title", text=f"A title {SENTENCE}", year=2001, journal="J"
        )
        assert store.document("PMID:1") == expected
        assert store.document("PMID:2") is None

    # -- life ---------------------------------------------------------------------------------

    def test_what_was_put_is_there_when_it_is_opened_again(self, url: str) -> None:
        model = Model()
        batch = [reading("PMID:1", [(UP, text("PMID:1"))])]
        with open_store(url) as store:
            store.put(batch)
            identity = store.identity
        model.put(batch)
        with open_store(url, create=False) as store:
            model.assert_equals(store)
            assert store.identity == identity

    def test_its_url_opens_it(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1"))])])
        with open_store(store.url, create=False) as again:
            assert keys(again) == {UP.key}

    def test_it_is_not_made_where_it_must_exist(self, url: str) -> None:
        with pytest.raises(StoreError):
            open_store(url, create=False)

    # -- all together -------------------------------------------------------------------------

    def test_it_does_what_the_model_does(self, url: str) -> None:
        made = iter(range(10**6))
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            lambda: StoreMachine(open_store(f"{url}-{next(made)}")),
            settings=settings(max_examples=30, stateful_step_count=12, deadline=None),
        )

    def test_the_order_of_arrival_does_not_show(self, url: str) -> None:
        batch = [
            reading(
                f"PMID:{n}",
                [(affects(n % 3, n % 5), text(f"PMID:{n}", confidence=0.1 + n / 50))],
                entities=[gene(n % 3, name=f"name {n % 2}")],
                retracts=("PMID:7",) if n == 3 else (),
            )
            for n in range(30)
        ]
        model = Model()
        model.put(batch)
        for seed in range(3):
            random.Random(seed).shuffle(batch)
            with open_store(f"{url}-{seed}") as store:
                for first in range(0, 30, 7):
                    store.put(batch[first : first + 7])
                model.generation = store.generation()
                model.assert_equals(store)

    # -- threads, processes, kills -------------------------------------------------------------

    def test_threads_read_while_another_writes(self, store: GraphStore) -> None:
        batch = [[reading(f"PMID:{n}", [(UP, text(f"PMID:{n}"))])] for n in range(30)]

        def read(_: int) -> bool:
            documents, evidence = store.counts().documents, 0
            for stored in store.assertions([UP.key]).values():
                evidence = len(stored.evidence)
            return evidence >= documents

        with ThreadPoolExecutor(6) as pool:
            written = [pool.submit(store.put, readings) for readings in batch]
            assert all(pool.map(read, range(60)))
            generations = sorted(future.result().generation for future in written)
        assert generations == list(range(1, 31))
        assert len(store.assertions([UP.key])[UP.key].evidence) == 30

    def test_processes_write_side_by_side(self, store: GraphStore) -> None:
        writers = [write_elsewhere(store.url, first, 25) for first in (0, 1000)]
        for writer in writers:
            output, _ = writer.communicate(timeout=120)
            assert writer.returncode == 0, output
        expected = Model()
        for first in (0, 1000):
            for n in range(25):
                expected.put([numbered(first + n)])
        expected.assert_equals(store)

    def test_what_was_acknowledged_survives_a_kill_whole_and_once(self, store: GraphStore) -> None:
        rng = random.Random(1)
        for attempt in range(4):
            writer = write_elsewhere(store.url, 1000 * attempt, 10_000)
            assert writer.stdout is not None
            with writer:
                acknowledged = [int(writer.stdout.readline())]
                time.sleep(rng.uniform(0, 0.2))
                os.kill(writer.pid, signal.SIGKILL)
                acknowledged += [int(line) for line in writer.stdout.read().split()]
            assert_whole(store, acknowledged)
        store.put([numbered(1)])


def numbered(number: int) -> Reading:
    """A reading that shares an assertion with every other and has one of its own."""
    id_ = f"PMID:{number + 1}"
    own = affects(number % 50 + 3, number % 7 + 60)
    return reading(id_, [(UP, text(id_)), (own, text(id_, year=1990 + number % 30))])


def assert_whole(store: GraphStore, acknowledged: list[int]) -> None:
    """Every acknowledged document is there with all of its evidence, and nothing is half there."""
    there = {int(d.id.partition(":")[2]) - 1 for d in store.iter_documents()}
    assert set(acknowledged) <= there
    expected = Model()
    expected.put([numbered(n) for n in sorted(there)])
    expected.generation = store.generation()
    expected.assert_equals(store)


def write_elsewhere(url: str, first: int, count: int) -> "subprocess.Popen[str]":
    """Another process that puts numbered readings one by one, and says each when it is put."""
    program = (
        "import sys\n"
        "from kgmed.store import open_store\n"
        "from tests.kgmed.store.contract import numbered\n"
        "url, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])\n"
        "with open_store(url) as store:\n"
        "    for number in range(first, first + count):\n"
        "        store.put([numbered(number)])\n"
        "        print(number, flush=True)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, url, str(first), str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )
