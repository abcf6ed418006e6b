"""Every edit of nodes and relationships, and what must hold from then on."""

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from graph_schema.biolink import Aspect, Category, Direction
from graph_schema.records import Assertion, Status
from graph_schema.relationships import MEANINGS
from tests.kgmed.store import facts as fact
from tests.kgmed.store.edits_machine import (
    COUNT,
    History,
    claims_between,
    made_entity,
    retyped,
)

T = TypeVar("T")
_OF_ENTITIES = {
    "name": ["renamed", "tau", "gene 1"],
    "synonyms": [("one", "two"), ()],
    "xrefs": [("MESH:D1",)],
    "comment": ["ours", "see the notebook"],
    "weight": [0.5, 7, True],
}
_ON_CLAIMS = [
    ("belief", "high"),
    ("belief", 7.0),
    ("belief", None),
    ("denial", "x"),
    ("status", "maybe"),
    ("status", ("x", "y")),
    ("locked", "yes"),
    ("aspect", 5),
    ("evidence_for", 99),
    ("quotes", None),
    ("written", None),
    ("written", "mine"),
]
_ON_ENTITIES = [
    ("name", 5),
    ("name", None),
    ("synonyms", "x"),
    ("xrefs", None),
    ("written", None),
    ("written", "mine"),
]
_OF_CLAIMS = {"belief": [0.0, 0.25, 1.0], "comment": ["weak design", "ours"], "rank": [1, 2.5]}


