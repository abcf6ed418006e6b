"""What is only proposed, in the embedded store."""

import sqlite3
from collections.abc import Collection, Iterable

from graph_schema.belief import Belief
from kgmed.store.embedded_rows import as_json

_ANY = "SELECT 1 FROM source WHERE name GLOB 'text:proposed:*' OR name GLOB 'inferred:*' LIMIT 1"
_KEYS = (
    "SELECT DISTINCT key FROM evidence JOIN assertion ON assertion.id = evidence.assertion"
    " WHERE evidence.source IN (SELECT id FROM source"
    " WHERE name GLOB 'text:proposed:*' OR name GLOB 'inferred:*') ORDER BY key"
)
_RULED = (
    "UPDATE assertion SET status = iif("
    "EXISTS (SELECT 1 FROM evidence WHERE evidence.assertion = assertion.id)"
    " AND NOT EXISTS (SELECT 1 FROM evidence JOIN source ON source.id = evidence.source"
    " WHERE evidence.assertion = assertion.id"
    " AND name NOT GLOB 'text:proposed:*' AND name NOT GLOB 'inferred:*'),"
    " 'proposed', 'accepted')"
    " WHERE id IN (SELECT value FROM json_each(?1))"
    " AND key NOT IN (SELECT value FROM json_each(?2))"
)
_INFERRED = (
    "SELECT key FROM assertion WHERE status = 'proposed' AND id IN (SELECT assertion FROM evidence"
    " WHERE source IN (SELECT id FROM source WHERE name GLOB 'inferred:*'))"
)
_USABLE = (
    "SELECT key, belief, denial FROM assertion WHERE key IN (SELECT value FROM json_each(?))"
    " AND status = 'accepted' AND max(belief, denial) > 0"
    " AND EXISTS (SELECT 1 FROM evidence WHERE evidence.assertion = assertion.id)"
)


def any_proposed(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever proposed."""
    return connection.execute(_ANY).fetchone() is not None


def rule_status(
    connection: sqlite3.Connection, assertions: Iterable[int], decided: Iterable[str]
) -> None:
    """Give those of these assertions (rows) whose keys are not among those `decided` on the status
    that their evidence gives them: proposed, where all of it is."""
    if any_proposed(connection):
        connection.execute(_RULED, (as_json(assertions), as_json(decided)))


def proposed_keys(connection: sqlite3.Connection) -> list[str]:
    """`Looking.proposed`; all evidence is looked through, where anything was ever proposed."""
    if not any_proposed(connection):
        return []
    return [key for (key,) in connection.execute(_KEYS)]


def inferred_keys(connection: sqlite3.Connection) -> list[str]:
    """Keys of the assertions that are proposed, and were inferred (or that among others)."""
    if not any_proposed(connection):
        return []
    return [key for (key,) in connection.execute(_INFERRED)]


def usable(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Belief]:
    """`Looking.usable`."""
    rows = connection.execute(_USABLE, (as_json(keys),))
    return {key: Belief(belief, denial) for key, belief, denial in rows}


def retracted(connection: sqlite3.Connection, publications: Collection[str]) -> set[str]:
    """`Looking.retracted`."""
    rows = connection.execute(
        "SELECT DISTINCT name FROM witness JOIN retraction ON publication = witness.id"
        " WHERE name IN (SELECT value FROM json_each(?))",
        (as_json(publications),),
    )
    return {name for (name,) in rows}
