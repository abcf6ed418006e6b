"""The Neo4j store: the graph where people can see and edit it.

How it is modelled stands in docs/decisions/0007; migrations in `graph_schema/migrations`.
"""

import heapq
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from graph_schema.decisions import Decision
from graph_schema.records import Entity, Rejection
from ingest.records import Reading
from kgmed.errors import StoreError
from kgmed.records import StoredAssertion
from kgmed.store import neo4j_changes as changes
from kgmed.store import neo4j_documents as papers
from kgmed.store import neo4j_put as write
from kgmed.store import neo4j_read as read
from kgmed.store import neo4j_runs as runs
from kgmed.store.folding import Folded
from kgmed.store.hidden import CURATED_PREFIX, is_hidden
from kgmed.store.neo4j_claims import claims_of, require_evidence
from kgmed.store.neo4j_edits import Edits
from kgmed.store.neo4j_entities import EditedError
from kgmed.store.neo4j_ledger import Ledger, Look, decide
from kgmed.store.neo4j_names import find_entities
from kgmed.store.neo4j_review import refresh_review
from kgmed.store.neo4j_schema import require_schema
from kgmed.store.neo4j_server import Server, Transaction
from kgmed.store.neo4j_texts import search_text
from kgmed.store.proposed import proposed_edges
from kgmed.store.protocol import (
    Changes,
    Counts,
    DocumentState,
    Edge,
    EdgeChanges,
    FoundText,
    ReviewItem,
    Run,
    StoredDocument,
)
from kgmed.store.review import review
from kgmed.store.rulings import Rulings

UNKNOWN = "unknown"
"""Who edited: Neo4j Community does not tell."""
_TRIES = 5
_PAGE = 200

T = TypeVar("T")


