"""Readings, seen through the ledger: what a store shows of what was read.

The reading itself is kept as it was; undoing a decision shows it again.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graph_schema.belief import Observed, is_proposed, unmarked
from graph_schema.biolink import Category
from graph_schema.decisions import Value
from graph_schema.records import Assertion, CuratorEvidence, DatabaseEvidence, Entity, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.store.hidden import CURATED_PREFIX, paper_of
from kgmed.store.rulings import Rulings, Seen, quotation

_STRAIGHT = 3
"""A claim that the rulings do not concern is asked for by its key and its two ends."""


class Withheld(NamedTuple):
    """Something that was read and is not shown, since somebody deleted `by`."""

    by: str
    claim: Assertion | None
    """None where an entity is only mentioned."""
    evidence: str
    """The id of the evidence; the document's where an entity is only mentioned."""


class Bent(NamedTuple):
    """What is shown of a reading, and what is not."""

    reading: Reading
    withheld: tuple[Withheld, ...]


def bend(reading: Reading, rulings: Rulings) -> Bent:
    """The reading as the rulings have it. The very same reading where they do not concern it: then
    it hangs on nothing but what it says itself."""
    if not rulings:
        return Bent(reading, ())
    if _is_deleted_document(reading.document, rulings):
        by = paper_of(reading.document.id)
        pieces = (
            Withheld(by, claim, said.id) for claim, said in map(_canonical, reading.extractions)
        )
        silent = reading.model_copy(update={"entities": (), "extractions": ()})
        return Bent(silent, tuple(pieces))
    withheld: list[Withheld] = []
    seen = [rulings.see(claim) for claim, _ in reading.extractions]
    straight = all(len(each.met) == _STRAIGHT for each in seen)
    entities = list(_entities(reading, rulings, withheld))
    extractions = list(_extractions(reading, seen, rulings, withheld))
    entities += _missing_ends(entities, extractions, rulings)
    shown = {"entities": tuple(entities), "extractions": tuple(extractions)}
    as_read = {"entities": reading.entities, "extractions": reading.extractions}
    if straight and shown == as_read:
        return Bent(reading, ())
    return Bent(reading.model_copy(update=shown), tuple(withheld))


def curated_readings(rulings: Rulings) -> Iterator[Reading]:
    """What curators vouch for, one reading for each decision that created or replaced something."""
    for id_ in rulings.made:
        yield curated_reading(id_, rulings)


def curated_reading(id_: str, rulings: Rulings) -> Reading:
    """A decision to create or replace, as a reading."""
    decision = rulings.made[id_]
    said: tuple[Extraction, ...] = ()
    entities: tuple[Entity, ...] = (decision.entity,) if decision.entity else ()
    if decision.claim is not None:
        evidence = CuratorEvidence(who=decision.who, when=decision.when, note=decision.why)
        said = (Extraction(decision.claim, evidence),)
        ends = dict.fromkeys((decision.claim.subject, decision.claim.object))
        entities = tuple(rulings.entities[end] for end in ends)
    return Reading(
        document=Document(id=CURATED_PREFIX + id_, year=decision.when.year),
        key=id_,
        entities=entities,
        extractions=said,
    )


