"""Mentions: the stretches of a text that name something the vocabulary knows.

Every run of up to ten words is hashed from one pass over the text, all hashes are looked up at
once, and the stored names decide which of the hits are names. The longest name wins. What the
file itself annotates (PubTator, BioC) wins over the vocabulary, and a short form that the
document defines means its long form.
"""

import re
from bisect import bisect_left, bisect_right

import numpy as np

from graph_schema.biolink import Category
from ingest.records import (
    Abbreviation,
    Annotation,
    Candidate,
    Document,
    Mention,
    Name,
    SplitDocument,
)
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.normal import (
    Folded,
    Hashes,
    Offsets,
    fold,
    prefix_sums,
    stretch_hashes,
)

_LONGEST = 10
"""Words of the longest name that is looked for."""
_VARIANT = re.compile(r"\brs\d{3,12}\b")
_POSSESSIVE = re.compile(rb"(?<=[a-z])'s\b")
_IS_WORD = np.zeros(256, dtype=bool)
_IS_WORD[[*range(ord("a"), ord("z") + 1), *range(ord("0"), ord("9") + 1)]] = True


class MentionFinder:
    """Finds mentions; keeps no state but the vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def find(self, document: Document, split: SplitDocument) -> tuple[Mention, ...]:
        """The mentions of a document, in order and not overlapping, each with what it may mean.

        None of them is grounded yet, and one that a document's own annotation or abbreviation
        gives without a known identity has no candidates.
        """
        text = document.full_text
        taken = _Taken()
        for annotation in document.annotations:
            taken.add(annotation.start, annotation.end, self._annotated(annotation))
        for abbreviation in split.abbreviations:
            candidates = self._abbreviated(abbreviation)
            taken.add(abbreviation.start, abbreviation.end, candidates)
        for match in _VARIANT.finditer(text):
            taken.add(match.start(), match.end(), (_variant(match.group()),))
        ends = [sentence.end for sentence in split.sentences]
        for found in self.names(text):
            if bisect_right(ends, found.start) == bisect_left(ends, found.end):
                taken.add(*found)
        categories = {a.start: a.category for a in document.annotations}
        return tuple(
            Mention(
                start=start,
                end=end,
                text=text[start:end],
                category=_category(candidates, categories.get(start)),
                candidates=candidates,
            )
            for start, end, candidates in taken.in_order()
        )

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

    def names(self, text: str) -> list[Name]:
        """Names of the vocabulary in `text`, longest first, then the surest; they may overlap."""
        folded = fold(text)
        words = _Words(folded)
        hits: list[Name] = []
        first, last, hashes = words.stretches()
        for hit in self._vocabulary.known(hashes).tolist():
            start, end = int(words.starts[first[hit]]), int(words.ends[last[hit]])
            end = _closed(folded.text, start, end)
            candidates = self._vocabulary.spoken(folded.text[start:end]) if end else ()
            if candidates:
                hits.append(Name(*folded.original(start, end), candidates))
        hits.sort(key=lambda hit: (hit.start - hit.end, -hit.candidates[0].score, hit.start))
        return hits


class _Taken:
    """Stretches of text that are spoken for: the first to claim a place keeps it."""

    def __init__(self) -> None:
        self._owner: set[int] = set()
        self._found: list[Name] = []

    def add(self, start: int, end: int, candidates: tuple[Candidate, ...]) -> None:
        if end <= start or not self._owner.isdisjoint(range(start, end)):
            return
        self._owner.update(range(start, end))
        self._found.append(Name(start, end, candidates))

    def in_order(self) -> list[Name]:
        return sorted(self._found, key=lambda found: found.start)


class _Words:
    """The words of a folded text, and the hashes of all runs of them."""

    def __init__(self, folded: Folded) -> None:
        low = folded.text.lower().encode("ascii")
        if b"'s" in low:
            low = _POSSESSIVE.sub(b"  ", low)
        codes = np.frombuffer(low, dtype=np.uint8)
        inside = _IS_WORD[codes]
        edges = np.diff(np.concatenate([[0], inside.view(np.int8), [0]]))
        self.starts: Offsets = np.flatnonzero(edges == 1)
        self.ends: Offsets = np.flatnonzero(edges == -1)
        letters_before = np.concatenate([[0], np.cumsum(inside)])
        self._key_starts: Offsets = letters_before[self.starts]
        self._key_ends: Offsets = letters_before[self.ends]
        self._sums: Hashes = prefix_sums(codes[inside].tobytes())
        last_letter = codes[self.ends - 1]
        self._plural = (last_letter == ord("s")) & (self.ends - self.starts > 1)

    def stretches(self) -> tuple[Offsets, Offsets, Hashes]:
        """The runs of words: first words, last words, hashes; each also less a plural's s."""
        firsts, lasts, cuts = [], [], []
        count = len(self.starts)
        for length in range(1, min(_LONGEST, count) + 1):
            first = np.arange(count - length + 1)
            last = first + length - 1
            plural = self._plural[last]
            firsts += [first, first[plural]]
            lasts += [last, last[plural]]
            cuts += [np.zeros(len(first), np.int64), np.ones(int(plural.sum()), np.int64)]
        if not firsts:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing.astype(np.uint64)
        first, last = np.concatenate(firsts), np.concatenate(lasts)
        ends = self._key_ends[last] - np.concatenate(cuts)
        return first, last, stretch_hashes(self._sums, self._key_starts[first], ends)


def _closed(text: str, start: int, end: int) -> int:
    """The end of the stretch with the bracket that closes it; 0 where brackets do not match."""
    stretch = text[start:end]
    if "(" not in stretch and ")" not in stretch:
        return end
    depth = 0
    for character in stretch:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return 0
    closing = re.compile(r"[+-]?\)").match(text, end)
    if depth == 1 and closing:
        return closing.end()
    return 0 if depth else end


def _variant(name: str) -> Candidate:
    return Candidate(
        curie=f"dbSNP:{name}",
        name=name,
        category=Category.VARIANT,
        score=1.0,
        matched=name,
        how="identifier",
    )


def _category(candidates: tuple[Candidate, ...], annotated: Category | None) -> Category:
    if candidates:
        return candidates[0].category
    return annotated or Category.THING
