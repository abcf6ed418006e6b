"""Readings, bent: what of one document is shown under a ledger."""

from graph_schema.biolink import Category
from graph_schema.decisions import Action, Decision
from graph_schema.records import CuratorEvidence, TextEvidence
from ingest.records import Extraction, Reading
from kgmed.store.bend import (
    CURATED_PREFIX,
    Withheld,
    bend,
    changed_entity,
    curated_readings,
    names,
    plain,
    turned,
)
from kgmed.store.difference import differing
from kgmed.store.folding import fold
from kgmed.store.rulings import quotation
from tests.kgmed.store.common import DOWN, UP, change, create, decide, decided, delete
from tests.kgmed.store.makers import affects, associated, curated, gene, reading, text
from tests.kgmed.store.test_rulings import knowing, merged, replaced

SAID = text("PMID:1")
READ = reading("PMID:1", [(UP, SAID), (affects(3, 4), SAID)], entities=[gene(5)])


def shown(ledger: list[Decision], read: Reading = READ) -> Reading:
    return bend(read, fold(ledger)).reading


def test_what_is_not_concerned_is_the_very_same() -> None:
    for ledger in (
        [],
        [decide(UP.key)],
        [delete(DOWN.key), merged(7, 8)],
    ):
        bent = bend(READ, fold(ledger))
        assert bent.reading is READ
        assert bent.withheld == ()


def test_merged_entities_bring_their_names_and_claims() -> None:
    bent = shown([merged(3, 1)])
    entities = {e for e in bent.entities if e.curie == "HGNC:1"}
    assert entities == {
        gene(1),
        gene(1, synonyms=("G3", "gene 3"), xrefs=("HGNC:3",)),
    }
    assert bent.extractions == (Extraction(UP, SAID), Extraction(affects(1, 4), SAID))
    assert bent.document == READ.document


def test_a_merged_entity_that_was_renamed_brings_that_name_too() -> None:
    bent = shown([change("HGNC:3", name="third"), merged(3, 1)])
    (entity,) = (e for e in bent.entities if e.curie == "HGNC:1" and e.xrefs)
    assert (entity.name, entity.synonyms) == ("gene 1", ("G3", "gene 3", "third"))


def test_a_reversed_claim_has_its_spans_exchanged() -> None:
    bent = shown([replaced(UP, affects(2, 1))])
    assert bent.extractions[0] == Extraction(affects(2, 1), turned(SAID))
    assert turned(turned(SAID)) == SAID


def test_what_takes_the_place_of_a_claim_brings_its_ends() -> None:
    six = decided(Action.REPLACE, UP.key, claim=affects(1, 6))
    bent = shown([knowing(six, gene(1), gene(6, name="six"), claim=UP)])
    assert gene(6, name="six") in bent.entities


def test_what_is_deleted_is_withheld() -> None:
    bent = bend(READ, fold([delete(UP.key), delete("HGNC:3"), delete("HGNC:5")]))
    assert bent.reading.extractions == ()
    assert {e.curie for e in bent.reading.entities} == {"HGNC:1", "HGNC:2", "HGNC:4"}
    assert set(bent.withheld) == {
        Withheld(UP.key, UP, SAID.id),
        Withheld("HGNC:3", affects(3, 4), SAID.id),
        Withheld("HGNC:3", None, "PMID:1"),
        Withheld("HGNC:5", None, "PMID:1"),
    }


def test_a_deleted_publication_is_silent_and_cited_by_nobody() -> None:
    bent = bend(READ, fold([delete("PMID:1")]))
    assert (bent.reading.entities, bent.reading.extractions) == ((), ())
    assert {item.by for item in bent.withheld} == {"PMID:1"}
    resource = reading("MESH:D1", [(UP, curated("a", publication="PMID:1")), (UP, curated("b"))])
    bent = bend(resource, fold([delete("PMID:1")]))
    assert bent.reading.extractions == (Extraction(UP, curated("b")),)


