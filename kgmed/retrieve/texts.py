"""Sentences found by text search where the graph is silent: both names stand in them, and no
assertion joins the two with what is asked.

The store finds documents that hold a name of each (BM25); they are cut into sentences, and in
each the names are found and grounded as those of the question are, so that the identity must
match and not the spelling alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from graph_schema.biolink import DIRECTED_EFFECTS, Predicate
from graph_schema.records import Entity
from ingest.boundaries import cut
from ingest.records import Mention
from kgmed.retrieve.anchor import Anchors, Namer
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.find import Found
from kgmed.retrieve.records import Anchor, Asked, FoundSentence, Option, Pair
from kgmed.store.phrases import phrases, words
from kgmed.store.protocol import FoundText, GraphStore, StoredDocument

DOCUMENTS = 30
"""Documents that are looked through for two names, the best first."""
SENTENCES_OF_ONE = 2
"""Sentences taken from one document."""
LONGEST = 1000
"""A longer sentence, in characters, is no sentence to be judged: a table, a list."""


def is_silent(pair: Pair, found: Iterable[Found], asked: Asked) -> bool:
    """Whether the graph says nothing of two names: no assertion joins them with what is asked, an
    effect (or its denial) where one is asked. What follows in several steps is not said."""
    if not (pair.start and pair.end):
        return False
    direct = [path.hops[0] for path in found if len(path.hops) == 1]
    if asked.relation in {Relation.ASSOCIATION, Relation.INTERACTION}:
        return not direct
    speaking = DIRECTED_EFFECTS
    if asked.relation is Relation.TREATMENT:
        speaking = speaking | {Predicate.TREATS}
    return all(reverse or edge.predicate not in speaking for edge, reverse in direct)


class TextSearch(NamedTuple):
    """Looks for sentences in the texts of a store."""

    store: GraphStore
    namer: Namer
    """Finds names in a sentence as in a question."""
    as_of: int | None
    """Only what was published up to that year counts."""

    def sentences(
        self, silent: Sequence[Pair], anchors: Anchors, most: int
    ) -> tuple[FoundSentence, ...]:
        """Sentences in which both names of a pair stand; ids T1, T2, …

        At most `most` in all, half of them on one pair; each pair has its turn.
        """
        if not silent or most < 1:
            return ()
        wording = _wordings(anchors)
        curies = sorted({curie for pair in silent for curie in (*pair.start, *pair.end)})
        known = self.store.entities(curies)
        found: list[list[FoundSentence]] = []
        for pair in silent:
            names = [_names(end, wording, known) for end in (pair.start, pair.end)]
            texts = self.store.search_text(names, DOCUMENTS, self.as_of)
            found.append(list(islice(self._in(texts, names, pair), max(1, most // 2))))
        in_turn = [each for turn in zip_longest(*found) for each in turn if each is not None]
        return tuple(
            sentence.model_copy(update={"id": f"T{number}"})
            for number, sentence in enumerate(in_turn[:most], start=1)
        )

    def _in(
        self, texts: Iterable[FoundText], names: Sequence[Sequence[str]], pair: Pair
    ) -> Iterator[FoundSentence]:
        """The sentences on a pair, in the order of their documents."""
        for document, score in ((text.document, text.score) for text in texts):
            placed = (
                _found(document, start, sentence, ends, score)
                for start, sentence in _sentences(document)
                if all(_holds(sentence, each) for each in names)
                and (ends := _placed(self.namer.find(sentence), pair)) is not None
            )
            yield from islice(placed, SENTENCES_OF_ONE)


def _wordings(anchors: Anchors) -> dict[tuple[str, ...], list[str]]:
    """How question and options call each thing, by its identities."""
    named: dict[tuple[str, ...], list[str]] = {}
    for anchor in all_names(anchors.asked, anchors.options):
        named.setdefault(anchor.curies, []).append(anchor.text)
    return named


def all_names(asked: Asked, options: Sequence[Option]) -> Iterator[Anchor]:
    """Every name of a question and its options."""
    statements = [option.statement for option in options if option.statement]
    for each in (asked, *statements):
        yield from (a for a in (each.subject, each.object, *each.context) if a is not None)
    yield from (option.anchor for option in options if option.anchor is not None)


def _names(
    curies: tuple[str, ...],
    wording: Mapping[tuple[str, ...], Sequence[str]],
    known: Mapping[str, Entity],
) -> tuple[str, ...]:
    """What something is called, as words: by the question, then by the graph."""
    entities = [known[curie] for curie in curies if curie in known]
    given = [name for entity in entities for name in (entity.name, *entity.synonyms)]
    return phrases([*wording.get(curies, ()), *given])


def _sentences(document: StoredDocument) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with its place."""
    for start, end in cut(document.text, {len(document.title) + 1} if document.title else ()):
        if end - start <= LONGEST:
            yield start, document.text[start:end]


def _holds(sentence: str, names: Iterable[str]) -> bool:
    """Whether any of these names stands in a sentence, word by word."""
    line = f" {' '.join(words(sentence))} "
    return any(f" {name} " in line for name in names)


def _placed(mentions: Sequence[Mention], pair: Pair) -> tuple[Mention, Mention] | None:
    """The two names of a pair among those of a sentence, where they stand closest together."""
    apart = [
        (max(one.start, other.start) - min(one.end, other.end), one.start, one, other)
        for one in mentions
        if one.curie in pair.start
        for other in mentions
        if other.curie in pair.end and (one.end <= other.start or other.end <= one.start)
    ]
    if not apart:
        return None
    *_, one, other = min(apart, key=lambda each: each[:2])
    return one, other


def _found(
    document: StoredDocument,
    start: int,
    sentence: str,
    placed: tuple[Mention, Mention],
    score: float,
) -> FoundSentence:
    one, other = placed
    assert one.curie is not None
    assert other.curie is not None
    return FoundSentence(
        id="T0",
        publication=document.id,
        sentence=sentence,
        sentence_start=start,
        subject=one.curie,
        subject_span=(one.start, one.end),
        object=other.curie,
        object_span=(other.start, other.end),
        year=document.year,
        score=score,
    )
