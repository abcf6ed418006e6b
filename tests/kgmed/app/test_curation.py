"""What curators may do, over the real store: each verb, what it is refused, and how it is told."""

import itertools
from datetime import UTC, datetime

import pytest

from graph_schema.biolink import Category
from graph_schema.decisions import Action, Decision
from graph_schema.records import Assertion, Entity, Evidence, Status
from kgmed.app.curation import Curation
from kgmed.app.curators import curator_name
from kgmed.errors import UsageError
from kgmed.store.protocol import GraphStore, ReviewKind
from tests.kgmed.reason.world import DOWN, UP, World, curie
from tests.kgmed.store.makers import affects, reading, text


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(store: GraphStore, world: World) -> Curation:
    """Ann, at work on a graph of four claims; sources disagree about the last."""
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "quxapine", "grimness", UP)
    world.say(4, "corgein", "dulcin", UP)
    world.say(5, "corgein", "dulcin", UP, negated=True)
    store.put(world.readings())
    return Curation(store, "ann")


def key(subject: str, object_: str, store: GraphStore) -> str:
    """Of the one assertion between these two."""
    (found,) = [
        stored.assertion.key
        for stored in store.iter_assertions()
        if (stored.assertion.subject, stored.assertion.object) == (curie(subject), curie(object_))
    ]
    return found


def evidence(store: GraphStore) -> list[Evidence]:
    return [piece for stored in store.iter_assertions() for piece in stored.evidence]


def test_a_verdict_is_locked_and_told_with_who_when_why(store: GraphStore, ann: Curation) -> None:
    wrong = key("foocillin", "barase", store)
    before = datetime.now(UTC)
    made = ann.reject(wrong, note=" about mice ")
    (entry,) = made.decisions
    assert (entry.action, entry.subject, entry.who, entry.why) == (
        Action.JUDGE,
        wrong,
        "ann",
        "about mice",
    )
    assert before <= entry.when <= datetime.now(UTC)
    assert entry.says == "foocillin affects barase (decreased)"
    assert (entry.before, entry.after) == (
        {"status": "accepted"},
        {"status": "rejected", "locked": True},
    )
    assert made.generation == store.generation()
    stored = store.assertions([wrong])[wrong]
    assert (stored.status, stored.locked) == (Status.REJECTED, True)
    assert wrong not in {edge.key for edge in store.edges()}
    ann.accept(wrong)
    assert store.assertions([wrong])[wrong].status is Status.ACCEPTED


def test_a_key_may_be_named_by_its_beginning(store: GraphStore, ann: Curation) -> None:
    whole = key("barase", "bazin", store)
    assert ann.reject(whole[:8]).decisions[0].subject == whole
    assert ann.accept(whole[:8]).decisions[0].subject == whole, "it is no edge any more"
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        ann.accept(whole[:5])
    with pytest.raises(UsageError, match="no assertion has the key"):
        ann.accept("0" * 24)


def test_a_beginning_that_fits_two_is_refused(store: GraphStore) -> None:
    seen: dict[str, Assertion] = {}
    for pair in itertools.permutations(range(1, 200), 2):
        claim = affects(*pair)
        other = seen.setdefault(claim.key[:6], claim)
        if other is not claim:
            break
    said = [(each, text("PMID:1")) for each in (claim, other)]
    store.put([reading("PMID:1", said)])
    with pytest.raises(UsageError, match=f"{claim.key[:6]} begins .*, "):
        Curation(store, "ann").accept(claim.key[:6])
    assert list(store.decisions()) == []


def test_names_are_taken_where_only_one_thing_has_them(store: GraphStore, ann: Curation) -> None:
    ann.create_entity("CHEBI:7", "foo", "chemicalentity", synonyms=["barase", "Zymo"])
    assert ann.delete("BARASE").decisions[0].subject == curie("barase"), "names before synonyms"
    ann.create_entity("CHEBI:8", "fou", "ChemicalEntity", synonyms=["zymo"])
    with pytest.raises(UsageError, match="'zymo' is a name of") as refused:
        ann.delete("zymo")
    assert "CHEBI:7" in str(refused.value)
    assert "CHEBI:8" in str(refused.value)
    with pytest.raises(UsageError, match="nothing in the graph is called 'fooo'"):
        ann.delete("fooo")
    with pytest.raises(UsageError, match="does not know HGNC:99"):
        ann.delete("HGNC:99")


