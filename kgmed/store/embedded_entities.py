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

from graph_schema.records import Entity
from ingest.records import Reading
from kgmed.store.bend import changed_entity, entity_of
from kgmed.store.embedded_rows import as_json
from kgmed.store.rulings import Rulings
from kgmed.store.variants import merged, with_all_names

NAMES_PER_ENTITY = 65_536
"""The rowid of a name is the entity's id times this, plus the number of the name."""


class _Variant(NamedTuple):
    id: int
    entity: int
    uses: int
    record: str


class _Brought(NamedTuple):
    """The entities of some readings."""

    variants: list[Entity]
    """Each once; a number means a place in this list."""
    spoken: list[set[int]]
    """For each reading, its variants."""


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
    brought = _gather(readings)
    ids, settled = _entity_ids(connection, brought.variants)
    rows, unsettled = _variant_rows(connection, brought.variants, ids)
    spoken = [sorted(rows[number] for number in numbers) for numbers in brought.spoken]
    change = Counter(chain.from_iterable(spoken))
    change.subtract(_spoken_of(connection, documents))
    changed = [(more, variant) for variant, more in sorted(change.items()) if more]
    connection.executemany("UPDATE variant SET uses = uses + ? WHERE id = ?", changed)
    unsettled |= _with_choice(connection, [variant for _, variant in changed])
    return SpokenOf(ids, [as_json(variants) for variants in spoken], unsettled - settled)


def settle(connection: sqlite3.Connection, entities: Iterable[int], rulings: Rulings) -> bool:
    """Merge the variants of these entities anew; remove what nothing speaks of any more. An entity
    that only a kept assertion still joins is as the ledger has it. Whether any of them changed."""
    wanted = as_json(entities)
    variants: dict[int, list[_Variant]] = defaultdict(list)
    for variant in _variants_of(connection, wanted):
        variants[variant.entity].append(variant)
    rows = connection.execute(
        "SELECT id, curie, record FROM entity WHERE id IN (SELECT value FROM json_each(?))",
        (wanted,),
    )
    changed: dict[int, Entity] = {}
    silent: list[int] = []
    for id_, curie, record in rows.fetchall():
        in_use = [variant for variant in variants[id_] if variant.uses]
        if not in_use and not _is_joined(connection, id_):
            silent.append(id_)
            continue
        if in_use:
            entity = merged({variant.record: variant.uses for variant in in_use})
            entity = changed_entity(entity, rulings.changes_of(curie))
        else:
            entity = known_entity(curie, rulings)
        if entity.model_dump_json() != record:
            changed[id_] = entity
    _write(connection, changed)
    _remove(connection, silent)
    unused = [(v.id,) for of_one in variants.values() for v in of_one if not v.uses]
    connection.executemany("DELETE FROM variant WHERE id = ?", unused)
    return bool(changed or silent)


def keep_ends(
    connection: sqlite3.Connection, curies: Iterable[str], rulings: Rulings
) -> dict[str, int]:
    """Rows of the ends of kept assertions; those that nothing speaks of are as the ledger has
    them."""
    ids, _ = _entity_ids(connection, [known_entity(curie, rulings) for curie in sorted(curies)])
    return ids


def known_entity(curie: str, rulings: Rulings) -> Entity:
    """The entity as the ledger has it, in the form in which entities are shown."""
    entity = entity_of(curie, rulings)
    return with_all_names(entity, [entity])


def entity_rows(connection: sqlite3.Connection, curies: Iterable[str]) -> dict[str, int]:
    """Row ids of those entities that are there."""
    rows = connection.execute(
        "SELECT curie, entity.id FROM json_each(?) CROSS JOIN entity ON curie = value",
        (as_json(curies),),
    )
    return dict(rows.fetchall())


def _gather(readings: Iterable[Reading]) -> _Brought:
    """Every variant once; what it holds is hashed and compared faster than an `Entity` is."""
    numbers: dict[tuple[object, ...], int] = {}
    variants: list[Entity] = []
    spoken: list[set[int]] = []
    for reading in readings:
        spoken.append(set())
        for entity in reading.entities:
            held = entity.curie, entity.name, entity.category, entity.synonyms, entity.xrefs
            number = numbers.setdefault(held, len(variants))
            if number == len(variants):
                variants.append(entity)
            spoken[-1].add(number)
    return _Brought(variants, spoken)


def _spoken_of(connection: sqlite3.Connection, documents: Iterable[int]) -> Iterator[int]:
    """The variants that each of these documents speaks of so far."""
    rows = connection.execute(
        "SELECT value FROM document, json_each(variants)"
        " WHERE document.id IN (SELECT value FROM json_each(?))",
        (as_json(documents),),
    )
    return (variant for (variant,) in rows)


def _entity_ids(
    connection: sqlite3.Connection, variants: Sequence[Entity]
) -> tuple[dict[str, int], set[int]]:
    """Row ids by CURIE, and the entities that are new and settled: those of one variant. Others
    that are new get a row still without a record."""
    count = Counter(entity.curie for entity in variants)
    ids = entity_rows(connection, count)
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM entity").fetchone()
    new = {curie: id_ for id_, curie in enumerate((c for c in count if c not in ids), last + 1)}
    settled = {
        new[entity.curie]: with_all_names(entity, [entity])
        for entity in variants
        if entity.curie in new and count[entity.curie] == 1
    }
    connection.executemany(
        "INSERT INTO entity (id, curie, category, record) VALUES (?, ?, ?, ?)",
        [(id_, curie, *_shown(settled.get(id_))) for curie, id_ in new.items()],
    )
    _insert_names(connection, settled)
    return ids | new, set(settled)


def _variant_rows(
    connection: sqlite3.Connection, variants: Sequence[Entity], entities: Mapping[str, int]
) -> tuple[list[int], set[int]]:
    """The row of each of these variants, and the entities that have one which they had not
    before."""
    records = [entity.model_dump_json() for entity in variants]
    known = _variants_of(connection, as_json(entities.values()))
    rows = {variant.record: variant.id for variant in known}
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM variant").fetchone()
    missing: list[tuple[int, int, str]] = []
    for entity, record in zip(variants, records, strict=True):
        if record not in rows:
            rows[record] = last + len(missing) + 1
            missing.append((rows[record], entities[entity.curie], record))
    connection.executemany(
        "INSERT INTO variant (id, entity, uses, record) VALUES (?, ?, 0, ?)", missing
    )
    return [rows[record] for record in records], {entity for _, entity, _ in missing}


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


def _write(connection: sqlite3.Connection, entities: Mapping[int, Entity]) -> None:
    connection.executemany(
        "UPDATE entity SET category = ?, record = ? WHERE id = ?",
        [(*_shown(entity), id_) for id_, entity in entities.items()],
    )
    _forget_names(connection, entities)
    _insert_names(connection, entities)


def _shown(entity: Entity | None) -> tuple[str, str]:
    """The columns of an entity as it is shown; empty where that is not known yet."""
    return (str(entity.category), entity.model_dump_json()) if entity else ("", "")


def _insert_names(connection: sqlite3.Connection, entities: Mapping[int, Entity]) -> None:
    connection.executemany(
        "INSERT INTO entity_name (rowid, name) VALUES (?, ?)",
        [
            (id_ * NAMES_PER_ENTITY + n, name)
            for id_, entity in entities.items()
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
    """Whether a kept assertion joins it."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM assertion WHERE subject = ?1 AND kept)"
        " OR EXISTS (SELECT 1 FROM assertion WHERE object = ?1 AND kept)",
        (entity,),
    ).fetchone()
    return bool(row[0])
