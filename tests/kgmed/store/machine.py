"""Random operations on a store and on the model, side by side."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from graph_schema.biolink import Category
from graph_schema.decisions import Action, Decision
from graph_schema.records import Assertion, Entity, digest
from ingest.records import Reading
from kgmed.errors import UsageError
from kgmed.store.folding import standing_decisions
from kgmed.store.protocol import GraphStore
from kgmed.store.transfer import copy
from tests.kgmed.store.deciding import claims, decisions, numbers
from tests.kgmed.store.makers import curated, gene, inferred, reading, text
from tests.kgmed.store.model import Model
from tests.kgmed.store.model_graph import Graph

DOCUMENTS = [f"PMID:{n}" for n in range(1, 5)]

entities = st.builds(
    lambda n, fields: gene(n, **fields),
    numbers,
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["gene", "Gene", "factor"]),
            "category": st.sampled_from([Category.THING, Category.CHEMICAL]),
            "synonyms": st.sampled_from([(), ("b", "a"), ("gene", "c")]),
            "xrefs": st.sampled_from([(), ("MESH:D1",)]),
        },
    ),
)
weights = {
    "negated": st.booleans(),
    "confidence": st.sampled_from([0.3, 0.8]),
    "year": st.sampled_from([None, 2001, 2010]),
}


some_documents = st.lists(
    st.sampled_from([*DOCUMENTS, "PMID:9", "KGMED:proposal-PMID:1", "KGMED:inferred-1"]),
    unique=True,
    max_size=2,
)


@st.composite
def readings(
    draw: st.DrawFn,
    documents: Sequence[str] = DOCUMENTS,
    claims: st.SearchStrategy[Assertion] = claims,
    entities: st.SearchStrategy[Entity] = entities,
) -> Reading:
    """A reading of one of few documents, which says few different things."""
    id_ = draw(st.sampled_from(documents))
    evidence = st.one_of(
        st.fixed_dictionaries({**weights, "hedged": st.booleans()}).map(
            lambda fields: text(id_, **fields)
        ),
        st.fixed_dictionaries({**weights, "publication": st.sampled_from([None, *documents])}).map(
            lambda fields: curated("record", **fields)
        ),
    )
    said = draw(st.lists(st.tuples(claims, evidence), max_size=4))
    document: dict[str, Any] = {
        "title": draw(st.sampled_from(["", "A title."])),
        "revised": draw(st.sampled_from(["", "2020-01-01", "2021-01-01"])),
        "retracted": draw(st.booleans()),
        "retracts": draw(st.sampled_from([(), *((each,) for each in documents)])),
    }
    brought = {e.curie: e for e in draw(st.lists(entities, max_size=4))}
    drawn = reading(id_, said, key="?", entities=brought.values(), **document)
    content = drawn.model_dump_json(exclude={"document": {"revised"}})
    return drawn.model_copy(update={"key": digest(content)})


@st.composite
def proposals(draw: st.DrawFn) -> Reading:
    """What a model proposes on one of few papers, some of it admitted; or what was inferred."""
    if draw(st.integers(0, 2)):
        paper = draw(st.sampled_from([*DOCUMENTS, "PMID:9"]))
        id_ = f"KGMED:proposal-{paper}"
        extractors = st.sampled_from(["proposed:pairwise/1", "proposed:generative/2", "pairwise/1"])
        evidence = st.fixed_dictionaries({**weights, "extractor": extractors}).map(
            lambda fields: text(paper, **fields)
        )
        said = draw(st.lists(st.tuples(claims, evidence), max_size=3))
    else:
        id_ = f"KGMED:inferred-{draw(st.integers(1, 2))}"
        keys = st.lists(claims.map(lambda claim: claim.key), min_size=1, max_size=2, unique=True)
        said = draw(st.lists(st.tuples(claims, st.builds(inferred, keys, st.booleans()))))
    drawn = reading(id_, said, key="?", text="")
    return drawn.model_copy(update={"key": digest(drawn.model_dump_json())})


class StoreMachine(RuleBasedStateMachine):
    """A store does what the model does, whatever is done to it; so does a copy of it."""

    def __init__(self, store: GraphStore, elsewhere: Callable[[], GraphStore]) -> None:
        """`store` is empty; `elsewhere` opens another empty one each time."""
        super().__init__()
        self.store = store
        self.elsewhere = elsewhere
        self.model = Model()

    @initialize(batch=st.lists(readings(), min_size=1, max_size=4))
    def begin(self, batch: list[Reading]) -> None:
        self.put(batch)

    @rule(batch=st.lists(readings(), max_size=4))
    def put(self, batch: list[Reading]) -> None:
        assert self.store.put(batch) == self.model.put(batch)

    @rule(batch=st.lists(proposals(), max_size=3), beside=st.lists(readings(), max_size=1))
    def propose(self, batch: list[Reading], beside: list[Reading]) -> None:
        self.put([*beside, *batch])

    @rule(data=st.data())
    def put_again(self, data: st.DataObject) -> None:
        standing = sorted(self.model.readings)
        batch = [self.model.readings[id_] for id_ in standing[:2]]
        assert self.store.put(batch) == self.model.put(batch)

    @rule(documents=some_documents)
    def withdraw(self, documents: list[str]) -> None:
        assert self.store.withdraw(documents) == self.model.withdraw(documents)

    @rule(documents=some_documents)
    def forget(self, documents: list[str]) -> None:
        assert self.store.forget(documents) == self.model.forget(documents)

    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        self._decide([data.draw(decisions(self.model))])

    @rule(data=st.data(), count=st.integers(2, 3))
    def decide_together(self, data: st.DataObject, count: int) -> None:
        self._decide([data.draw(decisions(self.model)) for _ in range(count)])

    def _decide(self, made: list[Decision]) -> None:
        before = self.store.generation()
        try:
            changed = self.model.decide(*made)
        except UsageError:
            with pytest.raises(UsageError):
                self.store.decide(*made)
            return
        self.store.decide(*made)
        rise = self.store.generation() - before
        assert rise in ({1} if changed else {0, 1})
        self.model.generation += rise

    @precondition(lambda self: self.model.ledger)
    @rule()
    def undo_everything(self) -> None:
        """Then it is as if nothing had ever been decided."""
        when = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=len(self.model.ledger))
        undoing = [
            Decision(action=Action.UNDO, subject=decision.id, who="eve", when=when)
            for decision in standing_decisions(self.model.ledger)
        ]
        self.store.decide(*undoing)
        self.model.decide(*undoing)
        self.model.generation = self.store.generation()
        never_decided = Graph(self.model.readings.values(), [])
        assert list(self.store.iter_entities()) == list(never_decided.all_entities.values())
        assert list(self.store.iter_assertions()) == never_decided.stored

    @precondition(lambda self: self.model.ledger)
    @rule()
    def carry_over(self) -> None:
        with self.elsewhere() as target:
            copy(self.store, target)
            generation, self.model.generation = self.model.generation, target.generation()
            self.model.assert_equals(target)
            ids = [document.id for document in self.store.iter_documents()]
            assert target.document_states(ids) == self.store.document_states(ids)
        self.model.generation = generation

    @invariant()
    def store_is_as_the_model(self) -> None:
        self.model.assert_equals(self.store)

    def teardown(self) -> None:
        self.store.close()
