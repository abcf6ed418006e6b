"""How an assertion is written as a relationship that a person reads: its type says predicate and
direction, so that a graph can be coloured by it and retyped by hand."""

from enum import StrEnum
from typing import NamedTuple

from graph_schema.biolink import Direction, Predicate


class RelationshipType(StrEnum):
    """Every type of relationship that an assertion may have in Neo4j."""

    AFFECTS = "AFFECTS"
    INCREASES = "INCREASES"
    DECREASES = "DECREASES"
    CAUSES = "CAUSES"
    CAUSES_INCREASE_OF = "CAUSES_INCREASE_OF"
    CAUSES_DECREASE_OF = "CAUSES_DECREASE_OF"
    ASSOCIATED_WITH = "ASSOCIATED_WITH"
    GENETICALLY_ASSOCIATED_WITH = "GENETICALLY_ASSOCIATED_WITH"
    POSITIVELY_CORRELATED_WITH = "POSITIVELY_CORRELATED_WITH"
    NEGATIVELY_CORRELATED_WITH = "NEGATIVELY_CORRELATED_WITH"
    INTERACTS_WITH = "INTERACTS_WITH"
    TREATS = "TREATS"
    """Applied or studied to treat: the text-mined claim, not a verdict of efficacy."""
    BIOMARKER_FOR = "BIOMARKER_FOR"
    EXPRESSED_IN = "EXPRESSED_IN"
    LOCATED_IN = "LOCATED_IN"
    HAS_PART = "HAS_PART"
    SUBCLASS_OF = "SUBCLASS_OF"


class Meaning(NamedTuple):
    """What a type of relationship says."""

    predicate: Predicate
    direction: Direction | None


MEANINGS: dict[RelationshipType, Meaning] = {
    RelationshipType.AFFECTS: Meaning(Predicate.AFFECTS, None),
    RelationshipType.INCREASES: Meaning(Predicate.AFFECTS, Direction.INCREASED),
    RelationshipType.DECREASES: Meaning(Predicate.AFFECTS, Direction.DECREASED),
    RelationshipType.CAUSES: Meaning(Predicate.CAUSES, None),
    RelationshipType.CAUSES_INCREASE_OF: Meaning(Predicate.CAUSES, Direction.INCREASED),
    RelationshipType.CAUSES_DECREASE_OF: Meaning(Predicate.CAUSES, Direction.DECREASED),
    RelationshipType.ASSOCIATED_WITH: Meaning(Predicate.ASSOCIATED_WITH, None),
    RelationshipType.GENETICALLY_ASSOCIATED_WITH: Meaning(
        Predicate.GENETICALLY_ASSOCIATED_WITH, None
    ),
    RelationshipType.POSITIVELY_CORRELATED_WITH: Meaning(
        Predicate.POSITIVELY_CORRELATED_WITH, None
    ),
    RelationshipType.NEGATIVELY_CORRELATED_WITH: Meaning(
        Predicate.NEGATIVELY_CORRELATED_WITH, None
    ),
    RelationshipType.INTERACTS_WITH: Meaning(Predicate.PHYSICALLY_INTERACTS_WITH, None),
    RelationshipType.TREATS: Meaning(Predicate.TREATS, None),
    RelationshipType.BIOMARKER_FOR: Meaning(Predicate.BIOMARKER_FOR, None),
    RelationshipType.EXPRESSED_IN: Meaning(Predicate.EXPRESSED_IN, None),
    RelationshipType.LOCATED_IN: Meaning(Predicate.LOCATED_IN, None),
    RelationshipType.HAS_PART: Meaning(Predicate.HAS_PART, None),
    RelationshipType.SUBCLASS_OF: Meaning(Predicate.SUBCLASS_OF, None),
}

_TYPES = {meaning: type_ for type_, meaning in MEANINGS.items()}


def relationship_type(predicate: Predicate, direction: Direction | None) -> RelationshipType:
    """The type of the relationship that says this."""
    return _TYPES[Meaning(predicate, direction)]
