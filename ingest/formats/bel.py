"""BEL node-link JSON as PyBEL 0.13 writes it: one curated resource per file."""

import hashlib
import re
from collections.abc import Iterator

from pydantic import BaseModel, Field, ValidationError

from graph_schema.biolink import DIRECTED_EFFECTS, Predicate, may_join, usual_aspect
from graph_schema.records import Assertion, DatabaseEvidence, Entity, Rejection
from ingest.formats.bel_edges import BelEdge, claim
from ingest.formats.bel_terms import BelTerm, Resolve, entity
from ingest.formats.document import (
    UnusableRecordError,
    explain,
    normalise,
    rejected,
    rejection,
)
from ingest.formats.input import Input
from ingest.records import CuratedResource, CuratedStatement, Located

MAX_GRAPH = 1 << 28
"""A graph is read as a whole; it may have up to 256 MiB."""

_YEAR = re.compile(r"(?<!\d)(19[5-9]\d|20[0-4]\d)(?!\d)")
_SLUG = re.compile(r"[^a-z0-9]+")
_KNOWLEDGE_BASES = {"neurommsig": "NeuroMMSig"}
"""Knowledge bases that come as many files, by what their annotation addresses contain."""


class _Metadata(BaseModel):
    name: str = ""
    version: str = ""
    licenses: str = ""


class _Header(BaseModel):
    document_metadata: _Metadata = _Metadata()
    annotation_url: dict[str, str] = {}


class _Graph(BaseModel):
    graph: _Header = _Header()
    nodes: list[object] = Field(default_factory=list)
    links: list[object] = Field(default_factory=list)


class _Terms:
    """The nodes of a graph as terms and their entities, each worked out once."""

    def __init__(self, nodes: list[object], resolve: Resolve | None) -> None:
        self._nodes = nodes
        self._resolve = resolve
        self._known: dict[int, tuple[BelTerm, Entity]] = {}

    def at(self, place: int) -> tuple[BelTerm, Entity]:
        """The node at a place of the list of nodes.

        Raises:
            UnusableRecordError: there is none, or it stands for no entity.
            ValidationError: it is no BEL term.
        """
        if place >= len(self._nodes):
            raise UnusableRecordError("BEL edge without its node", f"node {place}")
        if place not in self._known:
            term = BelTerm.model_validate(self._nodes[place])
            self._known[place] = term, entity(term, self._resolve)
        return self._known[place]


def read_bel(source: Input, resolve: Resolve | None) -> Iterator[Located]:
    """The file as one `CuratedResource`, with a rejection for each edge that it leaves out."""
    content = source.whole(MAX_GRAPH)
    try:
        raw = _Graph.model_validate_json(content)
    except ValidationError as invalid:
        broken = invalid.errors(include_url=False)[0]["type"] == "json_invalid"
        yield rejected(
            source.name, "", "invalid JSON" if broken else "invalid record", explain(invalid)
        )
        return
    metadata = raw.graph.document_metadata
    name = normalise(metadata.name) or "BEL graph"
    resource = _resource(raw.graph)
    terms = _Terms(raw.nodes, resolve)
    statements: list[CuratedStatement] = []
    rejections: list[Rejection] = []
    for number, link in enumerate(raw.links):
        outcome = _read_edge((source.name, resource), number, link, terms)
        if isinstance(outcome, Rejection):
            rejections.append(outcome)
        else:
            statements.append(outcome)
    curated = CuratedResource(
        id=f"KGMED:bel.{_SLUG.sub('-', name.lower()).strip('-') or 'unnamed'}",
        name=name,
        version=normalise(metadata.version),
        licence=normalise(metadata.licenses),
        content_hash=hashlib.sha256(content).hexdigest(),
        statements=tuple(statements),
        rejections=tuple(rejections),
    )
    yield Located(curated, source.name, "")


def _resource(header: _Header) -> str:
    """Name and version of the knowledge base that the file belongs to: files of one base must
    not count as independent sources."""
    addresses = " ".join(header.annotation_url.values()).lower()
    metadata = header.document_metadata
    known = next((name for key, name in _KNOWLEDGE_BASES.items() if key in addresses), None)
    return normalise(f"{known or metadata.name or 'BEL graph'} {metadata.version}")


def _read_edge(
    origin: tuple[str, str], number: int, link: object, terms: _Terms
) -> CuratedStatement | Rejection:
    """What an edge of (file, resource) says, or why it is left out."""
    source, resource = origin
    place = f"edge {number + 1}"
    try:
        edge = BelEdge.model_validate(link)
        place += f", line {edge.line}" if edge.line is not None else ""
        return _statement(edge, resource, terms)
    except UnusableRecordError as unusable:
        return rejection(source, place, unusable.reason, unusable.detail)
    except ValidationError as invalid:
        return rejection(source, place, "invalid record", explain(invalid))


def _statement(edge: BelEdge, resource: str, terms: _Terms) -> CuratedStatement:
    """The edge as a statement with its evidence.

    Raises:
        UnusableRecordError: it says nothing that the graph can hold.
    """
    (_, subject), (target, object_) = terms.at(edge.source), terms.at(edge.target)
    said = claim(edge, target)
    if said.swapped:
        subject, object_ = object_, subject
    _check_ends(said.predicate, subject, object_)
    effect = said.predicate in DIRECTED_EFFECTS
    assertion = Assertion(
        subject=subject.curie,
        predicate=said.predicate,
        object=object_.curie,
        aspect=said.aspect or usual_aspect(object_.category) if effect else None,
        direction=said.direction,
    )
    evidence = DatabaseEvidence(
        resource=resource,
        record=edge.key[:32] or f"{edge.source} {edge.relation} {edge.target}",
        publication=edge.publication,
        sentence=normalise(edge.evidence),
        negated=said.negated,
        year=_year(edge.citation.name),
        confidence=edge.confidence,
    )
    return CuratedStatement(subject=subject, object=object_, assertion=assertion, evidence=evidence)


def _check_ends(predicate: Predicate, subject: Entity, object_: Entity) -> None:
    if subject.curie == object_.curie:
        raise UnusableRecordError("both ends are one entity", f"{subject.name} {predicate}")
    if not may_join(predicate, subject.category, object_.category):
        joined = f"{subject.category} {predicate} {object_.category}"
        raise UnusableRecordError("the schema does not allow it", joined)


def _year(citation: str) -> int | None:
    """The year in the words of a citation, where only one number can be it."""
    years = set(_YEAR.findall(citation))
    return int(years.pop()) if len(years) == 1 else None
