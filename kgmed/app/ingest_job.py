"""The streaming job behind `kgmed ingest`: from located items to acknowledged batches.

Documents are looked up in the store before anything reads them, so that a second run over the
same input does next to nothing. Batches are read by a `Crew`, in as many processes as it has, and
stored here, in the order of the input, each in one transaction: a kill costs the batches that were
being read, and the next run does the rest.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol

from graph_schema.records import DatabaseEvidence, Rejection
from ingest.records import CuratedResource, Document, Located, Reading, Withdrawal
from kgmed.app.curators import UNKNOWN
from kgmed.app.offers import Offer, Verdict, batches, state_of
from kgmed.app.reports import Done, IngestReport
from kgmed.app.tally import Tally
from kgmed.app.workers import Crew
from kgmed.growth.affected import Noted
from kgmed.store.protocol import DocumentState, GraphStore

logger = logging.getLogger(__name__)

Progress = Callable[[Done], None]
"""Called with what has been dealt with so far."""

LOOK_UP = 256
"""Documents whose state is asked of the store in one query, and that may wait for it."""
WAITING_CHARACTERS = 4_000_000
"""How long these documents may be in all."""
LOG_SECONDS = 30.0
"""How often a log hears how far the work is."""


class DocumentReader(Protocol):
    """What the job asks of `ingest.pipeline.Reader`; the reading itself is the crew's."""

    def reading_key(self, document: Document) -> str: ...

    def read_curated(self, resource: CuratedResource) -> Reading: ...


