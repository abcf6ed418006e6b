"""Random decisions, most of them about what a model knows."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from graph_schema.biolink import Category, Direction, Predicate
from graph_schema.decisions import Action, Change, Decision
from graph_schema.records import Assertion, Status
from kgmed.store.rulings import quotation
from tests.kgmed.store.makers import affects, associated, gene
from tests.kgmed.store.model import Model

numbers = st.integers(1, 4)
curies = numbers.map(lambda number: f"HGNC:{number}")
claims = st.one_of(
    st.builds(affects, numbers, numbers, st.sampled_from([None, *Direction])),
    st.builds(associated, numbers, numbers),
    st.builds(Assertion, subject=curies, predicate=st.just(Predicate.TREATS), object=curies),
)
_OF_ENTITIES = [
    Change(name="name", after="renamed"),
    Change(name="category", after="Disease"),
    Change(name="synonyms", after=("one", "two")),
    Change(name="colour", after="red"),
]
_OF_ASSERTIONS = [Change(name="belief", after=value) for value in (0.0, 0.4, 1, 7.0, None, "high")]


@st.composite
def decisions(draw: st.DrawFn, model: Model) -> Decision:
    """A decision of any kind."""
    made = _MAKE[draw(st.sampled_from(sorted(_MAKE)))](draw, model)
    return Decision(
        **made,
        who=draw(st.sampled_from(["ann", "ben"])),
        when=datetime(2026, 1, draw(st.integers(1, 3)), tzinfo=UTC),
        why=draw(st.sampled_from(["", "it says so"])),
    )


def _curie(draw: st.DrawFn, model: Model) -> str:
    known = sorted(model.graph.all_entities)
    return draw(st.sampled_from(known) if known and draw(st.integers(0, 9)) else curies)


def _new_claim(draw: st.DrawFn, model: Model) -> Assertion:
    """A claim about entities that are known, mostly."""
    ends = {"subject": _curie(draw, model), "object": _curie(draw, model)}
    return Assertion.model_validate(draw(claims).model_dump() | ends)


def _claim(draw: st.DrawFn, model: Model) -> Assertion:
    known = sorted(model.graph.claims.items())
    return draw(st.sampled_from([claim for _, claim in known]) if known else claims)


def _key(draw: st.DrawFn, model: Model) -> str:
    deleted = sorted(name for name in model.graph.rulings.deleted if ":" not in name)
    wanted = draw(st.integers(0, 5))
    if deleted and wanted == 0:
        return draw(st.sampled_from(deleted))
    return (_claim(draw, model) if wanted > 1 else draw(claims)).key


def _judge(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    subject = _curie(draw, model) if draw(st.integers(0, 4)) == 0 else _key(draw, model)
    status, locked = draw(st.sampled_from(Status)), draw(st.booleans())
    return {"action": Action.JUDGE, "subject": subject, "status": status, "locked": locked}


def _create(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    if draw(st.booleans()):
        claim = _new_claim(draw, model)
        return {"action": Action.CREATE, "subject": claim.key, "claim": claim}
    fields = draw(st.sampled_from([{}, {"name": "made"}, {"category": Category.CHEMICAL}]))
    entity = gene(draw(st.integers(1, 5)), **fields)
    return {"action": Action.CREATE, "subject": entity.curie, "entity": entity}


def _change(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    if draw(st.booleans()):
        subject, changes = _curie(draw, model), _OF_ENTITIES
    else:
        subject, changes = _key(draw, model), _OF_ASSERTIONS
    chosen = draw(st.lists(st.sampled_from(changes), min_size=1, max_size=2, unique_by=id))
    return {"action": Action.CHANGE, "subject": subject, "changes": tuple(chosen)}


def _replace(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    claim = _new_claim(draw, model)
    subject = _key(draw, model)
    if subject == claim.key:
        subject = affects(1, 2).key if claim != affects(1, 2) else affects(2, 1).key
    return {"action": Action.REPLACE, "subject": subject, "claim": claim}


def _merge(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    one, other = _curie(draw, model), _curie(draw, model)
    if one == other:
        other = "HGNC:1" if one != "HGNC:1" else "HGNC:2"
    return {"action": Action.MERGE, "subject": one, "into": other}


def _delete(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    match draw(st.sampled_from(["assertion", "entity", "publication", "quotation"])):
        case "entity":
            return {"action": Action.DELETE, "subject": _curie(draw, model)}
        case "publication":
            return {"action": Action.DELETE, "subject": f"PMID:{draw(numbers)}"}
        case "quotation" if said := sorted(key for key, all_ in model.graph.said.items() if all_):
            key = draw(st.sampled_from(said))
            evidence = sorted(model.graph.said[key], key=lambda item: item.id)
            quoted = quotation(key, draw(st.sampled_from(evidence)))
            claim = draw(st.sampled_from([None, model.graph.claims[key]]))
            return {"action": Action.DELETE, "subject": quoted, "claim": claim}
    return {"action": Action.DELETE, "subject": _key(draw, model)}


def _quarantine(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    made = (Change(name="type", after="LIKES"),)
    return {"action": Action.QUARANTINE, "subject": f"5:{draw(numbers)}", "changes": made}


def _undo(draw: st.DrawFn, model: Model) -> dict[str, Any]:
    written = [decision.id for decision in model.ledger]
    subject = draw(st.sampled_from(written)) if written else "0" * 24
    return {"action": Action.UNDO, "subject": subject}


_MAKE = {
    Action.JUDGE: _judge,
    Action.CREATE: _create,
    Action.CHANGE: _change,
    Action.REPLACE: _replace,
    Action.MERGE: _merge,
    Action.DELETE: _delete,
    Action.QUARANTINE: _quarantine,
    Action.UNDO: _undo,
}
