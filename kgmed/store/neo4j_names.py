"""Finding entities by their names in the Neo4j store."""

import re

from graph_schema.records import Entity
from kgmed.store.neo4j_read import entity_of
from kgmed.store.neo4j_server import Transaction

_QUERY = (
    "CALL db.index.fulltext.queryNodes('entity_names', $words, {limit: $limit})"
    " YIELD node, score WHERE node.written IS NOT NULL"
    " RETURN labels(node) AS labels, properties(node) AS properties, score"
)
_MOST, _LONGEST = 100, 255
"""Words of a name that are looked for, and characters of a word: Lucene refuses many more."""


def find_entities(tx: Transaction, name: str, limit: int) -> tuple[Entity, ...]:
    """Entities by name: those named exactly so, then those with all its words (the last may be
    cut short), then those with some of them; among equals in order of score, then CURIE."""
    words = [word[:_LONGEST] for word in re.findall(r"\w+", name.casefold())[:_MOST]]
    if not words or limit < 1:
        return ()
    together = " AND ".join(words)
    queries = (f'"{" ".join(words)}"', f"{together}*", " OR ".join(words))
    ranks: dict[str, tuple[int, float]] = {}
    found: dict[str, Entity] = {}
    for tier, query in enumerate(queries):
        if len(found) >= limit:
            break
        for row in tx.rows(_QUERY, words=query, limit=20 * limit):
            entity = entity_of(row["labels"], row["properties"])
            if entity is None:
                continue
            names = {each.casefold() for each in (entity.name, *entity.synonyms)}
            exact = name.strip().casefold() in names
            rank = (0 if exact else tier + 1, -round(row["score"], 6))
            ranks[entity.curie] = min(ranks.get(entity.curie, rank), rank)
            found[entity.curie] = entity
    ordered = sorted(found, key=lambda curie: (ranks[curie], curie))
    return tuple(found[curie] for curie in ordered[:limit])
