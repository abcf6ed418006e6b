"""The embedded store: one SQLite file, safe from many threads and many processes."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from graph_schema.decisions import Decision
from graph_schema.records import Entity, Rejection
from ingest.records import Reading
from kgmed.records import StoredAssertion
from kgmed.store import embedded_read as read
from kgmed.store import embedded_runs as runs
from kgmed.store import embedded_write as write
from kgmed.store.embedded_decide import decide
from kgmed.store.embedded_file import SCHEMA_VERSION, StoreFile
from kgmed.store.embedded_ledger import Ledger, all_decisions
from kgmed.store.embedded_look import Look
from kgmed.store.embedded_migrate import migrate, version
from kgmed.store.embedded_names import find_entities
from kgmed.store.embedded_originals import readings
from kgmed.store.embedded_rows import document_states, generation, identity, next_generation
from kgmed.store.embedded_texts import search_text
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


class EmbeddedStore:
    """A `GraphStore` in a file. What its methods promise stands there.

    Any number of threads and processes may read while one writes; writers wait for each other.
    Readings are safe from the death of the process as soon as `put` returns, and from a power cut
    at the next checkpoint; decisions and the ends of runs at once.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file, or create it; one of an older kgmed is brought up to date.

        Raises:
            StoreError: it is missing and `create` is false, or it is not one of ours.
        """
        self._file = StoreFile(path, create=create)
        self._ledger = Ledger()
        self.url = f"sqlite:///{self._file.path}"
        with self._file.reading() as connection:
            found = version(connection)
        self.migrated: tuple[str, ...] = ()
        """What was brought up to date when it was opened."""
        if found < SCHEMA_VERSION:
            self.migrated = (f"schema {found} -> {SCHEMA_VERSION}",)
            with self._file.transaction(durable=True) as connection:
                migrate(connection)
        with self._file.reading() as connection:
            self.identity = identity(connection)

    # -- writing ------------------------------------------------------------------------------

    def put(self, readings: Sequence[Reading]) -> Changes:
        with self._file.transaction(durable=False) as connection:
            return write.put(connection, readings, self._ledger.folded(connection).rulings)

    def withdraw(self, documents: Sequence[str]) -> Changes:
        with self._file.transaction(durable=False) as connection:
            rulings = self._ledger.folded(connection).rulings
            return write.withdraw(connection, documents, rulings)

    def forget(self, documents: Sequence[str]) -> Changes:
        with self._file.transaction(durable=True) as connection:
            rulings = self._ledger.folded(connection).rulings
            return write.forget_documents(connection, documents, rulings)

    def decide(self, *decisions: Decision) -> None:
        with self._file.transaction(durable=True) as connection:
            if decide(connection, self._ledger.folded(connection), decisions):
                next_generation(connection)

    def sync(self, who: str, when: datetime) -> tuple[Decision, ...]:  # noqa: ARG002
        return ()

    def start_run(self, command: str) -> str:
        with self._file.transaction(durable=False) as connection:
            return runs.start(connection, command, datetime.now(UTC))

    def finish_run(
        self, run: str, counts: Mapping[str, int], rejections: Iterable[Rejection] = ()
    ) -> None:
        with self._file.transaction(durable=True) as connection:
            runs.finish(connection, run, datetime.now(UTC), counts)
            runs.reject(connection, run, rejections)

    # -- reading ------------------------------------------------------------------------------

    def generation(self) -> int:
        with self._file.reading() as connection:
            return generation(connection)

    def document_states(self, documents: Sequence[str]) -> dict[str, DocumentState]:
        with self._file.reading() as connection:
            return document_states(connection, documents)

    def document(self, id_: str) -> StoredDocument | None:
        with self._file.reading() as connection:
            return read.document(connection, id_)

    def entity(self, curie: str) -> Entity | None:
        return self.entities([curie]).get(curie)

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        with self._file.reading() as connection:
            return read.entities(connection, curies)

    def find_entities(self, name: str, limit: int = 10) -> tuple[Entity, ...]:
        with self._file.reading() as connection:
            return find_entities(connection, name, limit)

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        with self._file.reading() as connection:
            return read.assertions(connection, keys)

    def find_sentences(self, curies: Sequence[str], limit: int = 20) -> tuple[StoredAssertion, ...]:
        with self._file.reading() as connection:
            return read.assertions_between(connection, curies, limit)

    def search_text(
        self, wanted: Sequence[Sequence[str]], limit: int = 20, as_of: int | None = None
    ) -> tuple[FoundText, ...]:
        with self._file.reading() as connection:
            deleted = self._ledger.folded(connection).rulings.deleted
            return search_text(connection, wanted, limit, as_of, deleted)

    def edges(self, as_of: int | None = None, *, proposed: bool = False) -> Iterator[Edge]:
        with self._file.snapshot() as connection:
            usual = read.edges(connection)
            if as_of is not None:
                usual = read.edges_as_of(connection, as_of)
            more: list[Edge] = []
            if proposed:
                rulings = self._ledger.folded(connection).rulings
                more = proposed_edges(rulings, Look(connection), as_of)
            yield from heapq.merge(usual, more)

    def edge_changes(self, since: int) -> EdgeChanges | None:  # noqa: ARG002
        return None  # all edges are read in seconds

    def counts(self) -> Counts:
        with self._file.reading() as connection:
            return read.counts(connection)

    def runs(self, limit: int = 10) -> tuple[Run, ...]:
        with self._file.reading() as connection:
            return runs.last(connection, limit)

    def rejections(self, run: str) -> tuple[Rejection, ...]:
        with self._file.reading() as connection:
            return runs.rejections(connection, run)

    def decisions(self) -> Iterator[Decision]:
        with self._file.snapshot() as connection:
            yield from all_decisions(connection)

    def review(self) -> tuple[ReviewItem, ...]:
        with self._file.reading() as connection:
            return review(self._ledger.folded(connection).rulings, Look(connection))

    def readings(self, documents: Sequence[str] | None = None) -> Iterator[Reading]:
        with self._file.snapshot() as connection:
            yield from readings(connection, documents)

    # -- export -------------------------------------------------------------------------------

    def iter_documents(self) -> Iterator[StoredDocument]:
        with self._file.snapshot() as connection:
            yield from read.documents(connection)

    def iter_entities(self) -> Iterator[Entity]:
        with self._file.snapshot() as connection:
            yield from read.all_entities(connection)

    def iter_assertions(self) -> Iterator[StoredAssertion]:
        with self._file.snapshot() as connection:
            yield from read.all_assertions(connection)

    # -- life ---------------------------------------------------------------------------------

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