class EditsOfGraph(History):
    """What a curator does to nodes and relationships."""

    def one_of(self, data: st.DataObject, items: Sequence[T]) -> T:
        return data.draw(st.sampled_from(items))

    # -- entities ----------------------------------------------------------------------------------

    @rule(data=st.data(), number=st.integers(1, 3))
    def create_entity(self, data: st.DataObject, number: int) -> None:
        entity = made_entity(number)
        if data.draw(st.booleans()):
            curie = f"HGNC:{data.draw(st.integers(1, COUNT))}"
            entity = entity.model_copy(update={"curie": curie})
        curie = entity.curie
        if curie in self.model.graph.all_entities or {curie} & {*self.at_work, *self.fresh}:
            return
        self.hand.create_entity(entity)
        self.touched(curies=[curie])
        self.facts.add(
            fact.there(curie),
            fact.field_is(curie, "name", entity.name),
            fact.field_is(curie, "category", entity.category),
        )
        self.fresh.append(curie)
        self.count("create node")

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def delete_entity(self, data: st.DataObject) -> None:
        curie = self.one_of(data, self.known)
        self.hand.delete_entity(curie)
        self.touched(curies=[curie])
        self.facts.add(fact.hidden_entity(curie))
        self.at_work.add(curie)
        self.count("delete node")

    @precondition(lambda self: self.known)
    @rule(data=st.data(), name=st.sampled_from([*_OF_ENTITIES, "name"]))
    def change_entity(self, data: st.DataObject, name: str) -> None:
        curie = self.one_of(data, self.known)
        value: Any = self.one_of(data, _OF_ENTITIES[name])
        if self._has(curie, name, value):
            return
        self.hand.change_entity(curie, name, value)
        self.facts.add(fact.field_is(curie, name, value))
        self.count("rename node" if name == "name" else "change node")

    def _has(self, curie: str, name: str, value: Any) -> bool:
        """Then there is nothing to edit."""
        view = self.store.entities([curie]).get(curie)
        if view is None or name not in type(view).model_fields:
            return bool(self.hand.property(curie, name) == value)
        return bool(getattr(view, name) == value)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def retype_entity(self, data: st.DataObject) -> None:
        curie = self.one_of(
            data, [c for c in self.known if f"type {c}" not in self.at_work] or [""]
        )
        if not curie:
            return
        before = self.model.graph.all_entities[curie].category
        after = self.one_of(data, [c for c in (*Category,)[:7] if c is not before])
        self.hand.retype_entity(curie, before, after)
        self.facts.add(fact.field_is(curie, "category", after))
        self.at_work.add(f"type {curie}")
        self.count("retype node")

    @precondition(lambda self: self.known)
    @rule(data=st.data(), number=st.integers(4, 6))
    def renumber(self, data: st.DataObject, number: int) -> None:
        curie, new = self.one_of(data, self.known), f"MONDO:{number}"
        if new in self.model.graph.all_entities or new in self.at_work or new in self.fresh:
            return
        entity = self.model.graph.all_entities[curie]
        self.hand.renumber(entity, new)
        self.touched(curies=[curie, new])
        self.facts.add(fact.hidden_entity(curie), fact.meets(curie, new), fact.there(new))
        self.at_work |= {curie, new}
        self.count("change identifier")

    @precondition(lambda self: len(self.known) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        curie = self.one_of(data, self.known)
        into = self.one_of(data, [other for other in self.known if other != curie])
        joined = [c for c in self.model.graph.claims.values() if curie in (c.subject, c.object)]
        self.hand.merge(curie, into, () if self.at_work or self.fresh else joined)
        self.touched(curies=[curie])
        self.facts.supersede(ends=[into])
        self.facts.add(fact.hidden_entity(curie), fact.meets(curie, into))
        self.at_work |= {curie, into}
        self.count("merge nodes")

    # -- claims ------------------------------------------------------------------------------------

    @rule(data=st.data())
    def create_claim(self, data: st.DataObject) -> None:
        ends = [*self.known, *(curie for curie in self.fresh if curie not in self.at_work)]
        if not ends:
            return
        claim = data.draw(claims_between(ends))
        self.hand.create_claim(claim)
        self.touched(keys=[claim])
        self.facts.add(fact.shown_claim(claim), fact.vouched(claim))
        self.at_work.add(claim.key)
        self.count("create relationship", claim)

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def delete_claim(self, data: st.DataObject) -> None:
        claim = self.one_of(data, self.shown)
        self.hand.delete_claim(claim)
        self.touched(keys=[claim])
        self.facts.add(fact.hidden_claim(claim))
        self.at_work.add(claim.key)
        self.count("delete relationship", claim)

    @precondition(lambda self: self.shown)
    @rule(data=st.data(), type_=st.sampled_from(sorted(MEANINGS)))
    def retype_claim(self, data: st.DataObject, type_: Any) -> None:
        was = self.one_of(data, self.shown)
        self._replace("retype relationship", was, retyped(was, *MEANINGS[type_]))

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def reverse_claim(self, data: st.DataObject) -> None:
        was = self.one_of(data, self.shown)
        ends = {"subject": was.object, "object": was.subject}
        self._replace("reverse relationship", was, was.model_copy(update=ends))

    @precondition(lambda self: self.shown)
    @rule(data=st.data(), aspect=st.sampled_from([Aspect.ACTIVITY, Aspect.ABUNDANCE, None]))
    def turn_claim(self, data: st.DataObject, aspect: Aspect | None) -> None:
        was = self.one_of(data, self.shown)
        claim = retyped(was, was.predicate, self.one_of(data, [*Direction, None]))
        if claim == was and was == retyped(was, was.predicate, was.direction):
            claim = retyped(was.model_copy(update={"aspect": aspect}), was.predicate, was.direction)
        self._replace("turn relationship", was, claim)

    def _replace(self, kind: str, was: Assertion, claim: Assertion) -> None:
        claim = Assertion.model_validate(claim.model_dump())  # a copy has the old key
        if claim.key in {was.key, *self.at_work}:
            return
        self.hand.replace_claim(was, claim)
        self.touched(keys=[was, claim])
        self.facts.add(fact.hidden_claim(was), fact.shown_claim(claim), fact.vouched(claim))
        self.at_work |= {was.key, claim.key}
        self.count(kind, was, claim)

    @precondition(lambda self: self.shown)
    @rule(data=st.data(), name=st.sampled_from(sorted(_OF_CLAIMS)))
    def change_claim(self, data: st.DataObject, name: str) -> None:
        claim = self.one_of(data, self.shown)
        value: Any = self.one_of(data, _OF_CLAIMS[name])
        stored = self.model.graph.assertions([claim.key])[claim.key]
        if name == "belief" and (stored.belief == value or f"belief {claim.key}" in self.at_work):
            return
        if name != "belief" and self.hand.property(claim.key, name) == value:
            return
        self.hand.change_claim(claim, name, value)
        is_field = name == "belief"
        made = fact.value_is if is_field else fact.noted
        self.facts.add(made(claim, name, value), fact.shown_claim(claim))
        self.at_work.add(f"{name} {claim.key}")
        self.count("change relationship", claim)

    @precondition(lambda self: self.shown)
    @rule(data=st.data())
    def judge(self, data: st.DataObject) -> None:
        claim = self.one_of(data, self.shown)
        if f"status {claim.key}" in self.at_work:
            return
        before = self.model.graph.assertions([claim.key])[claim.key].status
        status = self.one_of(data, [each for each in Status if each is not before])
        self.hand.judge(claim, status)
        self.facts.add(fact.value_is(claim, "status", status), fact.shown_claim(claim))
        self.at_work.add(f"status {claim.key}")
        self.count("mark status", claim)

    @precondition(lambda self: self.shown)
    @rule(data=st.data(), scribble=st.sampled_from(_ON_CLAIMS))
    def scribble_on_claim(self, data: st.DataObject, scribble: tuple[str, Any]) -> None:
        """What makes no sense harms nobody."""
        claim = self.one_of(data, self.shown)
        self.hand.change_claim(claim, *scribble)
        self.touched(keys=[claim])
        self.at_work.add(claim.key)
        self.count("scribble", claim)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), scribble=st.sampled_from(_ON_ENTITIES))
    def scribble_on_entity(self, data: st.DataObject, scribble: tuple[str, Any]) -> None:
        curie = self.one_of(data, self.known)
        self.hand.change_entity(curie, *scribble)
        self.touched(curies=[curie])
        self.at_work.add(curie)
        self.count("scribble")