def plain(reading: Reading) -> Reading:
    """What a store keeps of a reading: each thing once, symmetric claims in their one order."""
    document = reading.document
    retracts = {*document.retracts} - {document.id}
    return Reading(
        document=Document(
            id=document.id,
            title=document.title,
            text=document.text,
            year=document.year,
            journal=document.journal,
            authors=document.authors,
            revised=document.revised,
            retracted=document.retracted or document.id in document.retracts,
            retracts=tuple(sorted(retracts)),
        ),
        key=reading.key,
        entities=in_order(reading.entities),
        extractions=tuple(dict.fromkeys(map(_canonical, reading.extractions))),
    )


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Each entity once, by CURIE."""
    return tuple(sorted(set(entities), key=lambda e: (e.curie, e.model_dump_json())))


def names(reading: Reading, rulings: Rulings) -> set[str]:
    """Everything that the rulings are asked about when this reading is bent. As long as they say
    the same about each of these names, the reading is seen as the same."""
    asked = {reading.document.id, paper_of(reading.document.id)}
    for entity in reading.entities:
        asked.update(rulings.identities(entity.curie))
    for claim, evidence in reading.extractions:
        seen = rulings.see(claim)
        asked.update(seen.met)
        asked.update(quotation(key, evidence) for key in seen.keys)
        if cited := _cited(evidence):
            asked.add(cited)
    return asked


def entity_of(curie: str, rulings: Rulings) -> Entity:
    """An entity that nothing speaks of, as the ledger has it."""
    return changed_entity(rulings.entities[curie], rulings.changes_of(curie))


def turned(evidence: TextEvidence) -> TextEvidence:
    """The evidence with the spans of its ends exchanged, for a claim whose ends are."""
    spans = {"subject_span": evidence.object_span, "object_span": evidence.subject_span}
    return evidence.model_copy(update=spans)


def _is_deleted_document(document: Document, rulings: Rulings) -> bool:
    return paper_of(document.id) in rulings.deleted


def _entities(reading: Reading, rulings: Rulings, withheld: list[Withheld]) -> Iterator[Entity]:
    for entity in reading.entities:
        curie = rulings.entity(entity.curie)
        if curie in rulings.deleted:
            withheld.append(Withheld(curie, None, reading.document.id))
            continue
        shown = changed_entity(entity, rulings.changes_of(entity.curie))
        if curie != entity.curie:
            shown = _as_the_other(shown, entity_of(curie, rulings))
            shown = changed_entity(shown, rulings.changes_of(curie))
        yield shown


def _as_the_other(entity: Entity, other: Entity) -> Entity:
    """What is said of a merged entity, said of the one that it is: all its names are synonyms."""
    names = {entity.name, *entity.synonyms} - {other.name}
    return Entity(
        curie=other.curie,
        name=other.name,
        category=other.category,
        synonyms=tuple(sorted(names)),
        xrefs=tuple(sorted({entity.curie, *entity.xrefs} - {other.curie})),
    )


def changed_entity(entity: Entity, changes: Mapping[str, Value]) -> Entity:
    """The entity with what a curator locked of it. A former name is kept as a synonym, unless
    the synonyms are locked too."""
    if not changes:
        return entity
    update: dict[str, object] = {}
    name = changes.get("name")
    if isinstance(name, str) and name and name != entity.name:
        update["name"] = name
        update["synonyms"] = tuple(sorted({entity.name, *entity.synonyms} - {name}))
    if (category := changes.get("category")) in set(Category):
        update["category"] = Category(str(category))
    for field in ("synonyms", "xrefs"):
        if isinstance(values := changes.get(field), tuple):
            update[field] = tuple(sorted(set(values) - {update.get("name", entity.name)}))
    return entity.model_copy(update=update)


def _extractions(
    reading: Reading, all_seen: Iterable[Seen], rulings: Rulings, withheld: list[Withheld]
) -> Iterator[Extraction]:
    for extraction, seen in zip(reading.extractions, all_seen, strict=True):
        claim, evidence = _canonical(extraction)
        shown = evidence
        if isinstance(evidence, TextEvidence) and _ends_exchanged(claim, seen, rulings):
            shown = turned(evidence)
        if by := seen.by or withheld_by(seen, shown, rulings):
            withheld.append(Withheld(by, seen.claim, shown.id))
        elif is_proposed(shown) and (admitted := _admitted(seen, shown, rulings)):
            yield Extraction(seen.claim, admitted)
        elif seen.claim.key == claim.key:
            yield extraction
        else:
            yield Extraction(seen.claim, shown)


def withheld_by(seen: Seen, evidence: Observed, rulings: Rulings) -> str:
    """The deletion of a publication or a quotation that takes this evidence away, if any."""
    if (cited := _cited(evidence)) in rulings.deleted:
        return cited
    for key in seen.keys if rulings.quoting else ():
        if key in rulings.quoting or "" in rulings.quoting:
            quoted = quotation(key, evidence)
            if quoted in rulings.deleted:
                return quoted
    return ""


def _cited(evidence: Observed) -> str:
    """The publication that evidence is from; empty, where it is from none."""
    if isinstance(evidence, TextEvidence | DatabaseEvidence):
        return evidence.publication or ""
    return ""


def _admitted(seen: Seen, evidence: Observed, rulings: Rulings) -> Observed | None:
    """What the evidence is since a curator accepted the claim and had it before them; None where
    that is not so. What was read is read; of what was inferred, the curator is the witness."""
    standing = rulings.standing_of(seen.claim.key)
    word = standing.accepted
    before_them = {evidence.id, *(quotation(key, evidence) for key in seen.keys)}
    if word is None or standing.known.isdisjoint(before_them):
        return None
    if isinstance(evidence, TextEvidence):
        return unmarked(evidence)
    negated = evidence.negated
    return CuratorEvidence(who=word.who, when=word.when, note=word.why, negated=negated)


def _canonical(extraction: Extraction) -> Extraction:
    claim, evidence = extraction
    if claim.is_canonical:
        return extraction
    shown = turned(evidence) if isinstance(evidence, TextEvidence) else evidence
    return Extraction(claim.canonical(), shown)


def _ends_exchanged(claim: Assertion, seen: Seen, rulings: Rulings) -> bool:
    ends = rulings.entity(claim.subject), rulings.entity(claim.object)
    return ends != (seen.claim.subject, seen.claim.object) and ends[::-1] == (
        seen.claim.subject,
        seen.claim.object,
    )


def _missing_ends(
    entities: list[Entity], extractions: list[Extraction], rulings: Rulings
) -> Iterator[Entity]:
    """The ends of replaced claims, which the document itself does not speak of."""
    brought = {entity.curie for entity in entities}
    for claim, _ in extractions:
        for end in (claim.subject, claim.object):
            if end not in brought:
                brought.add(end)
                yield entity_of(end, rulings)
