"""Random edits between random readings: none may be undone, nothing that was read may be lost."""

import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from graph_schema.biolink import DIRECTED_EFFECTS, Aspect, Category, Direction, Predicate
from graph_schema.decisions import Action, Decision
from graph_schema.records import Assertion, Entity, Evidence
from kgmed.store import open_store
from kgmed.store.folding import standing_decisions
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings
from tests.kgmed.store.facts import Facts, Tally, view_of
from tests.kgmed.store.hands import Clock, Hand
from tests.kgmed.store.machine import readings
from tests.kgmed.store.makers import gene
from tests.kgmed.store.model import Model

COUNT = 6
"""Entities that papers speak of, and papers."""
DOCUMENTS = [f"PMID:{n}" for n in range(1, COUNT + 1)]
CURIES = [f"HGNC:{n}" for n in range(1, COUNT + 1)]
PASSES = 5
"""How often what a sync decides during the undoing is undone too."""

numbers = st.integers(1, COUNT)
entities = st.builds(
    lambda n, name: gene(n, **({"name": name} if name else {})),
    numbers,
    st.sampled_from([None, None, "gene", "factor"]),
)
_LOOSE = [p for p in Predicate if p not in DIRECTED_EFFECTS]


@st.composite
def claims_between(draw: st.DrawFn, ends: Sequence[str]) -> Assertion:
    """Any claim about these entities."""
    subject, object_ = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
    predicate = draw(st.sampled_from([*[Predicate.AFFECTS] * 8, Predicate.CAUSES, *_LOOSE]))
    aspect = direction = None
    if predicate in DIRECTED_EFFECTS:
        direction = draw(st.sampled_from([*Direction, None]))
        aspect = draw(st.sampled_from([Aspect.ACTIVITY, Aspect.EXPRESSION]))
    return Assertion(
        subject=subject,
        predicate=predicate,
        object=object_,
        aspect=aspect,
        direction=direction,
    )


