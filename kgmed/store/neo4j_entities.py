"""Entities of the Neo4j store: who speaks of them (`KgmedNames`), and their nodes.

Every variant of an entity is kept with the number of documents that give it, so that what is shown
depends on what stands in the store alone, not on what came first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import Category
from graph_schema.records import Entity
from kgmed.store.bend import changed_entity, entity_of
from kgmed.store.neo4j_render import (
    LOCK,
    Properties,
    entity_properties,
    is_as_written,
    strange_relationship,
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
    """Those of which something was said before; their nodes are there."""

    def __or__(self, other: "Counted") -> "Counted":
        return Counted(self.variants | other.variants, self.known | other.known)

    def where_stood(self, kept: Collection[str]) -> "Counted":
        """The same; these had a node though nothing was said of them."""
        return Counted(self.variants, self.known | (self.variants.keys() & kept))


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
        "UNWIND $curies AS curie MATCH (n:KgmedNames {of: curie})"
        " RETURN n.of AS curie, n.variants AS variants, n.uses AS uses",
        curies=list(change),
    )
    stand = {row["curie"]: dict(zip(row["variants"], row["uses"], strict=True)) for row in known}
    counted: dict[str, Variants] = {}
    for curie, more in change.items():
        uses = Counter(stand.get(curie, {}))
        uses.update(more)
        counted[curie] = {record: count for record, count in sorted(uses.items()) if count > 0}
    rows = [
        {"of": curie, "variants": list(uses), "uses": list(uses.values())}
        for curie, uses in counted.items()
    ]
    tx.run("UNWIND $rows AS row CREATE (n:KgmedNames) SET n = row", rows=_new(rows, stand))
    tx.run(
        "UNWIND $rows AS row MATCH (n:KgmedNames {of: row.of}) SET n = row",
        rows=[row for row in rows if row["of"] in stand and row["uses"]],
    )
    tx.run(
        "UNWIND $curies AS curie MATCH (n:KgmedNames {of: curie}) DELETE n",
        curies=[row["of"] for row in rows if row["of"] in stand and not row["uses"]],
    )
    return Counted(counted, frozenset(stand))


def _new(rows: Iterable[Row], known: Collection[str]) -> list[Row]:
    return [row for row in rows if row["of"] not in known and row["uses"]]


def variants_of(tx: Transaction, curies: Collection[str]) -> Counted:
    """What is said of these entities."""
    rows = tx.rows(
        "UNWIND $curies AS curie OPTIONAL MATCH (n:KgmedNames {of: curie})"
        " RETURN curie, coalesce(n.variants, []) AS variants, coalesce(n.uses, []) AS uses",
        curies=list(curies),
    )
    said = {row["curie"]: dict(zip(row["variants"], row["uses"], strict=True)) for row in rows}
    return Counted(said, frozenset(curie for curie, uses in said.items() if uses))


class Expected(NamedTuple):
    """An entity as it is to be shown."""

    entity: Entity
    properties: Properties


def expected(variants: Mapping[str, Variants], rulings: Rulings) -> dict[str, Expected]:
    """Those of these entities that are to be shown, and how."""
    found: dict[str, Expected] = {}
    for curie, said in variants.items():
        uses = said
        if not uses and curie in rulings.kept_ends:
            uses = {entity_of(curie, rulings).model_dump_json(): 1}
        if uses:
            changes = rulings.changes_of(curie)
            entity = changed_entity(merged(uses), changes)
            properties = entity_properties(entity, changes)
            found[curie] = Expected(entity, properties)
    return found


class Shown(NamedTuple):
    """What became of the nodes of some entities."""

    silent: list[str]
    """Those that are to be seen no more; their nodes go when nothing joins them (`remove`)."""
    changed: bool
    """Whether any other is new or different."""


def show(tx: Transaction, counted: Counted, rulings: Rulings) -> Shown:
    """Bring the nodes of these entities up to date.

    Raises:
        EditedError: a node that would be written was edited or is gone.
    """
    nodes = _nodes(tx, counted.variants)
    if gone := counted.known - nodes.keys():
        raise EditedError(min(gone))
    wanted = expected(counted.variants, rulings)
    fresh: dict[Category, list[Row]] = defaultdict(list)
    changed: list[tuple[Expected, Row]] = []
    for curie, item in wanted.items():
        node = nodes.get(curie)
        if node is None:
            fresh[item.entity.category].append(item.properties)
        elif node["properties"].get("written") != item.properties["written"]:
            changed.append((item, node))
    _create(tx, fresh)
    _rewrite(tx, changed)
    return Shown([curie for curie in nodes if curie not in wanted], bool(fresh or changed))


def remove(tx: Transaction, curies: Collection[str], rulings: Rulings) -> None:
    """Remove the nodes of these entities. A relationship that the schema does not know goes along
    if the ledger has it.

    Raises:
        EditedError: one of them was edited, or joined to another by hand.
    """
    nodes = _locked(tx, curies)
    for curie, node in nodes.items():
        if not is_as_written(node["category"], node["properties"]):
            raise EditedError(curie)
    for row in tx.rows(
        "UNWIND $curies AS curie MATCH (:Entity {curie: curie})-[r]-(:Entity)"
        " WITH DISTINCT r RETURN startNode(r).curie AS subject, type(r) AS type,"
        " endNode(r).curie AS object, properties(r) AS properties",
        curies=list(nodes),
    ):
        subject = strange_relationship(**row)
        if subject not in rulings.quarantined and not _is_listed(tx, subject):
            raise EditedError(row["subject"])
    tx.run(
        "UNWIND $curies AS curie MATCH (e:Entity {curie: curie}) DETACH DELETE e",
        curies=list(nodes),
    )


def _is_listed(tx: Transaction, subject: str) -> bool:
    """Whether the ledger has it, be it that this was undone."""
    found = tx.values(
        "MATCH (d:KgmedDecision {action: 'quarantine', subject: $subject}) RETURN 1 LIMIT 1",
        subject=subject,
    )
    return bool(found)


def _nodes(tx: Transaction, curies: Iterable[str]) -> dict[str, Row]:
    rows = tx.rows(
        "UNWIND $curies AS curie MATCH (e:Entity {curie: curie})"
        " RETURN curie, labels(e) AS labels, properties(e) AS properties",
        curies=list(curies),
    )
    return {row["curie"]: row | {"category": category_of(row["labels"])} for row in rows}


def category_of(labels: Iterable[str]) -> str:
    """The Biolink category among the labels of a node; several in order, none empty. Labels of
    the curators' own stay, and mean nothing to us."""
    return " ".join(sorted(set(labels) & set(Category)))


