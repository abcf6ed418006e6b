"""Edits by hand that random histories (`edits_machine`) once found to go wrong, each by itself."""

import pytest

from graph_schema.decisions import Action
from graph_schema.records import Status
from kgmed.store.protocol import ReviewKind
from tests.kgmed.store.common import UP, curies, decided, keys
from tests.kgmed.store.curator import Curator
from tests.kgmed.store.makers import affects, associated, gene, reading, text

ONLY = associated(3, 4)
"""A claim with one piece of evidence."""


def test_all_evidence_of_an_edited_claim_may_be_deleted(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() SET r.status = 'proposed'", key=ONLY.key)
    curator.types("MATCH (e:Evidence {assertion: $key}) DETACH DELETE e", key=ONLY.key)
    assert [d.action for d in curator.syncs()] == [Action.JUDGE, Action.DELETE]
    stored = curator.store.assertions([ONLY.key])[ONLY.key]
    assert (stored.status, stored.evidence) == (Status.PROPOSED, ())
    assert curator.syncs() == ()


def test_evidence_cut_off_its_publication_counts_no_more(curator: Curator) -> None:
    curator.types(
        "MATCH (e:Evidence {assertion: $key})-[f:FROM]->(:Publication {id: 'PMID:1'}) DELETE f",
        key=UP.key,
    )
    assert [d.action for d in curator.syncs()] == [Action.DELETE]
    evidence = curator.store.assertions([UP.key])[UP.key].evidence
    assert [getattr(e, "publication", None) for e in evidence] == ["PMID:2"]


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (e:Evidence {document: 'PMID:3'}) DETACH DELETE e",
        "MATCH (p:Publication {id: 'PMID:3'}) DETACH DELETE p",
    ],
)
def test_what_was_taken_away_is_not_written_again_before_the_sync(
    curator: Curator, query: str
) -> None:
    curator.types(query)
    again = reading("PMID:3", [(ONLY, text("PMID:3")), (UP, text("PMID:3"))], key="again")
    curator.store.put([again])
    assert ONLY.key not in keys(curator.store)


def test_a_claim_without_its_evidence_is_not_drawn_anew_by_another_paper(curator: Curator) -> None:
    curator.types("MATCH (e:Evidence {assertion: $key}) DETACH DELETE e", key=ONLY.key)
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=ONLY.key)
    curator.store.put([reading("PMID:9", [(ONLY, text("PMID:9"))])])
    assert ONLY.key not in keys(curator.store)
    assert [item.kind for item in curator.store.review()] == [ReviewKind.RETURNED]


def test_an_entity_that_only_a_kept_claim_joins_stays_deleted(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() SET r.status = 'proposed'", key=ONLY.key)
    curator.syncs()
    curator.store.withdraw(["PMID:3"])
    curator.types("MATCH (e:Entity {curie: 'HGNC:4'}) DETACH DELETE e")
    curator.store.put([reading("PMID:9", entities=[gene(4)])])
    assert "HGNC:4" not in curies(curator.store)


def test_what_is_deleted_and_drawn_anew_is_there(curator: Curator) -> None:
    curator.types(
        "MATCH (s)-[r {key: $key}]->(o) DELETE r CREATE (s)-[:INCREASES]->(o) SET s.name = 'tau'",
        key=UP.key,
    )
    curator.types("MATCH (s)-[r {key: $key}]->(o) DELETE r", key=ONLY.key)
    curator.types(
        "MATCH (s:Entity {curie: 'HGNC:3'}), (o:Entity {curie: 'HGNC:4'})"
        " CREATE (s)-[:ASSOCIATED_WITH]->(o)"
    )
    curator.syncs()
    stored = curator.store.assertions([ONLY.key])[ONLY.key]
    assert {e.kind for e in stored.evidence} == {"text", "curator"}
    assert curator.syncs() == ()


def test_a_label_too_many_says_what_the_curator_added(curator: Curator) -> None:
    curator.types("MATCH (e:Entity {curie: 'HGNC:1'}) SET e:Disease, e:Favourite")
    curator.types("MATCH ()-[r {key: $key}]->() SET r.belief = 0.5", key=UP.key)
    assert {d.action for d in curator.syncs()} == {Action.CHANGE}
    assert curator.store.entities(["HGNC:1"])["HGNC:1"].category == "Disease"
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))], entities=[gene(1, name="x")])])
    assert curator.sees("MATCH (e:Favourite:Disease) RETURN e.curie") == ["HGNC:1"]
    assert curator.syncs() == ()


