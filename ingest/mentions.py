"""Mentions: the stretches of a text that name something.

The vocabulary knows names, and the recogniser knows how names are used; where they disagree,
its probabilities decide. What the file itself annotates (PubTator, BioC) wins over both, and a
short form that the document defines means its long form wherever it stands.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from graph_schema.biolink import Category
from ingest.records import (
    Abbreviation,
    Annotation,
    Candidate,
    Document,
    Mention,
    Name,
    Recognised,
    Recognition,
    SplitDocument,
    fits,
)
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.matching import FIELD_SCORE
from ingest.vocabulary.normal import fold
from ingest.vocabulary.spot import spot

SUPPORT = 0.5
"""A name of the vocabulary counts where the recogniser finds it at least so probable."""
_VARIANT = re.compile(r"\brs\d{3,12}\b")


class NameRecogniser(Protocol):
    """Whoever finds names in running text."""

    @property
    def fingerprint(self) -> str:
        """Says which recogniser this is, without loading it."""

    def recognise(self, text: str, names: tuple[Name, ...]) -> Recognition:
        """What is named in `text`, given what the vocabulary knows in it, the best first."""


class MentionFinder:
    """Finds mentions with a vocabulary and, where there is one, a recogniser of names."""

    def __init__(self, vocabulary: Vocabulary, recogniser: NameRecogniser | None = None) -> None:
        self._vocabulary = vocabulary
        self._recogniser = recogniser

    def find(self, document: Document, split: SplitDocument) -> tuple[Mention, ...]:
        """The mentions of a document, in order and not overlapping, each with what it may mean.

        None of them is grounded yet, and one whose name the vocabulary does not know has no
        candidates.
        """
        text = document.full_text
        taken = _Taken()
        for annotation in document.annotations:
            candidates = self._annotated(annotation)
            taken.add(annotation.start, annotation.end, candidates, annotation.category)
        names = tuple(spot(self._vocabulary, text))
        recognition = self._recognise(text, names)
        kinds = _kinds(split.abbreviations, recognition.spans)
        for abbreviation in split.abbreviations:
            candidates = self._abbreviated(abbreviation)
            taken.add(abbreviation.start, abbreviation.end, candidates, kinds[abbreviation.short])
        for match in _VARIANT.finditer(text):
            taken.add(match.start(), match.end(), (_variant(match.group()),))
        ends = [sentence.end for sentence in split.sentences]
        for start, end, candidates, category in self._ranked(text, names, recognition):
            if bisect_right(ends, start) == bisect_left(ends, end):
                taken.add(start, end, candidates, category)
        return tuple(
            Mention(
                start=start,
                end=end,
                text=text[start:end],
                category=candidates[0].category if candidates else category,
                candidates=candidates,
            )
            for start, end, candidates, category in taken.in_order()
        )

    def _recognise(self, text: str, names: tuple[Name, ...]) -> Recognition:
        if self._recogniser is None:
            return Recognition((), (1.0,) * len(names))
        return self._recogniser.recognise(text, names)

    def _ranked(
        self, text: str, names: tuple[Name, ...], recognition: Recognition
    ) -> Iterator["_Found"]:
        """What may be a mention, the one to be believed first: the field's own names, what was
        recognised, and the rest of what the vocabulary knows."""
        field = [name for name in names if name.candidates[0].score > FIELD_SCORE]
        for name in field:
            yield _Found(*name, Category.THING)
        for span in sorted(recognition.spans, key=_surest_first):
            candidates = self._vocabulary.candidates(text[span.start : span.end])
            fitting = tuple(c for c in candidates if fits(c.category, span.category))
            yield _Found(span.start, span.end, fitting, span.category)
        for name, support in zip(names, recognition.support, strict=True):
            if support >= SUPPORT:
                yield _Found(*name, Category.THING)

    def _annotated(self, annotation: Annotation) -> tuple[Candidate, ...]:
        """The identities that the file states, in our spelling."""
        found = []
        for curie in annotation.curies:
            entity = self._vocabulary.entity(curie)
            found.append(
                Candidate(
                    curie=entity.curie if entity else curie,
                    name=entity.name if entity else annotation.text,
                    category=entity.category if entity else annotation.category,
                    score=1.0,
                    matched=annotation.text,
                    how="annotation",
                )
            )
        return tuple(found)

    def _abbreviated(self, abbreviation: Abbreviation) -> tuple[Candidate, ...]:
        """What the long form means; else the short form, if its known names agree with it."""
        meant = self._vocabulary.candidates(abbreviation.long)
        if meant:
            return tuple(
                candidate.model_copy(update={"how": "abbreviation"}) for candidate in meant
            )
        words = {
            word[:5] for word in re.findall(r"[a-z]{4,}", fold(abbreviation.long).text.lower())
        }
        return tuple(
            candidate
            for candidate in self._vocabulary.candidates(abbreviation.short)
            if words & {w[:5] for w in self._words_of(candidate.curie)}
        )

    def _words_of(self, curie: str) -> set[str]:
        entity = self._vocabulary.entity(curie)
        assert entity is not None
        names = " ".join((entity.name, *entity.synonyms))
        return set(re.findall(r"[a-z]{4,}", fold(names).text.lower()))


def _surest_first(span: Recognised) -> tuple[float, int, str]:
    return -span.probability, span.start, span.category


def _kinds(
    abbreviations: Iterable[Abbreviation], spans: Iterable[Recognised]
) -> dict[str, Category]:
    """What each short form was most often recognised as, over all places where it stands."""
    kinds = {(span.start, span.end): span.category for span in spans}
    votes: dict[str, Counter[Category]] = {}
    for one in abbreviations:
        counted = votes.setdefault(one.short, Counter())
        if kind := kinds.get((one.start, one.end)):
            counted[kind] += 1
    return {
        short: counted.most_common(1)[0][0] if counted else Category.THING
        for short, counted in votes.items()
    }


class _Found(NamedTuple):
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    category: Category
    """What it is where there are no candidates."""


class _Taken:
    """Stretches of text that are spoken for: the first to claim a place keeps it."""

    def __init__(self) -> None:
        self._owner: set[int] = set()
        self._found: list[_Found] = []

    def add(
        self,
        start: int,
        end: int,
        candidates: tuple[Candidate, ...],
        category: Category = Category.THING,
    ) -> None:
        if end <= start or not self._owner.isdisjoint(range(start, end)):
            return
        self._owner.update(range(start, end))
        self._found.append(_Found(start, end, candidates, category))

    def in_order(self) -> list[_Found]:
        return sorted(self._found, key=lambda found: found.start)


def _variant(name: str) -> Candidate:
    return Candidate(
        curie=f"dbSNP:{name}",
        name=name,
        category=Category.VARIANT,
        score=1.0,
        matched=name,
        how="identifier",
    )
