"""What people change by hand in a real Neo4j is found, recorded, and never undone."""

from pathlib import Path

import numpy as np
import pytest

from graph_schema.biolink import Category, Direction
from graph_schema.decisions import Action, Decision
from graph_schema.records import Status
from kgmed.store.projection import Projection
from kgmed.store.protocol import ReviewKind
from tests.kgmed.store.common import DOWN, UP, curies, keys
from tests.kgmed.store.curator import NOW, Curator
from tests.kgmed.store.makers import affects, associated, reading, text


def test_a_deleted_relationship_stays_deleted_and_is_reviewed_when_it_comes_back(
    curator: Curator,
) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=UP.key)
    (decision,) = curator.syncs()
    assert (decision.action, decision.subject, decision.who) == (Action.DELETE, UP.key, "ann")
    assert curator.syncs() == (), "once is enough"
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    assert UP.key not in keys(curator.store)
    (item,) = curator.store.review()
    assert (item.kind, item.subject) == (ReviewKind.RETURNED, UP.key)
    curator.store.finish_run(curator.store.start_run("ingest"), {})
    about = curator.sees("MATCH (:Review:Returned)-[:ABOUT]->(e) RETURN e.curie ORDER BY e.curie")
    assert about == ["HGNC:1", "HGNC:2"]
    curator.store.decide(Decision(action=Action.UNDO, subject=decision.id, who="bob", when=NOW))
    evidence = curator.store.assertions([UP.key])[UP.key].evidence
    assert len(evidence) == 3, "no evidence was lost"


def test_an_ingest_between_edit_and_sync_does_not_undo_it(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=UP.key)
    curator.types("MATCH (e:Entity {curie: 'HGNC:3'}) SET e.name = 'tau'")
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9")), (affects(3, 1), text("PMID:9"))])])
    assert UP.key not in keys(curator.store)
    assert curator.store.entities(["HGNC:3"])["HGNC:3"].name == "tau"
    assert [d.who for d in curator.store.decisions()] == ["unknown", "unknown"]


def test_a_deleted_entity_takes_its_claims_along_and_all_come_back(curator: Curator) -> None:
    before = list(curator.store.iter_assertions()), list(curator.store.iter_entities())
    curator.types("MATCH (e:Entity {curie: 'HGNC:2'}) DETACH DELETE e")
    (decision,) = curator.syncs()
    assert (decision.action, decision.subject) == (Action.DELETE, "HGNC:2")
    assert keys(curator.store) == {associated(3, 4).key}
    curator.store.put([reading("PMID:9", [(DOWN, text("PMID:9"))])])
    assert "HGNC:2" not in curies(curator.store)
    (item,) = curator.store.review()
    assert (item.kind, item.subject) == (ReviewKind.RETURNED, "HGNC:2")
    curator.store.withdraw(["PMID:9"])
    curator.store.decide(Decision(action=Action.UNDO, subject=decision.id, who="bob", when=NOW))
    assert (list(curator.store.iter_assertions()), list(curator.store.iter_entities())) == before


def test_a_query_without_labels_does_not_meet_the_machine_room(curator: Curator) -> None:
    curator.types("MATCH (e {curie: 'HGNC:2'}) DETACH DELETE e")
    curator.types("MATCH (p {id: 'PMID:3'}) DETACH DELETE p")
    decisions = curator.syncs()
    assert {decision.subject for decision in decisions} == {"HGNC:2", "PMID:3"}
    for decision in decisions:
        undo = Decision(action=Action.UNDO, subject=decision.id, who="bob", when=NOW)
        curator.store.decide(undo)
    assert keys(curator.store) == {UP.key, affects(2, 3).key, associated(3, 4).key}
    assert len(curator.store.assertions([UP.key])[UP.key].evidence) == 2


