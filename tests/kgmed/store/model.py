"""What a store is expected to hold and to answer."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from graph_schema.decisions import Decision
from ingest.records import Reading
from kgmed.store.bend import plain
from kgmed.store.hidden import CURATED_PREFIX
from kgmed.store.looking import completed
from kgmed.store.protocol import Changes, DocumentState, GraphStore, StoredDocument
from kgmed.store.review import review
from tests.kgmed.store.model_graph import Graph

PROPOSAL = "KGMED:proposal-"
"""Before the id of a paper, the document of what is proposed on it."""


class Model:
    """All readings that stand, and the ledger; everything else is derived anew each time."""

    def __init__(self) -> None:
        self.readings: dict[str, Reading] = {}
        self.withdrawn: dict[str, DocumentState] = {}
        self.ledger: list[Decision] = []
        self.generation = 0

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.readings.values(), self.ledger)

    def put(self, readings: Sequence[Reading]) -> Changes:
        latest = {reading.document.id: reading for reading in readings}
        gone = self.withdrawn.keys() - latest.keys()
        for id_ in [id_ for id_ in latest if id_.removeprefix(PROPOSAL) in gone]:
            if id_.startswith(PROPOSAL):
                latest.pop(id_)
        fresh = {id_: r for id_, r in latest.items() if not self._has(r)}
        changed = len(fresh.keys() & self.readings.keys())
        before = self._forget()
        for id_ in latest.keys() - fresh.keys():
            stored = self.readings[id_]
            revised = max(latest[id_].document.revised, stored.document.revised)
            document = stored.document.model_copy(update={"revised": revised})
            self.readings[id_] = stored.model_copy(update={"document": document})
        for id_ in fresh.keys() & self.readings.keys():
            if PROPOSAL + id_ not in latest:
                self.readings.pop(PROPOSAL + id_, None)
        self.readings.update(fresh)
        for id_ in fresh:
            self.withdrawn.pop(id_, None)
        self.generation += bool(fresh)
        said = [self.graph.said_by[id_] - before.said_by.get(id_, set()) for id_ in fresh]
        return Changes(
            new=len(fresh) - changed,
            changed=changed,
            assertions=len(self.graph.claims.keys() - before.claims.keys()),
            evidence=sum(map(len, said)),
            generation=self.generation,
        )

    def withdraw(self, documents: Sequence[str]) -> Changes:
        gone = {id_ for id_ in documents if {id_, PROPOSAL + id_} & self.readings.keys()}
        for id_ in documents:
            self.readings.pop(PROPOSAL + id_, None)
        for id_ in set(documents) - self.withdrawn.keys():
            reading = self.readings.pop(id_, None)
            if id_.startswith("KGMED:"):
                continue
            key, revised = (reading.key, reading.document.revised) if reading else ("", "")
            self.withdrawn[id_] = DocumentState(key, revised, withdrawn=True)
        self._forget()
        self.generation += bool(gone)
        return Changes(withdrawn=len(gone), generation=self.generation)

    def forget(self, documents: Sequence[str]) -> Changes:
        known = {*self.readings, *self.withdrawn}
        proposed_on = {id_.removeprefix(PROPOSAL) for id_ in self.readings}
        asked = [id_ for id_ in documents if id_ in known | proposed_on]
        changes = self.withdraw(asked)
        for id_ in documents:
            self.withdrawn.pop(id_, None)
        return changes

    def decide(self, *decisions: Decision) -> bool:
        """Whether the graph is shown otherwise since; the generation is left to the caller.

        Raises:
            UsageError: an entity that a decision needs is not known; none of them counts.
        """
        before, ledger = self.graph, list(self.ledger)
        try:
            for decision in decisions:
                if decision.id not in {written.id for written in self.ledger}:
                    self.ledger.append(completed(decision, self.graph, self.graph.rulings))
                    self._forget()
        except Exception:
            self.ledger = ledger
            self._forget()
            raise
        shown = self.graph.stored, self.graph.all_entities
        return shown != (before.stored, before.all_entities)

    def assert_equals(self, store: GraphStore) -> None:
        """Fails where the store holds anything else than this."""
        graph = self.graph
        assert store.generation() == self.generation
        assert list(store.decisions()) == self.ledger
        assert list(store.iter_documents()) == self._documents()
        assert list(store.iter_entities()) == list(graph.all_entities.values())
        assert list(store.iter_assertions()) == graph.stored
        assert list(store.edges()) == graph.edges(None)
        assert list(store.edges(as_of=2005)) == graph.edges(2005)
        for year in (None, 2005):
            assert list(store.edges(year, proposed=True)) == graph.edges(year, proposed=True)
        assert store.review() == review(graph.rulings, graph)
        as_read = [plain(reading) for _, reading in sorted(self.readings.items())]
        assert list(store.readings()) == as_read
        for year in (None, 2005):
            found = store.search_text([["Alpha"]], limit=10_000, as_of=year)
            assert {text.document for text in found} == self._holding("Alpha", year)
        counts = store.counts()
        assert counts.documents == len(self._papers)
        assert counts.assertions == len(graph.stored)
        assert counts.entities == len(graph.all_entities)
        assert counts.evidence == sum(map(len, graph.said_by.values()))
        assert counts.by_status == Counter(s.status for s in graph.stored)
        made = [id_ for id_ in graph.bent if id_.startswith(CURATED_PREFIX)]
        assert store.document_states(made) == {}

    @property
    def _papers(self) -> dict[str, Reading]:
        """What is shown as a document."""
        return {id_: r for id_, r in self.readings.items() if not id_.startswith("KGMED:")}

    def _has(self, reading: Reading) -> bool:
        stored = self.readings.get(reading.document.id)
        return stored is not None and stored.key == reading.key

    def _forget(self) -> Graph:
        """Derive the graph anew from now on; as it was so far."""
        graph = self.graph
        del self.graph
        return graph

    def _holding(self, word: str, year: int | None) -> set[StoredDocument]:
        """What is searched, of those documents that hold this very word."""
        return {
            document
            for document in self._documents()
            if word in document.text
            and not (document.retracted or document.id in self.graph.rulings.deleted)
            and (year is None or (document.year is not None and document.year <= year))
        }

    def _documents(self) -> list[StoredDocument]:
        retracted = self.graph.all_retracted
        standing = [
            StoredDocument(
                id=id_,
                title=r.document.title,
                text=r.document.full_text,
                year=r.document.year,
                journal=r.document.journal,
                authors=r.document.authors,
                retracted=id_ in retracted,
            )
            for id_, r in self._papers.items()
        ]
        gone = [
            StoredDocument(id=id_, title="", text="", retracted=id_ in retracted, withdrawn=True)
            for id_ in self.withdrawn
        ]
        return sorted(standing + gone, key=lambda document: document.id)
