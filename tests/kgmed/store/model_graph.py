"""The graph that readings and a ledger should show, worked out the slow and obvious way."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from graph_schema.belief import Belief, Observed, believe, is_proposed, observe, unmarked
from graph_schema.biolink import Category, may_join
from graph_schema.decisions import Decision
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    Entity,
    InferredEvidence,
    Status,
    TextEvidence,
)
from ingest.records import Reading
from kgmed.records import StoredAssertion
from kgmed.store.bend import Bent, Withheld, bend, changed_entity, curated_readings
from kgmed.store.folding import fold
from kgmed.store.protocol import Edge

Said = dict[str, set[Observed]]


class Graph:
    """What is shown of these readings under this ledger; also the `Looking` of the model."""

    def __init__(self, readings: Iterable[Reading], ledger: Sequence[Decision]) -> None:
        self.readings = {reading.document.id: reading for reading in readings}
        self.rulings = fold(ledger)

    # -- what the ledger asks --------------------------------------------------------------------

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]:
        return {s.assertion.key: s for s in self.stored if s.assertion.key in keys}

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]:
        return {curie: e for curie, e in self.all_entities.items() if curie in curies}

    def mentioned_in(self, curie: str) -> Collection[str]:
        return {
            id_
            for id_, bent in self.bent.items()
            if any(entity.curie == curie for entity in bent.reading.entities)
        }

    def withheld(self, by: str) -> Collection[Withheld]:
        return {item for bent in self.bent.values() for item in bent.withheld if item.by == by}

    def contested(self, least: float) -> Iterable[str]:
        return [key for key in self.claims if min(self.believed(key)) >= least]

    def proposed(self) -> Iterable[str]:
        return [key for key in self.claims if any(map(is_proposed, self.said[key]))]

    def usable(self, keys: Collection[str]) -> Mapping[str, Belief]:
        edges = {edge.key for edge in self.edges(None)}
        return {key: self.believed(key) for key in keys if key in edges and self.said[key]}

    def retracted(self, publications: Collection[str]) -> Collection[str]:
        return self.all_retracted & set(publications)

    # -- what is shown ---------------------------------------------------------------------------

    @cached_property
    def bent(self) -> dict[str, Bent]:
        """By id of the document; what curators vouch for is among it."""
        made = {reading.document.id: reading for reading in curated_readings(self.rulings)}
        return {id_: bend(reading, self.rulings) for id_, reading in (self.readings | made).items()}

    @cached_property
    def said_by(self) -> dict[str, set[tuple[str, Observed]]]:
        """What each document is shown to say."""
        return {
            id_: {canonical(claim, evidence) for claim, evidence in bent.reading.extractions}
            for id_, bent in self.bent.items()
        }

    @cached_property
    def said(self) -> Said:
        said: Said = defaultdict(set)
        for pieces in self.said_by.values():
            for key, evidence in pieces:
                said[key].add(evidence)
        return said

    @cached_property
    def claims(self) -> dict[str, Assertion]:
        kept = {key: kept.claim for key, kept in self.rulings.kept.items()}
        readings = (bent.reading for bent in self.bent.values())
        said = {claim.key: claim.canonical() for r in readings for claim, _ in r.extractions}
        return kept | said

    @cached_property
    def all_entities(self) -> dict[str, Entity]:
        kept: dict[str, Entity] = {}
        for each in self.rulings.kept.values():
            for curie, entity in each.ends.items():
                kept[curie] = changed_entity(entity, self.rulings.changes_of(curie))
        spoken = {
            curie: changed_entity(entity, self.rulings.changes_of(curie))
            for curie, entity in merged(bent.reading for bent in self.bent.values()).items()
        }
        return dict(sorted((kept | spoken).items()))

    @cached_property
    def all_retracted(self) -> set[str]:
        documents = [reading.document for reading in self.readings.values()]
        return {d.id for d in documents if d.retracted} | {p for d in documents for p in d.retracts}

    def believed(self, key: str, as_of: int | None = None) -> Belief:
        """Belief in the claim and in its denial."""
        counted = [
            observe(item)
            for item in self.said[key]
            if not is_proposed(item)
            and getattr(item, "publication", None) not in self.all_retracted
            and (as_of is None or ((year := year_of(item)) is not None and year <= as_of))
        ]
        fixed = self.rulings.belief_of(key)
        if fixed is not None and (counted or as_of is None):
            return Belief(fixed, 0.0)
        return believe(counted)

    def if_admitted(self, key: str, as_of: int | None = None) -> Belief:
        """Belief as if what is proposed were a reader's; an inference is as sure as its premises
        are together."""
        fixed = self.rulings.belief_of(key)
        evidence = [item for item in self.said[key] if as_of is None or self._dated(item, as_of)]
        if fixed is not None and evidence:
            return Belief(fixed, 0.0)
        counted = []
        for item in evidence:
            if isinstance(item, InferredEvidence):
                if self.follows(item):
                    sure = math.prod(max(self.believed(key)) for key in item.premises)
                    counted.append(observe(item)._replace(strength=sure))
            elif getattr(item, "publication", None) not in self.all_retracted:
                is_marked = isinstance(item, TextEvidence) and is_proposed(item)
                counted.append(observe(unmarked(item) if is_marked else item))
        return believe(counted, proposed=True)

    def _dated(self, item: Observed, year: int) -> bool:
        said = year_of(item)
        return said is not None and said <= year

    def follows(self, item: InferredEvidence) -> bool:
        """Whether every premise is an edge: affirmed, or one denied where it is a denial."""
        premises = self.usable(item.premises)
        denied = any(denial > claim for claim, denial in premises.values())
        return premises.keys() == set(item.premises) and denied == item.negated

    @cached_property
    def stored(self) -> list[StoredAssertion]:
        return [
            StoredAssertion(
                assertion=claim,
                belief=self.believed(key).claim,
                status=self.status(key),
                locked=self.rulings.standing_of(key).locked,
                evidence=tuple(sorted(self.said[key], key=lambda item: item.id)),
            )
            for key, claim in sorted(self.claims.items())
        ]

    def status(self, key: str) -> Status:
        """Decided, or proposed where nothing else speaks of it; rejected where that fell."""
        status, said = self.ruled(key), self.said[key]
        inferred = [item for item in said if isinstance(item, InferredEvidence)]
        if status is Status.PROPOSED and said and len(inferred) == len(said):
            return status if any(map(self.follows, inferred)) else Status.REJECTED
        return status

    def ruled(self, key: str) -> Status:
        """The status, before it is asked what inferences rest on."""
        said = self.said[key]
        if key in self.rulings.standing:
            return self.rulings.standing[key].status
        return Status.PROPOSED if said and all(map(is_proposed, said)) else Status.ACCEPTED

    def edges(self, as_of: int | None, *, proposed: bool = False) -> list[Edge]:
        edges = []
        for key, claim in sorted(self.claims.items()):
            for_, against = self.believed(key, as_of)
            status = self.ruled(key)
            if (
                proposed
                and self.status(key) is Status.PROPOSED
                and key not in self.rulings.standing
            ):
                status, (for_, against) = Status.ACCEPTED, self.if_admitted(key, as_of)
                ends = [self.all_entities[end].category for end in (claim.subject, claim.object)]
                if not may_join(claim.predicate, *ends):
                    continue
            if status == Status.ACCEPTED and max(for_, against) > 0:
                ends = claim.key, claim.subject, claim.object
                qualifiers = claim.predicate, claim.aspect or "", claim.direction or ""
                edges.append(Edge(*ends, *qualifiers, max(for_, against), against > for_))
        return edges


def year_of(evidence: Observed) -> int | None:
    if isinstance(evidence, InferredEvidence):
        return None
    return evidence.when.year if isinstance(evidence, CuratorEvidence) else evidence.year


def canonical(claim: Assertion, evidence: Observed) -> tuple[str, Observed]:
    """Key and evidence; the spans follow the ends of a symmetric claim."""
    if claim.canonical() == claim or not isinstance(evidence, TextEvidence):
        return claim.key, evidence
    turned = {"subject_span": evidence.object_span, "object_span": evidence.subject_span}
    return claim.key, evidence.model_copy(update=turned)


def merged(readings: Iterable[Reading]) -> dict[str, Entity]:
    """Name and category from the record that most documents give, every other name a synonym."""
    uses: dict[str, Counter[Entity]] = defaultdict(Counter)
    for reading in readings:
        for entity in set(reading.entities):
            uses[entity.curie][entity] += 1
    entities = {}
    for curie, variants in uses.items():
        leading = min(
            variants,
            key=lambda e: (e.category is Category.THING, -variants[e], e.model_dump_json()),
        )
        names = {name for e in variants for name in (e.name, *e.synonyms)} - {leading.name}
        xrefs = {xref for e in variants for xref in e.xrefs}
        update = {"synonyms": tuple(sorted(names)), "xrefs": tuple(sorted(xrefs))}
        entities[curie] = leading.model_copy(update=update)
    return entities