def test_a_verdict_needs_somebody_and_an_assertion(store: GraphStore, ann: Curation) -> None:
    with pytest.raises(UsageError, match="somebody"):
        Curation(store, " ")
    with pytest.raises(UsageError, match="was not deleted"):
        ann.reject("barase")
    assert curator_name("", None, " bob ") == "bob"
    assert curator_name("", None)


def test_what_was_deleted_returns_for_review_and_may_come_back(
    store: GraphStore, world: World, ann: Curation
) -> None:
    gone = key("quxapine", "grimness", store)
    (entry,) = ann.delete(gone, "no such effect").decisions
    assert entry.change == "deleted; 1 piece of evidence kept"
    assert store.assertions([gone]) == {}
    world.say(6, "quxapine", "grimness", UP)
    store.put(world.readings())
    (item,) = ann.review(ReviewKind.RETURNED).items
    assert (item.subject, item.says) == (gone, "quxapine affects grimness (increased)")
    ann.reject(gone)
    assert ann.review().counts["returned"] == 0
    assert store.assertions([gone]) == {}
    world.say(7, "quxapine", "grimness", UP)
    store.put(world.readings())
    assert ann.review().counts["returned"] == 1
    (entry,) = ann.accept(gone).decisions
    assert entry.before == {"shown": False}
    assert len(store.assertions([gone])[gone].evidence) == 3


def test_entities_and_publications_are_deleted_and_brought_back(
    store: GraphStore, ann: Curation
) -> None:
    lost = key("foocillin", "barase", store)
    (gone,) = ann.delete("foocillin").decisions
    assert gone.change == "deleted; 1 document that spoke of it kept"
    assert store.entity(curie("foocillin")) is None
    assert store.assertions([lost]) == {}
    (entry,) = ann.accept("foocillin").decisions
    assert entry.change == "deleted -> shown again"
    assert lost in store.assertions([lost])
    ann.delete("PMID:2")
    assert "PMID:2" not in {getattr(e, "publication", "") for e in evidence(store)}
    ann.accept("PMID:2")
    assert key("barase", "bazin", store)


def test_one_quotation_is_deleted(store: GraphStore, ann: Curation) -> None:
    contested = key("corgein", "dulcin", store)
    ann.delete(contested, publication="PMID:5")
    (left,) = store.assertions([contested])[contested].evidence
    assert getattr(left, "publication", "") == "PMID:4"
    with pytest.raises(UsageError, match="PMID:1 says nothing"):
        ann.delete(contested, publication="PMID:1")


def test_merged_entities_meet(store: GraphStore, world: World, ann: Curation) -> None:
    (entry,) = ann.merge("quxapine", "foocillin").decisions
    assert (entry.before, entry.after) == (
        {"curie": curie("quxapine")},
        {"curie": curie("foocillin")},
    )
    assert key("foocillin", "grimness", store)
    assert "quxapine" in store.entities([curie("foocillin")])[curie("foocillin")].synonyms
    world.say(8, "quxapine", "dulcin", UP)
    store.put(world.readings())
    assert key("foocillin", "dulcin", store)
    with pytest.raises(UsageError, match="already"):
        ann.merge("quxapine", "foocillin")
    assert ann.merge("CHEBI:77", "foocillin").notes == ("nothing in the graph is CHEBI:77 yet",)
    with pytest.raises(UsageError, match="neither graph nor vocabulary knows HGNC:77"):
        ann.merge("foocillin", "HGNC:77")


def test_a_created_entity_keeps_its_name_to_itself(store: GraphStore, ann: Curation) -> None:
    ann.create_entity("CHEBI:9", "newcillin", "ChemicalEntity")
    ann.change("newcillin", {"category": "gene"})
    ann.merge("newcillin", "foocillin")
    shown = store.entity(curie("foocillin"))
    assert shown is not None
    assert (shown.name, shown.category) == ("foocillin", Category.CHEMICAL)


