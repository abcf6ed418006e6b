"""What a vocabulary file says: terms, their names by kind, and identifiers that mean the same."""

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from graph_schema.biolink import Category


class Kind(IntEnum):
    """How a name belongs to its term; the earlier kinds are the surer ones."""

    FIELD = 0
    """From our own table of this field's special names."""
    PREFERRED = 1
    """The approved symbol, or the preferred label."""
    FULL_NAME = 2
    """The approved full name of a gene."""
    SYNONYM = 3
    PREVIOUS = 4
    """A symbol that the gene used to have."""
    ALIAS = 5
    """An alias symbol of a gene; many genes may share one."""
    ORTHOLOG = 6
    """A symbol of the same gene in mouse or rat."""
    LISTED = 7
    """From a list of names of diseases, of which many belong to a relative of the term."""
    COLLECTED = 8
    """From a list of drug names: believed only where something else says that here stands one."""
    CORPUS = 9
    """From annotated corpora: believed like `COLLECTED`."""


class Source(NamedTuple):
    """A vocabulary file that was used."""

    name: str
    version: str
    licence: str
    entities: int
    names: int


class Term:
    """One term while the vocabulary is being compiled."""

    __slots__ = ("backed", "category", "curie", "name", "names", "namespaces", "weight")

    def __init__(self, curie: str, name: str, category: Category, weight: int = 0) -> None:
        self.curie = curie
        self.name = name
        self.category = category
        self.weight = weight
        """How well known it is: rises with what the sources know of it."""
        self.namespaces = {curie.partition(":")[0]}
        """The vocabularies that it is already a term of."""
        self.names: dict[str, Kind] = {name: Kind.PREFERRED}
        self.backed: set[str] = set()
        """Names that more than one kind of source gives it, annotated corpora aside."""

    def call(self, names: Iterable[str], kind: Kind) -> None:
        """Give the term more names; a name keeps its surest kind."""
        for name in names:
            known = self.names.get(name, kind)
            if known is not kind and Kind.CORPUS not in (known, kind):
                self.backed.add(name)
            if name and known >= kind:
                self.names[name] = kind


class Terms:
    """All terms by CURIE, and which CURIEs are other identifiers of a term."""

    def __init__(self) -> None:
        self.by_curie: dict[str, Term] = {}
        self.identity: dict[str, str] = {}
        self.sources: list[Source] = []
        self._size = 0, 0
        self.relatives: list[tuple[str, str, str]] = []
        """Members of families and products of genes, as (subject, relation, object)."""
        self.mouse_symbols: dict[str, str] = {}
        """Human genes by the symbol that MGI gives to their mouse ortholog."""
        self.orthologs: dict[tuple[str, str], str] = {}
        """The gene of another species, by human gene and taxon."""
        self.dropped: dict[str, set[str]] = defaultdict(set)
        """Names that a term must not have (wrong groundings that people found)."""
        self.ignored: set[str] = set()
        """Names that no term may have."""

    def add(self, term: Term) -> Term:
        """Keep a term; if its CURIE is known already, the names join the one that stands."""
        known = self.get(term.curie)
        if known is None:
            self.by_curie[term.curie] = term
            return term
        for name, kind in term.names.items():
            known.call((name,), max(kind, Kind.SYNONYM))
        return known

    def resolve(self, curie: str) -> str:
        """The CURIE under which this identifier's term is kept (itself, where it is unknown)."""
        while curie in self.identity:
            curie = self.identity[curie]
        return curie

    def get(self, curie: str) -> Term | None:
        return self.by_curie.get(self.resolve(curie))

    def same(self, kept: str, other: str) -> None:
        """Make `other` another identifier of the term `kept`, and give its names to it."""
        kept, other = self.resolve(kept), self.resolve(other)
        if kept == other:
            return
        term = self.by_curie.pop(other, None)
        self.identity[other] = kept
        target = self.by_curie.get(kept)
        if term is not None and target is not None:
            for name, kind in term.names.items():
                target.call((name,), max(kind, Kind.SYNONYM))
            target.backed |= term.backed
            target.weight = max(target.weight, term.weight)
            target.namespaces |= term.namespaces
        elif term is not None:
            self.by_curie[kept] = term
            term.curie = kept

    def alias(self, kept: str, other: str) -> None:
        """Let `other`, an identifier without a term of its own, lead to `kept`; the first wins."""
        if other not in self.by_curie:
            self.identity.setdefault(other, self.resolve(kept))

    def record(self, name: str, version: str, licence: str) -> None:
        """Note a source that was read, with what it added since the one before it."""
        entities, names = self._size
        self.count()
        added = self._size[0] - entities, self._size[1] - names
        self.sources.append(Source(name, version, licence, max(0, added[0]), max(0, added[1])))

    def count(self) -> None:
        """Count what there is, so that joining terms is not set against the next source."""
        self._size = len(self.by_curie), sum(len(term.names) for term in self.by_curie.values())
