"""What `GraphStore` promises of the ledger as a whole: judging, undoing, replaying."""

from collections.abc import Callable

import pytest

from graph_schema.biolink import Direction
from graph_schema.decisions import Action
from graph_schema.records import Status
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore, ReviewKind
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
    replace,
    shown,
    undo,
)
from tests.kgmed.store.contract_deciding import PAPERS, TREATS
from tests.kgmed.store.makers import affects, gene, reading, text
from tests.kgmed.store.model import Model

OF_EVERY_KIND = {
    "judge": decide(UP.key, Status.REJECTED, locked=True),
    "create": create(affects(1, 4)),
    "create what is there": create(UP),
    "create entity": create(gene(77)),
    "quarantined": create(TREATS),
    "change entity": change("HGNC:1", name="factor", category="Disease"),
    "change belief": change(UP.key, belief=0.1),
    "replace": replace(UP.key, affects(2, 3, Direction.DECREASED)),
    "merge": merge("HGNC:3", "HGNC:1"),
    "delete": delete(UP.key),
    "delete entity": delete("HGNC:1"),
    "delete publication": delete("PMID:1"),
    "delete quotation": decided(Action.DELETE, quotation(UP.key, text("PMID:1")), claim=UP),
}


class UndoingContract(StoreTests):
    """Two curators, undoing, replaying."""

    @pytest.mark.parametrize("kind", OF_EVERY_KIND)
    def test_undoing_gives_the_same_graph_as_before(self, store: GraphStore, kind: str) -> None:
        store.put(PAPERS)
        before = shown(store)
        store.decide(OF_EVERY_KIND[kind])
        after = shown(store)
        assert after != before
        assert store.generation() == 2
        store.decide(undo(store))
        assert shown(store) == before
        assert store.review() == ()
        assert store.generation() == 3
        store.decide(undo(store, day=3))
        assert shown(store) == after, "an undoing may be undone"
        assert len(list(store.decisions())) == 3

    def test_what_only_a_decision_keeps_goes_with_it(self, store: GraphStore) -> None:
        store.put(PAPERS)
        store.decide(decide(UP.key, locked=True), change("HGNC:1", name="factor"))
        store.withdraw(["PMID:1", "PMID:2", "PMID:3"])
        assert keys(store) == {UP.key}
        assert [entity.name for entity in store.iter_entities()] == ["factor", "gene 2"]
        store.decide(undo(store))
        assert [entity.name for entity in store.iter_entities()] == ["gene 1", "gene 2"]
        assert store.find_entities("factor") == ()
        store.decide(undo(store, 0))
        assert keys(store) == set()
        assert curies(store) == []

    def test_every_decision_waits_for_what_is_not_there_yet(self, store: GraphStore) -> None:
        waiting = [
            change(UP.key, belief=0.25),
            change("HGNC:1", name="factor"),
            delete(affects(3, 4).key),
            delete("HGNC:5"),
            delete(quotation(UP.key, text("PMID:2"))),
        ]
        store.decide(*waiting)
        assert store.generation() == 0
        store.put(PAPERS)
        stored = store.assertions([UP.key])[UP.key]
        assert (stored.belief, stored.evidence) == (0.25, (text("PMID:1"),))
        assert affects(3, 4).key not in keys(store)
        assert curies(store) == [f"HGNC:{n}" for n in (1, 2, 3, 4)]
        assert store.find_entities("factor")[0].curie == "HGNC:1"
        assert [item.subject for item in store.review()] == [affects(3, 4).key, "HGNC:5"]

    def test_all_at_once_and_one_by_one_are_the_same(
        self, store: GraphStore, embedded_url: Callable[[], str]
    ) -> None:
        decisions = list(OF_EVERY_KIND.values())
        one = store
        with open_store(embedded_url()) as other:
            model = Model()
            for each in (one, other):
                each.put(PAPERS)
            model.put(PAPERS)
            one.decide(*decisions)
            for decision in decisions:
                other.decide(decision)
                model.decide(decision)
            assert shown(one) == shown(other)
            assert list(one.decisions()) == list(other.decisions())
            assert one.generation() == 2
            model.generation = 2
            model.assert_equals(one)

    def test_two_curators_who_disagree_are_both_heard(self, store: GraphStore) -> None:
        store.put(PAPERS)
        words = [
            decide(UP.key, Status.REJECTED),
            decided(Action.JUDGE, UP.key, status=Status.ACCEPTED, who="ben"),
        ]
        for word in words:
            store.decide(word)
        assert [d.who for d in store.decisions()] == ["ann", "ben"]
        assert store.assertions([UP.key])[UP.key].status is Status.ACCEPTED, "the last word"
        (item,) = store.review()
        assert (item.kind, item.subject) == (ReviewKind.CONFLICT, UP.key)
        assert "ann says rejected; ben says accepted" in item.detail
        store.decide(decide(UP.key, day=5))
        assert store.review() == ()

    def test_sources_that_disagree_wait_for_a_curator(self, store: GraphStore) -> None:
        store.put([reading("PMID:1", [(UP, text("PMID:1")), (DOWN, text("PMID:1"))])])
        store.put([reading("PMID:2", [(UP, text("PMID:2", negated=True))])])
        (item,) = store.review()
        assert (item.kind, item.claim, item.detail) == (
            ReviewKind.CONFLICT,
            UP,
            "sources disagree",
        )
        assert item.belief == store.assertions([UP.key])[UP.key].belief
        store.decide(decide(UP.key, locked=True))
        assert store.review() == ()

    def test_what_is_proposed_waits_for_a_curator(self, store: GraphStore) -> None:
        store.put(PAPERS)
        store.decide(decide(UP.key, Status.PROPOSED), decide("f" * 24, Status.PROPOSED))
        (item,) = store.review()
        assert (item.kind, item.says) == (ReviewKind.PROPOSED, "gene 1 affects gene 2 (increased)")

    def test_each_decision_is_written_down_with_what_was_known(self, store: GraphStore) -> None:
        store.put(PAPERS)
        store.decide(decide(UP.key, Status.REJECTED), delete(UP.key), delete("HGNC:4"))
        judged, deleted, entity = (decision.context for decision in store.decisions())
        assert judged is not None
        assert (judged.claim, judged.status) == (UP, Status.ACCEPTED)
        assert judged.entities == (gene(1), gene(2))
        assert deleted is not None
        assert deleted.status is Status.REJECTED
        assert deleted.known == tuple(sorted(text(f"PMID:{n}").id for n in (1, 2)))
        assert entity is not None
        assert (entity.entities, entity.known) == ((gene(4),), ("PMID:1", "PMID:2"))

    def test_a_decision_that_stands_changes_nothing_when_repeated(self, store: GraphStore) -> None:
        store.put(PAPERS)
        store.decide(*OF_EVERY_KIND.values())
        before, ledger = shown(store), list(store.decisions())
        store.decide(*OF_EVERY_KIND.values())
        assert list(store.decisions()) == ledger
        assert shown(store) == before
        assert store.generation() == 2

    def test_a_store_without_another_door_finds_no_edits(self, store: GraphStore) -> None:
        store.put(PAPERS)
        assert store.sync("ann", OF_EVERY_KIND["judge"].when) == ()
        assert store.generation() == 1

    @pytest.mark.parametrize("ledger_first", [True, False])
    def test_readings_and_ledger_make_the_same_store(
        self, store: GraphStore, embedded_url: Callable[[], str], ledger_first: bool
    ) -> None:
        target = store
        with open_store(embedded_url()) as source:
            curate(source)
            if ledger_first:
                target.decide(*source.decisions())
            target.put(list(source.readings()))
            target.decide(*source.decisions())
            assert shown(target) == shown(source)
            assert list(target.decisions()) == list(source.decisions())
            assert target.review() == source.review() != ()
            assert list(target.readings()) == list(source.readings())

    def test_readings_of_some_documents(self, store: GraphStore) -> None:
        store.put(PAPERS)
        store.withdraw(["PMID:3"])
        store.decide(delete("HGNC:1"))
        found = [r.document.id for r in store.readings(["PMID:2", "PMID:3", "PMID:404"])]
        assert found == ["PMID:2"]
        (read,) = store.readings(["PMID:2"])
        assert read.extractions == PAPERS[1].extractions, "as it was read"

    def test_what_was_decided_is_there_when_it_is_opened_again(self, url: str) -> None:
        with open_store(url) as store, open_store(url) as other:
            curate(store)
            assert shown(other) == shown(store)
            other.put([reading("PMID:8", [(UP, text("PMID:8"))])])
            assert UP.key not in keys(store), "who decided, and who reads, may be two processes"
            before = shown(store)
        with open_store(url) as store:
            assert shown(store) == before
            store.decide(merge("HGNC:4", "HGNC:2"))
            assert "HGNC:4" not in curies(store)


def curate(store: GraphStore) -> None:
    """A few of everything, with an undoing, and something that came back."""
    store.put(PAPERS)
    store.decide(merge("HGNC:3", "HGNC:1"), create(gene(77)), create(affects(77, 1)))
    store.decide(change("HGNC:77", name="seventy-seven"), delete(UP.key))
    store.decide(undo(store, 0))
    store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
