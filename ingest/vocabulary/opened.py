"""An opened vocabulary: flat files behind mmap, shared by every process that opens them."""

import csv
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie
from graph_schema.records import Entity
from ingest.records import Candidate
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
from ingest.vocabulary.write import (
    CATEGORIES,
    COMMON_WORDS,
    FORMAT,
    RELATIONS,
    hash_identifier,
    sieve_places,
)

_REMEMBERED = 20_000

_NO_TEXT = np.zeros(0, dtype=np.uint8)


class _Strings:
    """Many strings in one file, found by their row."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._ends = _load(folder / f"{stem}.ends.npy")
        path = folder / f"{stem}.text"
        size = path.stat().st_size
        self._text = np.asarray(np.memmap(path, mode="r", dtype=np.uint8)) if size else _NO_TEXT

    def __getitem__(self, row: int) -> str:
        return bytes(self._text[self._ends[row] : self._ends[row + 1]]).decode("utf-8")


def _load(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


class Vocabulary:
    """Names and the entities that they may stand for. Open one with `Vocabulary.open`."""

    def __init__(self, folder: Path, about: dict[str, object]) -> None:
        self.folder = folder
        self._about = about
        self.fingerprint = str(about["fingerprint"])
        """SHA-256 of the content: the same for the same names and entities."""
        self._names = _Strings(folder, "names")
        self._kinds = _load(folder / "names.kind.npy")
        self._owners = _load(folder / "names.entity.npy")
        self._hashes = _load(folder / "index.hash.npy")
        self._rows = _load(folder / "index.row.npy")
        self._sieve = _load(folder / "index.sieve.npy")
        self._curies = _Strings(folder, "curies")
        self._labels = _Strings(folder, "labels")
        self._categories = _load(folder / "entities.category.npy")
        self._weights = _load(folder / "entities.weight.npy")
        self._first_names = _load(folder / "entities.names.npy")
        self._ids = _Strings(folder, "ids")
        self._id_hashes = _load(folder / "ids.hash.npy")
        self._id_strings = _load(folder / "ids.string.npy")
        self._id_entities = _load(folder / "ids.entity.npy")
        self._relatives = _load(folder / "relatives.npy")
        with (folder / COMMON_WORDS).open(encoding="utf-8") as handle:
            self._common = {r["word"]: r["rule"] for r in csv.DictReader(handle, delimiter="\t")}
        self.candidates = lru_cache(_REMEMBERED)(self._candidates)
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

    # -- identifiers --------------------------------------------------------------------------

    def canonical(self, curie: str) -> str:
        """The CURIE under which this identifier's entity is known (itself, where unknown)."""
        row = self._entity_row(curie)
        return curie if row is None else self._curies[row]

    def entity(self, curie: str) -> Entity | None:
        """The entity of an identifier, with all its names, or None where it is unknown."""
        row = self._entity_row(curie)
        if row is None:
            return None
        first, end = int(self._first_names[row]), int(self._first_names[row + 1])
        name = self._labels[row]
        names = dict.fromkeys(self._names[position] for position in range(first, end))
        names.pop(name, None)
        return Entity(
            curie=self._curies[row],
            name=name,
            category=self._category(row),
            synonyms=tuple(names),
        )

    def _category(self, row: int) -> Category:
        return CATEGORIES[int(self._categories[row])]

    def _entity_row(self, curie: str) -> int | None:
        try:
            curie = normalise_curie(curie)
        except ValueError:
            return None
        wanted = np.uint64(hash_identifier(curie))
        position = int(np.searchsorted(self._id_hashes, wanted))
        while position < len(self._id_hashes) and self._id_hashes[position] == wanted:
            string = int(self._id_strings[position])
            if self._ids[string] == curie:
                return int(self._id_entities[string])
            position += 1
        return None

    def relatives(self, curie: str) -> tuple[tuple[str, str], ...]:
        """Entities so near that a text may name one and mean the other, as (relation, CURIE).

        `member of` and `part of` a family or complex, `product of` a gene, and their inverses
        `has member`, `has part`, `has product`: whoever looks for evidence on GSK3B may want to
        see what is said of GSK3, as long as it is shown as that.
        """
        row = self._entity_row(curie)
        if row is None:
            return ()
        first, end = np.searchsorted(self._relatives[:, 0], [row, row + 1])
        return tuple(
            (RELATIONS[relation], self._curies[other])
            for _, relation, other in self._relatives[first:end].tolist()
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
        folded = fold(surface).text
        best: dict[int, tuple[float, int, Match, str]] = {}
        for variant, plural in _numbers(folded):
            key = key_of(variant)
            for row in self._rows_of(key):
                name = self._names[row]
                kind = Kind(int(self._kinds[row]))
                owner = int(self._owners[row])
                match = compare(variant, fold(name).text, kind, self._category(owner), self._common)
                if match is None:
                    continue
                points = score(match, kind, plural=plural)
                weight = int(self._weights[owner])
                if owner not in best or (points, weight) > best[owner][:2]:
                    best[owner] = (points, weight, match, name)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
        if ranked and ranked[0][1][0] > FIELD_SCORE:
            ranked = [item for item in ranked if item[1][0] > FIELD_SCORE]
        return tuple(
            Candidate(
                curie=self._curies[owner],
                name=self._labels[owner],
                category=self._category(owner),
                score=points,
                matched=name,
                how=match.how,
            )
            for owner, (points, _, match, name) in ranked
        )

    def _rows_of(self, key: str) -> list[int]:
        if not key:
            return []
        wanted = hash_keys([key])[0]
        first = int(np.searchsorted(self._hashes, wanted))
        rows = []
        while first < len(self._hashes) and self._hashes[first] == wanted:
            rows.append(int(self._rows[first]))
            first += 1
        return rows


def _numbers(folded: str) -> list[tuple[str, bool]]:
    """The name as it stands and, where it may be a plural, its singular."""
    found = [(folded, False)]
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        found.append((folded[:-1], True))
        if folded.endswith("ies") and len(folded) > 5:
            found.append((folded[:-3] + "y", True))
    return found
