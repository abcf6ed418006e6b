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
_CONDITIONS = frozenset({Category.DISEASE, Category.PHENOTYPE})
_LONGEST = 80
"""Longer names are systematic names of chemicals, which no text spells out."""
_PROTEIN_OF = re.compile(r"(.+) protein, (human|mouse|rat)$")
_SPECIES = re.compile(r"( protein)?, (human|mouse|rat)$")


def category_of(trees: list[str]) -> Category | None:
    """What a heading is by its tree numbers; None for what is no biomedical thing."""
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


def read_headings(path: Path, terms: Terms) -> None:
    """Main headings of the biomedical trees."""
    for identifier, name, synonyms, trees, *_ in rows(path):
        category = category_of([tree for tree in trees.split("|") if tree])
        if category is None:
            continue
        term = terms.add(Term(f"MESH:{identifier}", name, category, 30))
        term.call(_in_natural_order(synonyms), Kind.SYNONYM)


def read_supplementary(path: Path, terms: Terms, index: GeneIndex) -> None:
    """Supplementary concept records. `X protein, human` lends its names to the gene X."""
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
        mapped = [terms.get(f"MESH:{heading}") for heading in headings.split(",")]
        category = next((term.category for term in mapped if term), None)
        if category is not None:
            term = terms.add(Term(curie, name, category, 5))
            term.call(_in_natural_order(synonyms), Kind.SYNONYM)
