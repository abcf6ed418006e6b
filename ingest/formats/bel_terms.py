"""The terms of BEL (Biological Expression Language) as entities of the graph.

Functions and namespaces as in https://language.bel.bio/ and PyBEL 0.13's node-link JSON.
"""

import hashlib
import re
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie
from graph_schema.records import Entity
from ingest.formats.document import UnusableRecordError, normalise

Resolve = Callable[[str, str, str], Entity | None]
"""The identity of (namespace, name, identifier), any of which may be empty; None if unknown."""

_CATEGORIES = {
    "Abundance": Category.CHEMICAL,
    "BiologicalProcess": Category.PROCESS,
    "Complex": Category.COMPLEX,
    "Composite": Category.COMPLEX,
    "Gene": Category.GENE,
    "Pathology": Category.DISEASE,
    "Protein": Category.GENE,
    "RNA": Category.GENE,
    "miRNA": Category.GENE,
}
_FAMILIES = frozenset({"FPLX", "GFAM", "INTERPRO", "SFAM"})
_PLACES = frozenset({"GOCC", "MESHCS"})
_PRODUCTS: dict[tuple[str, int | str | None, int | str | None], tuple[str, str]] = {
    ("APP", 672, 711): ("CHEBI", "amyloid-beta"),
    ("APP", 672, 713): ("CHEBI", "amyloid-beta"),
}
"""Fragments that have a name of their own (residues as in UniProt P05067)."""
_SLUG = re.compile(r"[^A-Za-z0-9_]+")
_RS = re.compile(r"rs\d+")


class BelVariant(BaseModel):
    """What is special about a protein or gene: a modification, fragment or mutation."""

    model_config = ConfigDict(frozen=True)

    kind: str
    identifier: str | dict[str, str] | None = None
    start: int | str | None = None
    stop: int | str | None = None

    @property
    def modification(self) -> str:
        """The short name of a protein modification (`Ph`), or empty."""
        named = self.identifier
        return named.get("name", "") if self.kind == "pmod" and isinstance(named, dict) else ""


class BelTerm(BaseModel):
    """A node: a function over a name of a namespace, or over members."""

    model_config = ConfigDict(frozen=True)

    function: str
    namespace: str = ""
    name: str = ""
    identifier: str = ""
    variants: tuple[BelVariant, ...] = ()
    members: tuple["BelTerm", ...] = Field(default=(), max_length=100)


def entity(term: BelTerm, resolve: Resolve | None) -> Entity:
    """The entity of a term. A variant, fragment or modified form is still its gene, but for a
    fragment that is a substance of its own, as amyloid-beta is.

    A complex without a name is named by its members. What `resolve` does not know gets a `KGMED:`
    CURIE made from namespace and name, the same in every run.

    Raises:
        UnusableRecordError: the term is a reaction, or has no name.
    """
    term = _product(term) or term
    category = _CATEGORIES.get(term.function)
    if category is None:
        raise UnusableRecordError("no counterpart for BEL function", term.function)
    if term.name or term.identifier:
        return _named(term, category, resolve)
    if not term.members:
        raise UnusableRecordError("BEL term without name", term.function)
    members = sorted((entity(m, resolve) for m in term.members), key=lambda e: (e.name, e.curie))
    if len(members) == 1:
        return members[0]
    name = ":".join(member.name for member in members)
    curies = "|".join(member.curie for member in members)
    return Entity(
        curie=f"KGMED:{term.function.lower()}.{_slug(curies, always_hashed=True)}",
        name=name,
        category=category,
    )


def _product(term: BelTerm) -> BelTerm | None:
    """The substance that a fragment of this protein is, where it has a name of its own."""
    for variant in term.variants:
        known = _PRODUCTS.get((term.name, variant.start, variant.stop))
        if known:
            return BelTerm(function="Abundance", namespace=known[0], name=known[1])
    return None


def _named(term: BelTerm, category: Category, resolve: Resolve | None) -> Entity:
    name = normalise(term.name or term.identifier)
    known = resolve(term.namespace, term.name, term.identifier) if resolve else None
    if known:
        return known
    if term.namespace in _FAMILIES and category is Category.GENE:
        category = Category.GENE_FAMILY
    elif term.namespace in _PLACES:
        category = Category.COMPONENT
    curie = f"KGMED:{_slug(term.namespace)}.{_slug(name)}"
    if term.namespace == "DBSNP" and _RS.fullmatch(name):
        category, curie = Category.VARIANT, f"dbSNP:{name}"
    elif term.identifier:
        try:
            curie = normalise_curie(f"{term.namespace}:{term.identifier}")
        except ValueError:
            curie = f"KGMED:{_slug(term.namespace)}.{_slug(term.identifier)}"
    return Entity(curie=curie, name=name, category=category)


def _slug(text: str, *, always_hashed: bool = False) -> str:
    """The text in the letters of a CURIE; with a hash where letters had to be replaced."""
    slug = _SLUG.sub("-", text).strip("-")[:60]
    if slug == text and not always_hashed:
        return slug
    return f"{slug}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
