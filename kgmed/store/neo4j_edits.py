"""What people changed by hand in the Neo4j graph, as decisions.

An edit is found by comparing (`neo4j_scan`), read as what it means, and taken back before it is
decided: so what a person did and what `kgmed curate` does take one way, and the graph comes out
as the person left it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from graph_schema.biolink import Category
from graph_schema.decisions import Action, Change, Decision
from graph_schema.records import Assertion, Entity, Status
from kgmed.store import neo4j_claims as claims
from kgmed.store import neo4j_entities as entities
from kgmed.store.folding import Folded, standing_decisions
from kgmed.store.neo4j_by_hand import (
    Strange,
    changes_between,
    entity_of,
    is_one_of,
    is_place,
    moved_by,
    new_category,
    note_of,
    said_by,
    strange_edge,
    strange_node,
)
from kgmed.store.neo4j_merges import MERGED_INTO, SAME_AS, merges_in, settled
from kgmed.store.neo4j_read import entities as entities_there
from kgmed.store.neo4j_render import Properties
from kgmed.store.neo4j_restore import Restoration
from kgmed.store.neo4j_scan import Node, Relationship, scan
from kgmed.store.neo4j_server import Transaction
from kgmed.store.neo4j_taken_away import bring_back, taken_away


class Edits:
    """The edits of one moment: decisions, in the order in which they can be decided."""

    def __init__(self, tx: Transaction, ledger: Folded, who: str, when: datetime) -> None:
        self._tx = tx
        self._ledger = ledger
        self._rulings = rulings = ledger.rulings
        self._said = {"who": who, "when": when}
        self._taken = taken_away(tx, rulings)
        if self._taken:
            bring_back(tx, self._taken, rulings)
        self._scan = scan(tx, rulings)
        self.restoration = Restoration()
        self.decisions: list[Decision] = []
        if self._scan or self._taken or rulings.quarantined:
            self._read()

    def __bool__(self) -> bool:
        return bool(self.decisions) or bool(self.restoration)

    def restore(self) -> None:
        """Bring the graph to where we had left it, so that the decisions can be decided.

        Raises:
            EditedError: somebody edits at this very moment.
        """
        self.restoration.restore(self._tx, self._rulings)

    # -- what the edits mean ----------------------------------------------------------------------

    def _read(self) -> None:
        scan, decide = self._scan, self.decisions
        scan.nodes[:] = map(self._adopted, scan.nodes)
        said = entities.variants_of(self._tx, {node.was for node in scan.nodes} - {""}).variants
        self._expected = entities.expected(said, self._rulings)
        self._edited_nodes = {n.was: n for n in scan.nodes if n.was == n.properties.get("curie")}
        quarantined: list[Decision] = []
        decide += self._created_entities(quarantined)
        self._entities_there = self._entities_at_ends(decide)
        merges = self._merged = self._merges(decide)
        claims_ = list(self._claims(merges, quarantined))
        decide += self._quarantine(quarantined)  # so that it may go along with an entity that goes
        decide += claims_
        decide += self._changed_entities()
        decide += [self._decide(Action.MERGE, x, into=y, why="merged") for x, y in merges.items()]
        for curie in sorted(scan.missing_entities):
            self.restoration.entities.add(curie)
            if curie not in merges:
                decide.append(self._decide(Action.DELETE, curie, why="deleted"))
        decide += self._deleted_evidence()
        decide += self._verdicts()

    def _merges(self, created: Iterable[Decision]) -> dict[str, str]:
        merges = merges_in(self._scan, self._entity_of)
        there = entities_there(self._tx, {*merges.values()}).keys() | self._edited_nodes.keys()
        made = {decision.subject for decision in created}
        return settled(merges, there | made | self._scan.missing_entities)

    def _decide(self, action: Action, subject: str, **fields: Any) -> Decision:
        return Decision.model_validate(
            {"action": action, "subject": subject, **self._said, **fields}
        )

    # -- entities ------------------------------------------------------------------------------

    def _entities_at_ends(self, created: Iterable[Decision]) -> dict[str, Entity]:
        """The entities that edited relationships join, by CURIE."""
        ends = {end for e in self._scan.relationships for end in (e.subject, e.object) if end}
        there = entities_there(self._tx, ends)
        for curie, node in self._edited_nodes.items():
            if curie in self._expected:
                before = self._expected[curie].entity
                there[curie] = before.model_copy(update={"category": self._category(node)})
        return there | {made.entity.curie: made.entity for made in created if made.entity}

    def _adopted(self, node: Node) -> Node:
        """A node that would be no entity by itself, in the place of one that is gone, is that."""
        curie, missing = node.properties.get("curie"), self._scan.missing_entities
        if node.was or not isinstance(curie, str) or curie not in missing:
            return node
        if isinstance(entity_of(node), Entity):
            return node
        missing.discard(curie)
        return node._replace(lost=curie)

    def _category(self, node: Node) -> Category | None:
        """The category that a curator left a node of ours; None where it is not ours."""
        if node.was not in self._expected:
            return None
        before = self._expected[node.was].entity.category
        return new_category(node, before) or before

    def _entity_of(self, node: Node) -> Entity | str:
        return entity_of(node, self._category(node))

    def _created_entities(self, quarantined: list[Decision]) -> Iterator[Decision]:
        for node in self._scan.nodes:
            curie = node.properties.get("curie")
            if node.was and node.was == curie:
                continue
            made = self._entity_of(node)
            if isinstance(made, str):
                quarantined.append(self._strange(strange_node(node), made))
                continue
            self.restoration.take_over(node)
            self._scan.missing_entities.discard(made.curie)
            yield self._decide(Action.CREATE, made.curie, entity=made, why="made by hand")
            if extras := changes_between(node.properties, {}, but=("merged_into",)):
                yield self._decide(Action.CHANGE, made.curie, changes=extras)
        for node in self._scan.foreign:
            quarantined.append(self._strange(strange_node(node), "no entity has these labels"))

    def _changed_entities(self) -> Iterator[Decision]:
        for curie, node in self._edited_nodes.items():
            self.restoration.stamp_node(node)
            if curie not in self._expected:
                continue
            before, properties = self._expected[curie]
            but = ("curie", *([MERGED_INTO] if curie in self._merged else []))
            changes = changes_between(node.properties, properties, but=but)
            if category := new_category(node, before.category):
                changes.append(Change(name="category", before=before.category, after=category))
            if changes:
                yield self._decide(Action.CHANGE, curie, changes=changes, why="changed by hand")

    # -- assertions ----------------------------------------------------------------------------

    def _claims(self, merges: Mapping[str, str], quarantined: list[Decision]) -> Iterator[Decision]:
        """Deletions first: what was deleted and drawn anew, is there."""
        decisions = list(self._drawn(merges, quarantined))
        gone = self._scan.missing_entities
        for key, claim in sorted(self._missing.items()):
            if not {claim.subject, claim.object} & gone:
                yield self._decide(Action.DELETE, key, why="deleted")
        yield from decisions

    def _drawn(self, merges: Mapping[str, str], quarantined: list[Decision]) -> Iterator[Decision]:
        """The relationships that were made or edited."""
        missing = self._missing = dict(self._scan.missing_assertions)
        known = claims.claims_of(
            self._tx, {e.was for e in self._scan.relationships if e.was}, self._rulings
        )
        said = claims.weigh(self._tx, claims.evidence_rows(self._tx, known))
        rendered = claims.expected(known, said, self._rulings)
        for edge in self._scan.relationships:
            if edge.type == SAME_AS and edge.subject in merges:
                self.restoration.remove(edge)
                continue
            claim = said_by(edge, known.get(edge.was), self._entities_there)
            if isinstance(claim, str):
                quarantined.append(self._strange(strange_edge(edge), claim))
                continue
            was = known.get(edge.was) if edge.was in missing else None
            if was is not None and is_place(edge, was):
                self.restoration.stamp_relationship(edge, was)
                missing.pop(edge.was)
                yield from self._edited(edge, claim, was, rendered[edge.was].properties)
                continue
            self.restoration.remove(edge)
            if was is not None:
                missing.pop(edge.was)
                self.restoration.assertions[edge.was] = was
                if claim.key != moved_by(was, merges).key:
                    yield from self._replaced(edge, claim, was, rendered[edge.was].properties)
            else:
                yield self._decide(Action.CREATE, claim.key, claim=claim, why=note_of(edge))
                yield from self._more(claim, edge, {})
        self.restoration.assertions |= missing

    def _edited(
        self, edge: Relationship, claim: Assertion, was: Assertion, before: Properties
    ) -> Iterator[Decision]:
        """A relationship that stands where it stood, with other properties."""
        if claim.key != was.key:
            yield from self._replaced(edge, claim, was, before)
            return
        yield from self._more(claim, edge, before)

    def _replaced(
        self, edge: Relationship, claim: Assertion, was: Assertion, before: Properties
    ) -> Iterator[Decision]:
        yield self._decide(Action.REPLACE, was.key, claim=claim, why=note_of(edge))
        yield from self._more(claim, edge, before)

    def _more(self, claim: Assertion, edge: Relationship, before: Properties) -> Iterator[Decision]:
        """What else stands on the relationship: a status, locked properties."""
        now = edge.properties
        status, locked = now.get("status"), bool(now.get("locked"))
        is_known = is_one_of(Status, status)
        if before and (status, locked) != (before.get("status"), before.get("locked")):
            word = status if is_known else before["status"]
            is_verdict = status != before.get("status")
            yield self._decide(
                Action.JUDGE,
                claim.key,
                status=word,
                locked=True if is_verdict else locked,
                why=note_of(edge),
            )
        elif not before and is_known and status != Status.ACCEPTED:
            yield self._decide(Action.JUDGE, claim.key, status=status, locked=True)
        skipped = ["key", "aspect", "direction", "locked"]
        skipped += ["status"] if is_known else []
        derived = () if before else ("says", "quotes", "evidence_for", "evidence_against", "denial")
        if changes := changes_between(now, before, but=(*skipped, *derived)):
            yield self._decide(Action.CHANGE, claim.key, changes=changes, why="changed by hand")

    # -- evidence, verdicts, and what we do not know -----------------------------------------------

    def _deleted_evidence(self) -> Iterator[Decision]:
        for id_ in self._taken.publications:
            yield self._decide(Action.DELETE, id_, why="publication deleted")
        for subject, claim in self._taken.quotations():
            yield self._decide(Action.DELETE, subject, claim=claim, why="evidence deleted")

    def _verdicts(self) -> Iterator[Decision]:
        for row in self._scan.verdicts:
            self.restoration.answered(row)
            why = str(row["note"] or "")
            yield self._decide(
                Action.JUDGE, row["subject"], status=row["status"], locked=True, why=why
            )

    def _quarantine(self, found: Iterable[Decision]) -> Iterator[Decision]:
        """What is new in quarantine, and what has left it."""
        by_subject = {decision.subject: decision for decision in found}
        standing = self._rulings.quarantined
        for subject in sorted(by_subject.keys() - standing.keys()):
            yield by_subject[subject]
        if left := standing.keys() - by_subject.keys():
            for decision in standing_decisions(self._ledger.decisions):
                if decision.action is Action.QUARANTINE and decision.subject in left:
                    yield self._decide(Action.UNDO, decision.id, why="no longer there")

    def _strange(self, thing: Strange, problem: str) -> Decision:
        return self._decide(Action.QUARANTINE, thing.subject, changes=thing.changes, why=problem)
