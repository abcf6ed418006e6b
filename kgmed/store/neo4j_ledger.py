"""The ledger of the Neo4j store, and the graph held to it, inside one transaction."""

from collections.abc import Collection, Iterable, Sequence

from graph_schema.decisions import Action, Decision
from graph_schema.records import Assertion, Entity
from kgmed.records import StoredAssertion
from kgmed.store import neo4j_documents as papers
from kgmed.store import neo4j_read as read
from kgmed.store.bend import CURATED_PREFIX, Withheld, bend, curated_reading
from kgmed.store.looking import completed
from kgmed.store.neo4j_claims import claims_of
from kgmed.store.neo4j_documents import Filed
from kgmed.store.neo4j_put import Restated, replace
from kgmed.store.neo4j_server import Transaction
from kgmed.store.rulings import Rulings, fold


class Ledger:
    """All decisions, and what they fold to. Append-only, so that what was read once stays true."""

    def __init__(self) -> None:
        self.decisions: list[Decision] = []
        self.rulings = Rulings()

    def catch_up(self, tx: Transaction, length: int) -> Rulings:
        """The rulings of the ledger when it has this length."""
        if length != len(self.decisions):
            known = self.decisions if length > len(self.decisions) else []
            records = tx.values(
                "MATCH (d:KgmedDecision) WHERE d.number >= $first AND d.number < $length"
                " RETURN d.record ORDER BY d.number",
                first=len(known),
                length=length,
            )
            self.decisions = [*known, *map(Decision.model_validate_json, records)]
            self.rulings = fold(self.decisions)
        return self.rulings


class Look:
    """`Looking` at the graph of a transaction."""

    def __init__(self, tx: Transaction, rulings: Rulings) -> None:
        self._tx = tx
        self._rulings = rulings

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        claims = claims_of(self._tx, keys, self._rulings)
        return read.assertions(self._tx, claims.values())

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return read.entities(self._tx, curies)

    def mentioned_in(self, curie: str) -> Collection[str]:
        return read.mentioned_in(self._tx, curie)

    def withheld(self, by: str) -> Collection[Withheld]:
        return read.withheld(self._tx, by)

    def contested(self, least: float) -> Iterable[str]:
        keys: list[str] = self._tx.values("MATCH (c:KgmedContested) RETURN c.key")
        shown = self.assertions(keys)
        return [key for key, stored in shown.items() if stored.belief >= least]


def decide(
    tx: Transaction, decisions: Sequence[Decision], ledger: list[Decision]
) -> tuple[list[Decision], bool]:
    """Append these decisions to the ledger, and hold the graph to it.

    Gives those that were not there yet, and whether the graph is another one now.
    """
    stand = {decision.id for decision in ledger}
    rulings = fold(ledger)
    fresh: list[Decision] = []
    changed = False
    for decision in decisions:
        if decision.id in stand:
            continue
        stand.add(decision.id)
        whole = completed(decision, Look(tx, rulings))
        fresh.append(whole)
        ledger = [*ledger, whole]
        after = fold(ledger)
        changed |= _hold(tx, whole, ledger, rulings, after)
        rulings = after
    _append(tx, fresh, len(ledger) - len(fresh))
    return fresh, changed


def _append(tx: Transaction, decisions: Sequence[Decision], length: int) -> None:
    tx.run(
        "UNWIND $rows AS row CREATE (d:KgmedDecision) SET d = row",
        rows=[
            {
                "id": decision.id,
                "number": number,
                "action": str(decision.action),
                "subject": decision.subject,
                "who": decision.who,
                "when": decision.when,
                "why": decision.why,
                "record": decision.model_dump_json(),
            }
            for number, decision in enumerate(decisions, length)
        ],
    )
    tx.run("MATCH (s:KgmedStore) SET s.decisions = $length", length=length + len(decisions))


def _hold(
    tx: Transaction,
    decision: Decision,
    ledger: Sequence[Decision],
    before: Rulings,
    after: Rulings,
) -> bool:
    """Show the graph as the rulings have it after this decision; whether that is another one."""
    subjects = _concerns(decision, ledger, before, after)
    documents: set[str] = set()
    if _reshapes(decision, before, after):
        documents = papers.concerned(tx, subjects)
    curated = before.made.keys() ^ after.made.keys()
    documents |= {CURATED_PREFIX + id_ for id_ in curated}
    restated = _restated(tx, subjects, before, after)
    filed = [
        Filed(reading, bend(reading, after))
        for reading in papers.originals(
            tx, {id_ for id_ in documents if not id_.startswith(CURATED_PREFIX)}
        )
    ]
    made = {CURATED_PREFIX + id_: id_ for id_ in after.made}
    for id_ in documents & made.keys():
        reading = curated_reading(made[id_], after.made[made[id_]])
        filed.append(Filed(reading, bend(reading, after)))
    ids = [id_ for id_ in documents if id_.startswith(CURATED_PREFIX) and id_ not in made]
    leaving = papers.document_states(tx, ids)
    replace(tx, filed, leaving, after, restated)
    return bool(filed or leaving or restated.claims)


def _reshapes(decision: Decision, before: Rulings, after: Rulings) -> bool:
    """Whether readings are to be seen otherwise than before, not only judged otherwise."""
    if decision.action is Action.JUDGE:
        return before.deleted.keys() != after.deleted.keys()
    return decision.action is not Action.QUARANTINE


def _concerns(
    decision: Decision, ledger: Sequence[Decision], before: Rulings, after: Rulings
) -> set[str]:
    """Keys, CURIEs, quotations and publications that a decision speaks of, directly or by what
    it undoes."""
    found: set[str] = set()
    wanted = [decision]
    by_id = {each.id: each for each in ledger}
    while wanted:
        each = wanted.pop()
        found |= {each.subject, each.into or each.subject}
        claims = [each.claim, each.context.claim if each.context else None]
        for claim in filter(None, claims):
            found |= {claim.key, before.see(claim).claim.key, after.see(claim).claim.key}
        if each.entity is not None:
            found.add(each.entity.curie)
        if each.action is Action.UNDO and each.subject in by_id:
            wanted.append(by_id[each.subject])
    curies = {name for name in found if ":" in name}
    return found | {rulings.entity(c) for rulings in (before, after) for c in curies}


def _restated(
    tx: Transaction, subjects: Collection[str], before: Rulings, after: Rulings
) -> Restated:
    """What the rulings say otherwise of assertions and entities as such."""
    keys = {name for name in subjects if ":" not in name}
    tables = ((before.standing, after.standing), (before.changed, after.changed))
    for was, is_ in tables:
        keys |= {name for name in was.keys() | is_.keys() if was.get(name) != is_.get(name)}
    kept = before.kept.keys() ^ after.kept.keys()
    keys |= kept
    claims: dict[str, Assertion] = {k: before.kept[k].claim for k in kept if k in before.kept}
    claims |= claims_of(tx, [key for key in keys if ":" not in key], after)
    ends = {end for key in kept for end in _ends(claims.get(key))}
    curies = {name for name in {*keys, *subjects} if ":" in name} | ends
    return Restated(claims=claims, curies=frozenset(curies), kept=frozenset(before.kept))


def _ends(claim: Assertion | None) -> tuple[str, ...]:
    return (claim.subject, claim.object) if claim else ()
