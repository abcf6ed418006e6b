"""An opened vocabulary: flat files behind mmap, shared by every process that opens them."""

import csv
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from graph_schema.records import Entity
from ingest.records import Candidate
from ingest.vocabulary.bags import bag_key
from ingest.vocabulary.grams import Grams
from ingest.vocabulary.identities import Identities
from ingest.vocabulary.mapped import Strings, load
from ingest.vocabulary.matching import (
    FIELD_SCORE,
    MOLECULES,
    Match,
    compare,
    inside_process_name,
    score,
)
from ingest.vocabulary.normal import Hashes, fold, hash_keys, key_of
from ingest.vocabulary.terms import Kind, Source
from ingest.vocabulary.write import COMMON_WORDS, FORMAT, sieve_places

_REMEMBERED = 20_000
_LEAST_LIKE = 0.5
"""A name whose trigrams are less like those asked for is not worth a look."""
_ONE_WORD = re.compile(r"[^\W\d_]{6,}")
_CASE_APART = Match(0.6, "the same letters")


class Hit(NamedTuple):
    """A name that fits, in some way and to some degree, and whose it is."""

    entity: int
    row: int
    kind: Kind
    category: Category
    score: float
    weight: int
    """How well known the entity is, from 0 to 255."""
    how: str
    sure: bool
    """Whether the name also fits where nothing says that here stands a name."""
    backed: bool
    """Whether more than one kind of source gives this name to the entity."""


