"""Grounding: which entity a name means, explained, or that the vocabulary does not know it."""

import re
from collections import Counter

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie
from graph_schema.records import Entity, Rejection
from ingest.records import Candidate, Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary

_VARIANT = re.compile(r"rs\d+")
_FLOOR = 0.6
"""A candidate that scores less is no candidate."""
_NEAR = 0.1
"""How much worse by name a candidate may be that other names in the document speak for."""

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


class Grounder:
    """Says what names mean. Knows the vocabulary, and keeps no other state."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def candidates(self, name: str, category: Category | None = None) -> tuple[Candidate, ...]:
        """What `name` may mean, best first, each with its score and how it matched.

        With `category`, only candidates of that category. Empty where the vocabulary does not
        know the name: the nearest neighbour is no answer.
        """
        name = name.strip()
        found = self._vocabulary.candidates(name)
        if not found and name.islower():
            found = self._vocabulary.candidates(name.upper())
        return tuple(
            candidate
            for candidate in found
            if candidate.score >= _FLOOR and category in (None, candidate.category)
        )

    def resolve(
        self, document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
    ) -> tuple[tuple[Mention, ...], tuple[Rejection, ...]]:
        """The mentions with the entity that each one means, and what could not be grounded.

        Among a mention's candidates that score about as well by their names, the one wins that
        the document also calls by another name. The plural of a short form that the document
        defines means what its long form means. A mention without a usable candidate keeps no
        identity, and each distinct name of those is reported once.
        """
        names = _names_by_entity(mentions)
        defined = {a.short: self.candidates(a.long) for a in split.abbreviations}
        resolved: list[Mention] = []
        unknown: dict[str, None] = {}
        for mention in mentions:
            own = defined.get(mention.text.removesuffix("s")) or mention.candidates
            chosen = _choose(own, names)
            if chosen is None:
                unknown.setdefault(mention.text)
                resolved.append(mention)
                continue
            resolved.append(_grounded(mention, chosen))
        rejections = tuple(
            Rejection(
                source=document.id,
                record=name,
                stage="ground",
                reason="not in the vocabulary",
                detail=name,
            )
            for name in unknown
        )
        return tuple(resolved), rejections

    def resolve_name(self, namespace: str, name: str, identifier: str = "") -> Entity | None:
        """The entity that a curated resource names, or None where the vocabulary lacks it.

        `namespace` is a BEL namespace (`HGNC`, `MESHPP`, `SFAM`, …) or a CURIE prefix; an
        identifier, where there is one, decides over the name.
        """
        prefix = _NAMESPACES.get(namespace, namespace)
        for bare in (identifier, name):
            entity = self._by_identifier(prefix, bare)
            if entity is not None:
                return entity
        if prefix == "dbSNP" and _VARIANT.fullmatch(name):
            curie = f"dbSNP:{name}"
            return Entity(curie=curie, name=name, category=Category.VARIANT)
        wanted = _CATEGORIES.get(namespace) or _CATEGORIES.get(prefix)
        spoken = name.replace("_", " ")
        for candidate in self.candidates(spoken):
            if wanted is None or candidate.category in wanted:
                return self._vocabulary.entity(candidate.curie)
        found = self.candidates(spoken)
        return self._vocabulary.entity(found[0].curie) if found else None

    def _by_identifier(self, prefix: str, identifier: str) -> Entity | None:
        if not identifier:
            return None
        try:
            curie = normalise_curie(f"{prefix}:{identifier}")
        except ValueError:
            return None
        return self._vocabulary.entity(curie)


def _names_by_entity(mentions: tuple[Mention, ...]) -> Counter[str]:
    """How many distinct names of each entity the document has."""
    pairs = {
        (candidate.curie, mention.text.lower())
        for mention in mentions
        for candidate in mention.candidates
    }
    return Counter(curie for curie, _ in pairs)


def _grounded(mention: Mention, chosen: Candidate) -> Mention:
    identity = {"curie": chosen.curie, "name": chosen.name, "category": chosen.category}
    return mention.model_copy(update={**identity, "score": chosen.score})


def _choose(candidates: tuple[Candidate, ...], names: Counter[str]) -> Candidate | None:
    usable = [candidate for candidate in candidates if candidate.score >= _FLOOR]
    if not usable:
        return None

    near = [candidate for candidate in usable if usable[0].score - candidate.score <= _NEAR]
    return max(near, key=lambda candidate: (min(2, names[candidate.curie]), candidate.score))
