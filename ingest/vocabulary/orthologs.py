"""Genes of other species by their own identifiers, each tied to the human gene that it matches.

Such a gene is an entity without names of its own: what a text calls it, it calls the human gene
too, and the species of the text decides which of the two is meant
(docs/decisions/0005-genes-of-other-species.md).
"""

import re
from pathlib import Path

from graph_schema.biolink import Category
from ingest.vocabulary.sources import open_text, rows
from ingest.vocabulary.terms import Term, Terms

MOUSE, RAT = "NCBITaxon:10090", "NCBITaxon:10116"
_ROW = re.compile(r"tax_id=(\d+).* GeneID=(\d+), .*Symbol='([^']*)', Aliases='([^']*)'")
_TABLE = "Downloaded data from NCBI Gene|Data downloaded from NCBI Gene"


def is_gene_table(head: str) -> bool:
    """Whether a file that begins with `head` is a table of NCBI genes of the package goatools."""
    return re.search(_TABLE, head) is not None


def read_gene_table(path: Path, terms: Terms) -> None:
    """Mouse genes of goatools' table of NCBI Gene (its lines are read, never executed).

    A gene matches the human one of its own symbol; where that has no match, one of an alias.
    """
    by_symbol = _human_genes(terms)
    mice: list[tuple[str, str, list[str]]] = []
    with open_text(path) as handle:
        for line in handle:
            row = _ROW.search(line)
            if row is not None and row[1] == MOUSE.partition(":")[2]:
                mice.append((f"NCBIGene:{row[2]}", row[3], row[4].split(", ")))
    for symbols_alone in (True, False):
        for curie, symbol, aliases in mice:
            others = [] if symbols_alone else [name for name in aliases if name[:1].isupper()]
            names = [symbol, symbol.upper(), *others]
            human = next((by_symbol[name] for name in names if name in by_symbol), None)
            if human is not None:
                add_ortholog(terms, human, MOUSE, curie, symbol)


def _human_genes(terms: Terms) -> dict[str, str]:
    """Human genes by their own symbols, and by those that MGI gives to their orthologs."""
    found: dict[str, str] = {}
    for symbol, curie in terms.mouse_symbols.items():
        found[symbol] = terms.resolve(curie)
    for term in terms.by_curie.values():
        if term.curie.startswith("NCBIGene:"):
            found.setdefault(term.name, term.curie)
    return found


def read_micro_rnas(path: Path, terms: Terms) -> None:
    """Mouse and rat microRNAs of miRBase, by the human one of the same name."""
    human: dict[str, str] = {}
    others: list[tuple[str, str, str, str]] = []
    for row in rows(path):
        species, _, name = row[1].partition("-")
        if row[2] != "ENTREZGENE":
            continue
        if species == "hsa":
            human[name] = f"NCBIGene:{row[3]}"
        elif species in {"mmu", "rno"}:
            others.append((name, MOUSE if species == "mmu" else RAT, row[3], row[4]))
    for name, taxon, identifier, symbol in others:
        curie = human.get(name) or human.get(f"{name}-1")
        if curie and terms.get(curie):
            add_ortholog(terms, curie, taxon, f"NCBIGene:{identifier}", symbol)


def add_ortholog(terms: Terms, human: str, taxon: str, curie: str, symbol: str) -> None:
    """Make the gene `curie` of another species known, unless it stands for another entity."""
    if terms.get(curie) is None and (human, taxon) not in terms.orthologs:
        term = terms.add(Term(curie, symbol, Category.GENE))
        term.names.clear()
        terms.orthologs[human, taxon] = curie
