"""Entities of the embedded store: who speaks of them, and what their variants merge to.

Two readings may give the same CURIE with other names. Every variant is kept with the number of
documents that give it, so that the merged entity depends on what stands in the store alone, not
on what came first.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Entity
from ingest.records import Reading
from kgmed.store.embedded_rows import as_json

NAMES_PER_ENTITY = 65_536
"""The rowid of a name is the entity's id times this, plus the number of the name."""


class _Variant(NamedTuple):
    id: int
    entity: int
    uses: int
    record: str


class SpokenOf(NamedTuple):
    """What a change of readings did to entities."""

    ids: dict[str, int]
    """Row ids by CURIE, for all entities of the readings."""
    variants: list[str]
    """For each reading the rows of `variant` that it speaks of, as JSON."""
    unsettled: set[int]
    """Entities whose variants changed; `settle` brings them up to date."""


def speak(
    connection: sqlite3.Connection, readings: Sequence[Reading], documents: Iterable[int]
) -> SpokenOf:
    """Count anew which variants are in use, when these readings stand for these documents.

    `documents` are the rows of all replaced or withdrawn documents, as they still stand; one that
    has no reading falls silent.
    """
    brought: dict[str, list[Entity]] = {}
    for reading in readings:
        for entity in reading.entities:
            variants = brought.setdefault(entity.curie, [])
            if entity not in variants:
                variants.append(entity)
    ids = _entity_ids(connection, brought)
    known, unsettled = _variant_ids(connection, brought, ids)
    spoken = [
        sorted({_find(known[entity.curie], entity) for entity in reading.entities})
        for reading in readings
    ]
    change = Counter(chain.from_iterable(spoken))
    change.subtract(_spoken_of(connection, documents))
    connection.executemany(
        "UPDATE variant SET uses = uses + ? WHERE id = ?",
        [(more, variant) for variant, more in sorted(change.items()) if more],
    )
    unsettled |= _with_choice(connection, change)
    return SpokenOf(ids, [as_json(variants) for variants in spoken], unsettled)


def settle(connection: sqlite3.Connection, entities: Iterable[int]) -> None:
    """Merge the variants of these entities anew; remove what nothing speaks of any more.

    An entity that a decided assertion still joins stays as it last was.
    """
    wanted = as_json(entities)
    variants: dict[int, list[_Variant]] = defaultdict(list)
    for variant in _variants_of(connection, wanted):
        variants[variant.entity].append(variant)
    rows = connection.execute(
        "SELECT id, record FROM entity WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
    )
    merged: dict[int, Entity] = {}
    silent: list[int] = []
    for id_, record in rows.fetchall():
        in_use = [variant for variant in variants[id_] if variant.uses]
        if in_use:
            entity = _merge(in_use)
            if entity.model_dump_json() != record:
                merged[id_] = entity
        elif not _is_joined(connection, id_):
            silent.append(id_)
        else:
            variants.pop(id_, None)
    _write(connection, merged)
    _remove(connection, silent)
    unused = [(v.id,) for of_one in variants.values() for v in of_one if not v.uses]
    connection.executemany("DELETE FROM variant WHERE id = ?", unused)


def _find(variants: Sequence[tuple[Entity, int]], wanted: Entity) -> int:
    """The row of one of few variants; to compare them is faster than to hash one."""
    return next(id_ for entity, id_ in variants if entity == wanted)


def _spoken_of(connection: sqlite3.Connection, documents: Iterable[int]) -> Iterator[int]:
    """The variants that each of these documents speaks of so far."""
    rows = connection.execute(
        "SELECT value FROM document, json_each(variants)"
        " WHERE document.id IN (SELECT value FROM json_each(?))",
        (as_json(documents),),
    )
    return (variant for (variant,) in rows)


def _entity_ids(
    connection: sqlite3.Connection, brought: Mapping[str, Sequence[Entity]]
) -> dict[str, int]:
    """Row ids by CURIE; entities that are new get a row, still without a record."""
    rows = connection.execute(
        "SELECT curie, entity.id FROM json_each(?) CROSS JOIN entity ON curie = value",
        (as_json(brought),),
    )
    ids: dict[str, int] = dict(rows.fetchall())
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM entity").fetchone()
    missing = {
        curie: id_ for id_, curie in enumerate(sorted(brought.keys() - ids.keys()), last + 1)
    }
    connection.executemany(
        "INSERT INTO entity (id, curie, category, record) VALUES (?, ?, ?, '')",
        [(id_, curie, str(brought[curie][0].category)) for curie, id_ in missing.items()],
    )
    return ids | missing


