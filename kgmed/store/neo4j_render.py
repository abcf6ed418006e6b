"""How records are written as nodes and relationships that a person reads.

Everything that we write carries `written`: what it is, and a fingerprint of its properties. What
no longer fits its fingerprint has been edited.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from graph_schema.belief import PROPOSED_SOURCES, Observed, observe
from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.captions import caption
from graph_schema.decisions import Value
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    Entity,
    InferredEvidence,
    Status,
    TextEvidence,
    digest,
)
from graph_schema.relationships import MEANINGS, RelationshipType, relationship_type
from kgmed.store.protocol import Edge

Properties = dict[str, Any]

QUOTES = 3
"""How many quotations stand on a relationship."""
QUOTED = 400
"""Characters of a sentence in such a quotation, at most."""
LOCK = "kgmed_lock"
"""A property that is set to hold a lock, and gone when the transaction ends."""
OURS = ("written", LOCK)
"""Properties that are no content."""

_KINDS: dict[str, type[Observed]] = {
    "text": TextEvidence,
    "db": DatabaseEvidence,
    "curator": CuratorEvidence,
    "inferred": InferredEvidence,
}
_TO_JSON = {
    TextEvidence: TypeAdapter(TextEvidence).serializer.to_json,
    DatabaseEvidence: TypeAdapter(DatabaseEvidence).serializer.to_json,
    CuratorEvidence: TypeAdapter(CuratorEvidence).serializer.to_json,
    InferredEvidence: TypeAdapter(InferredEvidence).serializer.to_json,
}
_FINGER = 12


class Written(NamedTuple):
    """What `written` says."""

    identity: str
    """The CURIE of an entity, the key of an assertion."""
    finger: str


def written(identity: str, kind: str, properties: Mapping[str, Any]) -> str:
    """What a thing is, and a fingerprint of its label or type and its properties."""
    content = sorted((name, value) for name, value in properties.items() if name not in OURS)
    text = json.dumps([kind, content], ensure_ascii=False, default=str)
    sum_ = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGER]
    return f"{identity} {sum_}"


def read_written(value: object) -> Written | None:
    """What `written` says, or None where it is not ours."""
    if not isinstance(value, str):
        return None
    identity, _, finger = value.rpartition(" ")
    return Written(identity, finger) if identity and len(finger) == _FINGER else None


def is_as_written(kind: str, properties: Mapping[str, Any]) -> bool:
    """Whether nobody has edited this since we wrote it."""
    mark = read_written(properties.get("written"))
    return mark is not None and written(mark.identity, kind, properties) == properties["written"]


def entity_properties(entity: Entity, extras: Mapping[str, Value] | None = None) -> Properties:
    """The properties of an entity's node; its category is a label."""
    properties: Properties = {
        "curie": entity.curie,
        "name": entity.name,
        "synonyms": list(entity.synonyms),
        "xrefs": list(entity.xrefs),
    }
    properties |= _as_values(extras or {}, but=(*properties, "category", *OURS))
    return properties | {"written": written(entity.curie, str(entity.category), properties)}


class Shown(NamedTuple):
    """An assertion as its relationship shows it."""

    claim: Assertion
    belief: float
    denial: float
    status: Status
    locked: bool
    evidence: Sequence["Weight"]


class Weight(NamedTuple):
    """What a piece of evidence weighs, and how it is quoted."""

    source: str
    witness: str
    strength: float
    negated: bool
    quote: str


def relationship_kind(subject: str, type_: str, object_: str) -> str:
    """What `written` sums up of a relationship beside its properties: its ends and its type."""
    return f"{subject} {type_} {object_}"


def strange(kind: str, what: Mapping[str, Any]) -> str:
    """What finds a thing again that the schema does not know: its kind, and a sum of all it is."""
    content = {name: value for name, value in what.items() if name not in OURS}
    return f"{kind} {digest(kind, content)}"


def strange_relationship(
    subject: str, type: str, object: str, properties: Mapping[str, Any]
) -> str:
    """`strange` of a relationship between entities."""
    ends = {"subject": subject, "type": type, "object": object}
    return strange("relationship", {**properties, **ends})


def assertion_type(claim: Assertion) -> RelationshipType:
    """The type of the relationship of an assertion."""
    return relationship_type(claim.predicate, claim.direction)


