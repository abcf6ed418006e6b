"""The grounder: candidates for a name, and what the names of a document mean."""

from collections.abc import Iterator
from functools import lru_cache

from graph_schema.biolink import Category
from graph_schema.records import Entity, Rejection
from ingest.ground import curated
from ingest.ground.annotated import Annotated, documents_of
from ingest.ground.document_names import FLOOR, DocumentNames, Lookups, meaning_this
from ingest.ground.lookup import Found, ways
from ingest.ground.weigh import each_first, facts, floor, probability
from ingest.records import Candidate, Document, Mention, SplitDocument
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.matching import FIELD_SCORE
from ingest.vocabulary.opened import Hit

_REMEMBERED = 50_000


class Grounder:
    """Says what names mean. Knows the vocabulary, and keeps no other state."""

    annotated: Annotated = staticmethod(documents_of)
    """How many training documents use a name for what."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.meanings = lru_cache(_REMEMBERED)(self._meanings)
        self._hinted = lru_cache(_REMEMBERED)(self._all_known)

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
            if candidate.score >= FLOOR and category in (None, candidate.category)
        )

    def ways(self, name: str, category: Category) -> Iterator[list[Found]]:
        """What each way of looking a name up finds, the surest first."""
        return ways(self._vocabulary, name, category)

    def _all_known(self, name: str, category: Category) -> frozenset[str]:
        """All that a name of this category is known for, however unlikely; genes as human ones."""
        hits = (found.hit for way in self.ways(name, category) for found in way)
        return frozenset(self._vocabulary.curie_of(hit) for hit in hits)

    def _meanings(self, name: str, category: Category) -> tuple[Candidate, ...]:
        """What a name of this category may mean, best first, each with the probability that it
        is right as its score; empty where nothing reaches the floor."""
        return next((found for found, sure in self._ranked(name, category) if sure), ())

    def _of_that_name(self, name: str, category: Category) -> tuple[Candidate, ...]:
        """The chemical whose own name this is. Annotators used MeSH, so by the weights nothing that
        only ChEBI has is likely, as if the name were wrong: its source is left out of account."""
        if category is not Category.CHEMICAL:
            return ()
        own = [h for h in self._vocabulary.found(name) if self._vocabulary.is_own_name(name, h)]
        candidates = []
        for hit in own:
            found = [Found(hit, "as written")]
            true = facts(self._vocabulary, name, category, found, self.annotated)
            score = probability([one for one in true if not one.startswith("from ")], category)
            candidates.append(self._vocabulary.candidate(hit, round(score, 4)))
        return tuple(candidates)

    def _possible(self, name: str, category: Category) -> tuple[Candidate, ...]:
        """The same of whatever is found first, however improbable."""
        return next((found for found, _ in self._ranked(name, category)), ())

    def _ranked(
        self, name: str, category: Category
    ) -> Iterator[tuple[tuple[Candidate, ...], bool]]:
        """What each way finds, best first, and whether the best is likely enough."""
        for found in self.ways(name, category):
            field = [one for one in found if one.hit.sure and one.hit.score > FIELD_SCORE]
            ranked = sorted(self._weighed(name, category, field or found), key=_likeliest_first)
            sure = bool(field) or ranked[0][0] >= floor(category)
            yield (
                tuple(self._vocabulary.candidate(hit, score, how) for score, hit, how in ranked),
                sure,
            )

    def _weighed(
        self, name: str, category: Category, found: list[Found]
    ) -> Iterator[tuple[float, Hit, str]]:
        """Each hit with the probability that it is meant, and how it was found."""
        for order in each_first(found):
            hit, form = order[0]
            true = facts(self._vocabulary, name, category, order, self.annotated)
            how = hit.how if form == "as written" else f"{hit.how}, {form}"
            yield round(probability(true, category), 4), hit, how

    def resolve(
        self, document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
    ) -> tuple[tuple[Mention, ...], tuple[Rejection, ...]]:
        """The mentions with the entity that each one means, and what could not be grounded.

        A mention of a gene, condition, chemical, organism or cell line means the likeliest entity
        of that sort, if it is likely enough; of a gene, the one of the species that the text
        speaks of. Other mentions mean the best of their candidates. The plural of a short form
        that the document defines means what its long form means. What no vocabulary knows may mean
        what another name of the document means, if it echoes that one; and a chemical's own name,
        if it echoes none, means that chemical, though only ChEBI has it. A mention without a usable
        candidate keeps no identity, and each distinct name of those is reported once.
        """
        resolved = self.names_of(document, split, mentions).resolved()
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

    def names_of(
        self, document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
    ) -> DocumentNames:
        """The names of a document, looked up here."""
        lookups = Lookups(
            self._vocabulary,
            self.meanings,
            self.candidates,
            self._possible,
            self._hinted,
            self._of_that_name,
        )
        return DocumentNames(lookups, document, split, mentions)

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
        return meaning_this(mention, best)

    def resolve_name(self, namespace: str, name: str, identifier: str = "") -> Entity | None:
        """The entity that a curated resource names, or None where the vocabulary lacks it.

        `namespace` is a BEL namespace (`HGNC`, `MESHPP`, `SFAM`, …) or a CURIE prefix; an
        identifier, where there is one, decides over the name.
        """
        return curated.resolve_name(self._vocabulary, self.candidates, namespace, name, identifier)


def _likeliest_first(weighed: tuple[float, Hit, str]) -> tuple[float, int]:
    return -weighed[0], weighed[1].entity
