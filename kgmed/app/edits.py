"""What an edit says, checked before it becomes a decision."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ValidationError

from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    Aspect,
    Category,
    Predicate,
    may_join,
    usual_aspect,
)
from graph_schema.curie import normalise_curie
from graph_schema.decisions import Action, Change, Value
from graph_schema.records import Assertion, Entity
from graph_schema.relationships import MEANINGS, Meaning, RelationshipType
from kgmed.errors import UsageError

Fields = Mapping[str, Any]
"""Of a decision, beside who, when and why."""

EDITABLE = ("name", "category", "synonyms", "xrefs")
E = TypeVar("E", bound=StrEnum)


def creation(entity: Entity) -> Fields:
    """That an entity is known from now on."""
    return {"action": Action.CREATE, "subject": entity.curie, "entity": entity}


def new_entity(curie: str, name: str, category: str, synonyms: Iterable[str] = ()) -> Entity:
    """An entity as a curator describes it.

    Raises:
        UsageError: a part of it is not usable.
    """
    values = {
        "curie": curie,
        "name": name.strip(),
        "category": choice(category, Category, "category"),
        "synonyms": tuple(synonyms),
    }
    try:
        return Entity.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"that is no entity: {reason(error)}") from error


def claim_between(
    meaning: Meaning, subject: Entity, object_: Entity, aspect: Aspect | None = None
) -> Assertion:
    """A claim as a paper would be read to say it: an effect has an aspect, the usual one where
    none is named, so that what is read and what is created meet on one key.

    Raises:
        UsageError: it says something of one entity, or has an aspect that its type does not take.
    """
    if subject.curie == object_.curie:
        raise UsageError(f"both ends are {subject.curie} ({subject.name})")
    directed = meaning.predicate in DIRECTED_EFFECTS
    if aspect and not directed:
        raise UsageError(f"{meaning.predicate} takes no aspect")
    claim = Assertion(
        subject=subject.curie,
        predicate=meaning.predicate,
        object=object_.curie,
        aspect=(aspect or usual_aspect(object_.category)) if directed else None,
        direction=meaning.direction,
    )
    return claim.canonical()


def another(
    claim: Assertion,
    ends: Mapping[str, Entity],
    *,
    type_: str | None = None,
    aspect: str | None = None,
    reverse: bool = False,
) -> Assertion:
    """The claim of another type or aspect, or with its ends exchanged; the rest as it was.

    Raises:
        UsageError: there is no such type or aspect, or they do not go together.
    """
    meaning = meaning_of(type_) if type_ else Meaning(claim.predicate, claim.direction)
    subject, object_ = ends[claim.subject], ends[claim.object]
    if reverse:
        subject, object_ = object_, subject
    said = claim_between(meaning, subject, object_, aspect_of(aspect))
    if aspect or not {claim.predicate, said.predicate} <= DIRECTED_EFFECTS:
        return said
    return Assertion.model_validate(said.model_dump() | {"aspect": claim.aspect})


def misfit(claim: Assertion, ends: Mapping[str, Entity]) -> str:
    """What the schema has against a claim between these entities, in words; or nothing."""
    if not {claim.subject, claim.object} <= ends.keys():
        return ""
    subject, object_ = ends[claim.subject].category, ends[claim.object].category
    if may_join(claim.predicate, subject, object_):
        return ""
    return f"the schema knows no {claim.predicate} from {subject} to {object_}"


def aspect_of(text: str | None) -> Aspect | None:
    """The aspect that is named, if any.

    Raises:
        UsageError: there is no such aspect.
    """
    return choice(text, Aspect, "aspect") if text else None


def kept_apart(claim: Assertion, ends: Iterable[Entity]) -> tuple[str, ...]:
    """What to say of a claim that the schema does not allow."""
    problem = misfit(claim, {entity.curie: entity for entity in ends})
    return (f"{problem}: kept for review, and not reasoned over",) if problem else ()


def meaning_of(type_: str) -> Meaning:
    """What a type of relationship says, as `INCREASES` or `treats`; also Biolink's own names.

    Raises:
        UsageError: there is no such type.
    """
    word = type_.strip().replace("-", "_").replace(" ", "_")
    if word.upper() in set(RelationshipType):
        return MEANINGS[RelationshipType(word.upper())]
    if word.lower() in set(Predicate):
        return Meaning(Predicate(word.lower()), None)
    raise UsageError(f"there is no type {type_!r}", hint=f"one of {', '.join(RelationshipType)}")


def choice(text: str, of: type[E], what: str) -> E:
    """The member that is meant, in whatever case it is written.

    Raises:
        UsageError: there is none.
    """
    members = {str(member).casefold(): member for member in of}
    found = members.get(text.strip().casefold())
    if found is None:
        raise UsageError(f"there is no {what} {text!r}", hint=f"one of {', '.join(of)}")
    return found


def change_of(entity: Entity, name: str, value: Value) -> Change:
    """One property of an entity, as it is and as it is to be.

    Raises:
        UsageError: it has no such property, or that is no value for it.
    """
    if name not in EDITABLE:
        raise UsageError(
            f"{name!r} cannot be changed by hand", hint=f"{', '.join(EDITABLE)} of an entity can"
        )
    if name == "category":
        value = str(choice(str(value), Category, "category"))
    elif name in {"synonyms", "xrefs"}:
        value = _several(value, name)
    try:
        changed = Entity.model_validate(entity.model_dump() | {name: value})
    except ValidationError as error:
        raise UsageError(f"that is no {name}: {reason(error)}") from error
    return Change(name=name, before=_plain(entity, name), after=_plain(changed, name))


def belief_of(before: float, changes: Mapping[str, Value]) -> Change:
    """The belief in an assertion, as it is and as it is to be.

    Raises:
        UsageError: something else is to be changed, or that is no belief.
    """
    if set(changes) != {"belief"}:
        raise UsageError(
            "of an assertion the status or the belief can be changed, one at a time",
            hint="`kgmed curate replace` changes what it says",
        )
    try:
        belief = float(str(changes["belief"]))
    except ValueError:
        belief = -1.0
    if not 0 <= belief <= 1:
        raise UsageError(f"{changes['belief']!r} is no belief", hint="from 0 to 1")
    return Change(name="belief", before=before, after=belief)


def reason(error: ValidationError) -> str:
    """What is wrong first, in words."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _several(value: Value, name: str) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, tuple):
        raise UsageError(f"{name} are several words, and not {value!r}")
    try:
        spelt = map(normalise_curie, values) if name == "xrefs" else values
        return tuple(sorted(set(spelt)))
    except ValueError as error:
        raise UsageError(str(error)) from error


def _plain(entity: Entity, name: str) -> Value:
    value: Value = entity.model_dump(mode="python")[name]
    return str(value) if isinstance(value, StrEnum) else value
