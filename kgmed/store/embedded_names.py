"""Finding entities by their names in the embedded store."""

import re
import sqlite3
from collections.abc import Iterator

from graph_schema.records import Entity
from kgmed.store.embedded_entities import NAMES_PER_ENTITY
from kgmed.store.embedded_rows import as_json


def find_entities(connection: sqlite3.Connection, name: str, limit: int) -> tuple[Entity, ...]:
    """Entities by name: those named exactly so, then those with all its words (the last may be
    cut short), then those with some of them; among equals in order of bm25, then CURIE."""
    words = re.findall(r"\w+", name)
    if not words or limit < 1:
        return ()
    quoted = [f'"{word}"' for word in words]
    ranks: dict[int, tuple[int, float]] = {}
    for tier, query in enumerate((" ".join(quoted), " ".join(quoted) + "*", " OR ".join(quoted))):
        if len(ranks) >= limit:
            break
        for entity, score, text in _match(connection, query, 20 * limit):
            exact = text.casefold() == name.strip().casefold()
            rank = (0 if exact else tier + 1, score)
            ranks[entity] = min(ranks.get(entity, rank), rank)
    rows = connection.execute(
        "SELECT id, record FROM entity WHERE id IN (SELECT value FROM json_each(?))",
        (as_json(ranks),),
    )
    found = [(ranks[id_], Entity.model_validate_json(record)) for id_, record in rows]
    found.sort(key=lambda item: (item[0], item[1].curie))
    return tuple(entity for _, entity in found[:limit])


def _match(
    connection: sqlite3.Connection, query: str, limit: int
) -> Iterator[tuple[int, float, str]]:
    """Entity, bm25 (lower is better) and name of the best matches of a full-text query."""
    rows = connection.execute(
        "SELECT rowid, rank, name FROM entity_name WHERE entity_name MATCH ?"
        " ORDER BY rank, rowid LIMIT ?",
        (query, limit),
    )
    for row, score, name in rows:
        yield row // NAMES_PER_ENTITY, round(score, 6), name
