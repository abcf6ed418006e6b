"""What curated resources (BEL) name: their namespaces, and the entities behind their names."""

import re
from collections.abc import Callable

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie
from graph_schema.records import Entity
from ingest.records import Candidate
from ingest.vocabulary import Vocabulary

_VARIANT = re.compile(r"rs\d+")

_NAMESPACES = {
    "MESHD": "MESH",
    "MESHPP": "MESH",
    "MESHC": "MESH",
    "MESHCS": "MESH",
    "GOBP": "GO",
    "GOCC": "GO",
    "GOBPID": "GO",
    "GOCCID": "GO",
    "DO": "DOID",
    "DBSNP": "dbSNP",
    "SFAM": "FPLX",
    "SCOMP": "FPLX",
    "GFAM": "FPLX",
    "NCH": "FPLX",
    "EGID": "NCBIGene",
    "TAX": "NCBITaxon",
}
"""Namespaces of BEL, and the prefix of our identifiers for the same things."""

_CATEGORIES: dict[str, tuple[Category, ...]] = {
    "HGNC": (Category.GENE,),
    "MGI": (Category.GENE,),
    "RGD": (Category.GENE,),
    "FPLX": (Category.GENE_FAMILY, Category.COMPLEX, Category.GENE),
    "CHEBI": (Category.CHEMICAL,),
    "GOBP": (Category.PROCESS, Category.ACTIVITY, Category.PHENOTYPE, Category.DISEASE),
    "GOCC": (Category.COMPONENT, Category.COMPLEX, Category.CELL, Category.ANATOMY),
    "MESHD": (Category.DISEASE, Category.PHENOTYPE),
    "MESHPP": (Category.PROCESS,),
}
"""What a name of a namespace is sure to be; elsewhere anything may match."""


def resolve_name(
    vocabulary: Vocabulary,
    candidates: Callable[[str], tuple[Candidate, ...]],
    namespace: str,
    name: str,
    identifier: str,
) -> Entity | None:
    """The entity that a curated resource names; see `Grounder.resolve_name`."""
    prefix = _NAMESPACES.get(namespace, namespace)
    for bare in (identifier, name):
        entity = _by_identifier(vocabulary, prefix, bare)
        if entity is not None:
            return entity
    if prefix == "dbSNP" and _VARIANT.fullmatch(name):
        curie = f"dbSNP:{name}"
        return Entity(curie=curie, name=name, category=Category.VARIANT)
    wanted = _CATEGORIES.get(namespace) or _CATEGORIES.get(prefix)
    found = candidates(name.replace("_", " "))
    for candidate in found:
        if wanted is None or candidate.category in wanted:
            return vocabulary.entity(candidate.curie)
    return vocabulary.entity(found[0].curie) if found else None


def _by_identifier(vocabulary: Vocabulary, prefix: str, identifier: str) -> Entity | None:
    if not identifier:
        return None
    try:
        curie = normalise_curie(f"{prefix}:{identifier}")
    except ValueError:
        return None
    return vocabulary.entity(vocabulary.human_gene(curie))
