"""MeSH: main headings by their place in the tree, and supplementary concept records."""

import re
from pathlib import Path

from graph_schema.biolink import Category
from ingest.vocabulary.genes import GeneIndex
from ingest.vocabulary.sources import rows
from ingest.vocabulary.terms import Kind, Term, Terms

_TREES: tuple[tuple[str, Category | None], ...] = (
    # The first prefix that a tree number begins with decides; longer ones stand first.
    ("C23.550.291", Category.THING),  # disease attributes: acute, chronic, …
    ("C23", Category.PHENOTYPE),
    ("C22", Category.DISEASE),
    ("C", Category.DISEASE),
    ("F03", Category.DISEASE),
    ("F01", Category.PROCESS),
    ("F02", Category.PROCESS),
    ("G01", None),  # physical, chemical and mathematical phenomena
    ("G02.111.820.850", Category.PROCESS),
    ("G02.111.665", Category.PROCESS),
    ("G02", None),
    ("G17", None),
    ("G05.360", Category.COMPONENT),  # genome, chromosomes and their parts
    ("G", Category.PROCESS),
    ("A11.251", Category.CELL_LINE),
    ("A11.284", Category.COMPONENT),
    ("A11", Category.CELL),
    ("A20", Category.CHEMICAL),
    ("A", Category.ANATOMY),
    ("B", Category.TAXON),
    ("D12.776", Category.GENE_FAMILY),
    ("D12.644.276", Category.GENE_FAMILY),
    ("D12.644.548", Category.GENE_FAMILY),
    ("D06.472.699", Category.GENE_FAMILY),
    ("D08.811", Category.GENE_FAMILY),
    ("D", Category.CHEMICAL),
)
_ANTIBODIES = (
    "D12.776.124.486.485.114.224",
    "D12.776.124.790.651.114.224",
    "D12.776.377.715.548.114.224",
)
"""Monoclonal antibodies, by each of their places among the proteins. They are given as drugs, so
what stands here is a chemical, whatever it is elsewhere in the tree."""
_CONDITIONS = frozenset({Category.DISEASE, Category.PHENOTYPE})
_LONGEST = 80
"""Longer names are systematic names of chemicals, which no text spells out."""
_PROTEIN_OF = re.compile(r"(.+) protein, (human|mouse|rat)$")
_SPECIES = re.compile(r"( protein)?, (human|mouse|rat)$")


def _is_antibody(trees: list[str]) -> bool:
    return any(tree.startswith(_ANTIBODIES) for tree in trees)


def category_of(trees: list[str]) -> Category | None:
    """What a heading is by its tree numbers; None for what is no biomedical thing."""
    if _is_antibody(trees):
        return Category.CHEMICAL
    found = {
        category
        for tree in trees
        for category in [next((c for prefix, c in _TREES if tree.startswith(prefix)), None)]
        if category is not None
    }
    if Category.THING in found and found.isdisjoint(_CONDITIONS):
        return None
    found.discard(Category.THING)
    return min(found, key=_PREFERENCE.index, default=None)


_PREFERENCE = [
    Category.DISEASE,
    Category.PHENOTYPE,
    Category.CELL_LINE,
    Category.CELL,
    Category.GENE_FAMILY,
    Category.CHEMICAL,
    Category.COMPONENT,
    Category.ANATOMY,
    Category.TAXON,
    Category.PROCESS,
    Category.THING,
]


def _in_natural_order(synonyms: str) -> list[str]:
    """Entry terms without the inverted ones (`Dementia, Alzheimer`), which stand in no text."""
    return [name for name in synonyms.split("|") if ", " not in name and len(name) <= _LONGEST]


def read_headings(path: Path, terms: Terms) -> frozenset[str]:
    """Main headings of the biomedical trees. Returns those of monoclonal antibodies."""
    antibodies = set()
    for identifier, name, synonyms, numbers, *_ in rows(path):
        trees = [tree for tree in numbers.split("|") if tree]
        category = category_of(trees)
        if category is None:
            continue
        if _is_antibody(trees):
            antibodies.add(identifier)
        term = terms.add(Term(f"MESH:{identifier}", name, category, 30))
        term.call(_in_natural_order(synonyms), Kind.SYNONYM)
    return frozenset(antibodies)


def read_supplementary(
    path: Path, terms: Terms, index: GeneIndex, antibodies: frozenset[str]
) -> None:
    """Supplementary concept records. `X protein, human` lends its names to the gene X.

    A record is what the first of its headings is; an antibody, if any heading is in `antibodies`.
    """
    symbols = {symbol.upper(): curie for symbol, curie in index.by_symbol.items()}
    for identifier, name, synonyms, headings, *_ in rows(path):
        curie = f"MESH:{identifier}"
        names = synonyms.split("|")
        protein = _PROTEIN_OF.match(name)
        gene = symbols.get(protein[1].upper()) if protein else None
        if gene is not None:
            bare = [_SPECIES.sub("", synonym) for synonym in names]
            terms.by_curie[gene].call((n for n in bare if len(n) > 5), Kind.SYNONYM)
            terms.alias(gene, curie)
            continue
        if re.search(r" protein, [A-Z]", name):
            continue
        above = headings.split(",")
        mapped = [terms.get(f"MESH:{heading}") for heading in above]
        category = next((term.category for term in mapped if term), None)
        if not antibodies.isdisjoint(above):
            category = Category.CHEMICAL
        if category is not None:
            term = terms.add(Term(curie, name, category, 5))
            term.call(_in_natural_order(synonyms), Kind.SYNONYM)
