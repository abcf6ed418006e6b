"""Whose gene a text speaks of: a log-linear choice among the species that it may speak of.

A text may always speak of the human gene, of that of every species that it names
(`species_signs.tsv`), and of the mouse's if it writes symbols as a mouse's. What speaks for a
species are facts about the whole text (how often and where it is spoken of, knock-outs, patients)
and about the place of the name. Their weights stand in `species_weights.tsv` and were fitted to
annotated training corpora by `python -m kgmed.evaluate.fit_species`.
"""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.records import Document, Mention, Sentence

HUMAN, MOUSE, RAT = "NCBITaxon:9606", "NCBITaxon:10090", "NCBITaxon:10116"
DISTANT = frozenset({"NCBITaxon:7227", "NCBITaxon:6239", "NCBITaxon:4932"})
"""Fly, worm and yeast: where they have no gene that matches a human one, it is a guest there."""
Facts = dict[str, float]

_KINDS = {HUMAN: "human", MOUSE: "mouse", RAT: "rat"}
_TITLE_OF = frozenset({"word", "people"})
_HERE = frozenset({"word", "people", "cells"})
"""The sorts of signs that say of which species is spoken at their place."""
_BESIDE = 2
"""So many characters at most lie between a name and the species just before it."""
_MOST = 0.5
"""More than this share of the symbols are written as a mouse's: it may be one, though unnamed."""
_BEFORE_SYMBOL = re.compile(r"(?:anti-|p-|phospho-|pro-)")


class _Sign(NamedTuple):
    """Where a document speaks of a species, and with what sort of word."""

    start: int
    end: int
    taxon: str
    sort: str


@cache
def _signs() -> tuple[re.Pattern[str], tuple[tuple[str, str], ...]]:
    """The words that speak of a species, and the taxon and the sort of each group."""
    rows = _rows("species_signs.tsv")
    groups = "|".join(rf"({row['words']})" for row in rows)
    begins = r"(?:(?<![A-Za-z0-9])|(?=[-+]/-))"
    pattern = re.compile(rf"{begins}(?:{groups})(?![A-Za-z0-9])", re.IGNORECASE)
    return pattern, tuple((row["taxon"], row["sort"]) for row in rows)


