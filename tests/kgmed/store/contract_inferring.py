"""What `GraphStore` promises about what the system inferred."""

import pytest

from graph_schema.belief import belief
from graph_schema.records import CuratorEvidence, Status
from kgmed.store.protocol import GraphStore, ReviewKind
from tests.kgmed.store.common import UP, StoreTests, decide, delete
from tests.kgmed.store.contract_proposing import (
    LAST,
    NEXT,
    edge_keys,
    inference,
    kinds,
    proposal,
    the,
)
from tests.kgmed.store.makers import curated, reading, text


class InferringContract(StoreTests):
    """An inference is proposed, and falls with its premises."""

    def put_chain(self, store: GraphStore) -> None:
        """Two accepted claims, and the third that follows from them."""
        store.put([reading("PMID:1", [(UP, text("PMID:1"))])])
        store.put([reading("PMID:2", [(NEXT, curated("r"))]), inference(UP.key, NEXT.key)])

    def test_an_inference_is_proposed_and_as_sure_as_its_premises(self, store: GraphStore) -> None:
        self.put_chain(store)
        assert the(store, LAST.key).status is Status.PROPOSED
        (item,) = store.review()
        assert item.detail == "proposed by a rule (composition)"
        assert LAST.key not in edge_keys(store)
        (edge,) = (edge for edge in store.edges(proposed=True) if edge.key == LAST.key)
        assert 0 < edge.belief < the(store, UP.key).belief * the(store, NEXT.key).belief
        assert the(store, UP.key).belief == belief([text("PMID:1")]), "premises gain nothing"

    @pytest.mark.parametrize("how", ["withdrawn", "rejected", "deleted", "denied", "retracted"])
    def test_an_inference_falls_with_a_premise(self, store: GraphStore, how: str) -> None:
        self.put_chain(store)
        match how:
            case "withdrawn":
                store.withdraw(["PMID:1"])
            case "rejected":
                store.decide(decide(UP.key, Status.REJECTED))
            case "deleted":
                store.decide(delete(UP.key))
            case "denied":
                denial = text("PMID:4", negated=True, extractor="other/1", confidence=1.0)
                store.put([reading("PMID:4", [(UP, denial)])])
            case "retracted":
                store.put([reading("PMID:3", retracts=("PMID:1",))])
        assert the(store, LAST.key).status is Status.REJECTED
        assert LAST.key not in edge_keys(store, proposed=True)
        assert LAST.key not in kinds(store.review())
        counted = store.counts().by_status
        assert counted["rejected"] == 1 + (how == "rejected")
        assert "proposed" not in counted

    def test_of_what_is_only_proposed_nothing_follows(self, store: GraphStore) -> None:
        store.put([reading("PMID:2", [(NEXT, text("PMID:2"))]), proposal("PMID:1")])
        store.put([inference(UP.key, NEXT.key)])
        assert LAST.key not in edge_keys(store, proposed=True)
        assert kinds(store.review()) == {UP.key: ReviewKind.PROPOSED}
        store.decide(decide(UP.key))
        assert LAST.key in edge_keys(store, proposed=True), "its premise is accepted since"

    def test_of_an_accepted_inference_the_curator_is_the_witness(self, store: GraphStore) -> None:
        self.put_chain(store)
        store.decide(decide(LAST.key))
        (evidence,) = the(store, LAST.key).evidence
        assert isinstance(evidence, CuratorEvidence)
        assert evidence.who == "ann"
        assert LAST.key in edge_keys(store)
        store.withdraw(["PMID:1"])
        assert LAST.key in edge_keys(store), "it stands by the curator's word"
