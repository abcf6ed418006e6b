"""The entities of an opened vocabulary: their identifiers, and who belongs to whom."""

from pathlib import Path

import numpy as np

from graph_schema.biolink import Category
from graph_schema.curie import normalise_curie
from ingest.vocabulary.mapped import Strings, load
from ingest.vocabulary.write import CATEGORIES, RELATIONS, hash_identifier


class Identities:
    """Entities by row and by every identifier that they have."""

    def __init__(self, folder: Path) -> None:
        self.curies = Strings(folder, "curies")
        self.labels = Strings(folder, "labels")
        self._categories = load(folder / "entities.category.npy")
        self._weights = load(folder / "entities.weight.npy")
        self._ids = Strings(folder, "ids")
        self._hashes = load(folder / "ids.hash.npy")
        self._strings = load(folder / "ids.string.npy")
        self._entities = load(folder / "ids.entity.npy")
        self._relatives = load(folder / "relatives.npy")
        self._orthologs = load(folder / "orthologs.npy")
        self._human_genes = load(folder / "orthologs.back.npy")

    def category(self, row: int) -> Category:
        """What the entity in this row is."""
        return CATEGORIES[int(self._categories[row])]

    def weight(self, row: int) -> int:
        """How well known the entity in this row is, from 0 to 255."""
        return int(self._weights[row])

    def row(self, curie: str) -> int | None:
        """The row of the entity that has this identifier, or None."""
        try:
            curie = normalise_curie(curie)
        except ValueError:
            return None
        wanted = np.uint64(hash_identifier(curie))
        position = int(np.searchsorted(self._hashes, wanted))
        while position < len(self._hashes) and self._hashes[position] == wanted:
            string = int(self._strings[position])
            if self._ids[string] == curie:
                return int(self._entities[string])
            position += 1
        return None

    def canonical(self, curie: str) -> str:
        """The CURIE under which this identifier's entity is known (itself, where unknown)."""
        row = self.row(curie)
        return curie if row is None else self.curies[row]

    def relatives(self, curie: str) -> tuple[tuple[str, str], ...]:
        """Entities so near that a text may name one and mean the other, as (relation, CURIE).

        `member of` and `part of` a family or complex, `product of` a gene, and their inverses
        `has member`, `has part`, `has product`: whoever looks for evidence on GSK3B may want to
        see what is said of GSK3, as long as it is shown as that.
        """
        row = self.row(curie)
        if row is None:
            return ()
        first, end = np.searchsorted(self._relatives[:, 0], [row, row + 1])
        return tuple(
            (RELATIONS[relation], self.curies[other])
            for _, relation, other in self._relatives[first:end].tolist()
        )

    def ortholog(self, curie: str, taxon: str) -> str | None:
        """The gene of another species (`NCBITaxon:…`) that matches a human gene, if it is known."""
        row = self.row(curie)
        if row is None:
            return None
        first, end = np.searchsorted(self._orthologs[:, 0], [row, row + 1])
        species = int(taxon.partition(":")[2])
        for _, other, gene in self._orthologs[first:end].tolist():
            if other == species:
                return self.curies[gene]
        return None

    def human_gene(self, curie: str) -> str:
        """The human gene that another species' gene matches; any other identifier as it is."""
        position = self._as_ortholog(curie)
        return curie if position is None else self.curies[int(self._human_genes[position, 0])]

    def taxon_of(self, curie: str) -> str | None:
        """The species (`NCBITaxon:…`) of a gene that matches a human one; None for all others."""
        position = self._as_ortholog(curie)
        return None if position is None else f"NCBITaxon:{int(self._human_genes[position, 1])}"

    def _as_ortholog(self, curie: str) -> int | None:
        row = self.row(curie)
        if row is None:
            return None
        position = int(np.searchsorted(self._human_genes[:, 2], row))
        if position == len(self._human_genes) or self._human_genes[position, 2] != row:
            return None
        return position