class Vocabulary:
    """Names and the entities that they may stand for. Open one with `Vocabulary.open`."""

    def __init__(self, folder: Path, about: dict[str, object]) -> None:
        self.folder = folder
        self._about = about
        self.fingerprint = str(about["fingerprint"])
        """SHA-256 of the content: the same for the same names and entities."""
        self._names = Strings(folder, "names")
        self._kinds = load(folder / "names.kind.npy")
        self._backed = load(folder / "names.backed.npy")
        self._owners = load(folder / "names.entity.npy")
        self._hashes = load(folder / "index.hash.npy")
        self._rows = load(folder / "index.row.npy")
        self._sieve = load(folder / "index.sieve.npy")
        self._identities = Identities(folder)
        self.canonical = self._identities.canonical
        self.relatives = self._identities.relatives
        self.ortholog = self._identities.ortholog
        self.human_gene = self._identities.human_gene
        self.taxon_of = self._identities.taxon_of
        self._first_names = load(folder / "entities.names.npy")
        self._bag_hashes = load(folder / "bags.hash.npy")
        self._bag_rows = load(folder / "bags.row.npy")
        self._grams = Grams(folder)
        with (folder / COMMON_WORDS).open(encoding="utf-8") as handle:
            self._common = {r["word"]: r["rule"] for r in csv.DictReader(handle, delimiter="\t")}
        self.candidates = lru_cache(_REMEMBERED)(self._candidates)
        self.found = lru_cache(_REMEMBERED)(self._found)
        self.loose = lru_cache(_REMEMBERED)(self._loose)
        self.spoken = lru_cache(_REMEMBERED)(self._spoken)

    @classmethod
    def open(cls, folder: Path) -> "Vocabulary":
        """Open the compiled vocabulary in `folder`; takes a few milliseconds.

        Raises:
            FileNotFoundError: there is none.
            ValueError: it was written by another version, or is broken.
        """
        about_path = folder / "vocabulary.json"
        try:
            about = json.loads(about_path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise ValueError(f"{about_path} is broken: {error}") from error
        if about.get("format") != FORMAT:
            raise ValueError(f"{folder} has format {about.get('format')}, not {FORMAT}")
        return cls(folder, about)

    def __reduce__(self) -> tuple[object, ...]:
        return Vocabulary.open, (self.folder,)

    def counts(self) -> tuple[Source, ...]:
        """What it was compiled from, with the entities and names that each source added."""
        sources = self._about["sources"]
        assert isinstance(sources, list)
        return tuple(Source(**source) for source in sources)

    # -- identifiers: `canonical`, `relatives`, `ortholog`, … are `Identities`' -------------

    def entity(self, curie: str) -> Entity | None:
        """The entity of an identifier, with all its names, or None where it is unknown."""
        row = self._identities.row(curie)
        if row is None:
            return None
        first, end = int(self._first_names[row]), int(self._first_names[row + 1])
        name = self._identities.labels[row]
        names = dict.fromkeys(self._names[position] for position in range(first, end))
        names.pop(name, None)
        return Entity(
            curie=self._identities.curies[row],
            name=name,
            category=self._identities.category(row),
            synonyms=tuple(names),
        )

    # -- names --------------------------------------------------------------------------------

    def known(self, hashes: Hashes) -> npt.NDArray[np.intp]:
        """The positions of those key hashes that some name may have."""
        places = sieve_places(hashes)
        possible = np.flatnonzero(self._sieve[places >> 3] >> (places & 7).astype(np.uint8) & 1)
        wanted = hashes[possible]
        found = np.searchsorted(self._hashes, wanted)
        found[found == len(self._hashes)] = 0
        known: npt.NDArray[np.intp] = possible[self._hashes[found] == wanted]
        return known

    def _spoken(self, surface: str) -> tuple[Candidate, ...]:
        """The same for a stretch of running text, where fewer names are to be trusted: a common
        word names nothing, and the name of a process on a molecule does not hide the molecule.
        """
        found = self.candidates(surface)
        if not found or found[0].score > FIELD_SCORE:
            return found
        if self._common.get(surface) == "never" or self._hides_molecule(surface, found[0]):
            return ()
        if self._common.get(surface.lower()) == "never":
            return tuple(c for c in found if surface.isupper() and c.matched == surface)
        return found

    def _hides_molecule(self, surface: str, best: Candidate) -> bool:
        if best.category not in {Category.PROCESS, Category.ACTIVITY}:
            return False
        inner = inside_process_name(surface)
        return any(
            candidate.category in MOLECULES
            for candidate in (self.candidates(inner) if inner else ())
        )

    def _candidates(self, surface: str) -> tuple[Candidate, ...]:
        """What `surface`, as it is written in a text, may stand for, best first."""
        ranked = [hit for hit in self._found(surface) if hit.sure]
        if ranked and ranked[0].score > FIELD_SCORE:
            ranked = [hit for hit in ranked if hit.score > FIELD_SCORE]
        return tuple(self.candidate(hit) for hit in ranked)

    def curie_of(self, hit: "Hit") -> str:
        """The CURIE of the entity that a hit leads to."""
        return self._identities.curies[hit.entity]

    def name_of(self, hit: "Hit") -> str:
        """The name by which a hit was found."""
        return self._names[hit.row]

    def label_of(self, hit: "Hit") -> str:
        """The preferred name of the entity that a hit leads to."""
        return self._identities.labels[hit.entity]

    def is_own_name(self, surface: str, hit: "Hit") -> bool:
        """Whether `surface`, whatever its case, is the preferred name of a chemical, one long word
        that several sources give it: a name like `lecanemab`, which means nothing else."""
        return (
            hit.category is Category.CHEMICAL
            and hit.kind is Kind.PREFERRED
            and hit.backed
            and _ONE_WORD.fullmatch(surface) is not None
            and surface.lower() == self._names[hit.row].lower()
        )

    def candidate(self, hit: "Hit", score: float | None = None, how: str = "") -> Candidate:
        """A hit as a record that explains itself; `score` and `how`, if others than the hit's."""
        return Candidate(
            curie=self._identities.curies[hit.entity],
            name=self._identities.labels[hit.entity],
            category=self._identities.category(hit.entity),
            score=hit.score if score is None else score,
            matched=self._names[hit.row],
            how=how or hit.how,
        )

    def _found(self, surface: str) -> tuple["Hit", ...]:
        """Every name that fits `surface` but for plural, case and separators, best first."""
        folded = fold(surface).text
        best: dict[int, Hit] = {}
        for variant, plural in _numbers(folded):
            for row in self._rows_of(key_of(variant)):
                kind = Kind(int(self._kinds[row]))
                owner = int(self._owners[row])
                name = fold(self._names[row]).text
                match = compare(variant, name, kind, self._identities.category(owner), self._common)
                sure = match is not None and kind < Kind.COLLECTED
                points = score(match or _CASE_APART, kind, plural=plural)
                hit = self._hit(row, points, (match or _CASE_APART).how, sure=sure)
                if owner not in best or (sure, points) > (best[owner].sure, best[owner].score):
                    best[owner] = hit
        order = sorted(best.values(), key=lambda hit: (-hit.score, -hit.weight, hit.entity))
        return tuple(order)

    def _hit(self, row: int, points: float, how: str, *, sure: bool = False) -> "Hit":
        owner = int(self._owners[row])
        kind, category = Kind(int(self._kinds[row])), self._identities.category(owner)
        weight = self._identities.weight(owner)
        backed = bool(self._backed[row >> 3] >> (row & 7) & 1)
        return Hit(owner, row, kind, category, points, weight, how, sure, backed)

    def _loose(self, surface: str) -> tuple["Hit", ...]:
        """Names of the same plain words in any order, and failing those, of similar spelling."""
        key = bag_key(surface)
        rows = self._rows_with(key, self._bag_hashes, self._bag_rows)
        same = [row for row in rows if bag_key(self._names[row]) == key]
        if same:
            return _best_of([self._hit(row, 0.9, "the same words") for row in same])
        rows = self._grams.propose(surface)
        cosines = self._grams.cosines(surface, [self._names[row] for row in rows])
        hits = [
            self._hit(row, round(cosine, 4), "similar spelling")
            for row, cosine in zip(rows, cosines, strict=True)
            if cosine >= _LEAST_LIKE
        ]
        return _best_of(hits)

    def _rows_of(self, key: str) -> list[int]:
        return self._rows_with(key, self._hashes, self._rows)

    @staticmethod
    def _rows_with(key: str, hashes: Hashes, rows: npt.NDArray[Any]) -> list[int]:
        if not key:
            return []
        wanted = hash_keys([key])[0]
        first = int(np.searchsorted(hashes, wanted))
        found = []
        while first < len(hashes) and hashes[first] == wanted:
            found.append(int(rows[first]))
            first += 1
        return found


def _best_of(hits: Iterable["Hit"]) -> tuple["Hit", ...]:
    """The best hit of each entity, best first."""
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.kind, -hit.weight, hit.row)):
        best.setdefault(hit.entity, hit)
    return tuple(best.values())


def _numbers(folded: str) -> list[tuple[str, bool]]:
    """The name as it stands and, where it may be a plural, its singular."""
    found = [(folded, False)]
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        found.append((folded[:-1], True))
        if folded.endswith("ies") and len(folded) > 5:
            found.append((folded[:-3] + "y", True))
    return found