class IngestJob:
    """Reads located items into a store.

    Of two revisions of a document the later is kept, in whatever order they come. Where neither
    is known to be later, the first of the run is kept, and the other is rejected as a duplicate.
    A document that was withdrawn comes back only with other content.
    """

    def __init__(
        self,
        store: GraphStore,
        reader: DocumentReader,
        crew: Crew,
        *,
        batch: int,
        retracted: Collection[str] = (),
        progress: Progress | None = None,
        curator: str = UNKNOWN,
    ) -> None:
        """`batch`: documents per transaction, if they are short. `retracted`: publications that
        count for nothing, as CURIEs. `progress` hears what was dealt with. `curator`: who is
        said to have made the changes that people made in the store."""
        self._store = store
        self._reader = reader
        self._crew = crew
        self._batch = batch
        self._retracted = retracted
        self._progress = progress
        self._curator = curator
        self._present: Callable[[Iterable[str]], None] = lambda _: None
        self._noted: Noted = lambda _put, _gone: None
        self._tally = Tally()
        self._queue: list[Offer] = []
        self._queued = 0
        self._flying: deque[list[Offer]] = deque()
        self._leaving: list[str] = []
        self._seen: set[int] = set()
        self._share: Callable[[], float | None] = lambda: None
        self._logged = time.monotonic()

    def run(
        self,
        items: Iterable[Located],
        command: str = "ingest",
        share: Callable[[], float | None] | None = None,
        *,
        present: Callable[[Iterable[str]], None] | None = None,
        noted: Noted | None = None,
    ) -> IngestReport:
        """Read everything, and say what became of it; before that, record what people changed in
        the store, so that nothing undoes it. The run is recorded in the store; one that is
        interrupted stays there without an end, and what it had stored stays too.

        `share` tells how much of the items has been given, from 0 to 1, for the progress.
        `present` hears the ids of the documents that are in the store now, also of those that had
        been there before.
        `noted` hears of each change before it is made.

        Raises:
            StoreError: the store cannot be written.
            KgmedError: a document cannot be read, or a process that read was killed.
        """
        self._share = share or self._share
        self._present = present or self._present
        self._noted = noted or self._noted
        run = self._store.start_run(command)
        found = self._store.sync(self._curator, datetime.now(UTC))
        self._tally.counts["curated"] = len(found)
        for located in items:
            self._take(located)
        self._flush()
        self._land()
        self._withdraw()
        report = self._tally.report(self._store.generation())
        counts = report.documents.model_dump() | {
            name: getattr(report, name)
            for name in (
                "sentences",
                "mentions",
                "grounded",
                "assertions",
                "evidence",
                "words",
                "curated",
            )
        }
        self._store.finish_run(run, counts, report.rejections)
        logger.info("ingested %d documents in %.1f s", report.documents.read, report.seconds)
        return report

    def _take(self, located: Located) -> None:
        match located.item:
            case Document() as document:
                self._offer(document, located)
            case Withdrawal() as withdrawal:
                self._flush()
                self._land()
                self._leaving.append(withdrawal.id)
            case CuratedResource() as resource:
                self._flush()
                self._land()
                self._withdraw()
                self._take_curated(resource, located)
            case Rejection() as rejection:
                self._tally.reject(rejection)
                self._tally.counts["rejected"] += 1

    def _offer(self, document: Document, located: Located) -> None:
        self._withdraw()
        self._tally.counts["read"] += 1
        if document.id in self._retracted and not document.retracted:
            document = Document.model_validate(dict(document) | {"retracted": True})
        key = self._reader.reading_key(document)
        offer = Offer(document, key, located.source, located.record, self._share())
        self._queue.append(offer)
        self._queued += len(document.full_text)
        full = len(self._queue) >= max(LOOK_UP, self._batch)
        if full or self._queued > WAITING_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        """Decide on every queued document, and have those read that are wanted."""
        if not self._queue:
            return
        states = self._store.document_states([offer.document.id for offer in self._queue])
        self._present(
            offer.document.id
            for offer in self._queue
            if (known := states.get(offer.document.id)) and not known.withdrawn
        )
        for offer in chain.from_iterable(self._flying):
            states[offer.document.id] = state_of(offer)
        wanted: dict[str, Offer] = {}
        for offer in self._queue:
            document = offer.document
            verdict = self._judge(offer, states.get(document.id))
            self._seen.add(hash(document.id))
            if verdict is Verdict.READ:
                # A later revision in the same batch takes the place of the earlier one.
                self._tally.counts["unchanged"] += document.id in wanted
                wanted[document.id] = offer
                states[document.id] = state_of(offer)
            elif verdict is Verdict.UNCHANGED:
                self._tally.counts["unchanged"] += 1
            else:
                self._reject_duplicate(offer)
        share = self._queue[-1].share
        self._queue.clear()
        self._queued = 0
        for batch in batches(wanted.values(), self._batch):
            self._send(batch)
        if not self._flying:
            self._report_progress(share)

    def _judge(self, offer: Offer, state: DocumentState | None) -> Verdict:
        if state is None:
            return Verdict.READ
        if state.key == offer.key:
            return Verdict.UNCHANGED
        ours, stored = offer.document.revised, state.revised
        dated = bool(ours and stored)
        if dated and ours < stored:
            return Verdict.UNCHANGED
        if hash(offer.document.id) in self._seen and not (dated and ours > stored):
            return Verdict.DUPLICATE
        return Verdict.READ

    def _reject_duplicate(self, offer: Offer) -> None:
        self._tally.counts["rejected"] += 1
        self._tally.reject(
            Rejection(
                source=offer.source,
                record=offer.record,
                stage="read",
                reason="duplicate in the same input",
                detail=f"{offer.document.id} came before with other content",
            )
        )

    def _send(self, batch: list[Offer]) -> None:
        """Have a batch read. Where the crew is busy, store first what it has read."""
        while self._crew.full:
            self._store_next()
        self._crew.submit([offer.document for offer in batch])
        self._flying.append(batch)

    def _land(self) -> None:
        """Store everything that is being read."""
        while self._flying:
            self._store_next()

    def _store_next(self) -> None:
        """Store the batch that was sent first."""
        readings = self._crew.take()
        self._noted(readings, ())
        changes = self._store.put(readings)
        self._present(reading.document.id for reading in readings)
        batch = self._flying.popleft()
        for offer, reading in zip(batch, readings, strict=True):
            self._tally.read(reading, offer.source)
        self._tally.stored(changes)
        # What another process has stored since we looked it up is no change of ours.
        self._tally.counts["unchanged"] += len(readings) - changes.new - changes.changed
        self._report_progress(batch[-1].share)

    def _withdraw(self) -> None:
        """Withdraw the documents whose notices came last, where they are known and still there."""
        if not self._leaving:
            return
        states = self._store.document_states(self._leaving)
        present = [id_ for id_, state in states.items() if not state.withdrawn]
        if present:
            self._noted((), present)
            self._tally.stored(self._store.withdraw(present))
        self._leaving.clear()

    def _take_curated(self, resource: CuratedResource, located: Located) -> None:
        self._tally.counts["read"] += 1
        reading = self._without_retracted(self._reader.read_curated(resource))
        state = self._store.document_states([resource.id]).get(resource.id)
        if state is not None and state.key == reading.key:
            self._tally.counts["unchanged"] += 1
        else:
            self._noted([reading], ())
            changes = self._store.put([reading])
            self._tally.read(reading, located.source)
            self._tally.stored(changes)
        self._report_progress(self._share())

    def _without_retracted(self, reading: Reading) -> Reading:
        """The reading, with the retracted publications among its citations named as such."""
        cited = {
            evidence.publication
            for _, evidence in reading.extractions
            if isinstance(evidence, DatabaseEvidence) and evidence.publication is not None
        }
        retracts = tuple(sorted(cited.intersection(self._retracted)))
        if not retracts:
            return reading
        document = reading.document.model_copy(update={"retracts": retracts})
        return reading.model_copy(update={"document": document})

    def _report_progress(self, share: float | None) -> None:
        done = self._tally.done(share)
        if self._progress is not None:
            self._progress(done)
        if time.monotonic() - self._logged >= LOG_SECONDS:
            self._logged = time.monotonic()
            logger.info("%s", done)
