"""What a node or relationship of the Neo4j graph, made or edited by hand, says."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import ValidationError

from graph_schema.biolink import DIRECTED_EFFECTS, Aspect, Category, Direction, usual_aspect
from graph_schema.curie import normalise_curie
from graph_schema.decisions import Change, Value
from graph_schema.records import Assertion, Entity
from graph_schema.relationships import MEANINGS, RelationshipType
from kgmed.store.neo4j_render import OURS, Properties, assertion_type
from kgmed.store.neo4j_scan import Node, Relationship


def entity_of(node: Node, category: Category | None = None) -> Entity | str:
    """The entity that a node was made to be, or why it is none; of this category, if given."""
    curie = node.properties.get("curie")
    there = [label for label in node.labels if label in set(Category)]
    categories = [category] if category else there
    if not isinstance(curie, str) or not curie:
        return "it has no property curie"
    if len(categories) != 1:
        return f"it needs one label of {', '.join(Category)}"
    try:
        if normalise_curie(curie) != curie:
            return f"its curie is written {normalise_curie(curie)}"
        return Entity(
            curie=curie,
            name=str(node.properties.get("name") or curie),
            category=Category(categories[0]),
            synonyms=_strings(node.properties.get("synonyms")),
            xrefs=_strings(node.properties.get("xrefs")),
        )
    except (ValueError, ValidationError) as error:
        return str(error)


def new_category(node: Node, before: Category) -> Category | None:
    """The category that a curator gave a node; None where it is the one that it had."""
    there = [Category(label) for label in node.labels if label in set(Category)]
    added = [category for category in there if category != before]
    if len(added) == 1:
        return added[0]
    return None if before in there else Category.THING


def is_place(edge: Relationship, was: Assertion) -> bool:
    """Whether the relationship stands where it stood."""
    place = was.subject, str(assertion_type(was)), was.object
    return place == (edge.subject, edge.type, edge.object)


def said_by(
    edge: Relationship, was: Assertion | None, there: Mapping[str, Entity]
) -> Assertion | str:
    """What the relationship says now, or why it says nothing that the schema knows. `was` is what
    we wrote there; `there` are the entities that it may join."""
    if edge.type not in set(RelationshipType):
        return f"the schema knows no relationship {edge.type}"
    for end in (edge.subject, edge.object):
        if end not in there:
            return f"it joins {end or 'a node without a CURIE'}, which is no entity"
    predicate, direction = MEANINGS[RelationshipType(edge.type)]
    if predicate not in DIRECTED_EFFECTS:
        return Assertion(subject=edge.subject, predicate=predicate, object=edge.object)
    said = edge.properties.get("direction")
    retyped = was is not None and assertion_type(was) != edge.type
    if is_one_of(Direction, said) and not retyped:
        direction = Direction(str(said))
    elif was is not None and not retyped:
        direction = None
    aspect = edge.properties.get("aspect")
    if not is_one_of(Aspect, aspect):
        changed = there[edge.object].category
        aspect = usual_aspect(changed) if was is None and direction else None
    return Assertion(
        subject=edge.subject,
        predicate=predicate,
        object=edge.object,
        aspect=aspect,
        direction=direction,
    )


def moved_by(was: Assertion, merges: Mapping[str, str]) -> Assertion:
    """The claim, with its ends where merges have them."""
    ends = {name: merges.get(end, end) for name, end in _ends(was).items()}
    return Assertion.model_validate(was.model_dump() | ends)


def _ends(claim: Assertion) -> dict[str, str]:
    return {"subject": claim.subject, "object": claim.object}


def is_one_of(kind: type[StrEnum], value: object) -> bool:
    """Whether somebody wrote a value of this kind."""
    return isinstance(value, str) and value in set(kind)


def note_of(edge: Relationship) -> str:
    return str(edge.properties.get("note") or "by hand")


def changes_between(now: Properties, before: Properties, *, but: Iterable[str]) -> list[Change]:
    """The properties that differ, as they were and as they are."""
    skipped = {*but, *OURS}
    names = sorted({*now, *before} - skipped)
    was, is_ = values_of(before), values_of(now)
    return [
        Change(name=name, before=was.get(name), after=is_.get(name))
        for name in names
        if was.get(name) != is_.get(name)
    ]


def values_of(properties: Properties) -> dict[str, Value]:
    return {name: _value(value) for name, value in properties.items()}


def _value(value: object) -> Value:
    """A property as the ledger keeps it: lists of strings, else text where it is no plain value."""
    if isinstance(value, list):
        return _strings(value)
    return value if isinstance(value, str | bool | int | float) else str(value)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list) else ()
