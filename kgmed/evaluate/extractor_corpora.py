"""Texts of which it is curated who is tied to whom, for whoever reads them: BioRED and ChemProt.

The task is one for both, and for every extractor: of a text with its names given, say which
unordered pairs of named things are tied (`related`), and which of them rise and fall together or
against each other (`signed`).

- BioRED: a text is an abstract; a pair counts where its two kinds are among those that BioRED's
  annotators looked at; every relation ties, Positive_ and Negative_Correlation have a sign (Luo et
  al. 2022, doi:10.1093/bib/bbac282).
- ChemProt: a text is a sentence, for the file has no more of the abstract; a pair is a chemical and
  a protein that are marked in it; the five scored groups tie, up- and downregulators, agonists
  and antagonists have a sign (Krallinger et al. 2017). What the file marks nowhere is no name.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Literal, NamedTuple

from graph_schema.biolink import Category
from ingest.ground import Grounder
from ingest.pipeline import Spoken
from ingest.records import Annotation, Document, Mention
from kgmed.errors import UsageError
from kgmed.evaluate.relation_marked import (
    BIORED_SIGNS,
    GROUP_OF,
    GROUP_SIGNS,
    biored_document,
    marked_lines,
)

Corpus = Literal["biored", "chemprot"]
Ends = frozenset[str]
"""The identifiers of two things."""
_G, _D, _C, _V = Category.GENE, Category.DISEASE, Category.CHEMICAL, Category.VARIANT
_LOOKED_AT = frozenset(
    map(frozenset, ((_D, _G), (_G,), (_G, _C), (_D, _V), (_C, _D), (_C, _V), (_C,), (_V,)))
)
"""The kinds of pairs that BioRED annotates."""


class Curated(NamedTuple):
    """A text, and what is curated of the pairs of things in it."""

    document: Document
    pairs: frozenset[Ends]
    """Those that count."""
    related: frozenset[Ends]
    signed: frozenset[tuple[Ends, int]]


def read_curated(path: Path, grounder: Grounder) -> tuple[Corpus, list[Curated]]:
    """The texts of a file, in its order, and which corpus it is of.

    Raises:
        UsageError: it is neither BioRED (PubTator with relations) nor ChemProt (JSON lines).
    """
    with path.open(encoding="utf-8", errors="replace") as handle:
        first = handle.readline()
    if "|t|" in first:
        try:
            return "biored", list(_biored(path))
        except (ValueError, IndexError, KeyError) as error:
            raise UsageError(f"{path}: not BioRED's PubTator ({error!r})") from error
    try:
        is_marked = '"label"' in first and isinstance(json.loads(first), dict)
    except ValueError:
        is_marked = False
    if is_marked:
        return "chemprot", list(_chemprot(path, grounder))
    raise UsageError(
        f"{path} has no pairs that extractors are measured on",
        hint="--extractors takes BioRED (PubTator with relations) and ChemProt (JSON lines)",
    )


def sample(curated: Sequence[Curated], limit: int | None, seed: int) -> list[Curated]:
    """So many of the texts, chosen by the seed, in their order; all where there is no limit."""
    if limit is None or limit >= len(curated):
        return list(curated)
    chosen = random.Random(f"extractors {seed}").sample(range(len(curated)), limit)
    return [curated[i] for i in sorted(chosen)]


def given_names(curated: Curated, spoken: Iterable[Spoken]) -> list[Spoken]:
    """The sentences with the names that the corpus gives, and no others."""
    given = {(one.start, one.end): one for one in curated.document.annotations}
    return [
        (sentence, tuple(_as_given(one, given) for one in mentions if _place(one) in given))
        for sentence, mentions in spoken
    ]


def _place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _as_given(mention: Mention, given: Mapping[tuple[int, int], Annotation]) -> Mention:
    known = given[_place(mention)]
    return mention.model_copy(update={"curie": known.curies[0], "category": known.category})


def _biored(path: Path) -> Iterator[Curated]:
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        document, said = biored_document(block.split("\n"))
        kinds = {one.curies[0]: one.category for one in document.annotations}
        pairs = frozenset(
            frozenset(ends)
            for ends in combinations(sorted(kinds), 2)
            if frozenset(kinds[end] for end in ends) in _LOOKED_AT
        )
        signed = frozenset(
            (ends, BIORED_SIGNS[one]) for ends in pairs for one in said.get(ends, ())
            if one in BIORED_SIGNS
        )  # fmt: skip
        yield Curated(document, pairs, pairs & said.keys(), signed)


def _chemprot(path: Path, grounder: Grounder) -> Iterator[Curated]:
    """Lines with one text are one text; what is spelled alike there is one thing."""
    texts: dict[str, list[tuple[tuple[Annotation, ...], str]]] = {}
    for document, label in marked_lines(path, grounder):
        texts.setdefault(document.text, []).append((document.annotations, label))
    for number, (text, marked) in enumerate(texts.items(), start=1):
        curies: dict[str, str] = {}
        annotations: dict[tuple[int, int], Annotation] = {}
        sides: tuple[set[str], set[str]] = (set(), set())
        said: set[tuple[Ends, str]] = set()
        for ends, label in marked:
            for one in ends:
                curie = curies.setdefault(one.text.lower(), f"MESH:D{900000 + len(curies)}")
                given = one.model_copy(update={"curies": (curie,)})
                annotations.setdefault((one.start, one.end), given)
                sides[one.category is Category.CHEMICAL].add(curie)
            said.add((frozenset(curies[one.text.lower()] for one in ends), GROUP_OF.get(label, "")))
        yield Curated(
            Document(
                id=f"PMID:{number}",
                text=text,
                annotations=tuple(annotations[place] for place in sorted(annotations)),
            ),
            frozenset(frozenset(ends) for ends in product(*sides) if len(set(ends)) == 2),
            frozenset(ends for ends, group in said if group),
            frozenset((ends, GROUP_SIGNS[group]) for ends, group in said if group in GROUP_SIGNS),
        )
