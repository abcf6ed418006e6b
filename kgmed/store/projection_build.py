"""Building the arrays of a projection from a stream of edges."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph_schema.biolink import Aspect, Direction, Predicate
from kgmed.store.protocol import Edge, EdgeChanges

MICRO = 1_000_000
"""Costs are whole numbers of micro-nats: sums are exact, and equal costs are equal."""
PREDICATES = tuple(Predicate)
ASPECTS = ("", *Aspect)
DIRECTIONS = ("", *Direction)

Ints = NDArray[np.int32]
Codes = NDArray[np.uint8]

_CHUNK = 100_000
_PREDICATE_CODES = {str(value): code for code, value in enumerate(PREDICATES)}
_ASPECT_CODES = {str(value): code for code, value in enumerate(ASPECTS)}
_DIRECTION_CODES = {str(value): code for code, value in enumerate(DIRECTIONS)}
_KEY_BYTES = 12


class Arrays(NamedTuple):
    """A graph of n nodes and m edges, seen from both ends of each edge.

    Nodes are in order of CURIE, edges in order of key. `offsets[v]:offsets[v + 1]` are the slots
    of node v; a slot is an edge as v sees it. An edge from a node to itself has no slot.
    """

    curies: Codes
    """All CURIEs in UTF-8, one after the other."""
    curie_ends: NDArray[np.int64]
    tolls: Ints
    """What it costs to step into each node."""
    offsets: NDArray[np.int64]
    neighbours: Ints
    edges: Ints
    doubts: Ints
    """-log(belief) of the edge of each slot."""
    subjects: Ints
    objects: Ints
    keys: NDArray[np.uint8]
    """m rows of 12 bytes."""
    predicates: Codes
    aspects: Codes
    directions: Codes
    denied: NDArray[np.bool_]
    beliefs: NDArray[np.float32]


class Columns(NamedTuple):
    """Edges as columns; nodes numbered in order of appearance."""

    subjects: Ints
    objects: Ints
    keys: NDArray[np.uint8]
    predicates: Codes
    aspects: Codes
    directions: Codes
    denied: NDArray[np.bool_]
    beliefs: NDArray[np.float32]


def build(edges: Iterable[Edge], hub_penalty: float) -> Arrays:
    """The arrays of these edges, which come in order of key.

    A step into a node of degree d costs `hub_penalty * log10(1 + d)` beside its doubt.
    """
    numbers: dict[str, int] = {}
    chunks = list(_columns(edges, numbers))
    columns = Columns(*(np.concatenate(parts) for parts in zip(*chunks, strict=True)))
    del chunks
    return _ranked(list(numbers), columns, hub_penalty)


def amend(arrays: Arrays, changes: EdgeChanges, hub_penalty: float) -> Arrays:
    """The arrays of a graph of which some edges changed; the same as if they were built anew."""
    curies = _curies(arrays)
    numbers = {curie: number for number, curie in enumerate(curies)}
    fresh = list(_columns(sorted(changes.edges), numbers))
    left_out = [bytes.fromhex(key) for key in (*changes.gone, *(e.key for e in changes.edges))]
    stays = ~np.isin(_as_words(arrays.keys), np.array(left_out, f"S{_KEY_BYTES}"))
    old = Columns(*(getattr(arrays, name)[stays] for name in Columns._fields))
    columns = Columns(*(np.concatenate(parts) for parts in zip(old, *fresh, strict=True)))
    order = np.argsort(_as_words(columns.keys), kind="stable")
    in_order = {name: column[order] for name, column in columns._asdict().items()}
    return _ranked(list(numbers), columns._replace(**in_order), hub_penalty)


def _curies(arrays: Arrays) -> list[str]:
    text = arrays.curies.tobytes()
    ends = [0, *arrays.curie_ends.tolist()]
    return [text[a:b].decode("utf-8") for a, b in pairwise(ends)]


def _as_words(keys: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Keys as fixed strings, which compare as the bytes do."""
    return np.ascontiguousarray(keys).view(f"S{_KEY_BYTES}").ravel()


def _ranked(appeared: Sequence[str], columns: Columns, hub_penalty: float) -> Arrays:
    """The arrays of edges whose nodes are numbered in order of appearance; those that no edge
    joins are left out."""
    used = np.unique(np.concatenate([columns.subjects, columns.objects]))
    curies = sorted(appeared[number] for number in used)
    rank = np.zeros(len(appeared), np.int32)
    numbers = {curie: number for number, curie in enumerate(appeared)}
    rank[[numbers[curie] for curie in curies]] = np.arange(len(curies), dtype=np.int32)
    ranked = columns._replace(subjects=rank[columns.subjects], objects=rank[columns.objects])
    return assemble(curies, ranked, hub_penalty)


def assemble(curies: Sequence[str], columns: Columns, hub_penalty: float) -> Arrays:
    """The arrays of the edges in `columns`, between nodes that are numbered as in `curies`."""
    encoded = [curie.encode("utf-8") for curie in curies]
    offsets, neighbours, edges = _adjacency(columns.subjects, columns.objects, len(curies))
    doubts = np.rint(-np.log(columns.beliefs.astype(np.float64)) * MICRO).astype(np.int32)
    tolls = np.rint(hub_penalty * np.log10(1.0 + np.diff(offsets)) * MICRO).astype(np.int32)
    return Arrays(
        curies=np.frombuffer(b"".join(encoded), np.uint8),
        curie_ends=np.cumsum([len(curie) for curie in encoded], dtype=np.int64),
        tolls=tolls,
        offsets=offsets,
        neighbours=neighbours,
        edges=edges,
        doubts=doubts[edges],
        **columns._asdict(),
    )


def _adjacency(subjects: Ints, objects: Ints, nodes: int) -> tuple[NDArray[np.int64], Ints, Ints]:
    """Offsets, neighbours and edges of slots; a node's are in order of neighbour, then of edge."""
    proper = np.flatnonzero(subjects != objects).astype(np.int32)
    here = np.concatenate([subjects[proper], objects[proper]])
    there = np.concatenate([objects[proper], subjects[proper]])
    order = np.lexsort((there, here))
    offsets = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=nodes), out=offsets[1:])
    return offsets, there[order], np.concatenate([proper, proper])[order]


def _columns(edges: Iterable[Edge], numbers: dict[str, int]) -> Iterator[Columns]:
    """Chunks of edges as columns (at least one chunk, maybe empty); new CURIEs are numbered."""
    stream = iter(edges)
    chunk = list(islice(stream, _CHUNK))
    while True:
        keys = b"".join(bytes.fromhex(edge.key) for edge in chunk)
        yield Columns(
            subjects=_int32(numbers.setdefault(e.subject, len(numbers)) for e in chunk),
            objects=_int32(numbers.setdefault(e.object, len(numbers)) for e in chunk),
            keys=np.frombuffer(keys, np.uint8).reshape(-1, _KEY_BYTES),
            predicates=_uint8(_PREDICATE_CODES[edge.predicate] for edge in chunk),
            aspects=_uint8(_ASPECT_CODES[edge.aspect] for edge in chunk),
            directions=_uint8(_DIRECTION_CODES[edge.direction] for edge in chunk),
            denied=np.array([edge.denied for edge in chunk], np.bool_),
            beliefs=np.array([edge.belief for edge in chunk], np.float32),
        )
        chunk = list(islice(stream, _CHUNK))
        if not chunk:
            return


def _int32(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int32)


def _uint8(values: Iterable[int]) -> Codes:
    return np.fromiter(values, np.uint8)
