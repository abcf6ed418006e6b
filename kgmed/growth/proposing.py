"""What a round proposes on its documents, and what becomes of it.

The papers, what is proposed on them, what was proposed earlier and is admitted or not any more on
their account, and what follows from all that, are put together, in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph_schema.belief import beliefs
from graph_schema.records import Assertion, Entity, Evidence, Status, TextEvidence, digest
from ingest.records import Document, Extraction, Reading
from kgmed.growth.admission import MALFORMED, Reason, fault
from kgmed.growth.authors import Authors
from kgmed.growth.hands import Hands
from kgmed.growth.inference import MOST, Inference, infer
from kgmed.growth.proposals import (
    Judged,
    hidden_reading,
    is_retracted,
    keyed,
    marked,
    settle,
)
from kgmed.growth.records import Admission, Refusal
from kgmed.store.edges import as_edge
from kgmed.store.hidden import INFERRED_PREFIX, proposals_on
from kgmed.store.protocol import Edge, GraphStore
from kgmed.store.review import says_of
from kgmed.store.rulings import Rulings

LOOK_UP = 500
"""Inferences that are looked up at once."""


class Made(NamedTuple):
    """What a round puts, and what it says of it."""

    papers: tuple[Reading, ...]
    hidden: tuple[Reading, ...]
    """Proposals, new and judged anew, and inferences."""
    proposed: int
    admissions: tuple[Admission, ...]
    refused: tuple[Refusal, ...]
    inferred: int

    @property
    def told(self) -> dict[str, Any]:
        """The fields of a `Round` that tell of it."""
        return {
            "proposed": self.proposed,
            "admitted": len(self.admissions),
            "admissions": self.admissions,
            "refused": self.refused,
            "inferred": self.inferred,
        }


class Proposing:
    """Proposes, judges and infers, for the rounds of one store."""

    def __init__(self, store: GraphStore, hands: Hands, authors: Authors) -> None:
        self._store, self._hands, self._authors = store, hands, authors
        self._said: dict[str, tuple[Extraction, ...]] = {}

    def make(
        self, number: int, readings: Sequence[Reading], admitted: Iterable[Admission] = ()
    ) -> Made:
        """What the round of this number puts for these readings; nothing is put yet.

        `admitted` are the admissions of earlier rounds: those that lost a source are judged anew.
        """
        rulings = self._hands.rulings()
        papers = tuple(map(_silent, readings)) if self._hands.strict else tuple(readings)
        refused: list[Refusal] = []
        fresh = [one for reading in readings if (one := self._proposed(reading, refused))]
        settled = settle(
            self._store,
            rulings,
            self._authors,
            readings=papers,
            fresh=fresh,
            about=self._weakened(admitted),
        )
        names = {entity.curie: entity for reading in readings for entity in reading.entities}
        names |= self._others(names, (one.proposal.claim for one in settled.judged))
        admissions = tuple(admissions_of(settled.judged, names))
        refused += refusals_of(settled.judged, names)
        said = {claim for reading in papers for claim, _ in reading.extractions}
        said |= {one.proposal.claim for one in settled.judged if one.verdict.admitted}
        new = _edges(said, settled.counted, rulings) if self._hands.infer else {}
        inferred = self._inferred(new, names, rulings) if new else ()
        hidden = settled.hidden
        if inferred:
            names |= self._others(names, (one.claim for one in inferred))
            hidden += (_as_reading(number, inferred, names),)
        wrong = {one.subject for one in refused if one.reason in MALFORMED}
        right = {(claim.key, said.negated) for one in fresh for claim, said in one.extractions}
        return Made(
            papers,
            hidden,
            proposed=len(right) + len(wrong),
            admissions=admissions,
            refused=tuple(dict.fromkeys(refused)),
            inferred=len(inferred),
        )

    def _weakened(self, admitted: Iterable[Admission]) -> tuple[Assertion, ...]:
        """The claims of proposals that were admitted with a paper that is there no more."""
        by_paper: dict[str, set[str]] = defaultdict(set)
        for one in admitted:
            for paper in one.papers:
                by_paper[paper].update(one.papers)
        states = self._store.document_states(sorted(by_paper))
        gone = {
            paper
            for paper in by_paper
            if paper not in states or states[paper].withdrawn or is_retracted(self._store, paper)
        }
        left = {paper for one in gone for paper in by_paper[one]} - gone
        readings = self._store.readings(proposals_on(sorted(left)))
        return tuple(claim for reading in readings for claim, _ in reading.extractions)

    def _proposed(self, reading: Reading, refused: list[Refusal]) -> Reading | None:
        """What is proposed on a paper and can be what it says it is; None where nothing is. The
        proposers are asked once, also where a paper is in several rounds, one after the other."""
        own = reading.extractions if self._hands.strict else ()
        found: dict[Extraction, None] = {}
        if reading.key not in self._said:
            self._said[reading.key] = tuple(self._hands.propose(reading.document, reading))
        for claim, evidence in (*own, *self._said[reading.key]):
            if not isinstance(evidence, TextEvidence):
                continue
            if wrong := fault(claim, evidence, reading):
                refused.append(_malformed(claim, wrong, reading))
                continue
            found[Extraction(claim, marked(evidence))] = None
        if not found:
            return None
        return hidden_reading(reading.document.id, tuple(found), reading.entities)

    def _others(
        self, names: Mapping[str, Entity], claims: Iterable[Assertion]
    ) -> dict[str, Entity]:
        """The ends of these claims that are not among these entities."""
        ends = {end for claim in claims for end in (claim.subject, claim.object)}
        return self._store.entities(sorted(ends - names.keys()))

    def _inferred(
        self, new: Mapping[str, Edge], names: Mapping[str, Entity], rulings: Rulings
    ) -> tuple[Inference, ...]:
        """What follows from the edges that the round brings, and is not in the graph in any way."""
        touched = {end for edge in new.values() for end in (edge.subject, edge.object)}
        edges = [*new.values()]
        edges += (
            edge
            for edge in self._store.edges()
            if edge.key not in new and not touched.isdisjoint((edge.subject, edge.object))
        )
        ends = {end for edge in edges for end in (edge.subject, edge.object)}
        known = {**names, **self._store.entities(sorted(ends - names.keys()))}
        categories = {curie: entity.category for curie, entity in known.items()}
        candidates = infer(edges, new.keys(), categories)
        found: list[Inference] = []
        for start in range(0, len(candidates), LOOK_UP):
            some = candidates[start : start + LOOK_UP]
            there = self._store.assertions([one.claim.key for one in some])
            found += (
                one for one in some if one.claim.key not in there and not rulings.see(one.claim).by
            )
            if len(found) >= MOST:
                break
        return tuple(found[:MOST])


def _silent(reading: Reading) -> Reading:
    """A paper whose claims are all proposals. It is another reading of it than that of `kgmed
    ingest`, which would put them as claims."""
    key = digest(reading.key, "proposed")
    return reading.model_copy(update={"key": key, "extractions": ()})


def _as_reading(number: int, inferred: Sequence[Inference], names: Mapping[str, Entity]) -> Reading:
    ends = {end for one in inferred for end in (one.claim.subject, one.claim.object)}
    return keyed(
        Reading(
            document=Document(id=f"{INFERRED_PREFIX}{number}"),
            key="",
            entities=tuple(names[end] for end in sorted(ends)),
            extractions=tuple(one.extraction for one in inferred),
        )
    )


def _edges(
    claims: Iterable[Assertion], counted: Mapping[str, Sequence[Evidence]], rulings: Rulings
) -> dict[str, Edge]:
    """These claims as edges, by key, with what counts for them; those that are usable."""
    found: dict[str, Edge] = {}
    for seen in map(rulings.see, claims):
        claim, stand = seen.claim, rulings.standing_of(seen.claim.key)
        if seen.by or stand.status is not Status.ACCEPTED:
            continue
        edge = as_edge(claim, beliefs(counted.get(claim.key, ())))
        if edge is not None:
            found[claim.key] = edge
    return found


def _malformed(claim: Assertion, wrong: Reason, reading: Reading) -> Refusal:
    names = {entity.curie: entity for entity in reading.entities}
    says = says_of(claim, names)
    return Refusal(subject=claim.key, reason=wrong, says=says, papers=(reading.document.id,))


def admissions_of(judged: Iterable[Judged], names: Mapping[str, Entity]) -> Iterator[Admission]:
    """Claims of which something counts now that did not, each with the first reason that holds
    for any of its papers."""
    now = [one for one in judged if one.verdict.admitted and not one.before]
    reasons = list(Reason)
    for (key, _), some in _together(now):
        yield Admission(
            subject=key,
            says=_says(some, names),
            reason=min((one.verdict.reason for one in some), key=reasons.index),
            papers=_papers(some),
        )


def refusals_of(judged: Iterable[Judged], names: Mapping[str, Entity]) -> Iterator[Refusal]:
    """Claims of which something was proposed, or counted, and does not count now."""
    now = [one for one in judged if not one.verdict.admitted and one.before is not False]
    for reason in Reason:
        for (key, _), some in _together(one for one in now if one.verdict.reason is reason):
            details = sorted({one.verdict.detail for one in some} - {""})
            yield Refusal(
                subject=key,
                reason=reason,
                says=_says(some, names),
                papers=_papers(some),
                detail="; ".join(details),
            )


def _together(judged: Iterable[Judged]) -> list[tuple[tuple[str, bool], list[Judged]]]:
    """By claim, and by whether it is denied; in this order."""
    found: dict[tuple[str, bool], list[Judged]] = defaultdict(list)
    for one in judged:
        claim, evidence = one.proposal
        found[claim.key, evidence.negated].append(one)
    return sorted(found.items(), key=lambda item: item[0])


def _says(judged: Sequence[Judged], names: Mapping[str, Entity]) -> str:
    claim, evidence = judged[0].proposal
    said = says_of(claim, names)
    return f"denied: {said}" if evidence.negated else said


def _papers(judged: Iterable[Judged]) -> tuple[str, ...]:
    return tuple(sorted({one.proposal.evidence.publication for one in judged}))
