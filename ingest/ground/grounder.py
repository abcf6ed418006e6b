"""The grounder: candidates for a name, and what the names of a document mean."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from graph_schema.biolink import Category
from graph_schema.records import Entity, Rejection
from ingest.ground import curated
from ingest.ground.lookup import SORTS, Found, ways
from ingest.ground.species import DISTANT, HUMAN, SpeciesContext
from ingest.ground.variants import Variants
from ingest.ground.weigh import each_first, facts, floor, probability
from ingest.records import Candidate, Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.matching import FIELD_SCORE
from ingest.vocabulary.normal import fold
from ingest.vocabulary.opened import Hit

_REMEMBERED = 50_000
_FLOOR = 0.6
"""A name of which nobody says what sort of thing it names: a candidate scores at least this."""
_NEAR = 0.1
"""How much worse by name a candidate may be that other names in the document speak for."""
_GENES_NEAR = 3
"""So many names of genes around a variant are asked whose it is."""
_PLAIN_SYMBOL = 0.85
"""So probable a gene's symbol is taken for it, though its long form is in other words."""
_SURE_WAYS = frozenset(
    f"abbreviation, {how}"
    for how in ("exact", "exact but for case", "normal form", "symbol, other separators")
)
_EMPTIEST_WORDS = frozenset({"protein", "proteins", "gene", "factor", "type", "and", "the", "for"})
_EMPTY_WORDS = _EMPTIEST_WORDS | {"receptor", "disease"}
_STATED = frozenset({"annotation", "identifier"})
"""Candidates that are no matter of names."""