def test_a_retyped_relationship_says_what_the_curator_says(curator: Curator) -> None:
    curator.types(
        "MATCH (s)-[r {key: $key}]->(o) CREATE (s)-[n:DECREASES]->(o)"
        " SET n = properties(r) DELETE r",
        key=UP.key,
    )
    (decision,) = curator.syncs()
    assert (decision.action, decision.subject) == (Action.REPLACE, UP.key)
    assert decision.claim is not None
    assert decision.claim.direction is Direction.DECREASED
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    stored = curator.store.assertions([decision.claim.key])[decision.claim.key]
    assert len(stored.evidence) == 4, "three papers, and the curator"
    assert UP.key not in keys(curator.store)
    assert stored.locked
    assert curator.syncs() == ()


def test_a_reversed_relationship_goes_the_other_way(curator: Curator) -> None:
    curator.types(
        "MATCH (s)-[r {key: $key}]->(o) CREATE (o)-[n:INCREASES]->(s)"
        " SET n = properties(r) DELETE r",
        key=UP.key,
    )
    (decision,) = curator.syncs()
    assert decision.claim == affects(2, 1, aspect=UP.aspect)
    spans = {
        e.subject_span
        for e in curator.store.assertions([affects(2, 1).key])[affects(2, 1).key].evidence
        if e.kind == "text"
    }
    assert spans == {(13, 17)}, "the spans follow the ends"


