"""Judging proposals anew where somebody else than a round changes what is said about the same.

What an ingest puts, replaces, withdraws or retracts can take the second source from a claim that
was admitted, or contradict it, or bring one that waits its second source. Whether it does is
judged as in a round (`kgmed.growth.admission`), in all proposals about the same two things.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from graph_schema.records import Assertion
from ingest.records import Reading
from kgmed.growth.affected import Noted, said_before
from kgmed.growth.authors import Authors
from kgmed.growth.proposals import settle
from kgmed.growth.proposing import admissions_of, refusals_of
from kgmed.growth.records import Admission, Refusal
from kgmed.store.hidden import proposals_on
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


class Rejudged(NamedTuple):
    """What became of the proposals."""

    admissions: tuple[Admission, ...] = ()
    refused: tuple[Refusal, ...] = ()
    """Claims that were admitted, and are proposals again."""


class Rejudging:
    """Looks on while documents are put and withdrawn, then judges what that could change."""

    def __init__(
        self,
        store: GraphStore,
        rulings: Callable[[], Rulings],
        authors: Authors,
        papers: Iterable[str],
    ) -> None:
        """
        Args:
            store: what is changed.
            rulings: what its ledger says now.
            authors: of publications that the store does not know with their authors.
            papers: on which something may have been proposed.
        """
        self._store, self._rulings, self._authors = store, rulings, authors
        hidden = store.readings(proposals_on(sorted(set(papers))))
        self._proposed = {(c.subject, c.object): c for one in hidden for c in _claims(one)}
        self._claims: dict[Assertion, None] = {}

    def see(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """These readings are about to be put, and these documents to be withdrawn."""
        if not self._proposed:
            return
        rulings = self._rulings()
        proposed = {_ends(claim, rulings) for claim in self._proposed.values()}
        for reading in (*put, *said_before(self._store, put, gone)):
            said = (one for one in _claims(reading) if _ends(one, rulings) in proposed)
            self._claims.update(dict.fromkeys(said))

    def judge(self, noted: Noted) -> Rejudged:
        """Put what is admitted now, and is not any more; `noted` hears of it before."""
        if not self._claims:
            return Rejudged()
        settled = settle(self._store, self._rulings(), self._authors, about=self._claims)
        if settled.hidden:
            noted(settled.hidden, ())
            self._store.put(settled.hidden)
        claims = (one.proposal.claim for one in settled.judged)
        names = self._store.entities(
            sorted({end for one in claims for end in (one.subject, one.object)})
        )
        return Rejudged(
            tuple(admissions_of(settled.judged, names)), tuple(refusals_of(settled.judged, names))
        )


def _ends(claim: Assertion, rulings: Rulings) -> frozenset[str]:
    """The two things that it is about, as the ledger has them."""
    return frozenset((rulings.entity(claim.subject), rulings.entity(claim.object)))


def _claims(reading: Reading) -> list[Assertion]:
    return [claim for claim, _ in reading.extractions]
