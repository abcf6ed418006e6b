"""What `GraphStore` promises of decisions: edits are law, nothing is lost, all can be undone."""

from collections.abc import Sequence
from typing import Any

import pytest

from graph_schema.belief import belief
from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.decisions import Action, Change
from graph_schema.records import Assertion, CuratorEvidence, Status
from ingest.records import Reading
from kgmed.errors import UsageError
from kgmed.store.protocol import GraphStore, ReviewItem, ReviewKind
from kgmed.store.rulings import quotation
from tests.kgmed.store.common import (
    DOWN,
    UP,
    StoreTests,
    change,
    create,
    curies,
    decide,
    decided,
    delete,
    keys,
    merge,
    quotes,
    replace,
    shown,
    undo,
)
from tests.kgmed.store.makers import affects, associated, gene, reading, text
from tests.kgmed.store.model import Model

PAPERS = [
    reading("PMID:1", [(UP, text("PMID:1")), (affects(3, 4), text("PMID:1"))]),
    reading("PMID:2", [(UP, text("PMID:2")), (affects(4, 2), text("PMID:2"))]),
    reading("PMID:3", [(associated(1, 3), text("PMID:3"))], entities=[gene(5)]),
]
TREATS = Assertion(subject="HGNC:1", predicate=Predicate.TREATS, object="HGNC:2")
"""What the schema does not know between genes."""


