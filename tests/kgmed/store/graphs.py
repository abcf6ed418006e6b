"""Small graphs for the tests of the projection and the search."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise, permutations

from hypothesis import strategies as st

from kgmed.store.projection import Projection
from kgmed.store.projection_build import build
from kgmed.store.protocol import Edge
from kgmed.store.search import FoundPath

NODES = 7


def edge(subject: int, object_: int, belief: float, number: int) -> Edge:
    """An edge between numbered nodes, whose key depends on nothing but `number`."""
    return Edge(
        key=hashlib.sha256(str(number).encode()).hexdigest()[:24],
        subject=f"HGNC:{subject}",
        object=f"HGNC:{object_}",
        predicate="affects",
        aspect="",
        direction="increased" if number % 2 else "",
        belief=belief,
        denied=number % 3 == 0,
    )


multigraphs = st.lists(
    st.tuples(
        st.integers(0, NODES - 1),
        st.integers(0, NODES - 1),
        st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.95, 1.0]),
    ),
    max_size=22,
).map(lambda rows: [edge(*row, number) for number, row in enumerate(rows)])
"""Up to seven nodes; parallel edges, loops and equal costs included."""


def project(edges: Iterable[Edge], hub_penalty: float = 0.1) -> Projection:
    """The projection of these edges, in memory."""
    return Projection(build(sorted(edges), hub_penalty), generation=1)


def number(projection: Projection, node: int) -> int | None:
    """Where the projection has the node `HGNC:node`."""
    return projection.node(f"HGNC:{node}")


def simple_paths(
    projection: Projection, source: int, target: int, max_hops: int
) -> Iterator[FoundPath]:
    """Every simple path, by trying every sequence of nodes and of edges."""
    nodes, edge_count = projection.size
    between: dict[tuple[int, int], list[int]] = {}
    for n in range(edge_count):
        ends = int(projection.arrays.subjects[n]), int(projection.arrays.objects[n])
        between.setdefault(ends, []).append(n)
        between.setdefault(ends[::-1], []).append(n)
    others = [node for node in range(nodes) if node not in (source, target)]
    for middle_count in range(max_hops):
        for middle in permutations(others, middle_count):
            walk = (source, *middle, target)
            yield from _over_all_edges(projection, walk, between)


def _over_all_edges(
    projection: Projection, walk: tuple[int, ...], between: dict[tuple[int, int], list[int]]
) -> Iterator[FoundPath]:
    choices: list[tuple[int, ...]] = [()]
    for step in pairwise(walk):
        choices = [(*chosen, n) for chosen in choices for n in between.get(step, [])]
    for edges in choices:
        yield FoundPath(path_cost(projection, walk, edges), walk, edges)


def path_cost(projection: Projection, nodes: tuple[int, ...], edges: tuple[int, ...]) -> float:
    """Doubt of each edge and toll of each node but the first, taken from the slots."""
    arrays = projection.arrays
    doubt = {int(e): int(d) for e, d in zip(arrays.edges, arrays.doubts, strict=True)}
    total = sum(doubt[e] for e in edges) + sum(int(arrays.tolls[n]) for n in nodes[1:])
    return total / 1_000_000