def test_names_and_categories_are_locked(store: GraphStore, world: World, ann: Curation) -> None:
    (entry,) = ann.change(
        "barase", {"name": "Barase", "category": "macromolecularcomplex"}
    ).decisions
    assert entry.before == {"name": "barase", "category": "Gene"}
    assert entry.after == {"name": "Barase", "category": "MacromolecularComplex"}
    world.say(9, "barase", "dulcin", UP)
    store.put(world.readings())
    shown = store.entity(curie("barase"))
    assert shown is not None
    assert (shown.name, shown.category) == ("Barase", Category.COMPLEX)
    assert "barase" in shown.synonyms
    for wrong in ({"belief": "1"}, {"category": "Thing"}, {"name": ""}, {"xrefs": ("x",)}, {}):
        with pytest.raises(UsageError):
            ann.change("barase", wrong)
    ann.change(key("corgein", "dulcin", store), {"status": "proposed"})
    assert [item.kind for item in ann.review().items] == [ReviewKind.PROPOSED]
    with pytest.raises(UsageError, match="no belief"):
        ann.change(key("corgein", "dulcin", store), {"belief": "2"})
    with pytest.raises(UsageError, match="the status or the belief"):
        ann.change(key("corgein", "dulcin", store), {"direction": "increased"})


def test_what_was_misread_says_another_with_all_its_evidence(
    store: GraphStore, world: World, ann: Curation
) -> None:
    read = key("barase", "bazin", store)
    (entry,) = ann.replace(read, type_="decreases", reverse=True).decisions
    assert entry.says == "barase affects bazin (increased)"
    assert entry.change == "says bazin affects barase (decreased)"
    world.say(10, "barase", "bazin", UP)
    store.put(world.readings())
    stored = store.assertions([key("bazin", "barase", store)])
    (kinds,) = (sorted(e.kind for e in each.evidence) for each in stored.values())
    assert kinds == ["curator", "text", "text"]
    with pytest.raises(UsageError, match="is not shown"):
        ann.replace(read, reverse=True)
    other = key("quxapine", "grimness", store)
    with pytest.raises(UsageError, match="already"):
        ann.replace(other, type_="INCREASES")
    with pytest.raises(UsageError, match="no type"):
        ann.replace(other, type_="HEALS")
    with pytest.raises(UsageError, match="no aspect"):
        ann.replace(other, type_="treats", aspect="activity")


def test_what_the_schema_does_not_know_is_kept_apart(store: GraphStore, ann: Curation) -> None:
    made = ann.create("grimness", "TREATS", "foocillin", "so they say")
    assert "kept for review" in made.notes[0]
    wrong = made.decisions[0].subject
    assert wrong not in {edge.key for edge in store.edges()}
    (item,) = ann.review(ReviewKind.QUARANTINED).items
    assert item.subject == wrong
    with pytest.raises(UsageError, match="would be reasoned over"):
        ann.accept(wrong)
    ann.replace(wrong, reverse=True)
    assert key("foocillin", "grimness", store) in {edge.key for edge in store.edges()}
    odd = Decision(
        action=Action.QUARANTINE, subject="node 7", who="bob", when=datetime.now(UTC), why="?"
    )
    store.decide(odd)
    with pytest.raises(UsageError, match="nobody can judge it"):
        ann.accept("node 7")


def test_ends_that_only_the_vocabulary_knows_are_created_too(store: GraphStore) -> None:
    known = {
        "CHEBI:5": Entity(curie="CHEBI:5", name="newcillin", category=Category.CHEMICAL),
        "HGNC:5": Entity(curie="HGNC:5", name="newase", category=Category.GENE),
    }
    ann = Curation(store, "ann", lambda text: tuple(e for c, e in known.items() if text == c))
    made = ann.create("CHEBI:5", "decreases", "HGNC:5", aspect="expression")
    assert [entry.action for entry in made.decisions] == [Action.CREATE] * 3
    assert made.decisions[-1].after["aspect"] == "expression"
    assert {entity.name for entity in store.iter_entities()} == {"newcillin", "newase"}
    with pytest.raises(UsageError, match="both ends"):
        ann.create("CHEBI:5", "decreases", "newcillin")
    with pytest.raises(UsageError, match="neither graph nor vocabulary"):
        ann.create("CHEBI:5", "decreases", "HGNC:6")
    with pytest.raises(UsageError, match="has CHEBI:5"):
        ann.create_entity("CHEBI:5", "x", "Gene")
    with pytest.raises(UsageError, match="no entity"):
        ann.create_entity("x", "x", "Gene")
