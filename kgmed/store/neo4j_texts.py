"""Finding documents by the words of their text in the Neo4j store."""

from collections.abc import Iterable, Sequence

from kgmed.store.hidden import HIDDEN_PREFIXES
from kgmed.store.neo4j_documents import searched, unpack
from kgmed.store.neo4j_read import document_of
from kgmed.store.neo4j_server import Server, Transaction
from kgmed.store.phrases import query
from kgmed.store.protocol import FoundText

_SEARCH = (
    "CALL db.index.fulltext.queryNodes('kgmed_words', $words) YIELD node AS r, score"
    " WHERE NOT r.withdrawn AND NOT r.of IN $deleted AND ($as_of IS NULL OR r.dated <= $as_of)"
    " AND NOT EXISTS { (:KgmedRetraction {publication: r.of}) }"
    " WITH r, round(score, 6) AS score ORDER BY score DESC, r.of LIMIT $limit"
    " RETURN r.of AS id, score, r.reading AS reading ORDER BY score DESC, id"
)
_WITHOUT = (
    "MATCH (r:KgmedReading) WHERE r.words IS NULL AND NOT r.withdrawn"
    " AND none(hidden IN $hidden WHERE r.of STARTS WITH hidden)"
    " RETURN r.of AS id, r.reading AS reading LIMIT $page"
)
_PAGE = 500


def search_text(
    tx: Transaction,
    wanted: Sequence[Sequence[str]],
    limit: int,
    as_of: int | None,
    deleted: Iterable[str],
) -> tuple[FoundText, ...]:
    """`GraphStore.search_text`; `deleted` documents are left out."""
    asked = query(wanted)
    if not asked or limit < 1:
        return ()
    left_out = ["", *deleted]  # a query about an empty list is not even asked
    rows = tx.rows(_SEARCH, words=asked, deleted=left_out, as_of=as_of, limit=limit)
    return tuple(
        FoundText(document=document_of(row["id"], False, row["reading"], False), score=row["score"])
        for row in rows
    )


def index_texts(server: Server) -> None:
    """Write down the words of every text that was stored before they were searched."""
    while server.write(_index_some):
        pass


def _index_some(tx: Transaction) -> bool:
    """Whether there were any; a page of them is done."""
    rows = tx.rows(_WITHOUT, hidden=list(HIDDEN_PREFIXES), page=_PAGE)
    tx.run(
        "UNWIND $rows AS row MATCH (r:KgmedReading {of: row.of}) SET r += row",
        rows=[{"of": row["id"], **searched(unpack(row["reading"]).document)} for row in rows],
    )
    return bool(rows)
