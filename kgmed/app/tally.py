"""Counting what an ingest does, while it does it."""

import time
from collections import Counter

from graph_schema.records import Rejection
from ingest.records import Reading
from kgmed.app.reports import DocumentCounts, Done, IngestReport, ReasonCount
from kgmed.store.protocol import Changes

KEPT = 10_000
"""Rejections kept whole for each reason; beyond that they are only counted, so that a broken
file of any size is reported in flat memory."""


class Tally:
    """The counts of one run."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """By the names of `IngestReport` and `DocumentCounts`."""
        self.rejections: list[Rejection] = []
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._started = time.perf_counter()

    def reject(self, rejection: Rejection) -> None:
        """Count one rejection, and keep it unless there are very many of its kind."""
        kind = (rejection.stage, rejection.reason)
        self._reasons[kind] += 1
        if self._reasons[kind] <= KEPT:
            self.rejections.append(rejection)

    def read(self, reading: Reading, source: str) -> None:
        """Count what a reading of something in the file `source` holds."""
        grounded = sum(mention.curie is not None for mention in reading.mentions)
        self.counts["sentences"] += len(reading.sentences)
        self.counts["mentions"] += len(reading.mentions)
        self.counts["grounded"] += grounded
        self.counts["words"] += len(reading.document.full_text.split())
        self.counts["empty"] += not (grounded or reading.extractions)
        for rejection in reading.rejections:
            named = rejection.source or source
            self.reject(rejection.model_copy(update={"source": named}))

    def stored(self, changes: Changes) -> None:
        """Count what a committed batch changed in the graph."""
        for name in ("new", "changed", "withdrawn", "assertions", "evidence"):
            self.counts[name] += getattr(changes, name)

    def done(self, share: float | None) -> Done:
        """How far the run is; `share` of its input, where that is known."""
        counts = self.counts
        return Done(
            documents=counts["new"] + counts["changed"] + counts["unchanged"],
            words=counts["words"],
            seconds=time.perf_counter() - self._started,
            share=share,
        )

    def report(self, generation: int) -> IngestReport:
        """The counts so far."""
        return IngestReport(
            documents=DocumentCounts(
                **{name: self.counts[name] for name in DocumentCounts.model_fields}
            ),
            sentences=self.counts["sentences"],
            mentions=self.counts["mentions"],
            grounded=self.counts["grounded"],
            assertions=self.counts["assertions"],
            evidence=self.counts["evidence"],
            words=self.counts["words"],
            seconds=round(time.perf_counter() - self._started, 3),
            generation=generation,
            rejections=tuple(self.rejections),
            reasons=tuple(
                ReasonCount(stage=stage, reason=reason, count=count)
                for (stage, reason), count in self._reasons.most_common()
            ),
            curated=self.counts["curated"],
        )
