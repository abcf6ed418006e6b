"""Proposals as they are kept, and judging them anew when something is said about the same.

What is proposed on a paper is kept as the reading of a document that is shown nowhere. The mark
(`graph_schema.belief.PROPOSED_MARK`) is on everything in it that is not admitted. Which of it that
is follows from what the store holds, and from nothing else: so it is judged anew whenever a round
comes or goes, and a round that goes takes along what only it got admitted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_schema.belief import PROPOSED_MARK, is_proposed, unmarked
from graph_schema.records import Assertion, Entity, Evidence, Status, TextEvidence, digest
from ingest.records import Document, Extraction, Reading
from kgmed.growth.admission import Known, Proposal, Verdict, judge, related
from kgmed.growth.authors import Authors, as_compared
from kgmed.store.bend import plain, withheld_by
from kgmed.store.hidden import PROPOSAL_PREFIX, paper_of, proposals_on
from kgmed.store.protocol import GraphStore, StoredDocument
from kgmed.store.rulings import Rulings

LOOK_UP = 5000
"""Claims that are asked for at once."""


class Judged(NamedTuple):
    """A proposal, and what becomes of it."""

    proposal: Proposal
    verdict: Verdict
    before: bool | None
    """Whether it was admitted; None where it was not proposed yet."""


class Settled(NamedTuple):
    """What follows for the proposals."""

    hidden: tuple[Reading, ...]
    """The hidden documents that are new or other than they were."""
    judged: tuple[Judged, ...]
    counted: Mapping[str, tuple[Evidence, ...]]
    """By key of each claim looked at: what counts for or against it from now on."""


def marked(evidence: TextEvidence) -> TextEvidence:
    """The evidence as a proposal."""
    if is_proposed(evidence):
        return evidence
    return evidence.model_copy(update={"extractor": PROPOSED_MARK + evidence.extractor})


def hidden_reading(
    paper: str, proposals: Sequence[Extraction], entities: Iterable[Entity]
) -> Reading:
    """Proposals on a paper as they are put; `entities` has all that they speak of."""
    ends = {end for claim, _ in proposals for end in (claim.subject, claim.object)}
    return keyed(
        Reading(
            document=Document(id=PROPOSAL_PREFIX + paper),
            key="",
            entities=tuple(entity for entity in entities if entity.curie in ends),
            extractions=tuple(proposals),
        )
    )


def keyed(reading: Reading) -> Reading:
    """A reading as a store keeps it, with the key that follows from what it says."""
    kept = plain(reading)
    said = sorted((claim.key, one.id) for claim, one in kept.extractions)
    return kept.model_copy(update={"key": digest(reading.document.id, said)})


def settle(
    store: GraphStore,
    rulings: Rulings,
    authors: Authors,
    *,
    readings: Sequence[Reading] = (),
    fresh: Sequence[Reading] = (),
    about: Iterable[Assertion] = (),
    leaving: Collection[str] = (),
) -> Settled:
    """Judge the proposals on which these readings have a say.

    Args:
        store: what is known.
        rulings: what its ledger says.
        authors: of publications that the store does not know with their authors.
        readings: papers that are about to be put.
        fresh: proposals that are about to be put (`hidden_reading`).
        about: claims of which something else changes.
        leaving: papers and hidden documents that are about to be forgotten.
    """
    desk = _Desk(store, rulings, authors, leaving)
    desk.look_at(about, [*readings, *fresh])
    desk.lay_open({one.document.id: one for one in fresh}, readings)
    return desk.judge()


class _Desk:
    """Where the proposals about some claims are laid open together."""

    def __init__(
        self, store: GraphStore, rulings: Rulings, authors: Authors, leaving: Collection[str]
    ) -> None:
        self._store, self._rulings, self._authors = store, rulings, authors
        self._leaving = leaving
        self._keys: frozenset[str] = frozenset()
        self._stored: dict[str, list[Evidence]] = {}
        self._before: dict[str, Reading] = {}
        self._hidden: dict[str, Reading] = {}
        self._counted: dict[str, list[Evidence]] = defaultdict(list)

    def look_at(self, about: Iterable[Assertion], readings: Iterable[Reading]) -> None:
        """Take out what the store says about these claims and those of these readings, and about
        all that could go against them."""
        said = (claim for reading in readings for claim, _ in reading.extractions)
        claims = {self._seen(claim) for some in (about, said) for claim in some}
        self._keys = frozenset(key for claim in claims for key in related(claim))
        keys = sorted(self._keys)
        for start in range(0, len(keys), LOOK_UP):
            for key, stored in self._store.assertions(keys[start : start + LOOK_UP]).items():
                if stored.status is not Status.REJECTED:
                    self._stored[key] = list(stored.evidence)

    def lay_open(self, fresh: Mapping[str, Reading], readings: Iterable[Reading]) -> None:
        """Tell proposals from what counts."""
        cited = {pub for some in self._stored.values() for one in some if (pub := _paper(one))}
        known = [hidden for hidden in proposals_on(sorted(cited)) if hidden not in fresh]
        self._before = {
            one.document.id: one
            for one in self._store.readings(known)
            if one.document.id not in self._leaving
        }
        self._hidden = {**self._before, **fresh}
        proposed = {
            _trace(self._seen(claim).key, evidence)
            for hidden in self._hidden.values()
            for _, claim, evidence in _texts(hidden)
        }
        for key, some in self._stored.items():
            self._counted[key] += [
                one
                for one in some
                if not is_proposed(one)
                and _trace(key, one) not in proposed
                and _paper(one) not in self._leaving
            ]
        for reading in readings:
            for claim, evidence in reading.extractions:
                self._counted[self._seen(claim).key].append(evidence)

    def judge(self) -> Settled:
        """Judge every proposal about these claims, and write the mark on those not admitted."""
        places: list[tuple[str, int, Proposal, TextEvidence]] = []
        deleted: set[Proposal] = set()
        for id_, hidden in sorted(self._hidden.items()):
            for number, claim, evidence in _texts(hidden):
                seen = self._rulings.see(claim)
                if seen.claim.key in self._keys:
                    proposal = Proposal(seen.claim, unmarked(evidence))
                    places.append((id_, number, proposal, evidence))
                    if seen.by or withheld_by(seen, evidence, self._rulings):
                        deleted.add(proposal)
        proposals = [proposal for _, _, proposal, _ in places]
        verdicts = judge(proposals, self._known(proposals, deleted))
        return self._written(places, verdicts)

    def _written(
        self, places: Iterable[tuple[str, int, Proposal, TextEvidence]], verdicts: Iterable[Verdict]
    ) -> Settled:
        said = {id_: list(hidden.extractions) for id_, hidden in self._hidden.items()}
        judged: list[Judged] = []
        counted = {key: list(some) for key, some in self._counted.items()}
        for (id_, number, proposal, evidence), verdict in zip(places, verdicts, strict=True):
            written = proposal.evidence if verdict.admitted else marked(evidence)
            said[id_][number] = Extraction(said[id_][number].assertion, written)
            before = not is_proposed(evidence) if id_ in self._before else None
            judged.append(Judged(proposal, verdict, before))
            if verdict.admitted:
                counted.setdefault(proposal.claim.key, []).append(written)
        changed = (
            hidden_reading(paper_of(id_), said[id_], hidden.entities)
            for id_, hidden in self._hidden.items()
        )
        return Settled(
            tuple(one for one in changed if not self._is_as_before(one)),
            tuple(judged),
            {key: tuple(some) for key, some in counted.items()},
        )

    def _is_as_before(self, hidden: Reading) -> bool:
        before = self._before.get(hidden.document.id)
        return before is not None and before.key == hidden.key

    def _known(self, proposals: Sequence[Proposal], deleted: Collection[Proposal]) -> Known:
        keys = {key for claim, _ in proposals for key in related(claim)}
        counted = {key: self._counted[key] for key in keys if key in self._counted}
        papers = {pub for some in counted.values() for one in some if (pub := _paper(one))}
        papers |= {evidence.publication for _, evidence in proposals}
        documents = {pub: one for pub in sorted(papers) if (one := self._store.document(pub))}
        gone = {pub for pub, one in documents.items() if one.retracted}
        standing = self._rulings.standing
        return Known(
            counted={
                key: [one for one in some if _paper(one) not in gone]
                for key, some in counted.items()
            },
            ruled={key: standing[key].status for key in keys if key in standing},
            deleted=deleted,
            authors=self._authors_of(papers, documents),
            retracted=gone,
        )

    def _authors_of(
        self, papers: Collection[str], documents: Mapping[str, StoredDocument]
    ) -> dict[str, frozenset[str]]:
        stored = {pub: as_compared(one.authors) for pub, one in documents.items()}
        known = {pub: names for pub, names in stored.items() if names}
        return known | dict(self._authors(sorted(papers - known.keys())))

    def _seen(self, claim: Assertion) -> Assertion:
        return self._rulings.see(claim).claim


def is_retracted(store: GraphStore, publication: str) -> bool:
    """Whether the store knows this publication as retracted."""
    document = store.document(publication)
    return document is not None and document.retracted


def _texts(hidden: Reading) -> Iterator[tuple[int, Assertion, TextEvidence]]:
    """The proposals of a hidden document, each with its place there."""
    for number, (claim, evidence) in enumerate(hidden.extractions):
        if isinstance(evidence, TextEvidence):
            yield number, claim, evidence


def _paper(evidence: Evidence) -> str:
    return getattr(evidence, "publication", None) or ""


def _trace(key: str, evidence: Evidence) -> tuple[object, ...]:
    """By what a proposal is known again in the store, where ends of its claim may stand in another
    order and its mark is off."""
    if not isinstance(evidence, TextEvidence):
        return (key, evidence.id)
    plain = evidence.extractor.removeprefix(PROPOSED_MARK)
    return key, evidence.publication, evidence.sentence_start, evidence.negated, plain
