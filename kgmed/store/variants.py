"""One entity of all that is said of it: what its variants merge to."""

from collections.abc import Collection, Mapping

from graph_schema.biolink import Category
from graph_schema.records import Entity


def merged(variants: Mapping[str, int]) -> Entity:
    """The entity of these variants (JSON, with the number of documents that give each): name and
    category from the one that most documents give (but a named thing gives way to anything more
    exact), every other name a synonym."""
    entities = {record: Entity.model_validate_json(record) for record in variants}
    leading = min(
        entities,
        key=lambda record: (
            entities[record].category is Category.THING,
            -variants[record],
            record,
        ),
    )
    return with_all_names(entities[leading], entities.values())


def with_all_names(chosen: Entity, variants: Collection[Entity]) -> Entity:
    """The entity, with every other name of its variants as a synonym."""
    names = {name for entity in variants for name in (entity.name, *entity.synonyms)}
    xrefs = {xref for entity in variants for xref in entity.xrefs}
    return Entity(
        curie=chosen.curie,
        name=chosen.name,
        category=chosen.category,
        synonyms=tuple(sorted(names - {chosen.name})),
        xrefs=tuple(sorted(xrefs)),
    )
