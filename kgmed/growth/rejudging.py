"""Judging proposals anew where somebody else than a round changes what is said about the same.

What an ingest puts, replaces, withdraws or retracts, and what a curator decides, can take the
second source from a claim that was admitted, or contradict it, or bring one that waits its second
source. Whether it does is judged as in a round (`kgmed.growth.admission`), in all proposals about
the same two things.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from graph_schema.decisions import Decision
from graph_schema.records import Assertion
from ingest.records import Reading
from kgmed.growth.affected import Noted, said_before
from kgmed.growth.authors import Authors
from kgmed.growth.decided import ends_of, touched_by
from kgmed.growth.proposals import settle
from kgmed.growth.proposing import admissions_of, refusals_of
from kgmed.growth.records import JudgedAnew
from kgmed.store.hidden import proposals_on
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


class Rejudging:
    """Looks on while documents are put and withdrawn, and hears what was decided, then judges what
    that could change."""

    def __init__(
        self,
        store: GraphStore,
        rulings: Callable[[], Rulings],
        authors: Authors,
        papers: Callable[[], Iterable[str]],
    ) -> None:
        """
        Args:
            store: what is changed.
            rulings: what its ledger says now.
            authors: of publications that the store does not know with their authors.
            papers: on which something may have been proposed.
        """
        self._store, self._rulings, self._authors = store, rulings, authors
        self._papers = papers
        self._claims: dict[Assertion, None] = {}

    def see(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        """These readings are about to be put, and these documents to be withdrawn."""
        if not self._proposed:
            return
        rulings = self._rulings()
        proposed = {_ends(some[0], rulings) for some in self._proposed.values()}
        for reading in (*put, *said_before(self._store, put, gone)):
            said = (one for one in _claims(reading) if _ends(one, rulings) in proposed)
            self._claims.update(dict.fromkeys(said))

    def heed(self, ledger: Sequence[Decision], known: int) -> None:
        """Of this ledger, all but the first `known` decisions were made since it was last judged
        what they change."""
        if len(ledger) == known:
            return
        touched = touched_by(ledger, known)
        if touched.pairs or touched.things or touched.anything:
            proposed = (one for some in self._look_up().values() for one in some)
            self._claims.update(dict.fromkeys(filter(touched.concerns, proposed)))

    def judge(self, noted: Noted) -> JudgedAnew:
        """Put what is admitted now, and is not any more; `noted` hears of it before."""
        about, self._claims = self._claims, {}
        if not about:
            return JudgedAnew()
        settled = settle(self._store, self._rulings(), self._authors, about=about)
        if settled.hidden:
            noted(settled.hidden, ())
            self._store.put(settled.hidden)
        claims = (one.proposal.claim for one in settled.judged)
        names = self._store.entities(
            sorted({end for one in claims for end in (one.subject, one.object)})
        )
        return JudgedAnew(
            admissions=tuple(admissions_of(settled.judged, names)),
            refused=tuple(refusals_of(settled.judged, names)),
        )

    @cached_property
    def _proposed(self) -> Mapping[frozenset[str], Sequence[Assertion]]:
        """What was proposed before anything was seen; by the two things that it is about."""
        return self._look_up()

    def _look_up(self) -> Mapping[frozenset[str], Sequence[Assertion]]:
        found: dict[frozenset[str], dict[Assertion, None]] = defaultdict(dict)
        for hidden in self._store.readings(proposals_on(sorted(set(self._papers())))):
            for claim in _claims(hidden):
                found[ends_of(claim)][claim] = None
        return {ends: tuple(some) for ends, some in found.items()}


def _ends(claim: Assertion, rulings: Rulings) -> frozenset[str]:
    """The two things that it is about, as the ledger has them."""
    return frozenset((rulings.entity(claim.subject), rulings.entity(claim.object)))


def _claims(reading: Reading) -> list[Assertion]:
    return [claim for claim, _ in reading.extractions]