class DecidingContract(StoreTests):
    """Deleting, merging, replacing, changing, creating, undoing."""

    @pytest.fixture
    def read(self, store: GraphStore) -> GraphStore:
        """A store that has read three papers."""
        store.put(PAPERS)
        return store

    # -- deleting ----------------------------------------------------------------------------------

    def test_a_deleted_assertion_that_is_read_again_waits_for_a_curator(
        self, read: GraphStore
    ) -> None:
        read.decide(delete(UP.key))
        assert UP.key not in keys(read)
        assert read.review() == (), "what was known is no news"
        read.put([reading("PMID:9", [(UP, text("PMID:9"))])])
        assert UP.key not in keys(read)
        assert UP.key not in {edge.key for edge in read.edges()}
        (item,) = read.review()
        assert item == ReviewItem(
            kind=ReviewKind.RETURNED,
            subject=UP.key,
            claim=UP,
            says="gene 1 affects gene 2 (increased)",
            detail="deleted, and read again: 1 time",
        )

    def test_what_came_back_is_accepted_or_rejected_for_good(self, read: GraphStore) -> None:
        read.decide(delete(UP.key))
        again = reading("PMID:9", [(UP, text("PMID:9"))])
        read.put([again])
        read.decide(decide(UP.key, Status.REJECTED))
        assert read.review() == ()
        assert UP.key not in keys(read)
        read.decide(decide(UP.key, day=2))
        publications = {"PMID:1", "PMID:2", "PMID:9"}
        assert {e.publication for e in quotes(read, UP.key)} == publications

    def test_a_deleted_entity_takes_its_claims_along_and_waits_too(self, read: GraphStore) -> None:
        read.decide(delete("HGNC:1"))
        assert curies(read) == ["HGNC:2", "HGNC:3", "HGNC:4", "HGNC:5"]
        assert keys(read) == {affects(3, 4).key, affects(4, 2).key}
        assert read.find_entities("gene 1")[0].curie != "HGNC:1"
        assert read.review() == ()
        read.put([reading("PMID:9", [(affects(2, 1), text("PMID:9"))])])
        assert "HGNC:1" not in curies(read)
        (item,) = read.review()
        assert (item.kind, item.subject, item.says) == (ReviewKind.RETURNED, "HGNC:1", "gene 1")
        read.decide(decide("HGNC:1", day=2))
        assert read.review() == ()
        assert affects(2, 1).key in keys(read)

    @pytest.mark.parametrize("said", [True, False], ids=["claim said", "claim not said"])
    def test_a_deleted_quotation_is_gone_whoever_reads_it(
        self, read: GraphStore, said: bool
    ) -> None:
        quoted = quotation(UP.key, text("PMID:1"))
        claim = {"claim": UP} if said else {}
        read.decide(decided(Action.DELETE, quoted, **claim))
        assert [e.publication for e in quotes(read, UP.key)] == ["PMID:2"]
        assert read.assertions([UP.key])[UP.key].belief == belief([text("PMID:2")])
        other = text("PMID:1", extractor="model/2", confidence=0.5)
        read.put([reading("PMID:1", [(UP, other), (DOWN, other)], key="read anew")])
        assert [e.publication for e in quotes(read, UP.key)] == ["PMID:2"]
        assert quotes(read, DOWN.key) == (other,), "it says the other claim as before"
        assert read.review() == ()

    def test_a_deleted_publication_says_nothing(self, read: GraphStore) -> None:
        read.decide(delete("PMID:2"))
        assert affects(4, 2).key not in keys(read)
        assert [e.publication for e in quotes(read, UP.key)] == ["PMID:1"]
        read.put([reading("PMID:2", [(DOWN, text("PMID:2"))], key="read anew")])
        assert DOWN.key not in keys(read)
        assert read.review() == ()

    # -- merging -----------------------------------------------------------------------------------

    def test_merged_entities_meet_and_so_do_later_mentions(self, read: GraphStore) -> None:
        read.decide(merge("HGNC:3", "HGNC:1"))
        assert "HGNC:3" not in curies(read)
        assert keys(read) == {c.key for c in (UP, affects(1, 4), affects(4, 2), associated(1, 1))}
        entity = read.entity("HGNC:1")
        assert entity is not None
        assert (entity.name, entity.xrefs) == ("gene 1", ("HGNC:3",))
        assert {"gene 3", "G3"} <= set(entity.synonyms)
        assert read.find_entities("gene 3")[0].curie == "HGNC:1"
        read.put([reading("PMID:9", [(affects(3, 2), text("PMID:9"))])])
        read.put([reading("PMID:8", [(affects(1, 2), text("PMID:8"))])])
        assert {"PMID:8", "PMID:9"} <= {e.publication for e in quotes(read, UP.key)}
        assert "HGNC:3" not in curies(read)

    def test_a_merge_is_undone_for_what_was_read_since_too(self, read: GraphStore) -> None:
        later = reading("PMID:9", [(affects(3, 2), text("PMID:9"))])
        read.decide(merge("HGNC:3", "HGNC:1"))
        read.put([later])
        read.decide(undo(read))
        _assert_shows([*PAPERS, later], read)

    def test_what_was_renamed_and_merged_keeps_its_name_when_undone(self, read: GraphStore) -> None:
        before = shown(read)
        read.decide(change("HGNC:1", name="one"))
        read.decide(merge("HGNC:3", "HGNC:1"))
        read.decide(create(affects(1, 4, Direction.DECREASED)))
        entity = read.entity("HGNC:1")
        assert entity is not None
        assert entity.name == "one"
        ids = [decision.id for decision in read.decisions()]
        read.decide(*(decided(Action.UNDO, id_, day=9) for id_ in ids))
        assert shown(read) == before

    def test_merging_into_what_nobody_knows_is_refused(self, read: GraphStore) -> None:
        with pytest.raises(UsageError, match="HGNC:99"):
            read.decide(delete(UP.key), merge("HGNC:1", "HGNC:99"))
        assert list(read.decisions()) == []
        _assert_shows(PAPERS, read)

    # -- replacing ---------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        "claim",
        [affects(2, 1), associated(1, 2), DOWN, affects(1, 3)],
        ids=["reversed", "retyped", "turned", "moved"],
    )
    def test_evidence_joins_what_the_claim_was_replaced_by(
        self, read: GraphStore, claim: Assertion
    ) -> None:
        read.decide(replace(UP.key, claim))
        read.put([reading("PMID:9", [(UP, text("PMID:9"))])])
        assert UP.key not in keys(read)
        stored = read.assertions([claim.key])[claim.key]
        assert stored.assertion == claim
        assert stored.locked
        assert {e.publication for e in quotes(read, claim.key)} == {"PMID:1", "PMID:2", "PMID:9"}
        spans = {(e.subject_span, e.object_span) for e in quotes(read, claim.key)}
        turned = ((13, 17), (0, 5)) if claim == affects(2, 1) else ((0, 5), (13, 17))
        assert spans == {turned}
        (curator,) = (e for e in stored.evidence if isinstance(e, CuratorEvidence))
        assert curator.who == "ann"
        assert stored.belief == belief(stored.evidence)

    def test_a_deleted_quotation_stays_deleted_where_its_claim_is_replaced(
        self, read: GraphStore
    ) -> None:
        read.decide(decided(Action.DELETE, quotation(UP.key, text("PMID:1")), claim=UP))
        read.decide(replace(UP.key, DOWN))
        assert [e.publication for e in quotes(read, DOWN.key)] == ["PMID:2"]

    def test_a_replaced_claim_stays_replaced_where_its_ends_are_merged(
        self, read: GraphStore
    ) -> None:
        read.decide(replace(affects(3, 4).key, DOWN), merge("HGNC:3", "HGNC:5"))
        assert affects(5, 4).key not in keys(read)
        assert [e.publication for e in quotes(read, DOWN.key)] == ["PMID:1"]

    # -- changing ----------------------------------------------------------------------------------

    def test_a_changed_name_and_category_are_locked(self, read: GraphStore) -> None:
        read.decide(change("HGNC:1", name="factor", category="ChemicalEntity"))
        variant = gene(1, name="gene one", synonyms=("uno",))
        read.put([reading(f"PMID:{n}", entities=[variant]) for n in (7, 8, 9)])
        entity = read.entity("HGNC:1")
        assert entity is not None
        assert (entity.name, entity.category) == ("factor", Category.CHEMICAL)
        assert entity.synonyms == ("G1", "gene 1", "gene one", "uno")
        assert read.find_entities("factor") == (entity,)

    def test_a_changed_belief_is_locked(self, read: GraphStore) -> None:
        read.decide(change(UP.key, belief=0.25))
        denied = text("PMID:9", negated=True)
        read.put([reading("PMID:9", [(UP, denied)])])
        stored = read.assertions([UP.key])[UP.key]
        assert (stored.belief, len(stored.evidence)) == (0.25, 3)
        edges = {edge.key: edge for edge in read.edges()}
        assert (edges[UP.key].belief, edges[UP.key].denied) == (0.25, False)
        assert UP.key in {edge.key for edge in read.edges(as_of=2010)}
        assert UP.key not in {edge.key for edge in read.edges(as_of=2009)}, "nobody said it then"
        assert read.find_sentences(["HGNC:1", "HGNC:2"])[0].belief == 0.25
        read.decide(change(UP.key, day=2, belief=0.0))
        assert UP.key not in {edge.key for edge in read.edges()}

    @pytest.mark.parametrize("value", [7.0, -1, "high", True, None])
    def test_a_belief_that_is_none_locks_nothing(self, read: GraphStore, value: Any) -> None:
        before = shown(read)
        read.decide(change(UP.key, belief=value))
        assert shown(read) == before

    # -- creating ----------------------------------------------------------------------------------

    def test_what_a_curator_creates_is_vouched_for(self, read: GraphStore) -> None:
        made = gene(77, name="made", synonyms=())
        claim = affects(77, 1)
        read.decide(create(made), create(claim, why="I saw it"))
        assert read.entity("HGNC:77") == made
        stored = read.assertions([claim.key])[claim.key]
        (evidence,) = stored.evidence
        assert isinstance(evidence, CuratorEvidence)
        assert (evidence.who, evidence.note) == ("ann", "I saw it")
        assert (stored.status, stored.locked) == (Status.ACCEPTED, True)
        assert stored.belief == belief([evidence]) > 0.9
        assert claim.key in {edge.key for edge in read.edges()}
        assert read.find_sentences(["HGNC:77", "HGNC:1"]) == (stored,)
        assert read.counts().documents == 3
        assert read.counts().by_year["2026"] == 1
        assert [reading.document.id for reading in read.readings()] == [
            f"PMID:{n}" for n in (1, 2, 3)
        ]
        read.put([reading("PMID:9", [(claim, text("PMID:9"))])])
        assert len(read.assertions([claim.key])[claim.key].evidence) == 2
        read.withdraw(["PMID:1", "PMID:2", "PMID:3", "PMID:9"])
        assert keys(read) == {claim.key}
        assert curies(read) == ["HGNC:1", "HGNC:77"]

    def test_what_the_schema_does_not_know_is_kept_and_listed(self, read: GraphStore) -> None:
        read.decide(create(TREATS))
        stored = read.assertions([TREATS.key])[TREATS.key]
        assert stored.status is Status.PROPOSED
        assert TREATS.key not in {edge.key for edge in read.edges()}
        (item,) = read.review()
        assert (item.kind, item.subject) == (ReviewKind.QUARANTINED, TREATS.key)
        assert "schema" in item.detail
        read.decide(change("HGNC:2", day=2, category="Disease"))
        assert TREATS.key in {edge.key for edge in read.edges()}, "now it fits"
        assert read.review() == ()

    def test_what_has_no_place_in_the_graph_is_listed(self, read: GraphStore) -> None:
        made = (Change(name="type", after="LIKES"),)
        before = shown(read)
        read.decide(decided(Action.QUARANTINE, "5:17", changes=made, why="no such type"))
        (item,) = read.review()
        assert (item.kind, item.subject) == (ReviewKind.QUARANTINED, "5:17")
        assert item.detail == "no such type"
        assert shown(read) == before

    def test_a_claim_about_what_nobody_knows_is_refused(self, read: GraphStore) -> None:
        with pytest.raises(UsageError, match="HGNC:99"):
            read.decide(create(affects(99, 1)))
        assert list(read.decisions()) == []


def _assert_shows(readings: Sequence[Reading], store: GraphStore) -> None:
    """It shows what was read, as if nothing had ever been decided."""
    expected = Model()
    expected.put(readings)
    assert list(store.iter_entities()) == list(expected.graph.all_entities.values())
    assert list(store.iter_assertions()) == expected.graph.stored
    assert [d.id for d in store.iter_documents()] == [r.document.id for r in readings]