class History(RuleBasedStateMachine):
    """A store that reads, with a curator at work; and what is expected of it."""

    def __init__(
        self, store: GraphStore, hand: Hand, now: Clock, folder: Path, tally: Tally
    ) -> None:
        super().__init__()
        self.store = store
        self.hand = hand
        self.now = now
        self.folder = folder
        self.tally = tally
        self.model = Model()
        self.facts = Facts()
        self.edited: list[Assertion] = []
        """What was edited last, for papers that speak of just that."""
        self.at_work: set[str] = set()
        """What was edited since the last sync: found no more by the name that we know."""
        self.fresh: list[str] = []
        """Entities that were made since then."""
        self.marks: dict[str, tuple[str, ...]] = {}
        """Of what was made that the schema does not know, and what it joins."""

    # -- reading ---------------------------------------------------------------------------------

    @rule(data=st.data(), syncs=st.sampled_from(["before", "after", "both", "after", "no"]))
    def put(self, data: st.DataObject, syncs: str) -> None:
        """Read papers, some of them about what was just edited."""
        if syncs in {"before", "both"}:
            self.settle()
        said = claims_between(CURIES)
        if recent := [claim for claim in self.edited[-4:] if _can_be_read(claim)]:
            said = st.one_of(st.sampled_from(recent), said)
        batch = data.draw(st.lists(readings(DOCUMENTS, said, entities), min_size=1, max_size=3))
        self.store.put(batch)
        self.model.put(batch)
        self.learn()
        self.tally.results["ingests"] += 1
        self._finish_run(data)
        if syncs in {"after", "both"}:
            self.settle()

    @rule(data=st.data(), syncs=st.booleans())
    def withdraw(self, data: st.DataObject, syncs: bool) -> None:
        documents = data.draw(st.lists(st.sampled_from(DOCUMENTS), unique=True, max_size=2))
        self.store.withdraw(documents)
        self.model.withdraw(documents)
        self.learn()
        if syncs:
            self.settle()

    @rule()
    def look(self) -> None:
        """Reading never fails, whatever was edited and not recorded yet."""
        for _ in (self.store.iter_entities(), self.store.iter_assertions(), self.store.edges()):
            list(_)
        list(self.store.edges(as_of=2005))
        self.store.review()
        self.store.counts()
        self.store.find_entities("gene")
        self.store.find_sentences(CURIES)

    def _finish_run(self, data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            self.store.finish_run(self.store.start_run("ingest"), {})

    # -- what holds ------------------------------------------------------------------------------

    def settle(self) -> None:
        """All that was edited is recorded, nothing undone, and the store is as its ledger says."""
        self.hand.settle()
        self.at_work.clear()
        self.fresh.clear()
        self.learn()
        deleted = self.model.graph.rulings.deleted
        read = {id_: r for id_, r in self.model.readings.items() if id_ not in deleted}
        view = view_of(self.store, self.hand.property, self.hand.listed(), read)
        undone = self.facts.undone(view)
        self.tally.results["checks"] += len(self.facts)
        self.tally.results["undone"] += len(undone)
        assert not undone, undone
        self.model.generation = self.store.generation()
        self.model.assert_equals(self.store)

    def learn(self) -> Rulings:
        """The ledger as the store has it."""
        self.model.ledger = list(self.store.decisions())
        self.model.__dict__.pop("graph", None)
        for mark, ends in self.marks.items():
            if not set(ends) <= self.model.graph.all_entities.keys():
                self.facts.supersede([mark])  # it went along with what it hung on
        return self.model.graph.rulings

    def count(self, kind: str, *edited: Assertion) -> None:
        self.tally.edits[kind] += 1
        self.edited += edited
        self.learn()
        if self.hand.at_once:
            self.at_work.clear()
            self.fresh.clear()

    def touched(self, keys: Iterable[Assertion | str] = (), curies: Iterable[str] = ()) -> None:
        """Somebody says otherwise about these claims, these entities and all that joins them."""
        rulings = self.learn()
        all_keys: set[str] = set()
        for each in keys:
            all_keys |= {each} if isinstance(each, str) else {each.key, *rulings.see(each).keys}
        all_curies = {name for curie in curies for name in rulings.identities(curie)}
        self.facts.supersede(all_keys | all_curies, all_curies)

    # -- what there is to edit ---------------------------------------------------------------------

    @property
    def shown(self) -> list[Assertion]:
        """Claims that a curator sees, and has not edited since the last sync."""
        known = self.model.graph.claims.values()
        return [c for c in known if not {c.key, c.subject, c.object} & self.at_work]

    @property
    def known(self) -> list[str]:
        """Entities of the same kind."""
        return [curie for curie in self.model.graph.all_entities if curie not in self.at_work]

    def quotations(self) -> list[tuple[Assertion, Evidence]]:
        graph = self.model.graph
        return [
            (claim, evidence)
            for claim in self.shown
            for evidence in sorted(graph.said[claim.key], key=lambda item: item.id)
        ]

    # -- the end -----------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is not None:
                return
            self.settle()
            self._undo_everything()
            self._nothing_is_lost()
            self.tally.results["histories"] += 1
        finally:
            self.store.close()

    def _undo_everything(self) -> None:
        chance = random.Random(len(self.model.ledger))
        for _ in range(PASSES):
            undoing = [
                Decision(action=Action.UNDO, subject=decision.id, who="eve", when=self.now())
                for decision in reversed(list(self.store.decisions()))
                if decision.who != "eve"
            ]
            while undoing:
                size = chance.randint(1, 8)
                self.store.decide(*undoing[:size])
                undoing = undoing[size:]
            if not standing_decisions(self.store.decisions()):
                return
        raise AssertionError("it cannot be undone")

    def _nothing_is_lost(self) -> None:
        place = self.folder / f"fresh-{self.tally.results['histories']}-{id(self)}.sqlite"
        with open_store(str(place)) as fresh:
            fresh.put(list(self.model.readings.values()))
            expected = list(fresh.iter_assertions())
            now = list(self.store.iter_assertions())
            lost = _evidence(expected) - _evidence(now)
            self.tally.results["lost"] += len(lost)
            self.tally.results["evidence at the end"] += len(_evidence(expected))
            assert not lost, lost
            assert now == expected
            assert list(self.store.iter_entities()) == list(fresh.iter_entities())
        place.unlink()


def _can_be_read(claim: Assertion) -> bool:
    return claim.subject in CURIES and claim.object in CURIES


def _evidence(assertions: Iterable[Any]) -> set[tuple[str, str]]:
    return {(stored.assertion.key, item.id) for stored in assertions for item in stored.evidence}


def retyped(was: Assertion, predicate: Predicate, direction: Direction | None) -> Assertion:
    """The claim under another type; its aspect stays where there can be one."""
    directed = predicate in DIRECTED_EFFECTS
    return Assertion(
        subject=was.subject,
        predicate=predicate,
        object=was.object,
        aspect=was.aspect if directed else None,
        direction=direction if directed else None,
    )


def made_entity(number: int) -> Entity:
    """An entity that no paper knows."""
    return Entity(curie=f"MONDO:{number}", name=f"made {number}", category=Category.DISEASE)