class Neo4jStore:
    """A `GraphStore` in a Neo4j database. What its methods promise stands there.

    Writers wait for each other (a lock on one node). What curators edited is never written over:
    a transaction that would do so is given up, the edit recorded (`sync`), and the work done again.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Connect to the database, and make the schema in an empty one.

        Raises:
            StoreError: nobody answers, the credentials are refused, the database is not one of
                ours, its schema is not up to date, or there is none and `create` is false.
        """
        self._server = Server(url)
        self._ledger = Ledger()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        """When an edit is found that nobody told of."""
        self.url = self._server.url
        try:
            require_schema(self._server, create=create)
            self.identity = self._one("MATCH (s:KgmedStore) RETURN s.identity")
        except BaseException:
            self._server.close()
            raise

    # -- writing ------------------------------------------------------------------------------

    def put(self, readings: Sequence[Reading]) -> Changes:
        ids = [reading.document.id for reading in readings]
        return self._change(ids, lambda tx, rulings: write.put(tx, readings, rulings))

    def withdraw(self, documents: Sequence[str]) -> Changes:
        return self._change(documents, lambda tx, rulings: write.withdraw(tx, documents, rulings))

    def forget(self, documents: Sequence[str]) -> Changes:
        return self._change(documents, lambda tx, rulings: write.forget(tx, documents, rulings))

    def decide(self, *decisions: Decision) -> None:
        def work(tx: Transaction) -> None:
            decided = decide(tx, decisions, self._complete(tx))
            if decided.changed:
                _generation(tx, more=1)
            if decided.fresh:
                refresh_review(tx, decided.ledger.rulings)

        self._unedited(work)

    def sync(self, who: str, when: datetime) -> tuple[Decision, ...]:
        def work(tx: Transaction) -> tuple[Decision, ...]:
            ledger = self._locked(tx)
            edits = Edits(tx, ledger, who, when)
            if not edits:
                return ()
            edits.restore()
            decided = decide(tx, edits.decisions, ledger)
            _generation(tx, more=1)
            refresh_review(tx, decided.ledger.rulings)
            return decided.fresh

        return self._again(work)

    def start_run(self, command: str) -> str:
        id_ = str(uuid.uuid4())
        self._server.write(lambda tx: runs.start(tx, id_, command, datetime.now(UTC)))
        return id_

    def finish_run(
        self, run: str, counts: Mapping[str, int], rejections: Iterable[Rejection] = ()
    ) -> None:
        rejected = tuple(rejections)

        def work(tx: Transaction) -> None:
            rulings = self._locked(tx).rulings
            runs.finish(tx, run, datetime.now(UTC), counts)
            runs.reject(tx, run, rejected)
            refresh_review(tx, rulings)

        self._unedited(work)

    # -- reading ------------------------------------------------------------------------------

    def generation(self) -> int:
        return int(self._one("MATCH (s:KgmedStore) RETURN s.generation"))

    def document_states(self, documents: Sequence[str]) -> dict[str, DocumentState]:
        visible = [id_ for id_ in documents if not id_.startswith(CURATED_PREFIX)]
        return self._server.read(lambda tx: papers.document_states(tx, visible))

    def document(self, id_: str) -> StoredDocument | None:
        return self._server.read(lambda tx: read.document(tx, id_))

    def entity(self, curie: str) -> Entity | None:
        return self.entities([curie]).get(curie)

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return self._server.read(lambda tx: read.entities(tx, curies))

    def find_entities(self, name: str, limit: int = 10) -> tuple[Entity, ...]:
        return self._server.read(lambda tx: find_entities(tx, name, limit))

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        def work(tx: Transaction) -> dict[str, StoredAssertion]:
            claims = claims_of(tx, keys, self._ledger.folded(tx).rulings)
            return read.assertions(tx, claims.values())

        return self._server.read(work)

    def find_sentences(self, curies: Sequence[str], limit: int = 20) -> tuple[StoredAssertion, ...]:
        return self._server.read(lambda tx: read.assertions_between(tx, curies, limit))

    def search_text(
        self, wanted: Sequence[Sequence[str]], limit: int = 20, as_of: int | None = None
    ) -> tuple[FoundText, ...]:
        def work(tx: Transaction) -> tuple[FoundText, ...]:
            deleted = self._ledger.folded(tx).rulings.deleted
            return search_text(tx, wanted, limit, as_of, deleted)

        return self._server.read(work)

    def edges(self, as_of: int | None = None, *, proposed: bool = False) -> Iterator[Edge]:
        rulings = self._server.read(self._ledger.folded).rulings
        usual = read.edges(self._server, as_of, rulings)
        if not proposed:
            return usual
        more = self._server.read(lambda tx: proposed_edges(rulings, Look(tx, rulings), as_of))
        return heapq.merge(usual, more)

    def edge_changes(self, since: int) -> EdgeChanges | None:
        return self._server.read(lambda tx: changes.since(tx, since))

    def counts(self) -> Counts:
        return self._server.read(read.counts)

    def runs(self, limit: int = 10) -> tuple[Run, ...]:
        return self._server.read(lambda tx: runs.last(tx, limit))

    def rejections(self, run: str) -> tuple[Rejection, ...]:
        return self._server.read(lambda tx: runs.rejections(tx, run))

    def decisions(self) -> Iterator[Decision]:
        return iter(self._server.read(self._ledger.folded).decisions)

    def review(self) -> tuple[ReviewItem, ...]:
        def work(tx: Transaction) -> tuple[ReviewItem, ...]:
            rulings = self._ledger.folded(tx).rulings
            return review(rulings, Look(tx, rulings))

        return self._server.read(work)

    def readings(self, documents: Sequence[str] | None = None) -> Iterator[Reading]:
        ids = self._server.read(papers.standing) if documents is None else sorted(set(documents))
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            yield from self._server.read(partial(papers.originals, documents=page))

    # -- export -------------------------------------------------------------------------------

    def iter_documents(self) -> Iterator[StoredDocument]:
        return read.documents(self._server)

    def iter_entities(self) -> Iterator[Entity]:
        return read.all_entities(self._server)

    def iter_assertions(self) -> Iterator[StoredAssertion]:
        return read.all_assertions(self._server)

    # -- life ---------------------------------------------------------------------------------

    def close(self) -> None:
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- transactions -------------------------------------------------------------------------

    def _change(
        self, documents: Iterable[str], work: Callable[[Transaction, Rulings], Changes]
    ) -> Changes:
        """A change of what was read, which counts a generation if it changed anything."""

        def whole(tx: Transaction) -> Changes:
            rulings = self._complete(tx).rulings
            did = work(tx, rulings)
            changed = bool(did.new or did.changed or did.withdrawn)
            if changed and any(map(is_hidden, documents)):
                refresh_review(tx, rulings)
            return did.model_copy(update={"generation": _generation(tx, more=int(changed))})

        return self._unedited(whole)

    def _locked(self, tx: Transaction) -> Folded:
        """The ledger, when no other writer is at work until this transaction ends."""
        tx.run("MATCH (s:KgmedStore) SET s.writer = $writer", writer=str(uuid.uuid4()))
        return self._ledger.folded(tx)

    def _complete(self, tx: Transaction) -> Folded:
        """The same, when moreover nobody has deleted evidence that is not recorded yet."""
        folded = self._locked(tx)
        require_evidence(tx)
        return folded

    def _unedited(self, work: Callable[[Transaction], T]) -> T:
        """Do the work; where somebody has edited what it would write, record that first."""
        edited: EditedError | None = None
        for _ in range(_TRIES):
            try:
                return self._server.write(work)
            except EditedError as error:
                edited = error
                self.sync(UNKNOWN, self.now())
        raise StoreError(f"{self.url} is edited faster than it can be written") from edited

    def _again(self, work: Callable[[Transaction], T]) -> T:
        """Do the work; where somebody edits at the same moment, do it again."""
        edited: EditedError | None = None
        for _ in range(_TRIES):
            try:
                return self._server.write(work)
            except EditedError as error:
                edited = error
        raise StoreError(f"{self.url} is edited faster than its edits can be recorded") from edited

    def _one(self, query: str) -> str:
        return str(self._server.read(lambda tx: tx.values(query))[0])


def _generation(tx: Transaction, more: int) -> int:
    """The generation, when it has risen by so much."""
    query = "MATCH (s:KgmedStore) SET s.generation = s.generation + $more RETURN s.generation"
    return int(tx.values(query, more=more)[0])