def assertion_properties(shown: Shown, extras: Mapping[str, Value] | None = None) -> Properties:
    """The properties of an assertion's relationship. Beside evidence that counts, what is only
    proposed is neither counted nor quoted."""
    claim = shown.claim
    evidence = [w for w in shown.evidence if not w.source.startswith(PROPOSED_SOURCES)]
    evidence = evidence or list(shown.evidence)
    against = sum(weight.negated for weight in evidence)
    properties: Properties = {
        "key": claim.key,
        "aspect": claim.aspect and str(claim.aspect),
        "direction": claim.direction and str(claim.direction),
        "belief": shown.belief,
        "denial": shown.denial,
        "status": str(shown.status),
        "locked": shown.locked,
        "evidence_for": len(evidence) - against,
        "evidence_against": against,
        "says": caption(claim, shown.belief, shown.denial, shown.status, shown.locked),
        "quotes": _quotes(evidence),
    }
    fixed = ("key", "aspect", "direction", "belief", "denial", "status", "locked", *OURS)
    properties |= _as_values(extras or {}, but=fixed)
    properties = {name: value for name, value in properties.items() if value is not None}
    kind = relationship_kind(claim.subject, assertion_type(claim), claim.object)
    return properties | {"written": written(claim.key, kind, properties)}


def evidence_properties(document: str, claim: Assertion, evidence: Observed) -> Properties:
    """The properties of the node of a piece of evidence, which is the document's."""
    source, witness, strength, negated = observe(evidence)
    record = _TO_JSON[type(evidence)](evidence, exclude_defaults=True).decode("utf-8")
    properties: Properties = {
        "id": digest(document, claim.key, record),
        "assertion": claim.key,
        "subject": claim.subject,
        "predicate": str(claim.predicate),
        "object": claim.object,
        "aspect": claim.aspect and str(claim.aspect),
        "direction": claim.direction and str(claim.direction),
        "document": document,
        "source": source,
        "witness": witness,
        "strength": strength,
        "negated": negated,
        "record": record,
    }
    if isinstance(evidence, CuratorEvidence):
        said = {"publication": None, "cited": False, "sentence": evidence.note}
        return properties | said | {"year": evidence.when.year}
    if isinstance(evidence, InferredEvidence):
        said = {"publication": None, "cited": False, "sentence": f"inferred by {evidence.rule}"}
        return properties | said
    return properties | {
        "publication": evidence.publication,
        "cited": evidence.publication is not None,
        "sentence": evidence.sentence,
        "hedged": isinstance(evidence, TextEvidence) and evidence.hedged,
        "year": evidence.year,
    }


def evidence_of(source: str, record: str) -> Observed:
    """The evidence of a record, by the kind of its source."""
    return _KINDS[source.partition(":")[0]].model_validate_json(record)


def quote(row: Mapping[str, Any]) -> str:
    """Evidence as one line: `PMID:1 (2010): "Alpha raises beta."`."""
    where = row.get("publication") or row["source"].partition(":")[2]
    year = f" ({row['year']})" if row.get("year") else ""
    denies = " denies" if row["negated"] else ""
    return f'{where}{year}{denies}: "{(row.get("sentence") or "")[:QUOTED]}"'


def claim_of(row: Mapping[str, Any]) -> Assertion:
    """The claim of a node or relationship that has its parts as properties."""
    return Assertion(
        subject=row["subject"],
        predicate=Predicate(row["predicate"]),
        object=row["object"],
        aspect=Aspect(row["aspect"]) if row.get("aspect") else None,
        direction=Direction(row["direction"]) if row.get("direction") else None,
    )


def edge_of(parts: Sequence[Any]) -> Edge:
    """An edge of key, subject, object, type of relationship, aspect, belief and denial."""
    key, subject, object_, type_, aspect, belief, denial = parts
    predicate, direction = MEANINGS[RelationshipType(type_)]
    return Edge(
        key=key,
        subject=subject,
        object=object_,
        predicate=predicate,
        aspect=aspect,
        direction=direction or "",
        belief=max(belief, denial),
        denied=denial > belief,
    )


def _quotes(evidence: Iterable[Weight]) -> list[str]:
    """The strongest quotations, for and against, in a fixed order."""
    strongest = sorted(evidence, key=lambda weight: (-weight.strength, weight.quote))
    quotes = dict.fromkeys(weight.quote for weight in strongest)
    return list(quotes)[:QUOTES]


def _as_values(extras: Mapping[str, Value], *, but: Iterable[str]) -> Properties:
    """Locked properties that no field of the record holds, as Neo4j keeps them; those that it
    cannot name stay in the ledger alone."""
    skipped = set(but)
    return {
        name: _as_value(value)
        for name, value in extras.items()
        if name not in skipped and name and "\0" not in name
    }


def _as_value(value: Value) -> object:
    if isinstance(value, tuple):
        return list(value)
    fits = not isinstance(value, int) or -(2**63) <= value < 2**63
    return value if fits else str(value)
