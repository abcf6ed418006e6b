"""The pinned Biolink subset (Biolink Model 4.2): categories, predicates, qualifiers, and
which predicate may join what.

Source: https://biolink.github.io/biolink-model/. Values are Biolink's own names without
the `biolink:` prefix.
"""

from enum import StrEnum

BIOLINK_VERSION = "4.2.5"


class Category(StrEnum):
    """What an entity is. Genes and their products share one node, as Biolink's
    gene-protein conflation has it."""

    GENE = "Gene"
    GENE_FAMILY = "GeneFamily"
    COMPLEX = "MacromolecularComplex"
    CHEMICAL = "ChemicalEntity"
    DISEASE = "Disease"
    PHENOTYPE = "PhenotypicFeature"
    VARIANT = "SequenceVariant"
    TAXON = "OrganismTaxon"
    CELL = "Cell"
    CELL_LINE = "CellLine"
    ANATOMY = "AnatomicalEntity"
    PROCESS = "BiologicalProcess"
    ACTIVITY = "MolecularActivity"
    COMPONENT = "CellularComponent"
    PATHWAY = "Pathway"
    THING = "NamedThing"


class Predicate(StrEnum):
    """What an assertion says. The direction of an effect is a qualifier, negation is evidence."""

    AFFECTS = "affects"
    CAUSES = "causes"
    ASSOCIATED_WITH = "associated_with"
    GENETICALLY_ASSOCIATED_WITH = "genetically_associated_with"
    POSITIVELY_CORRELATED_WITH = "positively_correlated_with"
    NEGATIVELY_CORRELATED_WITH = "negatively_correlated_with"
    PHYSICALLY_INTERACTS_WITH = "physically_interacts_with"
    TREATS = "treats_or_applied_or_studied_to_treat"
    BIOMARKER_FOR = "biomarker_for"
    EXPRESSED_IN = "expressed_in"
    LOCATED_IN = "located_in"
    HAS_PART = "has_part"
    SUBCLASS_OF = "subclass_of"


class Aspect(StrEnum):
    """Which aspect of the object an effect changes (Biolink `object_aspect_qualifier`)."""

    ACTIVITY_OR_ABUNDANCE = "activity_or_abundance"
    ABUNDANCE = "abundance"
    ACTIVITY = "activity"
    EXPRESSION = "expression"
    PHOSPHORYLATION = "phosphorylation"
    SECRETION = "secretion"
    UPTAKE = "uptake"
    DEGRADATION = "degradation"
    TRANSPORT = "transport"
    LOCALIZATION = "localization"
    CLEAVAGE = "cleavage"
    AGGREGATION = "aggregation"
    SEVERITY = "severity"


class Direction(StrEnum):
    """Which way an effect goes (Biolink `object_direction_qualifier`)."""

    INCREASED = "increased"
    DECREASED = "decreased"


SYMMETRIC = frozenset(
    {
        Predicate.ASSOCIATED_WITH,
        Predicate.GENETICALLY_ASSOCIATED_WITH,
        Predicate.POSITIVELY_CORRELATED_WITH,
        Predicate.NEGATIVELY_CORRELATED_WITH,
        Predicate.PHYSICALLY_INTERACTS_WITH,
    }
)
"""Predicates that say the same with subject and object exchanged."""

DIRECTED_EFFECTS = frozenset({Predicate.AFFECTS, Predicate.CAUSES})
"""Predicates that may carry aspect and direction."""

_ANY = frozenset(Category)
_MOLECULE = frozenset(
    {Category.GENE, Category.GENE_FAMILY, Category.COMPLEX, Category.CHEMICAL, Category.VARIANT}
)
_CONDITION = frozenset({Category.DISEASE, Category.PHENOTYPE, Category.PROCESS})
_PLACE = frozenset({Category.ANATOMY, Category.CELL, Category.CELL_LINE, Category.COMPONENT})
_ACTOR = _ANY - {Category.TAXON}

JOINS: dict[Predicate, tuple[frozenset[Category], frozenset[Category]]] = {
    Predicate.AFFECTS: (_ACTOR, _ACTOR),
    Predicate.CAUSES: (_ACTOR, _CONDITION | {Category.THING}),
    Predicate.ASSOCIATED_WITH: (_ANY, _ANY),
    Predicate.GENETICALLY_ASSOCIATED_WITH: (
        _MOLECULE | _CONDITION | {Category.THING},
        _MOLECULE | _CONDITION | {Category.THING},
    ),
    Predicate.POSITIVELY_CORRELATED_WITH: (_ANY, _ANY),
    Predicate.NEGATIVELY_CORRELATED_WITH: (_ANY, _ANY),
    Predicate.PHYSICALLY_INTERACTS_WITH: (
        _MOLECULE | {Category.COMPONENT, Category.THING},
        _MOLECULE | {Category.COMPONENT, Category.THING},
    ),
    Predicate.TREATS: (_MOLECULE | {Category.THING}, _CONDITION | {Category.THING}),
    Predicate.BIOMARKER_FOR: (_ACTOR, _CONDITION | {Category.THING}),
    Predicate.EXPRESSED_IN: (_MOLECULE, _PLACE | {Category.TAXON, Category.THING}),
    Predicate.LOCATED_IN: (_ACTOR, _PLACE | {Category.THING}),
    Predicate.HAS_PART: (_ANY, _ANY),
    Predicate.SUBCLASS_OF: (_ANY, _ANY),
}
"""For each predicate, the categories that may be its subject and its object."""


def usual_aspect(changed: Category) -> Aspect:
    """What "A increases B" says of B where no word names an aspect: how severe a condition is,
    else activity or abundance. So a claim that is read and one that is curated meet on one key."""
    if changed in {Category.DISEASE, Category.PHENOTYPE}:
        return Aspect.SEVERITY
    return Aspect.ACTIVITY_OR_ABUNDANCE


_GENERAL = frozenset({Aspect.ACTIVITY_OR_ABUNDANCE, Aspect.ABUNDANCE, Aspect.ACTIVITY})
_ASPECTS = {
    Category.DISEASE: _GENERAL | {Aspect.SEVERITY},
    Category.PHENOTYPE: _GENERAL | {Aspect.SEVERITY},
    Category.PROCESS: _GENERAL,
    Category.ACTIVITY: _GENERAL,
    Category.PATHWAY: _GENERAL,
    Category.CELL: _GENERAL,
    Category.CELL_LINE: _GENERAL,
    Category.ANATOMY: _GENERAL,
    Category.TAXON: _GENERAL,
    Category.THING: frozenset(Aspect),
}
"""What may change of a thing; of those that are not listed, all but severity."""


def may_have(changed: Category, aspect: Aspect) -> bool:
    """Whether a thing of a category has an aspect: an illness is not phosphorylated, and only a
    condition is severe."""
    return aspect in _ASPECTS.get(changed, frozenset(Aspect) - {Aspect.SEVERITY})


def may_join(predicate: Predicate, subject: Category, object_: Category) -> bool:
    """Whether the schema allows `predicate` between these categories."""
    subjects, objects = JOINS[predicate]
    return subject in subjects and object_ in objects