def test_a_mark_that_was_lost_is_no_deletion(curator: Curator) -> None:
    before = keys(curator.store), curies(curator.store)
    curator.types("MATCH (e:Entity {curie: 'HGNC:1'}) REMOVE e.written SET e:Disease")
    curator.types("MATCH ()-[r {key: $key}]->() REMOVE r.written", key=UP.key)
    curator.syncs()
    assert (keys(curator.store), curies(curator.store)) == before
    assert curator.syncs() == ()


def test_a_copied_node_is_no_merge(curator: Curator) -> None:
    curator.types(
        "MATCH (e:Entity {curie: 'HGNC:1'}) CREATE (n:Gene)"
        " SET n = properties(e), n.curie = 'HGNC:9' SET n:Entity"
    )
    curator.syncs()
    assert {"HGNC:1", "HGNC:9"} <= set(curies(curator.store))


def test_chains_and_circles_of_merges(curator: Curator) -> None:
    for one, other in ((1, 2), (2, 3), (4, 4)):
        curator.types(
            "MATCH (x:Entity {curie: $x}), (y:Entity {curie: $y}) CREATE (x)-[:SAME_AS]->(y)",
            x=f"HGNC:{one}",
            y=f"HGNC:{other}",
        )
    curator.types("MATCH (x:Entity {curie: 'HGNC:4'}) SET x.merged_into = 'nowhere'")
    merges = {d.subject: d.into for d in curator.syncs() if d.action is Action.MERGE}
    assert merges == {"HGNC:1": "HGNC:3", "HGNC:2": "HGNC:3"}
    assert curies(curator.store) == ["HGNC:3", "HGNC:4"]
    assert [item.kind for item in curator.store.review()] == [ReviewKind.QUARANTINED]
    assert curator.syncs() == ()


def test_what_the_schema_does_not_know_goes_along_with_a_merged_entity(curator: Curator) -> None:
    curator.types(
        "MATCH (x:Entity {curie: 'HGNC:1'}), (y:Entity {curie: 'HGNC:3'})"
        " CREATE (x)-[:TICKLES]->(y) CREATE (x)-[:SAME_AS]->(y)"
    )
    curator.syncs()
    assert curies(curator.store) == ["HGNC:2", "HGNC:3", "HGNC:4"]
    curator.syncs()
    assert curator.syncs() == ()


def test_an_answer_is_not_lost_when_the_item_changes(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=UP.key)
    curator.syncs()
    curator.store.put([reading("PMID:8", [(UP, text("PMID:8"))])])
    curator.store.finish_run(curator.store.start_run("ingest"), {})
    curator.types("MATCH (r:Review:Returned) SET r.status = 'accepted'")
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    curator.store.finish_run(curator.store.start_run("ingest"), {})
    assert UP.key in keys(curator.store)


def test_an_answer_is_recorded_once(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() SET r.status = 'proposed'", key=UP.key)
    curator.syncs()
    curator.types("MATCH (r:Review:Proposed) SET r.status = 'proposed'")
    assert [d.action for d in curator.syncs()] == [Action.JUDGE]
    assert curator.syncs() == ()


@pytest.mark.parametrize("scribble", ["belief: 'high'", "status: ['x']", "denial: 7", "aspect: 5"])
def test_scribbles_break_nothing(curator: Curator, scribble: str) -> None:
    curator.types(f"MATCH ()-[r {{key: $key}}]->() SET r += {{{scribble}}}", key=UP.key)
    curator.types("MATCH (e:Entity {curie: 'HGNC:2'}) SET e.name = 5, e.synonyms = 'x'")
    list(curator.store.edges())
    list(curator.store.iter_entities())
    list(curator.store.iter_assertions())
    curator.store.counts()
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9")), (affects(2, 4), text("PMID:9"))])])
    curator.syncs()
    assert UP.key in keys(curator.store)
    assert len(curator.store.assertions([UP.key])[UP.key].evidence) == 3
    assert curator.syncs() == ()


def test_a_strange_thing_and_what_it_hangs_on_are_undone_together(curator: Curator) -> None:
    curator.types("CREATE (x:Entity:Gene {curie: 'HGNC:9', name: 'nine'})-[:TICKLES]->(x)")
    made = curator.syncs()
    curator.store.decide(*(decided(Action.UNDO, decision.id, day=2) for decision in made))
    assert "HGNC:9" not in curies(curator.store)
    assert curator.syncs() == ()
