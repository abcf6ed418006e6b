"""Short ways to make the records that tests put into a store."""

from collections.abc import Iterable
from typing import Any

from graph_schema.belief import Observed
from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import Assertion, DatabaseEvidence, Entity, InferredEvidence, TextEvidence
from ingest.records import Document, Extraction, Reading

SENTENCE = "Alpha raises beta in cells."


def gene(number: int, **fields: Any) -> Entity:
    values = {"name": f"gene {number}", "category": Category.GENE, "synonyms": (f"G{number}",)}
    return Entity(curie=f"HGNC:{number}", **{**values, **fields})


def affects(
    subject: int,
    object_: int,
    direction: Direction | None = Direction.INCREASED,
    aspect: Aspect | None = None,
) -> Assertion:
    return Assertion(
        subject=f"HGNC:{subject}",
        predicate=Predicate.AFFECTS,
        object=f"HGNC:{object_}",
        direction=direction,
        aspect=aspect,
    )


def associated(subject: int, object_: int) -> Assertion:
    return Assertion(
        subject=f"HGNC:{subject}", predicate=Predicate.ASSOCIATED_WITH, object=f"HGNC:{object_}"
    )


def text(publication: str, **fields: Any) -> TextEvidence:
    values: dict[str, Any] = {
        "sentence": SENTENCE,
        "sentence_start": 0,
        "subject_span": (0, 5),
        "object_span": (13, 17),
        "extractor": "patterns/1",
        "confidence": 0.9,
        "year": 2010,
    }
    return TextEvidence(publication=publication, **{**values, **fields})


def curated(record: str, **fields: Any) -> DatabaseEvidence:
    return DatabaseEvidence(**{"resource": "Curated 1", "record": record, **fields})


def proposed(publication: str, **fields: Any) -> TextEvidence:
    """A sentence as a language model proposes it."""
    return text(publication, **{"extractor": "proposed:pairwise/1", **fields})


def inferred(premises: Iterable[str], negated: bool = False) -> InferredEvidence:
    return InferredEvidence(rule="composition", premises=tuple(premises), negated=negated)


def reading(
    id_: str,
    said: Iterable[tuple[Assertion, Observed]] = (),
    *,
    key: str = "",
    entities: Iterable[Entity] = (),
    **document: Any,
) -> Reading:
    """A reading that brings a plain `gene` for every end that `entities` does not hold."""
    said = [Extraction(*pair) for pair in said]
    brought = {entity.curie: entity for entity in entities}
    for assertion, _ in said:
        for curie in (assertion.subject, assertion.object):
            brought.setdefault(curie, gene(int(curie.partition(":")[2])))
    return Reading(
        document=Document(**{"id": id_, "text": SENTENCE, **document}),
        key=key or f"key of {id_}",
        entities=tuple(brought.values()),
        extractions=tuple(said),
    )
