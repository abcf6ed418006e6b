"""What the names of one document mean, each looked up once."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from string import ascii_letters
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground.echoes import Echoes
from ingest.ground.lookup import GENES, SORTS, first_of_several
from ingest.ground.species import DISTANT, HUMAN, SpeciesContext
from ingest.ground.variants import Variants
from ingest.records import Candidate, Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.normal import fold

FLOOR = 0.6
"""A name of which nobody says what sort of thing it names: a candidate scores at least this."""
_NEAR = 0.1
"""How much worse by name a candidate may be that other names in the document speak for."""
_GENES_NEAR = 3
"""So many names of genes around a variant are asked whose it is."""
_POSSIBLE = 0.25
"""So probable at least is what a short form means, if it is to agree with its long form."""
_PLAIN_SYMBOL = 0.85
"""So probable a gene's symbol is taken for it, though its long form is in other words."""
_SURE_WAYS = frozenset(
    f"abbreviation, {how}"
    for how in ("exact", "exact but for case", "normal form", "symbol, other separators")
)
_EMPTIEST_WORDS = frozenset({"protein", "proteins", "gene", "factor", "type", "and", "the", "for"})
_EMPTY_WORDS = _EMPTIEST_WORDS | {"receptor", "disease"}
_MEMBER = re.compile(r"(?P<short>[A-Za-z][\w-]*?[A-Za-z])(?P<number>[- ]?\d{1,2}[A-Za-z]?)")
"""A member of what has a short form: `TCF-4`, where `T-cell factor (TCF)` stands."""
_STATED = frozenset({"annotation", "identifier"})
"""Candidates that are no matter of names."""


class Lookups(NamedTuple):
    """What a document's names are looked up with."""

    vocabulary: Vocabulary
    meanings: Callable[[str, Category], tuple[Candidate, ...]]
    """What a name of a category may mean, where it is likely enough."""
    candidates: Callable[[str], tuple[Candidate, ...]]
    """What any name may mean."""
    possible: Callable[[str, Category], tuple[Candidate, ...]]
    """What a name of a category may mean, however unlikely."""
    hinted: Callable[[str, Category], frozenset[str]]
    """The CURIEs of all that a name of a category is known for, however unlikely."""
    of_that_name: Callable[[str, Category], tuple[Candidate, ...]]
    """The chemical whose own name it is, though only ChEBI has it."""


