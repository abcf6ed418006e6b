"""Mentions: the stretches of a text that name something.

The vocabulary knows names, and the recogniser knows how names are used; where they disagree,
its probabilities decide. What the file itself annotates (PubTator, BioC) wins over both, and a
short form that the document defines means its long form wherever it stands.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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

SUPPORT = 0.9
"""A name of the vocabulary counts where the recogniser finds it at least so probable."""
_RECORD = "MESH:C"
"""How the CURIE of a supplementary record of MeSH begins."""
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
        for found in self._proposed(document, split):
            taken.add(found)
        return tuple(
            Mention(
                start=start,
                end=end,
                text=text[start:end],
                category=candidates[0].category if candidates else category,
                candidates=candidates,
                recognised=None if category is Category.THING else category,
            )
            for start, end, candidates, category in taken.in_order()
        )

    def _proposed(self, document: Document, split: SplitDocument) -> Iterator["_Found"]:
        """What may be a mention, the one to be believed first. Nothing that we find ourselves
        runs over the end of a sentence."""
        for annotation in document.annotations:
            candidates = self._annotated(annotation)
            yield _Found(annotation.start, annotation.end, candidates, annotation.category)
        text = document.full_text
        names = tuple(spot(self._vocabulary, text))
        recognition = self._recognise(text, names)
        ends = [sentence.end for sentence in split.sentences]
        ranked = [
            found
            for found in self._ranked(text, names, recognition)
            if bisect_right(ends, found.start) == bisect_left(ends, found.end)
        ]
        short = self._short_forms(split, kinds_of(text, split.abbreviations, recognition.spans))
        yield from _holding(_conditions(ranked), short)
        yield from short
        for match in _VARIANT.finditer(text):
            candidates = (_variant(match.group()),)
            yield _Found(match.start(), match.end(), candidates, Category.VARIANT)
        yield from ranked

    def _short_forms(self, split: SplitDocument, kinds: Mapping[str, Category]) -> list["_Found"]:
        """Every short form, with what its long form may mean and what it was recognised as."""
        found = []
        for one in split.abbreviations:
            kind = kinds[one.short]
            candidates = _fitting(self._abbreviated(one), kind)
            found.append(_Found(one.start, one.end, candidates, kind))
        return found

    def recognise(self, text: str) -> Recognition:
        """What the recogniser says of a text; of its spans, those of different categories may
        overlap."""
        return self._recognise(text, tuple(spot(self._vocabulary, text)))

    def _recognise(self, text: str, names: tuple[Name, ...]) -> Recognition:
        if self._recogniser is None:
            return Recognition((), (1.0,) * len(names))
        return self._recogniser.recognise(text, names)

    def _ranked(
        self, text: str, names: tuple[Name, ...], recognition: Recognition
    ) -> Iterator["_Found"]:
        """What may be a mention, the one to be believed first: what was recognised, the field's
        own names, and the rest of what the vocabulary knows. A name of the field that holds a
        known name comes before that, and so does a condition that holds any."""
        recognised = [
            self._known(text, span) for span in sorted(recognition.spans, key=_surest_first)
        ]
        substances = {name[:2] for name in names if self._is_substance(text, name)}
        recognised = [one for one in recognised if one.candidates or one[:2] not in substances]
        known = [one for one in recognised if one.candidates]
        field = [
            _Found(*name, Category.THING)
            for name in names
            if name.candidates[0].score > FIELD_SCORE
        ]
        yield from _holding(field, known)
        yield from _holding(_conditions(recognised), recognised)
        yield from recognised
        yield from field
        for name, support in zip(names, recognition.support, strict=True):
            if support >= SUPPORT or name[:2] in substances:
                yield _Found(*name, Category.THING)

    def _is_substance(self, text: str, name: Name) -> bool:
        """Whether a name is a substance's own, which is meant wherever it stands, though the
        recogniser never saw it: a new drug. Only MeSH's supplementary records are surely single
        substances: its headings and ChEBI have classes too (`anesthetics`)."""
        best = name.candidates[0]
        surface = text[name.start : name.end]
        return best.curie.startswith(_RECORD) and any(
            self._vocabulary.is_own_name(surface, hit) for hit in self._vocabulary.found(surface)
        )

    def _known(self, text: str, span: Recognised) -> "_Found":
        """What was recognised, with what the vocabulary knows by that name and in that category."""
        candidates = self._vocabulary.candidates(text[span.start : span.end])
        return _Found(span.start, span.end, _fitting(candidates, span.category), span.category)

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


def _fitting(candidates: tuple[Candidate, ...], kind: Category) -> tuple[Candidate, ...]:
    """Those that may be what was recognised. The field's own names are beyond doubt: amyloid-beta
    stays a peptide, though the corpora count it as its gene."""
    if kind is Category.THING or (candidates and candidates[0].score > FIELD_SCORE):
        return candidates
    return tuple(one for one in candidates if fits(one.category, kind))


def _surest_first(span: Recognised) -> tuple[bool, float, int, str]:
    """The surer comes first; a family, whose name most genes could be part of, comes last."""
    family = span.category is Category.GENE_FAMILY
    return family, -span.probability, span.start, span.category


def kinds_of(
    text: str, abbreviations: Iterable[Abbreviation], spans: Iterable[Recognised]
) -> dict[str, Category]:
    """What each short form was recognised as: where it is defined, by the name that ends before
    its bracket; else what it was most often taken for itself. A condition longer than the long
    form comes last: of `deficiency of phenylalanine hydroxylase (PAH)` PAH is the enzyme."""
    surest_first = sorted(spans, key=_surest_first)
    exact = {(span.start, span.end): span.category for span in reversed(surest_first)}
    ending: dict[int, list[Recognised]] = {}
    for span in surest_first:
        ending.setdefault(span.end, []).append(span)
    votes: dict[str, Counter[Category]] = {}
    defined: dict[str, Category] = {}
    beyond: dict[str, Category] = {}
    for one in abbreviations:
        counted = votes.setdefault(one.short, Counter())
        if kind := exact.get((one.start, one.end)):
            counted[kind] += 1
        before = len(text[: one.start].rstrip("([ "))
        if not text[:before].endswith(one.long):
            continue
        for span in ending.get(before, ()):
            longer = span.start < before - len(one.long)
            last = longer and span.category is Category.DISEASE
            (beyond if last else defined).setdefault(one.short, span.category)
    return {
        short: defined.get(short)
        or max(counted, key=counted.__getitem__, default=beyond.get(short, Category.THING))
        for short, counted in votes.items()
    }


class _Found(NamedTuple):
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    category: Category
    """What it is where there are no candidates."""


def _conditions(found: Iterable[_Found]) -> list[_Found]:
    """What was recognised as a condition: many are named after a gene (`G6PD deficiency`)."""
    return [one for one in found if one.category is Category.DISEASE]


def _holding(outer: Iterable[_Found], inner: Collection[_Found]) -> Iterator[_Found]:
    """Those of one kind that are longer than one of the other kind, and hold it."""
    places = sorted((other.start, other.end) for other in inner)
    for one in outer:
        first = bisect_left(places, (one.start,))
        last = bisect_left(places, (one.end,))
        if any(end <= one.end and (start, end) != one[:2] for start, end in places[first:last]):
            yield one


class _Taken:
    """Stretches of text that are spoken for: the first to claim a place keeps it."""

    def __init__(self) -> None:
        self._owner: set[int] = set()
        self._found: list[_Found] = []

    def add(self, found: _Found) -> None:
        place = range(found.start, found.end)
        if place and self._owner.isdisjoint(place):
            self._owner.update(place)
            self._found.append(found)

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
