"""What one more decision makes different: which readings must be bent anew, and what else moves."""

from collections.abc import Mapping

from kgmed.store.rulings import Rulings


def differing(old: Rulings, new: Rulings) -> set[str]:
    """All names of which the two say different things to a reading (`bend.names`)."""
    names = set(old.deleted) ^ set(new.deleted)
    names |= _unequal(old.merged, new.merged) | _unequal(old.replaced, new.replaced)
    changed = {name for name in _unequal(old.changed, new.changed) if ":" in name}
    changed |= _unequal(old.admitting, new.admitting)
    both = old.entities.keys() & new.entities.keys()  # what only one knows, only it needs
    return names | changed | {name for name in both if old.entities[name] != new.entities[name]}


def moved(old: Rulings, new: Rulings) -> set[str]:
    """Keys of the assertions of which the status or the lock is another."""
    keys = old.standing.keys() | new.standing.keys()
    return {key for key in keys if old.standing_of(key) != new.standing_of(key)}


def believed_otherwise(old: Rulings, new: Rulings) -> set[str]:
    """Keys of the assertions of which the belief that a curator set is another."""
    keys = old.changed.keys() | new.changed.keys()
    return {key for key in keys if old.belief_of(key) != new.belief_of(key)}


def _unequal(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
