"""Entities of the Neo4j store: who speaks of them (`KgmedNames`), and their nodes.

Every variant of an entity is kept with the number of documents that give it, so that what is shown
depends on what stands in the store alone, not on what came first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Entity
from kgmed.store.bend import changed_entity
from kgmed.store.neo4j_render import (
    LOCK,
    Properties,
    content,
    entity_properties,
    is_as_written,
)
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.rulings import Rulings
from kgmed.store.variants import merged

Variants = dict[str, int]
"""How many documents give each variant, which is JSON."""


class Counted(NamedTuple):
    """What is said of some entities."""

    variants: dict[str, Variants]
    known: frozenset[str]
    """Those of which something was said before."""

    def __or__(self, other: "Counted") -> "Counted":
        return Counted(self.variants | other.variants, self.known | other.known)


class EditedError(Exception):
    """Somebody edited by hand what was about to be written: that is to be recorded first."""


def count_variants(
    tx: Transaction, before: Iterable[Sequence[str]], after: Iterable[Iterable[Entity]]
) -> Counted:
    """Count anew which variants are in use, when these documents that spoke of the entities of
    `before` (JSON) speak of those of `after`. Gives the variants of each entity concerned."""
    change: Counter[str] = Counter()
    curies: dict[str, str] = {}
    for entities in after:
        for record, curie in {
            entity.model_dump_json(): entity.curie for entity in entities
        }.items():
            change[record] += 1
            curies[record] = curie
    for records in before:
        change.subtract(records)
    for record in change.keys() - curies.keys():
        curies[record] = Entity.model_validate_json(record).curie
    by_curie: dict[str, Variants] = defaultdict(dict)
    for record, more in change.items():
        if more:
            by_curie[curies[record]][record] = more
    return _counted(tx, by_curie)


def _counted(tx: Transaction, change: Mapping[str, Variants]) -> Counted:
    """Add the changes to what stands, and write it down."""
    known = tx.rows(
        "UNWIND $curies AS curie MATCH (n:KgmedNames {curie: curie})"
        " RETURN n.curie AS curie, n.variants AS variants, n.uses AS uses",
        curies=list(change),
    )
    stand = {row["curie"]: dict(zip(row["variants"], row["uses"], strict=True)) for row in known}
    counted: dict[str, Variants] = {}
    for curie, more in change.items():
        uses = Counter(stand.get(curie, {}))
        uses.update(more)
        counted[curie] = {record: count for record, count in sorted(uses.items()) if count > 0}
    rows = [
        {"curie": curie, "variants": list(uses), "uses": list(uses.values())}
        for curie, uses in counted.items()
    ]
    tx.run("UNWIND $rows AS row CREATE (n:KgmedNames) SET n = row", rows=_new(rows, stand))
    tx.run(
        "UNWIND $rows AS row MATCH (n:KgmedNames {curie: row.curie}) SET n = row",
        rows=[row for row in rows if row["curie"] in stand and row["uses"]],
    )
    tx.run(
        "UNWIND $curies AS curie MATCH (n:KgmedNames {curie: curie}) DELETE n",
        curies=[row["curie"] for row in rows if row["curie"] in stand and not row["uses"]],
    )
    return Counted(counted, frozenset(stand))


def _new(rows: Iterable[Row], known: Collection[str]) -> list[Row]:
    return [row for row in rows if row["curie"] not in known and row["uses"]]


def variants_of(tx: Transaction, curies: Collection[str]) -> Counted:
    """What is said of these entities."""
    rows = tx.rows(
        "UNWIND $curies AS curie OPTIONAL MATCH (n:KgmedNames {curie: curie})"
        " RETURN curie, coalesce(n.variants, []) AS variants, coalesce(n.uses, []) AS uses",
        curies=list(curies),
    )
    said = {row["curie"]: dict(zip(row["variants"], row["uses"], strict=True)) for row in rows}
    return Counted(said, frozenset(curie for curie, uses in said.items() if uses))


def show(
    tx: Transaction,
    counted: Counted,
    rulings: Rulings,
    seen: Mapping[str, Properties],
) -> list[str]:
    """Bring the nodes of these entities up to date. Gives those that are to be seen no more:
    their nodes go when nothing joins them (`remove`).

    Raises:
        EditedError: a node that would be written was edited or is gone, unless it is as in `seen`.
    """
    variants = counted.variants
    nodes = _nodes(tx, variants)
    if gone := counted.known - nodes.keys() - seen.keys():
        raise EditedError(min(gone))
    kept = rulings.kept_ends
    fresh: dict[Category, list[Row]] = defaultdict(list)
    changed: list[tuple[Entity, Row, Row]] = []
    silent: list[str] = []
    for curie, uses in variants.items():
        entity = merged(uses) if uses else kept.get(curie)
        node = nodes.get(curie)
        if entity is None:
            silent += [curie] if node else []
            continue
        shown = changed_entity(entity, rulings.changes_of(curie))
        properties = entity_properties(shown, rulings.changes_of(curie))
        if node is None:
            fresh[shown.category].append(properties)
        elif node["properties"].get("written") != properties["written"]:
            changed.append((shown, properties, node))
    _create(tx, fresh)
    _rewrite(tx, changed, seen)
    return silent


def remove(tx: Transaction, curies: Collection[str], seen: Mapping[str, Properties]) -> None:
    """Remove the nodes of these entities.

    Raises:
        EditedError: one of them was edited, or joined to something by hand.
    """
    nodes = _locked(tx, curies)
    for curie, node in nodes.items():
        if node["joined"] or not _is_known(node, seen):
            raise EditedError(curie)
    tx.run(
        "UNWIND $curies AS curie MATCH (e:Entity {curie: curie}) DETACH DELETE e",
        curies=list(nodes),
    )


def _nodes(tx: Transaction, curies: Iterable[str]) -> dict[str, Row]:
    rows = tx.rows(
        "UNWIND $curies AS curie MATCH (e:Entity {curie: curie})"
        " RETURN curie, labels(e) AS labels, properties(e) AS properties",
        curies=list(curies),
    )
    return {row["curie"]: row | {"category": category_of(row["labels"])} for row in rows}


def category_of(labels: Iterable[str]) -> str:
    """The Biolink category among the labels of a node; several in order, none empty."""
    return " ".join(sorted(set(labels) - {"Entity"}))


def _create(tx: Transaction, by_category: Mapping[Category, list[Row]]) -> None:
    for category, rows in by_category.items():
        label = Category(category).value  # one of the enum's, and nothing else
        tx.run(f"UNWIND $rows AS row CREATE (e:Entity:`{label}`) SET e = row", rows=rows)


def _rewrite(
    tx: Transaction, changed: Sequence[tuple[Entity, Row, Row]], seen: Mapping[str, Properties]
) -> None:
    """Write nodes anew that are as we left them, and stay so until this transaction ends."""
    locked = _locked(tx, [entity.curie for entity, _, _ in changed])
    for entity, properties, node in changed:
        if entity.curie not in locked or not _is_known(locked[entity.curie], seen):
            raise EditedError(entity.curie)
        old = "".join(f" REMOVE e:`{label}`" for label in _categories(node["labels"]))
        new = f" SET e:`{Category(entity.category).value}`"
        relabel = old + new if node["category"] != entity.category else ""
        tx.run(
            f"MATCH (e:Entity {{curie: $curie}}) SET e = $properties{relabel}",
            curie=entity.curie,
            properties=properties,
        )


def _locked(tx: Transaction, curies: Collection[str]) -> dict[str, Row]:
    """These nodes, which nobody else changes until this transaction ends; `joined` where
    something other than a review item hangs on them."""
    rows = tx.rows(
        f"UNWIND $curies AS curie MATCH (e:Entity {{curie: curie}}) SET e.{LOCK} = true"
        " RETURN curie, labels(e) AS labels, properties(e) AS properties,"
        " EXISTS { (e)-[r]-() WHERE type(r) <> 'ABOUT' } AS joined",
        curies=list(curies),
    )
    return {row["curie"]: row | {"category": category_of(row["labels"])} for row in rows}


def _is_known(node: Row, seen: Mapping[str, Properties]) -> bool:
    properties = node["properties"]
    as_seen = seen.get(node["curie"]) == content(properties)
    return as_seen or is_as_written(node["category"], properties)


def _categories(labels: Iterable[str]) -> list[Category]:
    """The categories among these labels, which are what we may take off."""
    return [category for category in Category if category.value in labels]
