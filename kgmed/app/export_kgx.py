"""KGX (https://github.com/biolink/kgx/blob/master/specification/kgx-format.md): nodes and edges
in the terms of the Biolink model, as TSV or JSON lines."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph_schema.belief import is_proposed
from graph_schema.records import (
    CuratorEvidence,
    DatabaseEvidence,
    Entity,
    Evidence,
    InferredEvidence,
    TextEvidence,
)
from kgmed.records import StoredAssertion
from kgmed.store.proposed import counted
from kgmed.store.protocol import GraphStore

_NODE_COLUMNS = ("id", "category", "name", "synonym", "xref")
_EDGE_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "qualified_predicate",
    "object_aspect_qualifier",
    "object_direction_qualifier",
    "knowledge_level",
    "agent_type",
    "primary_knowledge_source",
    "publications",
    "has_confidence_score",
    "supporting_text",
)


def kgx_files(
    store: GraphStore, file: Path, counts: Counter[str]
) -> Mapping[Path, Callable[[], Iterator[str]]]:
    """The two files beside `file`, each with what writes its lines."""
    as_json = file.suffix == ".jsonl"
    stem = file.with_suffix("") if file.suffix in {".tsv", ".kgx", ".jsonl"} else file
    suffix = "jsonl" if as_json else "tsv"

    def nodes() -> Iterator[str]:
        rows = (_node(entity) for entity in store.iter_entities())
        return _lines(rows, _NODE_COLUMNS, counts, "nodes", as_json=as_json)

    def edges() -> Iterator[str]:
        rows = (_edge(counted(stored)) for stored in store.iter_assertions())
        return _lines(rows, _EDGE_COLUMNS, counts, "edges", as_json=as_json)

    return {
        stem.with_name(f"{stem.name}_nodes.{suffix}"): nodes,
        stem.with_name(f"{stem.name}_edges.{suffix}"): edges,
    }


def _lines(
    rows: Iterator[dict[str, Any]],
    columns: tuple[str, ...],
    counts: Counter[str],
    what: str,
    *,
    as_json: bool,
) -> Iterator[str]:
    if not as_json:
        yield "\t".join(columns) + "\n"
    for row in rows:
        counts[what] += 1
        if as_json:
            kept = {name: row[name] for name in columns if row[name] not in ("", [], None)}
            yield json.dumps(kept, ensure_ascii=False) + "\n"
        else:
            yield "\t".join(_cell(row[name]) for name in columns) + "\n"


def _cell(value: object) -> str:
    """A value of the TSV: lists joined by bars; no tab, line end or stray bar inside."""
    if isinstance(value, list):
        return "|".join(_cell(str(each).replace("|", "/")) for each in value)
    return " ".join(str("" if value is None else value).split())


def _node(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.curie,
        "category": [f"biolink:{entity.category}"],
        "name": entity.name,
        "synonym": list(entity.synonyms),
        "xref": list(entity.xrefs),
    }


def _edge(stored: StoredAssertion) -> dict[str, Any]:
    assertion = stored.assertion
    pro = [item for item in stored.evidence if not item.negated]
    return {
        "id": assertion.key,
        "subject": assertion.subject,
        "predicate": f"biolink:{assertion.predicate}",
        "object": assertion.object,
        "qualified_predicate": "biolink:causes" if assertion.direction else "",
        "object_aspect_qualifier": assertion.aspect,
        "object_direction_qualifier": assertion.direction,
        **_provenance(stored.evidence),
        "publications": sorted({each for item in pro if (each := _publication(item))}),
        "has_confidence_score": stored.belief,
        "supporting_text": sorted({each for item in pro if (each := _sentence(item))}),
    }


def _provenance(evidence: tuple[Evidence, ...]) -> dict[str, str]:
    """How the claim is known: by a person first, then by a curated resource, then by machine; if
    a model only proposed it, as a prediction."""
    kinds = {type(item) for item in evidence}
    resources = sorted(item.resource for item in evidence if isinstance(item, DatabaseEvidence))
    if CuratorEvidence in kinds:
        level, agent, source = "knowledge_assertion", "manual_agent", "infores:kgmed-curator"
    elif resources:
        level, agent, source = "knowledge_assertion", "manual_agent", resources[0]
    elif kinds == {InferredEvidence}:
        level, agent, source = "logical_entailment", "automated_agent", "infores:kgmed"
    elif evidence and all(map(is_proposed, evidence)):
        level, agent, source = "prediction", "computational_model", "infores:kgmed"
    else:
        level, agent, source = "not_provided", "text_mining_agent", "infores:kgmed"
    return {
        "knowledge_level": level,
        "agent_type": agent,
        "primary_knowledge_source": source,
    }


def _publication(item: Evidence) -> str:
    return (item.publication or "") if isinstance(item, TextEvidence | DatabaseEvidence) else ""


def _sentence(item: Evidence) -> str:
    return item.sentence if isinstance(item, TextEvidence | DatabaseEvidence) else ""