def _variant_ids(
    connection: sqlite3.Connection,
    brought: Mapping[str, Sequence[Entity]],
    entities: Mapping[str, int],
) -> tuple[dict[str, list[tuple[Entity, int]]], set[int]]:
    """The variants that were brought, by CURIE, with their row ids; and the entities that have a
    variant which they had not before."""
    known = _variants_of(connection, as_json(entities.values()))
    ids = {variant.record: variant.id for variant in known}
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM variant").fetchone()
    found: dict[str, list[tuple[Entity, int]]] = {}
    missing: list[tuple[int, int, str]] = []
    for curie, variants in brought.items():
        for entity in variants:
            record = entity.model_dump_json()
            if record not in ids:
                ids[record] = last + len(missing) + 1
                missing.append((ids[record], entities[curie], record))
            found.setdefault(curie, []).append((entity, ids[record]))
    connection.executemany(
        "INSERT INTO variant (id, entity, uses, record) VALUES (?, ?, 0, ?)", missing
    )
    return found, {entity for _, entity, _ in missing}


def _variants_of(connection: sqlite3.Connection, entities: str) -> list[_Variant]:
    rows = connection.execute(
        "SELECT id, entity, uses, record FROM variant"
        " WHERE entity IN (SELECT value FROM json_each(?))",
        (entities,),
    )
    return [_Variant(*row) for row in rows]


def _with_choice(connection: sqlite3.Connection, variants: Iterable[int]) -> set[int]:
    """Those entities of the variants that have several, or none in use."""
    rows = connection.execute(
        "SELECT entity FROM variant WHERE entity IN"
        " (SELECT entity FROM variant WHERE id IN (SELECT value FROM json_each(?)))"
        " GROUP BY entity HAVING count(*) > 1 OR max(uses) = 0",
        (as_json(variants),),
    )
    return {entity for (entity,) in rows}


def _merge(variants: Sequence[_Variant]) -> Entity:
    """One entity of all variants: name and category from the one that most documents give (but
    a named thing gives way to anything more exact), every other name a synonym."""
    entities = {variant: Entity.model_validate_json(variant.record) for variant in variants}
    leading = min(
        entities, key=lambda v: (entities[v].category is Category.THING, -v.uses, v.record)
    )
    chosen = entities[leading]
    names = {name for entity in entities.values() for name in (entity.name, *entity.synonyms)}
    xrefs = {xref for entity in entities.values() for xref in entity.xrefs}
    return Entity(
        curie=chosen.curie,
        name=chosen.name,
        category=chosen.category,
        synonyms=tuple(sorted(names - {chosen.name})),
        xrefs=tuple(sorted(xrefs)),
    )


def _write(connection: sqlite3.Connection, merged: Mapping[int, Entity]) -> None:
    connection.executemany(
        "UPDATE entity SET category = ?, record = ? WHERE id = ?",
        [(entity.category, entity.model_dump_json(), id_) for id_, entity in merged.items()],
    )
    _forget_names(connection, merged)
    connection.executemany(
        "INSERT INTO entity_name (rowid, name) VALUES (?, ?)",
        [
            (id_ * NAMES_PER_ENTITY + n, name)
            for id_, entity in merged.items()
            for n, name in enumerate((entity.name, *entity.synonyms)[:NAMES_PER_ENTITY])
        ],
    )


def _remove(connection: sqlite3.Connection, entities: Sequence[int]) -> None:
    connection.executemany("DELETE FROM entity WHERE id = ?", [(id_,) for id_ in entities])
    _forget_names(connection, entities)


def _forget_names(connection: sqlite3.Connection, entities: Iterable[int]) -> None:
    connection.executemany(
        "DELETE FROM entity_name WHERE rowid >= ? AND rowid < ?",
        [(id_ * NAMES_PER_ENTITY, (id_ + 1) * NAMES_PER_ENTITY) for id_ in entities],
    )


def _is_joined(connection: sqlite3.Connection, entity: int) -> bool:
    """Whether an assertion joins it. One without a reading that speaks of it is a decided one."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM assertion WHERE subject = ?1)"
        " OR EXISTS (SELECT 1 FROM assertion WHERE object = ?1 AND decided)",
        (entity,),
    ).fetchone()
    return bool(row[0])