class Grounder:
    """Says what names mean. Knows the vocabulary, and keeps no other state."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.meanings = lru_cache(_REMEMBERED)(self._meanings)

    def __reduce__(self) -> tuple[object, ...]:
        return Grounder, (self._vocabulary,)

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

    def _meanings(self, name: str, category: Category) -> tuple[Candidate, ...]:
        """What a name of this category may mean, best first, each with the probability that it
        is right as its score; empty where nothing reaches the floor."""
        for found in ways(self._vocabulary, name, category):
            field = [one for one in found if one.hit.sure and one.hit.score > FIELD_SCORE]
            ranked = sorted(self._weighed(name, category, field or found), key=_likeliest_first)
            if field or ranked[0][0] >= floor(category):
                return tuple(
                    self._vocabulary.candidate(hit, score, how) for score, hit, how in ranked
                )
        return ()

    def _weighed(
        self, name: str, category: Category, found: list[Found]
    ) -> Iterator[tuple[float, Hit, str]]:
        """Each hit with the probability that it is meant, and how it was found."""
        for order in each_first(found):
            hit, form = order[0]
            true = facts(self._vocabulary, name, category, order)
            how = hit.how if form == "as written" else f"{hit.how}, {form}"
            yield round(probability(true, category), 4), hit, how

    def resolve(
        self, document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
    ) -> tuple[tuple[Mention, ...], tuple[Rejection, ...]]:
        """The mentions with the entity that each one means, and what could not be grounded.

        A mention of a gene, condition, chemical, organism or cell line means the likeliest entity
        of that sort, if it is likely enough; of a gene, the one of the species that the text
        speaks of. Other mentions mean the best of their candidates. The plural of a short form
        that the document defines means what its long form means. A mention without a usable
        candidate keeps no identity, and each distinct name of those is reported once.
        """
        reading = _Reading(self, document, split, mentions)
        resolved = tuple(reading.grounded(mention) for mention in mentions)
        unknown = dict.fromkeys(
            mention.text for mention in resolved if mention.curie is None and not mention.candidates
        )
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
        return resolved, rejections

    def raised(self, mention: Mention) -> Mention:
        """The mention of a gene as one of the human gene, on which claims of all species meet.

        So also a gene of a species whose own identifier is not known, and which therefore has
        none; any other mention as it is.
        """
        if mention.category is not Category.GENE or not mention.candidates:
            return mention
        best = mention.candidates[0]
        if mention.curie is not None and best.curie == mention.curie:
            return mention
        return _with(mention, best)

    def resolve_name(self, namespace: str, name: str, identifier: str = "") -> Entity | None:
        """The entity that a curated resource names, or None where the vocabulary lacks it.

        `namespace` is a BEL namespace (`HGNC`, `MESHPP`, `SFAM`, …) or a CURIE prefix; an
        identifier, where there is one, decides over the name.
        """
        return curated.resolve_name(self._vocabulary, self.candidates, namespace, name, identifier)


class _Reading:
    """The names of one document, each looked up once."""

    def __init__(
        self,
        grounder: Grounder,
        document: Document,
        split: SplitDocument,
        mentions: tuple[Mention, ...],
    ) -> None:
        self._grounder = grounder
        self._vocabulary = grounder._vocabulary
        self._document, self._sentences = document, split.sentences
        self._long_forms = {one.short: one.long for one in split.abbreviations}
        self._candidates = _names_by_entity(mentions)
        self._variant_names = [one for one in mentions if one.category is Category.VARIANT]
        self._gene_names = [one for one in mentions if one.category is Category.GENE]

    @cached_property
    def _species(self) -> SpeciesContext:
        return SpeciesContext(self._document, self._sentences, self._gene_names)

    def grounded(self, mention: Mention) -> Mention:
        """The mention with what it means."""
        if mention.candidates and mention.candidates[0].how in _STATED:
            return _with(mention, mention.candidates[0])
        if mention.category is Category.VARIANT:
            found = self._variants.meaning(mention)
            return _with(mention, found) if found else mention
        if mention.category not in SORTS:
            chosen = self._plain(mention)
            return _with(mention, chosen) if chosen else mention
        meanings = self._meanings(mention.text, mention.category)
        if not meanings:
            return mention.model_copy(update={"candidates": ()})
        chosen = _choose(meanings, self._candidates)
        if chosen.category is Category.GENE and chosen.curie.startswith("NCBIGene:"):
            of_species = self._of_its_species(chosen, mention)
            if of_species is None:
                known = {"category": chosen.category, "candidates": meanings}
                return mention.model_copy(update=known)
            chosen = of_species
        return _with(mention, chosen, meanings)

    @cached_property
    def _variants(self) -> Variants:
        return Variants(self._document.full_text, self._variant_names, self._genes_near)

    def _genes_near(self, place: int) -> tuple[str, ...]:
        """The symbols of the genes that are named nearest to a place."""
        near = sorted(self._gene_names, key=lambda gene: abs(gene.start - place))
        found = (self._meanings(gene.text, gene.category)[:1] for gene in near[:_GENES_NEAR])
        return tuple(one.name for each in found for one in each if one.category is Category.GENE)

    def _plain(self, mention: Mention) -> Candidate | None:
        """The best candidate of a mention of which no sort is known."""
        long_form = self._long_form(mention.text)
        defined = self._grounder.candidates(long_form) if long_form else ()
        usable = [one for one in defined or mention.candidates if one.score >= _FLOOR]
        return _choose(usable, self._candidates) if usable else None

    def _long_form(self, text: str) -> str | None:
        return self._long_forms.get(text) or self._long_forms.get(text.removesuffix("s"))

    def _meanings(self, text: str, category: Category) -> tuple[Candidate, ...]:
        """What a name may mean here: a short form means its long form, if one is found, or what
        it usually means, if that goes with the long form."""
        long_form = self._long_form(text)
        if not long_form:
            return self._grounder.meanings(text, category)
        spelt_out = _as_abbreviation(self._grounder.meanings(long_form, category))
        if spelt_out and spelt_out[0].how in _SURE_WAYS:
            return spelt_out
        agreeing = tuple(
            one
            for one in self._grounder.meanings(text, category)
            if self._agrees(one.curie, long_form)
            or (one.score >= _PLAIN_SYMBOL and self._agrees(one.curie, long_form, least=3))
        )
        return agreeing or spelt_out

    def _agrees(self, curie: str, long_form: str, least: int = 4) -> bool:
        """Whether what a short form usually means has a name with words of the long form."""
        entity = self._vocabulary.entity(curie)
        assert entity is not None
        names = " ".join((entity.name, *entity.synonyms))
        return bool(_stems(long_form, least) & _stems(names, least))

    def _of_its_species(self, chosen: Candidate, mention: Mention) -> Candidate | None:
        """Of a human gene, the gene of the species that the text speaks of, if it is known."""
        likeliest = self._species.probabilities(mention)
        taxon = next(
            taxon
            for taxon in (*likeliest, HUMAN)
            if taxon not in DISTANT or self._vocabulary.ortholog(chosen.curie, taxon)
        )
        score = round(chosen.score * likeliest[taxon], 4)
        if taxon == HUMAN:
            return chosen.model_copy(update={"score": score})
        curie = self._vocabulary.ortholog(chosen.curie, taxon)
        entity = self._vocabulary.entity(curie) if curie else None
        if entity is None:
            return None
        how = f"{chosen.how}, of the species that the text speaks of"
        found = {"curie": entity.curie, "name": entity.name, "how": how, "score": score}
        return chosen.model_copy(update=found)


def _as_abbreviation(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    return tuple(one.model_copy(update={"how": f"abbreviation, {one.how}"}) for one in found)


def _stems(text: str, least: int) -> set[str]:
    """The beginnings of the words of so many letters, without those that say little."""
    words = [word for word in re.findall(r"[a-z]+", fold(text).text.lower()) if len(word) >= least]
    empty = _EMPTY_WORDS if least > 3 else _EMPTIEST_WORDS
    return {word[:5] for word in words if word not in empty}


def _names_by_entity(mentions: tuple[Mention, ...]) -> Counter[str]:
    """How many distinct names of each entity the document has."""
    pairs = {
        (candidate.curie, mention.text.lower())
        for mention in mentions
        for candidate in mention.candidates
    }
    return Counter(curie for curie, _ in pairs)


def _with(
    mention: Mention, chosen: Candidate, candidates: tuple[Candidate, ...] | None = None
) -> Mention:
    identity: dict[str, object] = {
        "curie": chosen.curie,
        "name": chosen.name,
        "category": chosen.category,
        "score": chosen.score,
    }
    if candidates is not None:
        identity["candidates"] = candidates
    return mention.model_copy(update=identity)


def _likeliest_first(weighed: tuple[float, Hit, str]) -> tuple[float, int]:
    return -weighed[0], weighed[1].entity


def _choose(candidates: Sequence[Candidate], names: Counter[str]) -> Candidate:
    """The best candidate; of those about as good, one that the document also calls otherwise."""
    near = [one for one in candidates if candidates[0].score - one.score <= _NEAR]
    return max(near, key=lambda candidate: (min(2, names[candidate.curie]), candidate.score))
