"""The ledger of the Neo4j store, and the graph held to it, inside one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.belief import Belief
from graph_schema.decisions import Decision
from graph_schema.records import Assertion, Entity
from kgmed.records import StoredAssertion
from kgmed.store import neo4j_documents as papers
from kgmed.store import neo4j_proposed as proposed
from kgmed.store import neo4j_read as read
from kgmed.store.bend import Withheld, bend, curated_reading
from kgmed.store.difference import believed_otherwise, differing, moved
from kgmed.store.folding import Folded
from kgmed.store.hidden import CURATED_PREFIX
from kgmed.store.looking import completed, wants_context
from kgmed.store.neo4j_claims import claims_of, retracted_of
from kgmed.store.neo4j_documents import Filed
from kgmed.store.neo4j_put import Restated, replace
from kgmed.store.neo4j_server import Transaction
from kgmed.store.rulings import Rulings


class Ledger:
    """The ledger as this process knows it; what others appended is read when it is asked for."""

    def __init__(self) -> None:
        self._folded = Folded()

    def folded(self, tx: Transaction) -> Folded:
        """All that is committed, as this transaction sees it; to be called before that appends."""
        (length,) = tx.values("MATCH (s:KgmedStore) RETURN s.decisions")
        known = self._folded if self._folded.last <= length else Folded()
        if known.last < length:
            records = tx.values(
                "MATCH (d:KgmedDecision) WHERE d.number >= $first AND d.number < $length"
                " RETURN d.record ORDER BY d.number",
                first=known.last,
                length=length,
            )
            known = known.then(map(Decision.model_validate_json, records), length)
        self._folded = known
        return known


class Look:
    """`Looking` at the graph of a transaction."""

    def __init__(self, tx: Transaction, rulings: Rulings) -> None:
        """The graph is shown as these rulings have it."""
        self._tx = tx
        self._rulings = rulings

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        claims = claims_of(self._tx, keys, self._rulings)
        return read.assertions(self._tx, claims.values())

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return read.entities(self._tx, curies)

    def mentioned_in(self, curie: str) -> Collection[str]:
        return papers.mentioning(self._tx, curie)

    def withheld(self, by: str) -> Collection[Withheld]:
        return read.withheld(self._tx, by)

    def contested(self, least: float) -> Iterable[str]:
        keys: list[str] = self._tx.values("MATCH (c:KgmedContested) RETURN c.key")
        shown = self.assertions(keys)
        return [key for key, stored in shown.items() if stored.belief >= least]

    def proposed(self) -> Iterable[str]:
        return proposed.proposed_keys(self._tx)

    def usable(self, keys: Collection[str]) -> Mapping[str, Belief]:
        return proposed.usable(self._tx, keys)

    def retracted(self, publications: Collection[str]) -> Collection[str]:
        return retracted_of(self._tx, publications)


class Decided(NamedTuple):
    """What became of some decisions."""

    ledger: Folded
    """The ledger with them; not committed yet."""
    fresh: tuple[Decision, ...]
    """Those that were not there yet."""
    changed: bool
    """Whether the graph is another one now."""


def decide(tx: Transaction, decisions: Iterable[Decision], ledger: Folded) -> Decided:
    """Append these decisions to the ledger, and hold the graph to it.

    It is shown anew only at the end, and where a decision must be written down with what is shown
    then.
    """
    written = {decision.id for decision in ledger.decisions}
    first, changed = ledger.last, False
    pending: list[Decision] = []
    for decision in decisions:
        if decision.id in written:
            continue
        written.add(decision.id)
        if pending and wants_context(decision):
            ledger, differs = _grow(tx, ledger, pending)
            changed |= differs
            pending = []
        pending.append(completed(decision, Look(tx, ledger.rulings), ledger.rulings))
    ledger, differs = _grow(tx, ledger, pending)
    fresh = ledger.decisions[first:]
    _append(tx, fresh, first)
    return Decided(ledger, fresh, changed or differs)


def _grow(tx: Transaction, ledger: Folded, decisions: Sequence[Decision]) -> tuple[Folded, bool]:
    """The ledger with these decisions, as the graph is shown now, and whether that is different."""
    if not decisions:
        return ledger, False
    grown = ledger.then(decisions, ledger.last + len(decisions))
    return grown, _show(tx, ledger.rulings, grown.rulings)


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


def _show(tx: Transaction, old: Rulings, new: Rulings) -> bool:
    """Show the graph as the new rulings have it; it is shown as the old ones do. Whether that is
    any different."""
    names = differing(old, new)
    filed = _bent_otherwise(tx, names, old, new)
    gone = [CURATED_PREFIX + id_ for id_ in old.made.keys() - new.made.keys()]
    leaving = papers.document_states(tx, gone)
    restated = _restated(tx, names, old, new)
    return replace(tx, filed, leaving, new, restated).changed


def _bent_otherwise(
    tx: Transaction, names: Collection[str], old: Rulings, new: Rulings
) -> list[Filed]:
    """What the two bend differently of the readings that hang on these names, as the new ones do;
    what curators vouch for now too."""
    documents = papers.concerned(tx, names, new) | papers.concerned(tx, names, old)
    read_ = {id_ for id_ in documents if not id_.startswith(CURATED_PREFIX)}
    filed = [papers.seen(reading, new) for reading in papers.originals(tx, read_)]
    filed = [item for item in filed if item.bent != bend(item.read, old)]
    curated = {id_.removeprefix(CURATED_PREFIX) for id_ in documents - read_}
    made = curated & new.made.keys() | new.made.keys() - old.made.keys()
    return [*filed, *(papers.seen(curated_reading(id_, new), new) for id_ in sorted(made))]


def _restated(tx: Transaction, names: Collection[str], old: Rulings, new: Rulings) -> Restated:
    """What the rulings say otherwise of assertions and entities as such."""
    kept = old.kept.keys() ^ new.kept.keys()
    locked = old.changed.keys() | new.changed.keys()
    extras = {name for name in locked if old.changes_of(name) != new.changes_of(name)}
    keys = {*kept, *moved(old, new), *believed_otherwise(old, new), *extras}
    claims: dict[str, Assertion] = {key: old.kept[key].claim for key in kept & old.kept.keys()}
    claims |= claims_of(tx, {key for key in keys if ":" not in key}, new)
    ends = {end for key in kept if key in claims for end in _ends(claims[key])}
    curies = {name for name in {*names, *extras} if ":" in name} | ends
    return Restated(claims, frozenset(curies), old)


def _ends(claim: Assertion) -> tuple[str, str]:
    return claim.subject, claim.object