@cache
def _weights() -> dict[str, float]:
    return {row["fact"]: float(row["weight"]) for row in _rows("species_weights.tsv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (files("ingest.ground") / name).open(encoding="utf-8") as handle:
        lines = (line for line in handle if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t"))


class SpeciesContext:
    """The species of one document, and those of the genes that it names."""

    def __init__(
        self, document: Document, sentences: Sequence[Sentence], genes: Iterable[Mention]
    ) -> None:
        pattern, groups = _signs()
        self._signs = [
            _Sign(match.start(), match.end(), *groups[(match.lastindex or 1) - 1])
            for match in pattern.finditer(document.full_text)
        ]
        self._title = len(document.title)
        self._sentences = sentences
        self._genes: dict[str, list[Mention]] = defaultdict(list)
        for gene in genes:
            self._genes[gene.text.lower()].append(gene)
        self._like_mouse = _like_mouse(gene.text for same in self._genes.values() for gene in same)
        spoken = {sign.taxon for sign in self._signs} | {HUMAN}
        self.taxa = tuple(sorted(spoken | {MOUSE} if self._like_mouse > _MOST else spoken))
        self._document = self._facts_of_document()
        self._known: dict[tuple[int, int], dict[str, frozenset[str]]] = {}

    def probabilities(self, gene: Mention) -> dict[str, float]:
        """How probable it is of each species that its gene is meant, the likeliest first."""
        weights = _weights()
        scores = {
            taxon: sum(weights.get(fact, 0.0) * value for fact, value in known.items())
            for taxon, known in self.facts(gene).items()
        }
        highest = max(scores.values())
        exponents = {taxon: math.exp(score - highest) for taxon, score in scores.items()}
        total = sum(exponents.values())
        likeliest = sorted(exponents, key=lambda taxon: (-exponents[taxon], taxon))
        return {taxon: exponents[taxon] / total for taxon in likeliest}

    def facts(self, gene: Mention) -> dict[str, Facts]:
        """What speaks for each species, with the gene at this place."""
        same = [self._place(other) for other in self._genes[gene.text.lower()] or [gene]]
        here = self._place(gene)
        written = _written(gene.text)
        found: dict[str, Facts] = {}
        for taxon in self.taxa:
            known = dict(self._document[taxon])
            known.update(dict.fromkeys(here.get(taxon, ()), 1.0))
            for fact in ("nearest", "just before"):
                share = sum(fact in place.get(taxon, ()) for place in same) / len(same)
                known[f"{fact}, as often as it is named"] = share
            if written:
                known[f"{written} as a {_wide(taxon)}'s"] = 1.0
            found[taxon] = known
        return found

    def _facts_of_document(self) -> dict[str, Facts]:
        """What the whole text says for each species."""
        counts = Counter((sign.taxon, sign.sort) for sign in self._signs)
        in_title = {(s.taxon, s.sort) for s in self._signs if s.start < self._title}
        titled = {taxon for taxon, sort in in_title if sort in _TITLE_OF}
        spoken = Counter(sign.taxon for sign in self._signs if sign.sort in _HERE)
        xenografts = any(sign.sort == "xenograft" for sign in self._signs)
        found: dict[str, Facts] = {}
        for taxon in self.taxa:
            kind = _KINDS.get(taxon, "other")
            known = {f"a {kind}": 1.0, f"symbols as a {_wide(taxon)}'s": self._like_mouse}
            for (other, sort), count in counts.items():
                if other == taxon:
                    what = sort if sort == "word" else f"{sort} of a {kind}"
                    known[what] = 1.0
                    known[f"{what}, how often"] = math.log1p(count)
            known.update({f"{sort} in the title": 1.0 for one, sort in in_title if one == taxon})
            known["alone in the title"] = float(titled == {taxon})
            known["share"] = spoken[taxon] / max(1, spoken.total())
            known["alone"] = float(set(spoken) == {taxon})
            if kind == "mouse":
                known["bears xenografts"] = float(xenografts)
            if kind == "rat":
                known["knock-outs of a rat"] = math.log1p(counts[MOUSE, "knock"])
            found[taxon] = known
        return found

    def _place(self, gene: Mention) -> dict[str, frozenset[str]]:
        """What the words around a name say, by species."""
        key = gene.start, gene.end
        if key not in self._known:
            self._known[key] = self._around(gene)
        return self._known[key]

    def _around(self, gene: Mention) -> dict[str, frozenset[str]]:
        start, end = next(
            ((s.start, s.end) for s in self._sentences if s.start <= gene.start < s.end), (0, 0)
        )
        signs = [sign for sign in self._signs if sign.sort in _HERE]
        inside = [sign for sign in signs if start <= sign.start < end]
        found: dict[str, set[str]] = defaultdict(set)
        for sign in inside:
            found[sign.taxon].add("in the sentence")
        if inside:
            found[min(inside, key=lambda sign: _distance(sign, gene)).taxon].add("nearest")
        for sign in signs:
            if 0 <= gene.start - sign.end <= _BESIDE or gene.start <= sign.start < gene.end:
                found[sign.taxon].add("just before")
        before = [sign for sign in signs if sign.end <= gene.start]
        if before and not inside:
            found[before[-1].taxon].add("last before")
        return {taxon: frozenset(facts) for taxon, facts in found.items()}


def _wide(taxon: str) -> str:
    return "human" if taxon == HUMAN else "rodent" if taxon in {MOUSE, RAT} else "other"


def _distance(sign: _Sign, gene: Mention) -> int:
    return min(abs(sign.start - gene.end), abs(gene.start - sign.end))


def _written(name: str) -> str:
    """How a symbol is written: `capitals`, `capitalised` (as those of mouse and rat), or ''."""
    core = _BEFORE_SYMBOL.sub("", name, count=1) if " " not in name else ""
    letters = re.sub(r"[^A-Za-z]", "", core)
    if len(letters) < 3:
        return ""
    if letters.isupper():
        return "capitals"
    as_symbol = len(core) <= 6 or bool(re.search(r"\d", core))
    return "capitalised" if as_symbol and letters[0].isupper() and letters[1:].islower() else ""


def _like_mouse(names: Iterable[str]) -> float:
    """From -1, where all symbols are written as a human's, to 1, where all are as a mouse's."""
    counts = Counter(_written(name) for name in set(names))
    capitals, capitalised = counts["capitals"], counts["capitalised"]
    return (capitalised - capitals) / (capitals + capitalised + 1)