class DocumentNames:
    """The names of one document, and what each of its mentions means."""

    def __init__(
        self,
        lookups: Lookups,
        document: Document,
        split: SplitDocument,
        mentions: tuple[Mention, ...],
    ) -> None:
        self._lookups = lookups
        self._vocabulary = lookups.vocabulary
        self._document, self._sentences = document, split.sentences
        self._long_forms = {one.short: one.long for one in split.abbreviations}
        self._mentions = mentions
        self._candidates = _names_by_entity(mentions)
        self._variant_names = [one for one in mentions if one.category is Category.VARIANT]
        self._gene_names = [one for one in mentions if one.category is Category.GENE]

    def resolved(self) -> tuple[Mention, ...]:
        """The mentions with what they mean: by their own names, else by those that they echo."""
        echoes = self.echoes()
        return tuple(self._echoing(mention, echoes) for mention in echoes.mentions)

    def echoes(self) -> Echoes:
        """The mentions with what their own names mean, as what the rest may mean."""
        by_name = tuple(self._by_its_name(mention) for mention in self._mentions)
        text = self._document.full_text
        return Echoes(text, by_name, self._long_forms, self._lookups.hinted)

    def _echoing(self, mention: Mention, echoes: Echoes) -> Mention:
        if mention.curie or mention.candidates or mention.category not in SORTS:
            return mention
        meanings = echoes.meaning(mention)
        meanings = meanings or self._lookups.of_that_name(mention.text, mention.category)
        return meaning_this(mention, meanings[0], meanings[1:] or meanings) if meanings else mention

    @cached_property
    def _species(self) -> SpeciesContext:
        return SpeciesContext(self._document, self._sentences, self._gene_names)

    def _by_its_name(self, mention: Mention) -> Mention:
        """The mention with what its own name means."""
        if mention.candidates and mention.candidates[0].how in _STATED:
            return meaning_this(mention, mention.candidates[0])
        if mention.category is Category.VARIANT:
            found = self._variants.meaning(mention)
            return meaning_this(mention, found) if found else mention
        if mention.category not in SORTS:
            chosen = self._plain(mention)
            return meaning_this(mention, chosen) if chosen else mention
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
        return meaning_this(mention, chosen, meanings)

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
        defined = self._lookups.candidates(long_form) if long_form else ()
        usable = [one for one in defined or mention.candidates if one.score >= FLOOR]
        return _choose(usable, self._candidates) if usable else None

    def _long_form(self, text: str) -> str | None:
        return self._long_forms.get(text) or self._long_forms.get(text.removesuffix("s"))

    def _meanings(self, text: str, category: Category) -> tuple[Candidate, ...]:
        """What a name may mean here: a short form means its long form, if one is found, or what
        it usually means, if that goes with the long form."""
        long_form = self._long_form(text)
        if not long_form:
            return (
                self._as_member(text, category)
                or self._lookups.meanings(text, category)
                or self._spelt_out(text, category)
            )
        spelt_out = _as_abbreviation(self._lookups.meanings(long_form, category))
        if spelt_out and spelt_out[0].how in _SURE_WAYS:
            return spelt_out
        agreeing = tuple(
            one
            for one in self._lookups.meanings(text, category)
            if (one.score >= _POSSIBLE and self._agrees(one.curie, long_form))
            or (one.score >= _PLAIN_SYMBOL and self._agrees(one.curie, long_form, least=3))
        )
        return agreeing or spelt_out

    def _as_member(self, text: str, category: Category) -> tuple[Candidate, ...]:
        """What a short form with a number means by its long form: of those that it may be, one
        that goes with that."""
        member = _MEMBER.fullmatch(first_of_several(text)) if category in GENES else None
        family = member and self._long_form_of_all(member["short"])
        if not member or not family:
            return ()
        number = member["number"].strip("- ")
        for spelt_out in (f"{family} {number}", f"{family} {number.rstrip(ascii_letters)}"):
            found = _as_abbreviation(self._lookups.meanings(spelt_out, category))
            if found and found[0].how in _SURE_WAYS:
                return found
        return tuple(
            one
            for one in self._lookups.possible(text, category)
            if one.score >= _POSSIBLE and self._agrees(one.curie, family)
        )

    def _long_form_of_all(self, short: str) -> str | None:
        """The long form of a short form that is defined in the plural or the singular."""
        long_form = self._long_forms.get(short) or self._long_forms.get(f"{short}s")
        return long_form and long_form.removesuffix("s")

    def _spelt_out(self, text: str, category: Category) -> tuple[Candidate, ...]:
        """What a name means with the short forms in it spelt out: `FV deficiency`."""
        words = [self._long_forms.get(word, word) for word in text.split(" ")]
        spelt_out = " ".join(words)
        if spelt_out == text:
            return ()
        return _as_abbreviation(self._lookups.meanings(spelt_out, category))

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


def meaning_this(
    mention: Mention, chosen: Candidate, candidates: tuple[Candidate, ...] | None = None
) -> Mention:
    """The mention with its identity."""
    identity: dict[str, object] = {
        "curie": chosen.curie,
        "name": chosen.name,
        "category": chosen.category,
        "score": chosen.score,
    }
    if candidates is not None:
        identity["candidates"] = candidates
    return mention.model_copy(update=identity)


def _choose(candidates: Sequence[Candidate], names: Counter[str]) -> Candidate:
    """The best candidate; of those about as good, one that the document also calls otherwise."""
    near = [one for one in candidates if candidates[0].score - one.score <= _NEAR]
    return max(near, key=lambda candidate: (min(2, names[candidate.curie]), candidate.score))
