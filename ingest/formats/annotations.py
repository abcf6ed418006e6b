"""What the types and identifiers of annotations mean that PubTator and BioC files bring along."""

import re
from functools import lru_cache

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie

_CATEGORIES = {
    **dict.fromkeys(("gene", "geneorgeneproduct", "protein"), Category.GENE),
    **dict.fromkeys(
        (
            "disease",
            "diseaseorphenotypicfeature",
            "specificdisease",
            "diseaseclass",
            "modifier",
            "compositemention",
        ),
        Category.DISEASE,
    ),
    **dict.fromkeys(("chemical", "chemicalentity", "drug"), Category.CHEMICAL),
    **dict.fromkeys(("species", "organismtaxon", "organism"), Category.TAXON),
    **dict.fromkeys(
        (
            "snp",
            "mutation",
            "variant",
            "sequencevariant",
            "dnamutation",
            "dnaacidchange",
            "proteinmutation",
            "proteinacidchange",
        ),
        Category.VARIANT,
    ),
    "cellline": Category.CELL_LINE,
}
"""Annotation types of PubTator, BioRED, BC5CDR and the NCBI disease corpus, in lower case.

`Modifier` and `CompositeMention` are the NCBI disease corpus's; all its types are diseases.
"""

_SEPARATOR = re.compile(r"[;,|+]")
_TAXON_NOTE = re.compile(r"\(Tax:\d+\)")
_RS = re.compile(r"(?:RS#:|\brs)(\d+)")
_MESH = re.compile(r"[A-Z]\d{6,9}")
_CELLOSAURUS = re.compile(r"CVCL[_:](\w+)")
_NUMBER_PREFIX = {Category.GENE: "NCBIGene", Category.TAXON: "NCBITaxon"}
_NAMED_PREFIXES = frozenset({"MESH", "OMIM", "CHEBI", "NCBIGene", "NCBITaxon", "DOID", "MONDO"})


@lru_cache(maxsize=1 << 16)
def identified(kind: str, identifiers: str) -> tuple[Category, tuple[str, ...]] | None:
    """The category of an annotation type and the CURIEs of its identifiers, in their order.

    Identifiers that name nothing (`-`, `-1`, free text) give no CURIE. None for types that the
    graph has no category for (chromosomes, relations, …).
    """
    category = _CATEGORIES.get(kind.strip().lower())
    if category is None:
        return None
    if category is Category.VARIANT:
        found = [f"dbSNP:rs{number}" for number in _RS.findall(identifiers)]
    elif category is Category.CELL_LINE:
        found = [f"CVCL:{name}" for name in _CELLOSAURUS.findall(identifiers)]
    else:
        parts = _SEPARATOR.split(_TAXON_NOTE.sub("", identifiers))
        found = [curie for part in parts if (curie := _curie(category, part.strip()))]
    return category, tuple(dict.fromkeys(found))


def _curie(category: Category, identifier: str) -> str | None:
    """The CURIE of one identifier of a gene, taxon, disease or chemical."""
    if identifier.isascii() and identifier.isdigit():
        prefix = _NUMBER_PREFIX.get(category)
        return f"{prefix}:{identifier}" if prefix else None
    if _MESH.fullmatch(identifier):
        return f"MESH:{identifier}"
    try:
        curie = normalise_curie(identifier)
    except ValueError:
        return None
    return curie if curie.partition(":")[0] in _NAMED_PREFIXES else None
