"""Assertions of the Neo4j store: their relationships, and the evidence behind them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph_schema.belief import PROPOSED_SOURCES, Belief, believe
from graph_schema.records import Assertion, Status
from graph_schema.relationships import RelationshipType
from kgmed.store.neo4j_changes import note_changes
from kgmed.store.neo4j_entities import EditedError
from kgmed.store.neo4j_render import (
    LOCK,
    QUOTED,
    Properties,
    Shown,
    Weight,
    assertion_properties,
    assertion_type,
    claim_of,
    is_as_written,
    quote,
    relationship_kind,
)
from kgmed.store.neo4j_server import Row, Transaction
from kgmed.store.review import CONTESTED
from kgmed.store.rulings import Rulings


class Said(NamedTuple):
    """The evidence of an assertion, and what it amounts to."""

    weights: Sequence[Weight] = ()
    belief: Belief = Belief(0.0, 0.0)


def add_evidence(tx: Transaction, rows: Sequence[Properties]) -> None:
    """Nodes for these pieces of evidence, each hanging on the publication that it is from."""
    groups: dict[tuple[str, bool], list[Properties]] = defaultdict(list)
    for row in rows:
        groups[_label(row), bool(row["cited"])].append(row)
    for (label, is_cited), group in groups.items():
        place, joined = "", ""
        if is_cited:
            place = "MATCH (p:Publication {id: row.publication})"
            joined = "CREATE (e)-[:FROM]->(p)"
        tx.run(
            f"UNWIND $rows AS row {place} CREATE (e:Evidence:{label}) SET e = row {joined}",
            rows=group,
        )


def _label(row: Properties) -> str:
    """What a style tells pieces of evidence apart by."""
    if row["source"].startswith(PROPOSED_SOURCES):
        return "Proposed"
    return "Denies" if row["negated"] else "Supports"


def remove_evidence(tx: Transaction, documents: Collection[str], ids: Collection[str]) -> None:
    """Remove these nodes, which are evidence of these documents."""
    tx.run(
        "UNWIND $documents AS document MATCH (e:Evidence {document: document})"
        " WHERE e.id IN $ids DETACH DELETE e",
        documents=list(documents),
        ids=list(ids),
    )


def count_evidence(tx: Transaction, more: int) -> None:
    """Remember how many nodes of evidence there are."""
    tx.run("MATCH (s:KgmedStore) SET s.evidence = coalesce(s.evidence, 0) + $more", more=more)


def require_evidence(tx: Transaction) -> None:
    """See that nobody deleted evidence; of what, does not matter (and costs nothing to know).

    Raises:
        EditedError: somebody did.
    """
    (expected,) = tx.values("MATCH (s:KgmedStore) RETURN coalesce(s.evidence, 0)")
    (there,) = tx.values("MATCH (e:Evidence) RETURN count(e)")
    if there < expected:
        raise EditedError("evidence is gone")


class Expected(NamedTuple):
    """An assertion as it is to be shown."""

    claim: Assertion
    properties: Properties
    contested: bool


def expected(
    claims: Mapping[str, Assertion], said: Mapping[str, Said], rulings: Rulings
) -> dict[str, Expected]:
    """Those of these assertions (by key) that are to be shown, and how."""
    found: dict[str, Expected] = {}
    for key, claim in claims.items():
        if key not in said and key not in rulings.kept:
            continue
        shown = _shown(claim, said.get(key, Said()), rulings)
        properties = assertion_properties(shown, rulings.changes_of(key))
        found[key] = Expected(claim, properties, _is_contested(shown._asdict()))
    return found


class Drawn(NamedTuple):
    """What became of the relationships of some assertions."""

    new: int
    changed: bool
    """Whether any of them is new, different or gone."""


def show(
    tx: Transaction,
    claims: Mapping[str, Assertion],
    wanted: Mapping[str, Expected],
    before: Collection[str],
) -> Drawn:
    """Bring the relationships of these assertions up to date.

    `claims` by key; `before` are those of which a relationship is expected to be there.

    Raises:
        EditedError: a relationship was edited, or is gone.
    """
    stand = _relationships(tx, [claims[key] for key in before])
    if gone := set(before) - stand.keys():
        raise EditedError(min(gone))
    fresh: dict[RelationshipType, list[Row]] = defaultdict(list)
    changed: list[Row] = []
    for key, (claim, properties, _) in wanted.items():
        if key in stand:
            changed.append({"id": stand[key]["id"], "properties": properties})
        else:
            ends = {"subject": claim.subject, "object": claim.object}
            fresh[assertion_type(claim)].append({**ends, "properties": properties})
    _create(tx, fresh)
    tx.run(
        "UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row.id SET r = row.properties",
        rows=changed,
    )
    silent = [row["id"] for key, row in stand.items() if key not in wanted]
    tx.run("UNWIND $ids AS id MATCH ()-[r]->() WHERE elementId(r) = id DELETE r", ids=silent)
    was = {key for key, row in stand.items() if _is_contested(row["properties"])}
    _mark_contested(tx, was, {key for key, item in wanted.items() if item.contested})
    note_changes(tx, claims.values())
    differs = any(
        stand[key]["properties"]["written"] != wanted[key].properties["written"]
        for key in stand.keys() & wanted.keys()
    )
    return Drawn(sum(map(len, fresh.values())), bool(fresh or silent or differs))


def evidence_rows(tx: Transaction, keys: Iterable[str]) -> dict[str, list[Row]]:
    """The evidence of these assertions, by key; of those that have any."""
    rows = tx.rows(
        "UNWIND $keys AS key MATCH (e:Evidence {assertion: key})"
        " RETURN key, e.id AS id, e.source AS source, e.witness AS witness,"
        " e.strength AS strength, e.negated AS negated, e.publication AS publication,"
        f" e.year AS year, left(e.sentence, {QUOTED}) AS sentence",
        keys=list(keys),
    )
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_key[row["key"]].append(row)
    return by_key


def weigh(tx: Transaction, evidence: Mapping[str, Collection[Row]]) -> dict[str, Said]:
    """What stands for and against assertions, given the rows of their evidence."""
    cited = {row["publication"] for rows in evidence.values() for row in rows}
    retracted = retracted_of(tx, cited - {None})
    return {key: _said(rows, retracted) for key, rows in evidence.items() if rows}


def _said(rows: Iterable[Row], retracted: Collection[str]) -> Said:
    weights: list[Weight] = []
    observed: list[tuple[str, str, float, int]] = []
    for row in rows:
        weight = row["source"], row["witness"], row["strength"], row["negated"]
        weights.append(Weight(*weight, quote(row)))
        if row["publication"] not in retracted:
            observed.append(weight)
    return Said(weights, believe(observed))


def retracted_of(tx: Transaction, publications: Collection[str]) -> set[str]:
    """Those of these publications that some document says are retracted."""
    return set(
        tx.values(
            "UNWIND $publications AS id MATCH (r:KgmedRetraction {publication: id})"
            " RETURN DISTINCT id",
            publications=list(publications),
        )
    )


def claims_of(tx: Transaction, keys: Collection[str], rulings: Rulings) -> dict[str, Assertion]:
    """The claims of these assertions, from their evidence or from the ledger."""
    rows = tx.rows(
        "UNWIND $keys AS key CALL (key) { MATCH (e:Evidence {assertion: key})"
        " RETURN e LIMIT 1 } RETURN key, e.subject AS subject, e.predicate AS predicate,"
        " e.object AS object, e.aspect AS aspect, e.direction AS direction",
        keys=list(keys),
    )
    kept = {key: rulings.kept[key].claim for key in keys if key in rulings.kept}
    return kept | {row["key"]: claim_of(row) for row in rows}


def _shown(claim: Assertion, said: Said, rulings: Rulings) -> Shown:
    evidence, (belief, denial) = said
    standing = rulings.standing_of(claim.key)
    status = standing.status
    if claim.key not in rulings.standing and evidence:
        proposed = all(weight.source.startswith(PROPOSED_SOURCES) for weight in evidence)
        status = Status.PROPOSED if proposed else Status.ACCEPTED
    locked = rulings.belief_of(claim.key)
    if locked is not None:
        belief, denial = locked, 0.0
    return Shown(claim, belief, denial, status, standing.locked, evidence)


def _relationships(tx: Transaction, claims: Iterable[Assertion]) -> dict[str, Row]:
    """The relationships of these claims, which are as we left them, and locked until the end."""
    rows = tx.rows(
        "UNWIND $rows AS row"
        " MATCH (:Entity {curie: row.subject})-[r]->(:Entity {curie: row.object})"
        f" WHERE r.key = row.key SET r.{LOCK} = true RETURN row.key AS key, row.subject AS subject,"
        " row.object AS object, elementId(r) AS id, type(r) AS type, properties(r) AS properties",
        rows=[{"key": c.key, "subject": c.subject, "object": c.object} for c in claims],
    )
    found: dict[str, Row] = {}
    for row in rows:
        kind = relationship_kind(row["subject"], row["type"], row["object"])
        if row["key"] in found or not is_as_written(kind, row["properties"]):
            raise EditedError(row["key"])
        found[row["key"]] = row
    return found


def _create(tx: Transaction, by_type: Mapping[RelationshipType, list[Row]]) -> None:
    for type_, rows in by_type.items():
        name = RelationshipType(type_).value  # one of the enum's, and nothing else
        tx.run(
            "UNWIND $rows AS row MATCH (s:Entity {curie: row.subject})"
            f" MATCH (o:Entity {{curie: row.object}}) CREATE (s)-[r:`{name}`]->(o)"
            " SET r = row.properties",
            rows=rows,
        )


def _is_contested(properties: Mapping[str, Any]) -> bool:
    belief, denial = properties.get("belief"), properties.get("denial")
    if not isinstance(belief, float) or not isinstance(denial, float):
        return True  # somebody wrote over them; to take it off the list does no harm
    return min(belief, denial) >= CONTESTED


def _mark_contested(tx: Transaction, was: set[str], is_: set[str]) -> None:
    """Remember on which assertions sources disagree."""
    tx.run(
        "UNWIND $keys AS key MATCH (c:KgmedContested {key: key}) DELETE c", keys=sorted(was - is_)
    )
    tx.run("UNWIND $keys AS key MERGE (:KgmedContested {key: key})", keys=sorted(is_ - was))
