"""Readings, seen through the ledger: what a store shows of what was read.

The reading itself is kept as it was; undoing a decision shows it again.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph_schema.belief import Observed
from graph_schema.biolink import Category
from graph_schema.decisions import Decision, Value
from graph_schema.records import Assertion, CuratorEvidence, Entity, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.store.rulings import Rulings, Seen, quotation

CURATED_PREFIX = "KGMED:decision-"
"""What curators vouch for is kept like a reading, of a document that is shown nowhere."""


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
    """The reading as the rulings have it. The very same reading where they do not concern it."""
    if not rulings:
        return Bent(reading, ())
    if _is_deleted_document(reading.document, rulings):
        by = reading.document.id
        pieces = (Withheld(by, claim, evidence.id) for claim, evidence in reading.extractions)
        silent = reading.model_copy(update={"entities": (), "extractions": ()})
        return Bent(silent, tuple(pieces))
    withheld: list[Withheld] = []
    entities = list(_entities(reading, rulings, withheld))
    extractions = list(_extractions(reading, rulings, withheld))
    entities += _missing_ends(entities, extractions, rulings)
    shown = {"entities": tuple(entities), "extractions": tuple(extractions)}
    if shown == {"entities": reading.entities, "extractions": reading.extractions}:
        return Bent(reading, ())
    return Bent(reading.model_copy(update=shown), tuple(withheld))


def curated_readings(rulings: Rulings) -> Iterator[Reading]:
    """What curators vouch for, one reading for each decision that created or replaced something."""
    for id_, decision in rulings.made.items():
        yield curated_reading(id_, decision)


def curated_reading(id_: str, decision: Decision) -> Reading:
    """A decision to create or replace, as a reading."""
    context = decision.context
    entities = decision.entity, *(context.entities if context else ())
    said: tuple[Extraction, ...] = ()
    if decision.claim is not None:
        evidence = CuratorEvidence(who=decision.who, when=decision.when, note=decision.why)
        said = (Extraction(decision.claim, evidence),)
        ends = decision.claim.subject, decision.claim.object
        entities = tuple(entity for entity in entities if entity and entity.curie in ends)
    return Reading(
        document=Document(id=CURATED_PREFIX + id_, year=decision.when.year),
        key=id_,
        entities=tuple(entity for entity in entities if entity is not None),
        extractions=said,
    )


def turned(evidence: TextEvidence) -> TextEvidence:
    """The evidence with the spans of its ends exchanged, for a claim whose ends are."""
    spans = {"subject_span": evidence.object_span, "object_span": evidence.subject_span}
    return evidence.model_copy(update=spans)


def _is_deleted_document(document: Document, rulings: Rulings) -> bool:
    return document.id in rulings.deleted


def _entities(reading: Reading, rulings: Rulings, withheld: list[Withheld]) -> Iterator[Entity]:
    for entity in reading.entities:
        curie = rulings.entity(entity.curie)
        if curie in rulings.deleted:
            withheld.append(Withheld(curie, None, reading.document.id))
            continue
        same = curie == entity.curie
        shown = entity if same else _as_the_other(entity, rulings.entities[curie])
        yield changed_entity(shown, rulings.changes_of(curie))


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
    reading: Reading, rulings: Rulings, withheld: list[Withheld]
) -> Iterator[Extraction]:
    for extraction in reading.extractions:
        claim, evidence = extraction
        seen = rulings.see(claim)
        shown = evidence
        if isinstance(evidence, TextEvidence) and _ends_exchanged(claim, seen, rulings):
            shown = turned(evidence)
        if by := seen.by or _taken_away(seen.claim, shown, rulings):
            withheld.append(Withheld(by, seen.claim, shown.id))
        elif seen.claim.key == claim.key:
            yield extraction
        else:
            yield Extraction(seen.claim, shown)


def _taken_away(claim: Assertion, evidence: Observed, rulings: Rulings) -> str:
    """The deletion of a publication or a quotation that takes this evidence away, if any."""
    cited = None if isinstance(evidence, CuratorEvidence) else evidence.publication
    if cited in rulings.deleted:
        return str(cited)
    quoted = quotation(claim.key, evidence)
    return quoted if quoted in rulings.deleted else ""


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
                yield changed_entity(rulings.entities[end], rulings.changes_of(end))
