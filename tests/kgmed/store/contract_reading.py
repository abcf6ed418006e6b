"""What `GraphStore` promises of its answers."""

import random

import pytest

from graph_schema.belief import belief
from graph_schema.biolink import Aspect, Category, Predicate
from graph_schema.records import Status
from kgmed.errors import StoreError
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore, StoredDocument
from tests.kgmed.store.common import (
    DOWN,
    UP,
    StoreTests,
    decide,
    keys,
)
from tests.kgmed.store.makers import (
    SENTENCE,
    affects,
    associated,
    gene,
    reading,
    text,
)
from tests.kgmed.store.model import Model


class ReadingContract(StoreTests):
    """What was put comes back, in the order that was promised."""

    # -- reading -----------------------------------------------------------------------------------

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
        store.put([reading("PMID:1", title="A title", year=2001, journal="J", authors=("Doe, J",))])
        expected = StoredDocument(
            id="PMID:1",
            title="A title",
            text=f"A title {SENTENCE}",
            year=2001,
            journal="J",
            authors=("Doe, J",),
        )
        assert store.document("PMID:1") == expected
        assert store.document("PMID:2") is None

    # -- life --------------------------------------------------------------------------------------

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
