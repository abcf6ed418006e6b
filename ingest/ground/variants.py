"""Variants: a dbSNP number where the text gives one or it is well known, else gene and change.

A change alone (`V717I`) is no identity, as many genes have one of that name: it is given one only
together with the gene that the text speaks of there (`HGVS:APP:p.V717I`; the reference sequence,
which HGVS wants, no abstract names). What names but an allele (`-521C`) or the letters of a change
(`C to T`) means the variant of that place or those letters that the document names in full.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import product

from graph_schema.biolink import Category
from ingest.ground.changes import change_of, is_of_protein, letters_of
from ingest.records import Candidate, Mention

_SYMBOL = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_NUMBER = re.compile(r"\b[Rr][Ss]\s?(\d{3,12})\b")
_TABLES = ("variant_numbers.tsv", "well_known_variants.tsv")
_TWINS = re.compile(r"\s?[\[(](?:i\.e\.,? |or )?")
"""What stands between two names of one variant: `c.73G>A (p.D25N)`."""
_PLACE = re.compile(r"\d+")
_RESIDUE = re.compile(r"p\.[A-Z]\d+[A-Z]")
_LETTERS = re.compile(r"[A-Z]")

GenesNear = Callable[[int], Sequence[str]]
"""The symbols of the genes that are named around a place, the nearest first."""


@cache
def _known() -> dict[tuple[str, str], str]:
    """dbSNP numbers by gene and change."""
    found: dict[tuple[str, str], str] = {}
    for name in _TABLES:
        with (files("ingest.ground") / name).open(encoding="utf-8") as handle:
            lines = (line for line in handle if not line.startswith("#"))
            for row in csv.DictReader(lines, delimiter="\t"):
                for change in row["changes"].split("|"):
                    found[row["gene"], change] = row["number"]
    return found


class Variants:
    """The variants that one document names."""

    def __init__(self, text: str, named: Iterable[Mention], genes_near: GenesNear) -> None:
        self._text = text
        self._genes_near = genes_near
        self._named = sorted(named, key=lambda one: one.start)
        self._changes = self._read()
        stated = {one.text: identified(one.text, text) for one in self._named}
        self._stated = {name: found for name, found in stated.items() if found}

    def _read(self) -> dict[str, str]:
        """The change that each name tells. In a text with symbols of changed residues `A53T` is
        one, unless it lies where such a residue's codon does."""
        plain = {one.text: change_of(one.text) for one in self._named}
        residues = [int(change[3:-1]) for change in plain.values() if _RESIDUE.fullmatch(change)]
        codons = {3 * residue - back for residue in residues for back in range(3)}
        if not any(map(is_of_protein, plain)):
            return plain
        return {
            name: change_of(name, protein=not codons & set(map(int, _PLACE.findall(name))))
            for name in plain
        }

    def meaning(self, mention: Mention) -> Candidate | None:
        """What a mention of a variant means."""
        found = self._number(mention)
        if found is None and (twin := self._twin(mention)):
            found = self._number(twin)
        if found is None:
            found = of_gene(self._changes[mention.text], self._nearest(mention))
        if found is None and not self._changes[mention.text] and (same := self._full(mention)):
            found = self.meaning(same)
        return found

    def _number(self, mention: Mention) -> Candidate | None:
        """The dbSNP number that the text gives, here or for the same change elsewhere, or that
        is known of the change."""
        if mention.text in self._stated:
            return self._stated[mention.text]
        change = self._changes[mention.text]
        if not change:
            return None
        for name, found in self._stated.items():
            if self._changes[name] == change:
                return found
        readings = (change, change_of(mention.text))
        for gene, read in product(self._genes_near(mention.start), readings):
            if number := _known().get((gene, read)):
                return _candidate(f"dbSNP:{number}", number, 0.85, "known number of the change")
        return None

    def _nearest(self, mention: Mention) -> str:
        return next(iter(self._genes_near(mention.start)), "")

    def _twin(self, mention: Mention) -> Mention | None:
        """Another name of the variant, in brackets beside this one."""
        for other in self._named:
            first, second = sorted((mention, other), key=lambda one: one.start)
            between = self._text[first.end : second.start]
            levels = {self._changes[one.text][:2] for one in (first, second)}
            if levels == {"c.", "p."} and _TWINS.fullmatch(between):
                return other
        return None

    def _full(self, mention: Mention) -> Mention | None:
        """The variant in full of which a mention names an allele, a place, or the letters."""
        place = _PLACE.search(mention.text)
        level, letters = letters_of(mention.text)
        found: dict[str, Mention] = {}
        for other in self._named:
            change = self._changes[other.text]
            if not change or not (place or letters):
                continue
            if place:
                fits = place[0] in _PLACE.findall(change)
            else:
                fits = level == change[:2] and letters == set(_LETTERS.findall(change[2:]))
            if fits:
                found[change] = other
        return next(iter(found.values())) if len(found) == 1 else None


def identified(name: str, text: str) -> Candidate | None:
    """The dbSNP number of a variant: in its name, or beside it in brackets anywhere in `text`."""
    own = _NUMBER.search(name)
    number = own[1] if own else _beside(name, text)
    if number is None:
        return None
    how = "identifier" if own else "identifier beside it"
    return _candidate(f"dbSNP:rs{number}", f"rs{number}", 1.0 if own else 0.95, how)


def of_gene(change: str, gene: str) -> Candidate | None:
    """A change in the gene with the symbol `gene`; None where there is no change, or the other is
    no symbol (`APP intracellular domain`)."""
    if not change or not _SYMBOL.fullmatch(gene):
        return None
    return _candidate(f"HGVS:{gene}:{change}", f"{gene} {change}", 0.8, "change of the gene")


def _candidate(curie: str, name: str, score: float, how: str) -> Candidate:
    category = Category.VARIANT
    return Candidate(curie=curie, name=name, category=category, score=score, matched=name, how=how)


def _beside(name: str, text: str) -> str | None:
    between = r"\s?[\[(,;/=:]+\s?(?:or |also known as |i\.e\.,? |known as )?"
    quoted = rf"(?<!\w){re.escape(name)}(?!\w)"
    after = re.search(rf"{quoted}{between}{_NUMBER.pattern}", text)
    before = re.search(rf"{_NUMBER.pattern}{between}{quoted}", text)
    found = after or before
    return found[1] if found else None
