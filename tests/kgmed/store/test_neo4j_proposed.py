"""What is only proposed, as curators see it in Browser, and what they do with it there."""

import pytest

from graph_schema.decisions import Action
from graph_schema.records import Status
from tests.kgmed.store.common import delete, keys
from tests.kgmed.store.curator import Curator
from tests.kgmed.store.makers import affects, proposed, reading

CLAIM = affects(3, 4)


@pytest.fixture(autouse=True)
def proposal(curator: Curator) -> None:
    said = [(CLAIM, proposed("PMID:1"))]
    curator.store.put([reading("KGMED:proposal-PMID:1", said, text="")])


def edge_keys(curator: Curator) -> set[str]:
    return {edge.key for edge in curator.store.edges()}


def test_it_is_drawn_as_proposed_and_waits(curator: Curator) -> None:
    drawn = "MATCH ()-[r {key: $key}]->() RETURN r.status + ' ' + r.says"
    assert curator.sees(drawn, key=CLAIM.key) == ["proposed ? increases"]
    evidence = "MATCH (e:Evidence:Proposed)-[:FROM]->(p:Publication) RETURN p.id"
    assert curator.sees(evidence) == ["PMID:1"]
    assert curator.sees("MATCH (r:Review:Proposed) RETURN r.subject") == [CLAIM.key]
    assert curator.syncs() == (), "nobody edited anything"
    curator.store.forget(["KGMED:proposal-PMID:1"])
    assert curator.sees("MATCH (r:Review) RETURN r.subject") == []


@pytest.mark.parametrize(
    "query",
    [
        "MATCH ()-[r {key: $key}]->() SET r.status = 'accepted'",
        "MATCH (r:Review {subject: $key}) SET r.status = 'accepted'",
    ],
)
def test_accepting_it_in_browser_makes_it_an_edge(curator: Curator, query: str) -> None:
    curator.types(query, key=CLAIM.key)
    assert [decision.action for decision in curator.syncs()] == [Action.JUDGE]
    assert CLAIM.key in edge_keys(curator)
    assert curator.sees("MATCH (e:Proposed) RETURN e") == []
    assert curator.syncs() == ()


def test_deleting_it_in_browser_lays_a_stone_on_it(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=CLAIM.key)
    assert [decision.action for decision in curator.syncs()] == [Action.DELETE]
    assert CLAIM.key not in keys(curator.store)


def test_its_evidence_may_be_deleted_in_browser(curator: Curator) -> None:
    curator.types("MATCH (e:Evidence {assertion: $key}) DETACH DELETE e", key=CLAIM.key)
    assert [decision.action for decision in curator.syncs()] == [Action.DELETE]
    assert CLAIM.key not in keys(curator.store)


def test_the_paper_of_proposals_may_be_deleted_in_browser(curator: Curator) -> None:
    curator.types("MATCH (p:Publication {id: 'PMID:1'}) DETACH DELETE p")
    assert {decision.subject for decision in curator.syncs()} >= {"PMID:1"}
    assert CLAIM.key not in keys(curator.store)
    curator.store.decide(delete("PMID:2"))
    assert curator.syncs() == ()


def test_a_proposal_does_not_show_beside_what_was_read(curator: Curator) -> None:
    denial = proposed("PMID:2", negated=True, sentence="Alpha does nothing to beta at all.")
    known = affects(1, 2)
    curator.store.put([reading("KGMED:proposal-PMID:2", [(known, denial)], text="")])
    query = (
        "MATCH ()-[r {key: $key}]->() RETURN [r.evidence_for, r.evidence_against, size(r.quotes)]"
    )
    assert curator.sees(query, key=known.key) == [[2, 0, 2]]
    assert curator.store.assertions([known.key])[known.key].status is Status.ACCEPTED
