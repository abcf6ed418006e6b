"""Sentences found by text search where the graph is silent: both names stand in them, and no
assertion joins the two with what is asked.

The store finds documents that hold a name of each (BM25); they are cut into sentences, and in
each the names are found and grounded as those of the question are, so that the identity must
match and not the spelling alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from graph_schema.records import Entity
from ingest.boundaries import cut
from ingest.records import Mention
from kgmed.config import RetrieveConfig
from kgmed.records import Path
from kgmed.retrieve.anchor import Anchors, Namer
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.records import Anchor, Asked, FoundSentence, Pair
from kgmed.signs import EFFECT, Sign, path_sign
from kgmed.store.phrases import phrases, words
from kgmed.store.protocol import FoundText, GraphStore, StoredDocument

DOCUMENTS = 30
"""Documents that are looked through for two names, the best first."""
SENTENCES_OF_ONE = 2
"""Sentences taken from one document."""
LONGEST = 1000
"""A longer sentence, in characters, is no sentence to be judged: a table, a list."""


def is_silent(paths: Iterable[Path], asked: Asked) -> bool:
    """Whether no assertion joins the two ends of these paths with what is asked: with an effect
    (or its denial) where one is asked, else at all. What follows in several steps is not said."""
    direct = [path for path in paths if path.hops == 1]
    if asked.relation in {Relation.ASSOCIATION, Relation.INTERACTION}:
        return not direct
    treating = asked.relation is Relation.TREATMENT
    speaking = EFFECT | {Sign.NO_CHANGE}
    return not any(path_sign(path.steps, treating=treating) in speaking for path in direct)


def wordings(anchors: Anchors) -> dict[tuple[str, ...], list[str]]:
    """How question and options call each thing, by its identities."""
    named: dict[tuple[str, ...], list[str]] = {}
    for anchor in _all(anchors):
        named.setdefault(anchor.curies, []).append(anchor.text)
    return named


def find_sentences(
    silent: Sequence[Pair],
    wording: Mapping[tuple[str, ...], Sequence[str]],
    namer: Namer,
    store: GraphStore,
    *,
    config: RetrieveConfig,
    as_of: int | None,
) -> tuple[FoundSentence, ...]:
    """Sentences in which both names of a pair stand; ids T1, T2, …

    Args:
        silent: pairs of names, both known, on which the graph is silent.
        wording: how the question calls them.
        namer: finds names in a sentence.
        store: whose texts are searched, and whose names are looked for.
        config: `sentences` in all, of one pair half of them; each pair has its turn.
        as_of: only what was published up to that year.
    """
    found: list[list[FoundSentence]] = []
    known = store.entities(sorted({curie for p in silent for curie in (*p.start, *p.end)}))
    for pair in silent:
        names = [_names(curies, wording, known) for curies in (pair.start, pair.end)]
        texts = store.search_text(names, DOCUMENTS, as_of)
        found.append(list(_best(texts, names, pair, namer, most=max(1, config.sentences // 2))))
    in_turn = [each for turn in zip_longest(*found) for each in turn if each is not None]
    return tuple(
        sentence.model_copy(update={"id": f"T{number}"})
        for number, sentence in enumerate(in_turn[: config.sentences], start=1)
    )


def _all(anchors: Anchors) -> Iterator[Anchor]:
    statements = [option.statement for option in anchors.options if option.statement]
    for asked in (anchors.asked, *statements):
        yield from (a for a in (asked.subject, asked.object, *asked.context) if a is not None)
    yield from (option.anchor for option in anchors.options if option.anchor is not None)


def _names(
    curies: tuple[str, ...],
    wording: Mapping[tuple[str, ...], Sequence[str]],
    known: Mapping[str, Entity],
) -> tuple[str, ...]:
    """What something is called, as words: by the question, then by the graph."""
    entities = [known[curie] for curie in curies if curie in known]
    given = [name for entity in entities for name in (entity.name, *entity.synonyms)]
    return phrases([*wording.get(curies, ()), *given])


def _best(
    texts: Iterable[FoundText],
    names: Sequence[Sequence[str]],
    pair: Pair,
    namer: Namer,
    *,
    most: int,
) -> Iterator[FoundSentence]:
    """The first sentences, in the order of their documents."""
    for text in texts:
        of_one = 0
        for sentence in _sentences(text, names, pair, namer):
            yield sentence
            most, of_one = most - 1, of_one + 1
            if most == 0:
                return
            if of_one == SENTENCES_OF_ONE:
                break


def _sentences(
    text: FoundText, names: Sequence[Sequence[str]], pair: Pair, namer: Namer
) -> Iterator[FoundSentence]:
    document = text.document
    for start, end in cut(document.text, {len(document.title) + 1} if document.title else ()):
        sentence = document.text[start:end]
        if len(sentence) > LONGEST or not all(_holds(sentence, each) for each in names):
            continue
        placed = _placed(namer.find(sentence), pair)
        if placed is not None:
            yield _found(document, start, sentence, placed, text.score)


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
