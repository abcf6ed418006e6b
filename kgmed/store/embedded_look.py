"""What the ledger's rules ask, answered by the embedded store."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

from graph_schema.belief import Belief
from graph_schema.records import Assertion, Entity
from kgmed.records import StoredAssertion
from kgmed.store import embedded_proposed as proposed
from kgmed.store import embedded_read as read
from kgmed.store.bend import Withheld
from kgmed.store.embedded_rows import as_json


class Look:
    """A `Looking` inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        return read.assertions(self._connection, keys)

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return read.entities(self._connection, curies)

    def mentioned_in(self, curie: str) -> Collection[str]:
        rows = self._connection.execute(
            "SELECT name FROM witness WHERE id IN (SELECT value FROM json_each(?))",
            (as_json(speaking_of(self._connection, [curie])),),
        )
        return {name for (name,) in rows}

    def withheld(self, by: str) -> Collection[Withheld]:
        rows = self._connection.execute(
            "SELECT DISTINCT claim, evidence FROM withheld WHERE by = ? ORDER BY 1, 2", (by,)
        )
        return [
            Withheld(by, Assertion.model_validate_json(claim) if claim else None, evidence)
            for claim, evidence in rows
        ]

    def contested(self, least: float) -> Iterable[str]:
        rows = self._connection.execute(
            "SELECT key FROM assertion WHERE min(belief, denial) >= ?", (least,)
        )
        return [key for (key,) in rows]

    def proposed(self) -> Iterable[str]:
        return proposed.proposed_keys(self._connection)

    def usable(self, keys: Collection[str]) -> Mapping[str, Belief]:
        return proposed.usable(self._connection, keys)

    def retracted(self, publications: Collection[str]) -> Collection[str]:
        return proposed.retracted(self._connection, publications)


def speaking_of(connection: sqlite3.Connection, curies: Iterable[str]) -> set[int]:
    """The documents that are shown to speak of any of these entities; all of them are looked
    through, where one of the entities is known at all."""
    variants = connection.execute(
        "SELECT variant.id FROM entity JOIN variant ON variant.entity = entity.id"
        " WHERE curie IN (SELECT value FROM json_each(?))",
        (as_json(curies),),
    ).fetchall()
    if not variants:
        return set()
    rows = connection.execute(
        "SELECT DISTINCT document.id FROM document, json_each(variants)"
        " WHERE value IN (SELECT value FROM json_each(?))",
        (as_json(variant for (variant,) in variants),),
    )
    return {document for (document,) in rows}