def test_a_changed_direction_is_another_claim(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() SET r.direction = 'decreased'", key=UP.key)
    (decision,) = curator.syncs()
    assert (decision.action, decision.claim) == (Action.REPLACE, DOWN)
    assert curator.sees("MATCH ()-[r {key: $key}]->() RETURN type(r)", key=DOWN.key) == [
        "DECREASES"
    ]


def test_a_marked_status_holds(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() SET r.status = 'rejected'", key=UP.key)
    (decision,) = curator.syncs()
    assert (decision.action, decision.status) == (Action.JUDGE, Status.REJECTED)
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    stored = curator.store.assertions([UP.key])[UP.key]
    assert (stored.status, stored.locked, len(stored.evidence)) == (Status.REJECTED, True, 3)


def test_changed_properties_are_locked(curator: Curator) -> None:
    curator.types(
        "MATCH ()-[r {key: $key}]->() SET r.belief = 0.25, r.note = 'weak design'", key=UP.key
    )
    curator.types(
        "MATCH (e:Entity {curie: 'HGNC:1'}) SET e.name = 'tau', e.comment = 'ours', e:Disease"
        " REMOVE e:Gene"
    )
    decisions = curator.syncs()
    assert {d.action for d in decisions} == {Action.CHANGE}
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    assert curator.store.assertions([UP.key])[UP.key].belief == 0.25
    entity = curator.store.entities(["HGNC:1"])["HGNC:1"]
    assert (entity.name, entity.category) == ("tau", Category.DISEASE)
    assert "gene 1" in entity.synonyms
    assert curator.sees("MATCH (e:Entity {curie: 'HGNC:1'}) RETURN e.comment") == ["ours"]
    assert curator.sees("MATCH ()-[r {key: $key}]->() RETURN r.note", key=UP.key) == ["weak design"]
    assert curator.syncs() == ()


@pytest.mark.parametrize(
    "merge",
    [
        "MATCH (x:Entity {curie: 'HGNC:2'}), (y:Entity {curie: 'HGNC:4'})"
        " CREATE (x)-[:SAME_AS]->(y)",
        "MATCH (x:Entity {curie: 'HGNC:2'}) SET x.merged_into = 'HGNC:4'",
        "MATCH (x:Entity {curie: 'HGNC:2'}), (y:Entity {curie: 'HGNC:4'})"
        " MATCH (a)-[r {key: $up}]->(x) CREATE (a)-[m:INCREASES]->(y) SET m = properties(r)"
        " WITH x, y MATCH (x)-[r {key: $other}]->(b) CREATE (y)-[m:INCREASES]->(b)"
        " SET m = properties(r) WITH DISTINCT x DETACH DELETE x",
    ],
)
def test_merged_entities_stay_merged(curator: Curator, merge: str) -> None:
    curator.types(merge, up=UP.key, other=affects(2, 3).key)
    decisions = curator.syncs()
    assert [(d.action, d.subject, d.into) for d in decisions] == [
        (Action.MERGE, "HGNC:2", "HGNC:4")
    ]
    curator.store.put([reading("PMID:9", [(affects(2, 1), text("PMID:9"))])])
    assert keys(curator.store) == {
        affects(1, 4).key,
        affects(4, 3).key,
        associated(3, 4).key,
        affects(4, 1).key,
    }
    merged = curator.store.entities(["HGNC:4"])["HGNC:4"]
    assert "HGNC:2" in merged.xrefs
    assert "gene 2" in merged.synonyms
    assert curator.syncs() == ()


def test_deleted_evidence_and_publications_count_no_more(curator: Curator) -> None:
    curator.types(
        "MATCH (e:Evidence {assertion: $key, publication: 'PMID:1'}) DETACH DELETE e", key=UP.key
    )
    curator.types("MATCH (p:Publication {id: 'PMID:3'}) DETACH DELETE p")
    decisions = curator.syncs()
    assert {d.action for d in decisions} == {Action.DELETE}
    stored = curator.store.assertions([UP.key])[UP.key]
    assert [e.publication for e in stored.evidence if e.kind == "text"] == ["PMID:2"]
    assert associated(3, 4).key not in keys(curator.store)
    assert curator.syncs() == ()
    for decision in decisions:
        undo = Decision(action=Action.UNDO, subject=decision.id, who="ann", when=NOW)
        curator.store.decide(undo)
    assert len(curator.store.assertions([UP.key])[UP.key].evidence) == 2
    assert associated(3, 4).key in keys(curator.store)
    assert curator.syncs() == ()


def test_a_verdict_on_a_review_item_is_a_decision(curator: Curator) -> None:
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=UP.key)
    curator.syncs()
    curator.store.put([reading("PMID:9", [(UP, text("PMID:9"))])])
    curator.store.finish_run(curator.store.start_run("ingest"), {})
    curator.types("MATCH (r:Review:Returned) SET r.status = 'accepted', r.note = 'it is so'")
    (decision,) = curator.syncs()
    assert (decision.action, decision.status, decision.why) == (
        Action.JUDGE,
        Status.ACCEPTED,
        "it is so",
    )
    assert UP.key in keys(curator.store)
    assert curator.store.review() == ()


def test_a_changed_curie_is_a_merge(curator: Curator) -> None:
    curator.types("MATCH (e:Entity {curie: 'HGNC:2'}) SET e.curie = 'NCBIGene:2'")
    curator.syncs()
    assert "HGNC:2" not in curies(curator.store)
    assert affects(1, 2).key not in keys(curator.store)
    (stored,) = [s for s in curator.store.iter_assertions() if s.assertion.subject == "HGNC:1"]
    assert (stored.assertion.object, len(stored.evidence)) == ("NCBIGene:2", 2)
    assert curator.syncs() == ()


def test_a_projection_is_amended_by_what_changed(curator: Curator, tmp_path: Path) -> None:
    store = curator.store
    Projection.open_for(store, tmp_path, hub_penalty=0.1)
    since = store.generation()
    store.put([reading("PMID:9", [(DOWN, text("PMID:9")), (UP, text("PMID:9", negated=True))])])
    curator.types("MATCH ()-[r {key: $key}]->() DELETE r", key=affects(2, 3).key)
    curator.syncs()
    changes = store.edge_changes(since)
    assert changes is not None
    assert {edge.key for edge in changes.edges} == {UP.key, DOWN.key}
    assert changes.gone == {affects(2, 3).key}
    amended = Projection.open_for(store, tmp_path, hub_penalty=0.1)
    fresh = Projection.open_for(store, tmp_path / "fresh", hub_penalty=0.1)
    for name, array in fresh.arrays._asdict().items():
        assert np.array_equal(getattr(amended.arrays, name), array), name
    assert store.edge_changes(10**6) is None
