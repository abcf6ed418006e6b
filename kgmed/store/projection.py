"""An immutable snapshot of the usable edges, as arrays in which paths are searched.

One folder holds one generation of one store (and one hub penalty, and one year where the graph
is asked for as it was; what is only proposed is in folders of its own). It appears whole, by an
atomic rename, and is read through mmap, so that processes share its memory.
"""

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from graph_schema.records import digest
from kgmed.errors import StoreError
from kgmed.store.projection_build import ASPECTS, DIRECTIONS, PREDICATES, Arrays, Ints, amend, build
from kgmed.store.protocol import Edge, GraphStore

FAR = 2**30
"""More than any path costs."""

_LAYOUT = 1
_TRIES = 5
_SCRATCH_TABLES = 4


class Part(NamedTuple):
    """Which edges of a graph are projected."""

    as_of: int | None = None
    proposed: bool = False

    @property
    def name(self) -> str:
        """What tells it from the usual one in the name of a folder."""
        year = "" if self.as_of is None else f"-{self.as_of}"
        return f"{year}-proposed" if self.proposed else year

    def edges(self, store: GraphStore) -> Iterator[Edge]:
        """The edges of the store."""
        return store.edges(self.as_of, proposed=True) if self.proposed else store.edges(self.as_of)


class Projection:
    """The graph of one generation. Nodes and edges are numbered from 0, in order of CURIE and
    of key. Safe to share between threads."""

    def __init__(self, arrays: Arrays, generation: int) -> None:
        self.arrays = arrays
        self.generation = generation
        self._scratch: list[tuple[Ints, ...]] = []
        self._guard = threading.Lock()

    @classmethod
    def open_for(
        cls,
        store: GraphStore,
        folder: Path,
        *,
        hub_penalty: float,
        as_of: int | None = None,
        proposed: bool = False,
    ) -> Self:
        """The projection of the store as it is now, from `folder` or built into it.

        With `as_of`, of what was published up to that year; with `proposed`, of what is only
        proposed too. Folders of earlier generations of
        this store are removed; who has them open keeps them.

        Raises:
            StoreError: the folder cannot be written, or the store changes faster than it can
                be read.
        """
        home = folder / digest(store.url)
        for _ in range(_TRIES):
            generation = store.generation()
            prefix = f"{_LAYOUT}-{store.identity}-{generation}"
            part = Part(as_of, proposed)
            place = home / f"{prefix}-{hub_penalty:g}{part.name}"
            try:
                if not place.exists() and not _make(place, store, generation, hub_penalty, part):
                    continue
                _remove_others(home, prefix)
                return cls(_load(place), generation)
            except FileNotFoundError:  # another process has moved on to a newer generation
                continue
            except OSError as error:
                raise StoreError(f"cannot keep the projection in {place}: {error}") from error
        raise StoreError("the store changes faster than its projection can be made")

    @property
    def size(self) -> tuple[int, int]:
        """How many nodes and edges."""
        return len(self.arrays.tolls), len(self.arrays.keys)

    def node(self, curie: str) -> int | None:
        """The number of a node, or None where no usable edge joins it."""
        wanted = curie.encode("utf-8")
        low, high = 0, len(self.arrays.curie_ends)
        while low < high:
            middle = (low + high) // 2
            if self._curie_bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        found = low < len(self.arrays.curie_ends) and self._curie_bytes(low) == wanted
        return low if found else None

    def curie(self, node: int) -> str:
        """The CURIE of a node."""
        return self._curie_bytes(node).decode("utf-8")

    def edge(self, number: int) -> Edge:
        """An edge as the store gave it (belief to single precision)."""
        arrays = self.arrays
        return Edge(
            key=arrays.keys[number].tobytes().hex(),
            subject=self.curie(int(arrays.subjects[number])),
            object=self.curie(int(arrays.objects[number])),
            predicate=PREDICATES[arrays.predicates[number]],
            aspect=ASPECTS[arrays.aspects[number]],
            direction=DIRECTIONS[arrays.directions[number]],
            belief=round(float(arrays.beliefs[number]), 6),
            denied=bool(arrays.denied[number]),
        )

    @contextmanager
    def scratch(self) -> Iterator[tuple[Ints, ...]]:
        """Tables with one cell for each node, all `FAR`; the borrower puts `FAR` back."""
        with self._guard:
            tables = self._scratch.pop() if self._scratch else None
        if tables is None:
            nodes = len(self.arrays.tolls)
            tables = tuple(np.full(nodes, FAR, np.int32) for _ in range(_SCRATCH_TABLES))
        yield tables
        with self._guard:  # not after an exception: who knows what stands in them
            self._scratch.append(tables)

    def _curie_bytes(self, node: int) -> bytes:
        ends = self.arrays.curie_ends
        start = ends[node - 1] if node else 0
        return self.arrays.curies[start : ends[node]].tobytes()


def _make(place: Path, store: GraphStore, generation: int, hub_penalty: float, part: Part) -> bool:
    """Build the projection and move it to its place; False where the store has changed since."""
    arrays = None
    if part == Part():
        arrays = _amended(place, store, generation, hub_penalty)
    if arrays is None:
        edges = part.edges(store)
        first = next(edges, None)  # what the iterator gives is settled from here on
        if store.generation() != generation:
            return False
        arrays = build(chain([] if first is None else [first], edges), hub_penalty)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{place.name}-draft-", dir=place.parent))
    for name, array in arrays._asdict().items():
        np.save(draft / f"{name}.npy", array)
    try:
        draft.rename(place)
    except OSError:
        if not place.exists():
            raise
        shutil.rmtree(draft)  # another process was quicker
    return True


def _amended(place: Path, store: GraphStore, generation: int, hub_penalty: float) -> Arrays | None:
    """The arrays, made of those of an earlier generation and what changed since; None where that
    is not to be had."""
    earlier = _earlier(place, store.identity, hub_penalty)
    changes = store.edge_changes(max(earlier)) if earlier else None
    if changes is None or changes.generation != generation:
        return None
    return amend(_load(earlier[max(earlier)]), changes, hub_penalty)


def _earlier(place: Path, identity: str, hub_penalty: float) -> dict[int, Path]:
    """Projections of earlier generations of this store that are still there."""
    pattern = re.compile(rf"{_LAYOUT}-{re.escape(identity)}-(\d+)-{re.escape(f'{hub_penalty:g}')}")
    found = (
        (pattern.fullmatch(other.name), other)
        for other in (place.parent.iterdir() if place.parent.is_dir() else ())
    )
    return {int(match[1]): other for match, other in found if match}


def _load(place: Path) -> Arrays:
    return Arrays(**{name: _load_array(place / f"{name}.npy") for name in Arrays._fields})


def _load_array(path: Path) -> Any:
    header = 128  # what numpy writes before the data; an empty array cannot be mapped
    return np.load(path, mmap_mode="r" if path.stat().st_size > header else None)


def _remove_others(home: Path, prefix: str) -> None:
    """Remove what is not of this generation."""
    for other in home.iterdir():
        if not other.name.startswith(f"{prefix}-"):
            shutil.rmtree(other, ignore_errors=True)
