"""What an edge of a BEL graph says, in the words of the graph schema.

Relations and modifiers as in https://language.bel.bio/ and PyBEL 0.13's node-link JSON.
"""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.curie import Curie
from ingest.formats.bel_terms import BelTerm
from ingest.formats.document import UnusableRecordError, pmcid, pmid

_UP, _DOWN = Direction.INCREASED, Direction.DECREASED


class _Relation(NamedTuple):
    """What a relation means. `negated` where it denies the claim; `swapped` where its object
    is the subject of ours."""

    predicate: Predicate
    direction: Direction | None = None
    negated: bool = False
    swapped: bool = False


_RELATIONS = {
    "increases": _Relation(Predicate.AFFECTS, _UP),
    "directlyIncreases": _Relation(Predicate.AFFECTS, _UP),
    "decreases": _Relation(Predicate.AFFECTS, _DOWN),
    "directlyDecreases": _Relation(Predicate.AFFECTS, _DOWN),
    "regulates": _Relation(Predicate.AFFECTS),
    "rateLimitingStepOf": _Relation(Predicate.AFFECTS),
    "causesNoChange": _Relation(Predicate.AFFECTS, negated=True),
    "association": _Relation(Predicate.ASSOCIATED_WITH),
    "positiveCorrelation": _Relation(Predicate.POSITIVELY_CORRELATED_WITH),
    "negativeCorrelation": _Relation(Predicate.NEGATIVELY_CORRELATED_WITH),
    "biomarkerFor": _Relation(Predicate.BIOMARKER_FOR),
    "prognosticBiomarkerFor": _Relation(Predicate.BIOMARKER_FOR),
    "isA": _Relation(Predicate.SUBCLASS_OF),
    "hasComponent": _Relation(Predicate.HAS_PART),
    "hasMember": _Relation(Predicate.SUBCLASS_OF, swapped=True),
    "partOf": _Relation(Predicate.HAS_PART, swapped=True),
}

_OPPOSITE = {
    _Relation(Predicate.AFFECTS, _UP): _Relation(Predicate.AFFECTS, _DOWN),
    _Relation(Predicate.AFFECTS, _DOWN): _Relation(Predicate.AFFECTS, _UP),
    _Relation(Predicate.POSITIVELY_CORRELATED_WITH): _Relation(
        Predicate.NEGATIVELY_CORRELATED_WITH
    ),
    _Relation(Predicate.NEGATIVELY_CORRELATED_WITH): _Relation(
        Predicate.POSITIVELY_CORRELATED_WITH
    ),
}
"""What is left when one side is the degradation of an entity: more of it means less of that."""

_DEGRADATION = "Degradation"
_MODIFIER_ASPECTS = {
    "Activity": Aspect.ACTIVITY,
    _DEGRADATION: Aspect.ABUNDANCE,
    "Translocation": Aspect.LOCALIZATION,
    "CellSurfaceExpression": Aspect.LOCALIZATION,
    "CellSecretion": Aspect.SECRETION,
}
_OUTSIDE = frozenset({"extracellular space", "extracellular region"})
_CONFIDENCES = {"Very High": 0.95, "High": 0.9, "Medium": 0.8, "Low": 0.6}
_UNSTATED_CONFIDENCE = 0.9


class BelPlace(BaseModel):
    """A location, as far as a translocation names it."""

    name: str = ""


class BelEffect(BaseModel):
    """Where a translocation goes to."""

    to: BelPlace | None = Field(default=None, alias="toLoc")


class BelModifier(BaseModel):
    """Which property of a term an edge speaks of."""

    modifier: str = ""
    effect: BelEffect | None = None

    @property
    def aspect(self) -> Aspect | None:
        """The aspect of an object that is so modified."""
        place = self.effect.to if self.effect else None
        if self.modifier == "Translocation" and place and place.name.lower() in _OUTSIDE:
            return Aspect.SECRETION
        return _MODIFIER_ASPECTS.get(self.modifier)


class BelCitation(BaseModel):
    """What an edge was read from."""

    type: str = ""
    name: str = ""
    reference: str = ""


class BelEdge(BaseModel):
    """An edge as it stands in the file; `source` and `target` are places in its list of nodes."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    relation: str
    source: int = Field(ge=0)
    target: int = Field(ge=0)
    key: str = ""
    line: int | None = None
    evidence: str = ""
    citation: BelCitation = BelCitation()
    annotations: dict[str, object] = {}
    subject: BelModifier = BelModifier()
    object: BelModifier = BelModifier()

    @property
    def confidence(self) -> float:
        """What the curators' words for their confidence stand for; the lowest of several."""
        named = self.annotations.get("Confidence")
        words = named if isinstance(named, dict | list) else [named]
        return min(
            (_CONFIDENCES[str(word)] for word in words if str(word) in _CONFIDENCES),
            default=_UNSTATED_CONFIDENCE,
        )

    @property
    def publication(self) -> Curie | None:
        """The publication that the edge cites, if it is one."""
        reference = self.citation.reference.strip()
        try:
            if self.citation.type == "PubMed":
                return pmid(reference)
            if self.citation.type == "PubMed Central":
                return pmcid(reference)
        except UnusableRecordError:
            return None
        return None


class Claim(NamedTuple):
    """What an edge says of its two terms; with `swapped`, of its object and its subject."""

    predicate: Predicate
    aspect: Aspect | None
    direction: Direction | None
    negated: bool
    swapped: bool


def claim(edge: BelEdge, target: BelTerm) -> Claim:
    """The claim of an edge.

    The degradation of a subject or object turns the direction round: who increases the
    degradation of B decreases B.

    Raises:
        UnusableRecordError: the relation has no counterpart.
    """
    relation = _RELATIONS.get(edge.relation)
    if relation is None:
        raise UnusableRecordError("no counterpart for BEL relation", edge.relation)
    for side in (edge.subject, edge.object):
        if side.modifier == _DEGRADATION:
            relation = _OPPOSITE.get(relation, relation)
    aspect = _aspect(edge.object, target) if relation.predicate is Predicate.AFFECTS else None
    return Claim(relation.predicate, aspect, relation.direction, relation.negated, relation.swapped)


def _aspect(modifier: BelModifier, target: BelTerm) -> Aspect | None:
    """The aspect of the object that the edge names, if it names one."""
    if aspect := modifier.aspect:
        return aspect
    if any(variant.modification == "Ph" for variant in target.variants):
        return Aspect.PHOSPHORYLATION
    if target.function in ("RNA", "miRNA"):
        return Aspect.EXPRESSION
    return None
