"""What a store is expected to hold, worked out the slow and obvious way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from graph_schema.belief import belief, believe, observe
from graph_schema.biolink import Category
from graph_schema.decisions import Decision
from graph_schema.records import (
    Assertion,
    DatabaseEvidence,
    Entity,
    Status,
    TextEvidence,
)
from ingest.records import Reading
from kgmed.records import StoredAssertion
from kgmed.store.protocol import Changes, DocumentState, Edge, GraphStore, StoredDocument

FromReading = TextEvidence | DatabaseEvidence
Said = dict[str, set[FromReading]]


class Model:
    """All readings that stand, and the ledger; everything else is derived anew each time."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}
        self.withdrawn: dict[str, DocumentState] = {}
        self.ledger: list[Decision] = []
        self.claims: dict[str, Assertion] = {}
        self.decided: set[str] = set()
        self.entities: dict[str, Entity] = {}
        self.generation = 0

    def put(self, readings: Sequence[Reading]) -> Changes:
        latest = {reading.document.id: reading for reading in readings}
        fresh = {id_: r for id_, r in latest.items() if not self._has(r)}
        changed = len(fresh.keys() & self.readings.keys())
        claims, said = set(self.claims), self._said_by(fresh)
        for id_ in latest.keys() - fresh.keys():
            stored = self.readings[id_]
            revised = max(latest[id_].document.revised, stored.document.revised)
            document = stored.document.model_copy(update={"revised": revised})
            self.readings[id_] = stored.model_copy(update={"document": document})
        self.readings.update(fresh)
        for id_ in fresh:
            self.withdrawn.pop(id_, None)
        self._settle()
        self.generation += bool(fresh)
        return Changes(
            new=len(fresh) - changed,
            changed=changed,
            assertions=len(set(self.claims) - claims),
            evidence=len(self._said_by(fresh) - said),
            generation=self.generation,
        )

    def withdraw(self, documents: Sequence[str]) -> Changes:
        gone = {id_ for id_ in documents if id_ in self.readings}
        for id_ in set(documents) - self.withdrawn.keys():
            reading = self.readings.pop(id_, None)
            key, revised = (reading.key, reading.document.revised) if reading else ("", "")
            self.withdrawn[id_] = DocumentState(key, revised, withdrawn=True)
        self._settle()
        self.generation += bool(gone)
        return Changes(withdrawn=len(gone), generation=self.generation)

    def decide(self, decision: Decision) -> None:
        if decision in self.ledger:
            return
        before = self._standing(decision.subject)
        self.ledger.append(decision)
        if decision.subject in self.claims:
            self.decided.add(decision.subject)
            self.generation += self._standing(decision.subject) != before

    def assert_equals(self, store: GraphStore) -> None:
        """Fails where the store holds anything else than this."""
        assert store.generation() == self.generation
        assert list(store.iter_documents()) == self._documents()
        assert list(store.iter_entities()) == [e for _, e in sorted(self.entities.items())]
        stored = self._assertions()
        assert list(store.iter_assertions()) == stored
        assert list(store.edges()) == self._edges(stored, None)
        assert list(store.edges(as_of=2005)) == self._edges(stored, 2005)
        assert list(store.decisions()) == self.ledger
        counts = store.counts()
        assert counts.documents == len(self.readings)
        assert counts.assertions == len(stored)
        assert counts.entities == len(self.entities)
        assert counts.by_status == Counter(s.status for s in stored)

    def _has(self, reading: Reading) -> bool:
        stored = self.readings.get(reading.document.id)
        return stored is not None and stored.key == reading.key

    def _said_by(self, documents: Iterable[str]) -> set[tuple[str, str, FromReading]]:
        return {
            (id_, *canonical(claim, evidence))
            for id_ in documents
            if id_ in self.readings
            for claim, evidence in self.readings[id_].extractions
        }

    def _said(self) -> Said:
        said: Said = defaultdict(set)
        for _, key, evidence in self._said_by(self.readings):
            said[key].add(evidence)
        return said

    def _settle(self) -> None:
        """Claims that nothing says any more go, unless decided on; so do silent entities."""
        for reading in self.readings.values():
            for claim, _ in reading.extractions:
                self.claims[claim.key] = claim.canonical()
        said = self._said()
        self.decided |= {d.subject for d in self.ledger if d.subject in self.claims}
        self.claims = {
            key: claim for key, claim in self.claims.items() if key in said or key in self.decided
        }
        self.decided &= self.claims.keys()
        joined = {c.subject for c in self.claims.values()}
        joined |= {c.object for c in self.claims.values()}
        kept = {curie: e for curie, e in self.entities.items() if curie in joined}
        self.entities = kept | merged(self.readings.values())

    def _retracted(self) -> set[str]:
        documents = [reading.document for reading in self.readings.values()]
        return {d.id for d in documents if d.retracted} | {p for d in documents for p in d.retracts}

    def _standing(self, key: str) -> tuple[Status, bool]:
        for decision in reversed(self.ledger):
            if decision.subject == key:
                return decision.status, decision.locked
        return Status.ACCEPTED, False

    def _documents(self) -> list[StoredDocument]:
        retracted = self._retracted()
        standing = [
            StoredDocument(
                id=id_,
                title=r.document.title,
                text=r.document.full_text,
                year=r.document.year,
                journal=r.document.journal,
                retracted=id_ in retracted,
            )
            for id_, r in self.readings.items()
        ]
        gone = [
            StoredDocument(id=id_, title="", text="", retracted=id_ in retracted, withdrawn=True)
            for id_ in self.withdrawn
        ]
        return sorted(standing + gone, key=lambda document: document.id)

    def _assertions(self) -> list[StoredAssertion]:
        said, retracted = self._said(), self._retracted()
        return [
            StoredAssertion(
                assertion=claim,
                belief=belief(said[key], retracted),
                status=self._standing(key)[0],
                locked=self._standing(key)[1],
                evidence=tuple(sorted(said[key], key=lambda item: item.id)),
            )
            for key, claim in sorted(self.claims.items())
        ]

    def _edges(self, stored: list[StoredAssertion], as_of: int | None) -> list[Edge]:
        retracted = self._retracted()
        edges = []
        for item in stored:
            counted = [
                observe(e)
                for e in item.evidence
                if isinstance(e, FromReading)
                and e.publication not in retracted
                and (as_of is None or (e.year is not None and e.year <= as_of))
            ]
            claim, (for_, against) = item.assertion, believe(counted)
            if item.status == Status.ACCEPTED and max(for_, against) > 0:
                ends = claim.key, claim.subject, claim.object
                qualifiers = claim.predicate, claim.aspect or "", claim.direction or ""
                edges.append(Edge(*ends, *qualifiers, max(for_, against), against > for_))
        return edges


def canonical(claim: Assertion, evidence: FromReading) -> tuple[str, FromReading]:
    """Key and evidence; the spans follow the ends of a symmetric claim."""
    if claim.canonical() == claim or isinstance(evidence, DatabaseEvidence):
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
