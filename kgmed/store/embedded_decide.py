"""Deciding in the embedded store: the ledger grows, and the graph is shown as it then says."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from graph_schema.decisions import Action, Decision
from kgmed.store import embedded_claims as claims
from kgmed.store import embedded_entities as entities
from kgmed.store.bend import bend, curated_reading
from kgmed.store.difference import believed_otherwise, differing, moved
from kgmed.store.embedded_concerned import concerned
from kgmed.store.embedded_ledger import append, is_written
from kgmed.store.embedded_look import Look
from kgmed.store.embedded_originals import Put, originals
from kgmed.store.embedded_write import numbered, remove_documents, replace
from kgmed.store.folding import Folded
from kgmed.store.hidden import CURATED_PREFIX
from kgmed.store.looking import completed, wants_context
from kgmed.store.rulings import Rulings


def decide(connection: sqlite3.Connection, ledger: Folded, decisions: Iterable[Decision]) -> bool:
    """`GraphStore.decide`, on a store that shows what `ledger` says. Whether what it shows changed.

    The graph depends on the ledger as a whole, so that it is shown anew only at the end, and where
    a decision must be written down with what is shown at that moment.
    """
    changed, last = False, ledger.last
    new: list[Decision] = []
    for decision in decisions:
        if is_written(connection, decision):
            continue
        if not _may_wait(new, decision):
            before, ledger = ledger, ledger.then(new, last)
            changed |= _show(connection, before.rulings, ledger.rulings)
            new = []
        new.append(completed(decision, Look(connection), ledger.rulings))
        last = append(connection, new[-1])
    if new:
        changed |= _show(connection, ledger.rulings, ledger.then(new, last).rulings)
    return changed


def _may_wait(new: Sequence[Decision], decision: Decision) -> bool:
    """Whether the decision is written down the same before the new ones are shown as after: words
    on the status of one assertion that is there tell nothing of another."""
    if not new or not wants_context(decision):
        return True
    subjects = {word.subject for word in new}
    return (
        decision.action is Action.JUDGE
        and all(
            word.action is Action.JUDGE and word.context and word.context.status for word in new
        )
        and decision.subject not in subjects
    )


def _show(connection: sqlite3.Connection, old: Rulings, new: Rulings) -> bool:
    """Show the graph as the new rulings have it; it is shown as the old ones do. Whether that is
    any different."""
    names = differing(old, new)
    puts = list(_bent_otherwise(connection, names, old, new))
    gone = [CURATED_PREFIX + id_ for id_ in old.made.keys() - new.made.keys()]
    added = _keep(connection, new, new.kept.keys() - old.kept.keys())
    let_go = claims.let_go(connection, old.kept.keys() - new.kept.keys())
    if puts or gone:
        ids = [put.original.document.id for put in puts]
        replace(connection, puts, dict(numbered(connection, [*ids, *gone])), new)
        remove_documents(connection, gone)
    changes = [
        len(puts) + len(gone) + added,
        claims.settle_standing(connection, moved(old, new), new),
        claims.fix_beliefs(connection, believed_otherwise(old, new), new),
        claims.drop_orphans(connection, let_go.values()),
    ]
    ends = {end for key in let_go for end in old.kept[key].ends}
    curies = ends | {name for name in names if ":" in name}
    rows = entities.entity_rows(connection, curies)
    settled = entities.settle(connection, rows.values(), new)
    return settled or any(changes)


def _keep(connection: sqlite3.Connection, rulings: Rulings, keys: Iterable[str]) -> int:
    """Keep these assertions from now on; the number of those that were not there."""
    kept = [rulings.kept[key] for key in sorted(keys)]
    ends = entities.keep_ends(connection, {end for each in kept for end in each.ends}, rulings)
    return claims.keep(connection, [each.claim for each in kept], ends, rulings)


def _bent_otherwise(
    connection: sqlite3.Connection, names: set[str], old: Rulings, new: Rulings
) -> Iterator[Put]:
    """What the two bend differently of the readings that hang on these names, as the new ones do;
    what curators vouch for now too."""
    rows = concerned(connection, names, new)
    read = {reading.document.id: reading for reading in originals(connection, rows)}
    curated = new.made.keys() - old.made.keys()
    for id_, reading in read.items():
        made = id_.removeprefix(CURATED_PREFIX)
        if made == id_:
            put = Put(reading, bend(reading, new))
            if put.bent != bend(reading, old):
                yield put
        elif made in new.made:
            curated |= {made}
    for made in sorted(curated):
        original = curated_reading(made, new)
        yield Put(original, bend(original, new))
