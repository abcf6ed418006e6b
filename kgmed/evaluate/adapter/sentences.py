"""Sentences of curated corpora with two names in them, and what each does to the other.

NeuroMMSig says who acts and with what sign, and which names of one text nobody tied; ChemProt
marks a chemical and a protein; BioRED says which names of an abstract are tied, and which not.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.records import Document
from kgmed.evaluate.relation_corpora import SIGNS, neurommsig_rows
from kgmed.evaluate.relation_marked import (
    BIORED_SIGNS,
    GROUP_OF,
    GROUP_SIGNS,
    biored_document,
    marked_lines,
)
from kgmed.llm.facts import Effect

Span = tuple[int, int]
UNRELATED = 4
"""At most so many unrelated pairs are taken from one text."""
_OF_SIGN = {1: Effect.INCREASES, -1: Effect.DECREASES}
_ACTING = {
    Category.CHEMICAL: frozenset({Category.GENE, Category.DISEASE}),
    Category.GENE: frozenset({Category.DISEASE}),
}
"""What acts on what, where a corpus gives a sign and no direction."""


class Tied(NamedTuple):
    """Two names in a text, and what the first does to the second, and the second to the first."""

    corpus: str
    paper: str
    text: str
    one: Span
    other: Span
    forward: Effect
    backward: Effect


def read_neurommsig(path: Path, reader: Reader, grounder: Grounder) -> Iterator[Tied]:
    """The edges whose two ends are named in their text, and pairs of names that nobody tied.

    Raises:
        UsageError: a column is missing.
    """
    texts: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in neurommsig_rows(path):
        texts[row["pmid"], row["evidence"]].append(row)
    documents = [Document(id=f"PMID:{paper}", text=text) for paper, text in texts]
    for (key, rows), mentions in zip(texts.items(), reader.find_mentions(documents), strict=True):
        named: dict[str, list[Span]] = defaultdict(list)
        for mention in mentions:
            if mention.curie:
                named[mention.curie].append((mention.start, mention.end))
        yield from _of_text(*key, rows, named, grounder)


def _of_text(
    paper: str,
    text: str,
    rows: Sequence[Mapping[str, str]],
    named: Mapping[str, Sequence[Span]],
    grounder: Grounder,
) -> Iterator[Tied]:
    said: dict[tuple[Span, Span], set[Effect]] = defaultdict(set)
    for row in rows:
        ends = [_spans(row, end, text, named, grounder) for end in ("subj", "obj")]
        pair = _closest(*ends)
        if pair is None:
            continue
        sign = SIGNS.get(row["relation"])
        if sign is not None:
            said[pair].add(_OF_SIGN[sign])
        elif row["relation"] == "causesNoChange":
            said[pair].add(Effect.NO_CHANGE)
        else:
            said[pair].add(Effect.OTHER)
            said[pair[::-1]].add(Effect.OTHER)
    done = set()
    for one, other in said:
        if (other, one) in done:
            continue
        done.add((one, other))
        forward, backward = (_said(said.get(way, ())) for way in ((one, other), (other, one)))
        if forward is not None and backward is not None:
            yield Tied("neurommsig", paper, text, one, other, forward, backward)
    yield from _unrelated("neurommsig", paper, text, named, said)


def _spans(
    row: Mapping[str, str],
    end: str,
    text: str,
    named: Mapping[str, Sequence[Span]],
    grounder: Grounder,
) -> list[Span]:
    """Where an end of an edge is named: as our reader found it, or literally."""
    name = row[f"{end}_name"]
    if not name:
        return []
    entity = grounder.resolve_name(row[f"{end}_ns"], name)
    found = list(named.get(entity.curie, ())) if entity else []
    if found or len(name) < 2:
        return found
    literal = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return [match.span() for match in literal.finditer(text)]


def _closest(ones: Sequence[Span], others: Sequence[Span]) -> tuple[Span, Span] | None:
    pairs = [(one, other) for one in ones for other in others if _apart(one, other)]
    return min(pairs, key=lambda pair: (max(*pair[0], *pair[1]) - min(*pair[0], *pair[1]), pair),
               default=None)  # fmt: skip


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _said(effects: Iterable[Effect]) -> Effect | None:
    """What is curated, without the vaguer beside the plainer; None where it contradicts itself."""
    plain = set(effects) - {Effect.OTHER}
    if len(plain) > 1:
        return None
    return plain.pop() if plain else (Effect.OTHER if effects else Effect.NONE)


def _unrelated(
    corpus: str,
    paper: str,
    text: str,
    named: Mapping[str, Sequence[Span]],
    said: Iterable[tuple[Span, Span]],
) -> Iterator[Tied]:
    """Names of one text of which no statement speaks, a seeded choice."""
    tied = list(said)
    free = []
    for first, second in combinations(sorted(named), 2):
        pair = _closest(named[first], named[second])
        if pair is not None and not any(_covers(pair, ends) for ends in tied):
            free.append(pair)
    chosen = random.Random(f"{paper} {text}").sample(free, min(UNRELATED, len(free)))
    for one, other in chosen:
        yield Tied(corpus, paper, text, one, other, Effect.NONE, Effect.NONE)


def _covers(pair: tuple[Span, Span], ends: tuple[Span, Span]) -> bool:
    """Whether the two speak of the same two places, either way round."""
    return any(not _apart(pair[0], a) and not _apart(pair[1], b) for a, b in (ends, ends[::-1]))


def read_chemprot(path: Path, grounder: Grounder) -> Iterator[Tied]:
    """The marked pairs in scored groups, and the pairs of the same sentences that are in none.

    Raises:
        UsageError: a line is no marked pair.
    """
    sentences: dict[str, dict[tuple[Span, Span], str]] = defaultdict(dict)
    for document, label in marked_lines(path, grounder):
        first, second = document.annotations
        if first.category is not Category.CHEMICAL:
            first, second = second, first
        chemical, protein = (first.start, first.end), (second.start, second.end)
        sentences[document.text][chemical, protein] = GROUP_OF.get(label, "")
    for text, groups in sentences.items():
        for (chemical, protein), group in groups.items():
            sign = GROUP_SIGNS.get(group)
            forward = _OF_SIGN[sign] if sign else Effect.OTHER
            backward = Effect.NONE if sign else Effect.OTHER
            yield Tied("chemprot", "", text, chemical, protein, forward, backward)
        chemicals, proteins = ({pair[i] for pair in groups} for i in (0, 1))
        free = [
            (one, other)
            for one in sorted(chemicals)
            for other in sorted(proteins)
            if _apart(one, other) and (one, other) not in groups
        ]
        for one, other in random.Random(text).sample(free, min(UNRELATED, len(free))):
            yield Tied("chemprot", "", text, one, other, Effect.NONE, Effect.NONE)


def read_biored(path: Path) -> Iterator[Tied]:
    """Names in one sentence of an abstract: untied ones, and those whose direction is plain.

    BioRED's correlations have no direction; a chemical is taken to act on a gene or a disease,
    and a gene on a disease. Sentences are cut at full stops before a capital.
    """
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        document, curated = biored_document(block.split("\n"))
        text = document.full_text
        ends = [match.end() for match in re.finditer(r"[.?!](?= [A-Z0-9])", text)] + [len(text)]
        start = 0
        for end in ends:
            here = [one for one in document.annotations if start <= one.start and one.end <= end]
            named: dict[str, list[Span]] = defaultdict(list)
            kinds = {one.curies[0]: one.category for one in here}
            for one in here:
                named[one.curies[0]].append((one.start - start, one.end - start))
            yield from _of_sentence(document.id, text[start:end], named, kinds, curated)
            start = end


def _of_sentence(
    paper: str,
    sentence: str,
    named: Mapping[str, Sequence[Span]],
    kinds: Mapping[str, Category],
    curated: Mapping[frozenset[str], frozenset[str]],
) -> Iterator[Tied]:
    tied = []
    for first, second in combinations(sorted(named), 2):
        relations = curated.get(frozenset((first, second)))
        pair = _closest(named[first], named[second])
        if relations is None or pair is None:
            continue
        tied.append(pair)
        signs = {BIORED_SIGNS[one] for one in relations if one in BIORED_SIGNS}
        if _acts(kinds[second], kinds[first]):
            pair = pair[::-1]
        elif not _acts(kinds[first], kinds[second]):
            continue
        if len(signs) == 1:
            effect = _OF_SIGN[signs.pop()]
            yield Tied("biored", paper.removeprefix("PMID:"), sentence, *pair, effect, Effect.NONE)
    yield from _unrelated("biored", paper.removeprefix("PMID:"), sentence, named, tied)


def _acts(one: Category, other: Category) -> bool:
    return other in _ACTING.get(one, frozenset())
