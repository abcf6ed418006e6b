"""Corpora of relations as pairs of mentions in parsed sentences, with what is curated of each.

NeuroMMSig (signed and directed; the names are found by our own reader), ChemProt (the two names
are marked) and BioRED (names and relations are annotated).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.ground import Grounder
from ingest.pipeline import Reader
from ingest.records import Annotation, Document, Mention
from ingest.relations.classifier import Hashed
from ingest.relations.features import Sight
from ingest.relations.pairs import Claim, judge, views
from ingest.relations.scene import MAX_MENTIONS, Scene, prepare
from kgmed.errors import UsageError

SIGNS = {"increases": 1, "directlyIncreases": 1, "decreases": -1, "directlyDecreases": -1}
"""The signed relations of BEL."""
_NEUROMMSIG_COLUMNS = frozenset(
    {"relation", "subj_ns", "subj_name", "obj_ns", "obj_name", "pmid", "evidence"}
)


class Where(NamedTuple):
    """The places of two mentions in the text that they were read in: half-open, in code points."""

    text: str
    first: tuple[int, int]
    second: tuple[int, int]


class Pair(NamedTuple):
    """Two mentions in one sentence: how they were read, and what is curated of them."""

    paper: str
    """The publication, or what stands for it: pairs of one paper are never parted."""
    place: str
    """What the curated statement speaks of: the two ends in one text."""
    claim: Claim
    features: Hashed
    forward: frozenset[int]
    """Signs with which the first mention is curated to act on the second."""
    backward: frozenset[int]
    """Signs with which the second is curated to act on the first."""
    related: bool | None
    """Whether an effect of one on the other is curated; None where that is open."""
    where: Where | None = None
    """For a second reader; the features are all that the classifier sees."""


class Edge(NamedTuple):
    """A curated signed edge whose two ends our reader found in one sentence."""

    paper: str
    pairs: tuple[tuple[int, bool], ...]
    """Its pairs by number, each with whether the edge runs forward there."""
    sign: int


class NeuroMMSig(NamedTuple):
    """The pairs of a NeuroMMSig table, and its edges."""

    pairs: tuple[Pair, ...]
    edges: tuple[Edge, ...]
    rows: int
    """Distinct signed edges between two named things, found or not."""


def read_neurommsig(path: Path, reader: Reader, grounder: Grounder) -> NeuroMMSig:
    """Every pair of mentions in the evidence sentences, and what is curated of it.

    Raises:
        UsageError: a column is missing.
    """
    rows = neurommsig_rows(path)
    documents = {
        (row["pmid"], row["evidence"]): Document(id=f"PMID:{row['pmid']}", text=row["evidence"])
        for row in rows
    }
    numbers = {key: number for number, key in enumerate(documents)}
    curated = _curated(rows, numbers, grounder)
    pairs: list[Pair] = []
    ends: dict[tuple[int, str, str], list[tuple[int, bool]]] = defaultdict(list)
    papers = [paper for paper, _ in documents]
    texts = [text for _, text in documents]
    for number, scenes in enumerate(scenes_of(reader, list(documents.values()))):
        for scene in scenes:
            for (one, other), claim, hashed_features in read_pairs(scene):
                first, second = (str(scene.mentions[i].curie) for i in (one, other))
                forward = curated.signed[number, first, second]
                backward = curated.signed[number, second, first]
                ends[number, first, second].append((len(pairs), True))
                ends[number, second, first].append((len(pairs), False))
                place = f"{number} {min(first, second)} {max(first, second)}"
                open_ = (number, *sorted((first, second))) in curated.unsigned
                related = True if forward or backward else None if open_ else False
                pairs.append(
                    Pair(papers[number], place, claim, hashed_features,
                         frozenset(forward), frozenset(backward), related,
                         _where(texts[number], scene.mentions[one], scene.mentions[other]))
                )  # fmt: skip
    edges = tuple(
        Edge(papers[key[0]], tuple(ends[key]), sign)
        for key, signs in curated.signed.items()
        for sign in sorted(signs)
        if key in ends
    )
    return NeuroMMSig(tuple(pairs), edges, curated.rows)


def _where(text: str, first: Mention, second: Mention) -> Where:
    return Where(text, (first.start, first.end), (second.start, second.end))


class _Curated(NamedTuple):
    signed: defaultdict[tuple[int, str, str], set[int]]
    """By text, subject and object: the signs."""
    unsigned: frozenset[tuple[int, str, str]]
    """Pairs (ends in order) that are tied without a sign."""
    rows: int


def neurommsig_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        table = csv.DictReader(handle, delimiter="\t")
        missing = _NEUROMMSIG_COLUMNS - set(table.fieldnames or ())
        if missing:
            raise UsageError(f"{path}, line 1: no column {', '.join(sorted(missing))}")
        return [row for row in table if row["pmid"].isdigit() and row["evidence"]]


def _curated(
    rows: Iterable[Mapping[str, str]], numbers: Mapping[tuple[str, str], int], grounder: Grounder
) -> _Curated:
    identities: dict[tuple[str, str], str | None] = {}

    def identity(namespace: str, name: str) -> str | None:
        if (namespace, name) not in identities:
            entity = grounder.resolve_name(namespace, name) if name else None
            identities[namespace, name] = entity.curie if entity else None
        return identities[namespace, name]

    signed: defaultdict[tuple[int, str, str], set[int]] = defaultdict(set)
    unsigned = set()
    distinct = set()
    for row in rows:
        number = numbers[row["pmid"], row["evidence"]]
        if row["relation"] in SIGNS and row["subj_name"] and row["obj_name"]:
            distinct.add((number, row["relation"], row["subj_name"], row["obj_name"]))
        subject = identity(row["subj_ns"], row["subj_name"])
        object_ = identity(row["obj_ns"], row["obj_name"])
        if not subject or not object_ or subject == object_:
            continue
        if row["relation"] in SIGNS:
            signed[number, subject, object_].add(SIGNS[row["relation"]])
        else:
            unsigned.add((number, min(subject, object_), max(subject, object_)))
    return _Curated(signed, frozenset(unsigned), len(distinct))


def scenes_of(reader: Reader, documents: Sequence[Document]) -> Iterator[list[Scene]]:
    """The sentences of each document in which two or more things are named."""
    for document, spoken in zip(documents, reader.scan(documents), strict=True):
        stated = {one.start: one for one in document.annotations}
        yield [
            prepare(sentence, tuple(_stated(one, stated) for one in mentions[:MAX_MENTIONS]))
            for sentence, mentions in spoken
            if sentence.tokens
        ]


def _stated(mention: Mention, stated: Mapping[int, Annotation]) -> Mention:
    """The mention as the corpus has it, whatever an abbreviation made of it."""
    known = stated.get(mention.start)
    if known is None:
        return mention
    return mention.model_copy(update={"curie": known.curies[0], "category": known.category})


def read_pairs(scene: Scene) -> Iterator[tuple[tuple[int, int], Claim, Hashed]]:
    """Every pair of a sentence with what the patterns read, and its features."""
    sight = Sight(scene)
    for seen in views(scene):
        claim = judge(scene, seen)
        yield seen.pair, claim, sight.hashed(seen, claim)