def _create(tx: Transaction, by_category: Mapping[Category, list[Row]]) -> None:
    for category, rows in by_category.items():
        label = Category(category).value  # one of the enum's, and nothing else
        tx.run(f"UNWIND $rows AS row CREATE (e:Entity:`{label}`) SET e = row", rows=rows)


def _rewrite(tx: Transaction, changed: Sequence[tuple[Expected, Row]]) -> None:
    """Write nodes anew that are as we left them, and stay so until this transaction ends."""
    locked = _locked(tx, [item.entity.curie for item, _ in changed])
    for (entity, properties), node in changed:
        now = locked.get(entity.curie)
        if now is None or not is_as_written(now["category"], now["properties"]):
            raise EditedError(entity.curie)
        old = "".join(f" REMOVE e:`{label.value}`" for label in _categories(node["labels"]))
        new = f" SET e:`{Category(entity.category).value}`"
        relabel = old + new if node["category"] != entity.category else ""
        tx.run(
            f"MATCH (e:Entity {{curie: $curie}}) SET e = $properties{relabel}",
            curie=entity.curie,
            properties=properties,
        )


def _locked(tx: Transaction, curies: Collection[str]) -> dict[str, Row]:
    """These nodes, which nobody else changes until this transaction ends."""
    rows = tx.rows(
        f"UNWIND $curies AS curie MATCH (e:Entity {{curie: curie}}) SET e.{LOCK} = true"
        " RETURN curie, labels(e) AS labels, properties(e) AS properties",
        curies=list(curies),
    )
    return {row["curie"]: row | {"category": category_of(row["labels"])} for row in rows}


def _categories(labels: Iterable[str]) -> list[Category]:
    """The categories among these labels, which are what we may take off."""
    return [category for category in Category if category.value in labels]