def test_a_deleted_quotation_is_withheld_in_every_shape_of_its_claim() -> None:
    gone = decided(Action.DELETE, quotation(UP.key, SAID), claim=UP)
    for ledger in ([gone], [gone, replaced(UP, DOWN)], [merged(1, 4), gone], [gone, merged(1, 4)]):
        bent = bend(READ, fold(ledger))
        assert [item.by for item in bent.withheld] == [gone.subject]


def test_a_locked_property_overrides() -> None:
    entity = gene(1, synonyms=("G1", "one"))
    assert changed_entity(entity, {}) is entity
    changed = changed_entity(entity, {"name": "one", "category": "Disease", "colour": "red"})
    assert changed == gene(1, name="one", category=Category.DISEASE, synonyms=("G1", "gene 1"))
    changed = changed_entity(
        entity, {"name": "n", "synonyms": ("n", "b", "a"), "xrefs": ("MESH:D1",)}
    )
    assert (changed.synonyms, changed.xrefs) == (("a", "b"), ("MESH:D1",))
    assert changed_entity(entity, {"name": "", "category": "Toy", "synonyms": "x"}) == entity


def test_what_curators_make_is_a_reading_of_a_hidden_document() -> None:
    claim = knowing(create(UP, why="seen"), gene(1), gene(2))
    entity = create(gene(3))
    first, second = curated_readings(fold([claim, entity]))
    assert (first.document.id, first.key) == (CURATED_PREFIX + claim.id, claim.id)
    assert first.entities == (gene(1), gene(2))
    said = CuratorEvidence(who="ann", when=claim.when, note="seen")
    assert first.extractions == (Extraction(UP, said),)
    assert (second.entities, second.extractions) == ((gene(3),), ())


def test_a_reading_is_bent_otherwise_only_where_a_name_is_ruled_otherwise() -> None:
    quoted = quotation(UP.key, SAID)
    before = [merged(3, 7), replaced(UP, DOWN)]
    for decision in (
        delete(DOWN.key),
        merged(7, 8),
        delete("PMID:1"),
        decided(Action.DELETE, quoted),
    ):
        old, new = fold(before), fold([*before, decision])
        assert bend(READ, old) != bend(READ, new)
        assert differing(old, new) & names(READ, old)
    old, new = fold(before), fold([*before, delete(affects(9, 9).key), decide(UP.key)])
    assert not differing(old, new) & names(READ, old)


def test_what_comes_round_to_itself_still_hangs_on_the_way() -> None:
    said = reading("PMID:1", [(affects(1, 4), SAID)])
    ledger = [replaced(affects(1, 4), affects(2, 4)), merged(2, 1)]
    bent = bend(said, fold(ledger))
    assert bent.reading.extractions == said.extractions
    assert bent.reading is not said
    assert "HGNC:2" in names(said, fold(ledger))


def test_a_plain_reading_says_each_thing_once_and_the_same() -> None:
    twice = [(associated(2, 1), SAID), (associated(1, 2), turned(SAID)), (UP, SAID)]
    read = reading("PMID:1", twice, title="T", retracts=("PMID:3", "PMID:1", "PMID:2"))
    kept = plain(read)
    assert plain(kept) == kept
    assert [e.assertion for e in kept.extractions] == [associated(1, 2), UP]
    assert isinstance(kept.extractions[0].evidence, TextEvidence)
    assert kept.extractions[0].evidence.subject_span == SAID.object_span
    assert (kept.document.retracted, kept.document.retracts) == (True, ("PMID:2", "PMID:3"))
    assert kept.document.full_text == read.document.full_text


def test_it_is_the_same_whether_a_claim_stands_in_one_order_or_the_other() -> None:
    read = reading("PMID:1", [(associated(4, 1), SAID), (associated(1, 4), SAID)])
    for ledger in (
        [merged(4, 1)],
        [merged(1, 7)],
        [replaced(associated(1, 4), affects(4, 1))],
        [delete("PMID:1")],
        [delete("HGNC:1")],
    ):
        rulings = fold(ledger)
        bent, of_plain = bend(read, rulings), bend(plain(read), rulings)
        assert plain(bent.reading) == plain(of_plain.reading)
        assert set(bent.withheld) == set(of_plain.withheld)
