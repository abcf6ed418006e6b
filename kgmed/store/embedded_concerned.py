"""Which documents of the embedded store a decision may concern."""

import sqlite3
from collections.abc import Collection, Iterable, Set

from kgmed.store.embedded_look import speaking_of
from kgmed.store.embedded_read import evidence_of
from kgmed.store.embedded_rows import as_json
from kgmed.store.rulings import Rulings, quotation

_SAYING = (
    "SELECT DISTINCT sheet.document FROM assertion"
    " JOIN evidence ON evidence.assertion = assertion.id JOIN sheet ON sheet.id = evidence.sheet"
    " WHERE key IN (SELECT value FROM json_each(?))"
)
_CITING = (
    "SELECT document.id FROM document JOIN witness USING (id)"
    " WHERE name IN (SELECT value FROM json_each(?1))"
    " UNION SELECT sheet.document FROM witness"
    " JOIN evidence ON evidence.witness = witness.id AND published = 2"
    " JOIN sheet ON sheet.id = evidence.sheet"
    " WHERE name IN (SELECT value FROM json_each(?1))"
)
_ASKING = "SELECT document FROM asked WHERE name IN (SELECT value FROM json_each(?))"
_QUOTATIONS = (
    "SELECT key, document, source.name, json_extract(records, '$[' || number || ']')"
    " FROM evidence JOIN sheet ON sheet.id = evidence.sheet"
    " JOIN source ON source.id = evidence.source JOIN assertion ON assertion.id = assertion"
)


def concerned(connection: sqlite3.Connection, names: Set[str], rulings: Rulings) -> set[int]:
    """The documents whose readings hang on any of these names. One that is bent has them written
    beside it; any other hangs on what it says itself."""
    curies = {name for name in names if ":" in name}
    keys = names - curies | {rulings.quoted[name] for name in names & rulings.quoted.keys()}
    found = speaking_of(connection, curies) if curies else set()
    for query, of in ((_ASKING, names), (_SAYING, keys), (_CITING, curies)):
        found |= {document for (document,) in connection.execute(query, (as_json(of),))}
    return found | _quoting(connection, _unknown(connection, names, rulings))


def _unknown(
    connection: sqlite3.Connection, names: Iterable[str], rulings: Rulings
) -> Collection[str]:
    """Those names of which nobody said whether they are assertions or quotations, unless they are
    assertions that are there."""
    unsaid = [name for name in names if rulings.quoted.get(name) == ""]
    rows = connection.execute(
        "SELECT key FROM assertion WHERE key IN (SELECT value FROM json_each(?))",
        (as_json(unsaid),),
    )
    return set(unsaid) - {key for (key,) in rows}


def _quoting(connection: sqlite3.Connection, quotations: Collection[str]) -> set[int]:
    """The documents that hold any of these quotations; all evidence is looked through."""
    if not quotations:
        return set()
    return {
        document
        for key, document, source, record in connection.execute(_QUOTATIONS)
        if quotation(key, evidence_of(source, record)) in quotations
    }
