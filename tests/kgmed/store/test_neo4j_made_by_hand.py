"""What people make by hand in a real Neo4j is kept, cited, and checked against the schema."""

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.decisions import Action
from graph_schema.records import Assertion, CuratorEvidence, Entity
from kgmed.store.protocol import ReviewKind
from tests.kgmed.store.common import keys
from tests.kgmed.store.curator import NOW, Curator
from tests.kgmed.store.makers import affects, reading


def test_a_created_claim_is_kept_and_cited(curator: Curator) -> None:
    curator.types(
        "MATCH (s:Entity {curie: 'HGNC:1'}), (o:Entity {curie: 'HGNC:4'})"
        " CREATE (s)-[:DECREASES {note: 'seen in our lab'}]->(o)"
    )
    decision, *_ = curator.syncs()
    claim = affects(1, 4, Direction.DECREASED, Aspect.ACTIVITY_OR_ABUNDANCE)
    assert decision.claim == claim
    stored = curator.store.assertions([claim.key])[claim.key]
    assert stored.evidence == (CuratorEvidence(who="ann", when=NOW, note="seen in our lab"),)
    assert stored.belief > 0.9
    assert [edge.key for edge in curator.store.edges() if edge.key == claim.key]
    curator.store.withdraw(["PMID:1", "PMID:2", "PMID:3"])
    assert keys(curator.store) == {claim.key}


def test_a_created_entity_is_kept(curator: Curator) -> None:
    curator.types("CREATE (:Entity:Disease {curie: 'MONDO:1', name: 'our disease'})")
    curator.types(
        "MATCH (s:Entity {curie: 'HGNC:1'}), (o:Entity {curie: 'MONDO:1'})"
        " CREATE (s)-[:BIOMARKER_FOR]->(o)"
    )
    curator.syncs()
    ours = Entity(curie="MONDO:1", name="our disease", category=Category.DISEASE)
    assert curator.store.entities(["MONDO:1"]) == {"MONDO:1": ours}
    named = Entity(curie="MONDO:1", name="theirs", category=Category.PHENOTYPE)
    curator.store.put([reading("PMID:9", entities=[named]), reading("PMID:8", entities=[named])])
    entity = curator.store.entities(["MONDO:1"])["MONDO:1"]
    assert (entity.name, entity.category) == ("our disease", Category.DISEASE)
    claim = Assertion(subject="HGNC:1", predicate=Predicate.BIOMARKER_FOR, object="MONDO:1")
    assert claim.key in keys(curator.store)


def test_what_the_schema_does_not_know_is_kept_and_listed(curator: Curator) -> None:
    curator.types(
        "MATCH (s:Entity {curie: 'HGNC:1'}), (o:Entity {curie: 'HGNC:4'})"
        " CREATE (s)-[:TICKLES]->(o) CREATE (:Sticker {text: 'look here'})"
    )
    assert {d.action for d in curator.syncs()} == {Action.QUARANTINE}
    details = {item.detail for item in curator.store.review()}
    assert any("TICKLES" in detail for detail in details)
    assert curator.syncs() == ()
    assert curator.sees("MATCH ()-[r:TICKLES]->() RETURN count(r)") == [1]
    assert len(list(curator.store.edges())) == 3
    curator.types("MATCH (s:Sticker) DELETE s")
    assert [d.action for d in curator.syncs()] == [Action.UNDO]
    assert len(curator.store.review()) == 1


def test_a_creation_that_the_schema_forbids_waits(curator: Curator) -> None:
    curator.types(
        "MATCH (s:Entity {curie: 'HGNC:1'}), (o:Entity {curie: 'HGNC:4'})"
        " CREATE (s)-[:EXPRESSED_IN]->(o)"
    )
    curator.syncs()
    (item,) = curator.store.review()
    assert item.kind is ReviewKind.QUARANTINED
    assert "expressed_in" in item.detail
    assert len(list(curator.store.edges())) == 3
