"""Finding documents by the words of their text in the embedded store."""

import sqlite3
from collections.abc import Iterable, Sequence

from kgmed.store.embedded_read import document
from kgmed.store.embedded_rows import as_json
from kgmed.store.phrases import query
from kgmed.store.protocol import FoundText

_SEARCH = (
    "SELECT name, round(-bm25(document_text), 6) AS score FROM document_text"
    " JOIN document ON document.id = document_text.rowid"
    " JOIN witness ON witness.id = document.id"
    " WHERE document_text MATCH ?1 AND NOT (withdrawn OR curated)"
    " AND NOT EXISTS (SELECT 1 FROM retraction WHERE publication = document.id)"
    " AND name NOT IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR year <= ?3)"
    " ORDER BY score DESC, name LIMIT ?4"
)


def search_text(
    connection: sqlite3.Connection,
    wanted: Sequence[Sequence[str]],
    limit: int,
    as_of: int | None,
    deleted: Iterable[str],
) -> tuple[FoundText, ...]:
    """`GraphStore.search_text`; `deleted` documents are left out."""
    asked = query(wanted)
    if not asked or limit < 1:
        return ()
    rows = connection.execute(_SEARCH, (asked, as_json(deleted), as_of, limit)).fetchall()
    found = ((document(connection, id_), score) for id_, score in rows)
    return tuple(FoundText(document=text, score=score) for text, score in found if text)
