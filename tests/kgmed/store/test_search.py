"""Paths are those that trying every sequence of nodes and edges finds."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from math import log, log10

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kgmed.errors import UsageError
from kgmed.store.projection_build import Ints
from kgmed.store.protocol import Edge
from kgmed.store.search import (
    FoundPath,
    all_shortest_paths,
    cheapest_paths,
    hops,
    k_hop,
    neighbours,
)
from tests.kgmed.store.graphs import (
    NODES,
    edge,
    multigraphs,
    number,
    path_cost,
    project,
    simple_paths,
)

nodes = st.integers(0, NODES - 1)


def assert_cheapest(found: tuple[FoundPath, ...], every: list[FoundPath], k: int) -> None:
    """`found` are k cheapest of `every`, where equal costs may stand for each other."""
    every = sorted(every)
    assert [path.cost for path in found] == [path.cost for path in every[:k]]
    assert len(set(found)) == len(found)
    assert set(found) <= set(every)


@settings(max_examples=300, deadline=None)
@given(multigraphs, nodes, nodes, st.integers(1, 30), st.integers(1, 4))
def test_cheapest_paths_are_those_of_brute_force(
    edges: list[Edge], source: int, target: int, k: int, max_hops: int
) -> None:
    projection = project(edges)
    start, end = number(projection, source), number(projection, target)
    assume(start is not None and end is not None and start != end)
    assert start is not None
    assert end is not None
    found = cheapest_paths(projection, [start], [end], k=k, max_hops=max_hops)
    assert_cheapest(found, list(simple_paths(projection, start, end, max_hops)), k)


@settings(max_examples=150, deadline=None)
@given(multigraphs, st.sets(nodes, min_size=1), st.sets(nodes, min_size=1), st.integers(1, 4))
def test_between_sets_no_source_or_target_lies_in_the_middle(
    edges: list[Edge], sources: set[int], targets: set[int], max_hops: int
) -> None:
    projection = project(edges)
    ends = {n for t in targets if (n := number(projection, t)) is not None}
    starts = {n for s in sources if (n := number(projection, s)) is not None} - ends
    every = [
        path
        for start in starts
        for end in ends
        for path in simple_paths(projection, start, end, max_hops)
        if not (starts | ends) & set(path.nodes[1:-1])
    ]
    found = cheapest_paths(projection, starts | ends, ends, k=25, max_hops=max_hops)
    assert_cheapest(found, every, 25)


@settings(max_examples=100, deadline=None)
@given(multigraphs, nodes, nodes, st.integers(1, 4))
def test_a_filter_is_as_a_graph_without_those_edges(
    edges: list[Edge], source: int, target: int, max_hops: int
) -> None:
    projection = project(edges, hub_penalty=0.0)
    thinned = project([e for e in edges if not e.denied], hub_penalty=0.0)
    whole = number(projection, source), number(projection, target)
    parts = number(thinned, source), number(thinned, target)
    assume(None not in whole and None not in parts)

    def affirmed(numbers: Ints) -> NDArray[np.bool_]:
        return ~projection.arrays.denied[numbers]

    filtered = cheapest_paths(
        projection, [whole[0]], [whole[1]], k=50, max_hops=max_hops, edge_filter=affirmed
    )
    expected = cheapest_paths(thinned, [parts[0]], [parts[1]], k=50, max_hops=max_hops)
    assert [path.cost for path in filtered] == [path.cost for path in expected]
    assert not any(projection.edge(e).denied for path in filtered for e in path.edges)


@settings(max_examples=200, deadline=None)
@given(multigraphs, nodes, nodes, st.integers(1, 4))
def test_all_shortest_paths_are_those_of_brute_force(
    edges: list[Edge], source: int, target: int, max_hops: int
) -> None:
    projection = project(edges)
    start, end = number(projection, source), number(projection, target)
    assume(start is not None and end is not None and start != end)
    assert start is not None
    assert end is not None
    every = list(simple_paths(projection, start, end, max_hops))
    fewest = min((len(path.edges) for path in every), default=0)
    found = all_shortest_paths(projection, start, end, max_hops=max_hops)
    assert set(found) == {path for path in every if len(path.edges) == fewest}
    assert len(found) == len(set(found))


def test_all_shortest_paths_equal_networkx_on_a_larger_graph() -> None:
    graph = nx.barabasi_albert_graph(400, 3, seed=5)
    projection = project(edge(a, b, 0.5, n) for n, (a, b) in enumerate(graph.edges))
    names = [int(projection.curie(n).partition(":")[2]) for n in range(projection.size[0])]
    for source, target in [(0, 399), (17, 250), (300, 301), (5, 60)]:
        start, end = number(projection, source), number(projection, target)
        assert start is not None
        assert end is not None
        found = all_shortest_paths(projection, start, end, max_hops=10)
        assert {tuple(names[n] for n in path.nodes) for path in found} == {
            tuple(path) for path in nx.all_shortest_paths(graph, source, target)
        }


def test_cheapest_paths_equal_networkx_on_a_larger_graph() -> None:
    graph = nx.barabasi_albert_graph(60, 2, seed=3)
    edges = [edge(a, b, 0.2 + 0.01 * (n % 70), n) for n, (a, b) in enumerate(graph.edges)]
    projection = project(edges)
    for source, target in [(0, 59), (31, 32), (7, 45)]:
        start, end = number(projection, source), number(projection, target)
        assert start is not None
        assert end is not None
        by_pair = {frozenset((e.subject, e.object)): e.key for e in edges}
        numbers = {projection.edge(n).key: n for n in range(projection.size[1])}
        costs = []
        for path in nx.all_simple_paths(graph, source, target, cutoff=4):
            steps = itertools.pairwise(path)
            keys = [by_pair[frozenset((f"HGNC:{a}", f"HGNC:{b}"))] for a, b in steps]
            inner = tuple(number(projection, node) or 0 for node in path)
            costs.append(path_cost(projection, inner, tuple(numbers[key] for key in keys)))
        found = cheapest_paths(projection, [start], [end], k=40)
        assert [path.cost for path in found] == sorted(costs)[:40]


def test_a_step_costs_its_doubt_and_the_toll_of_where_it_leads() -> None:
    projection = project([edge(0, 1, 0.5, 0), edge(1, 2, 0.25, 1)], hub_penalty=0.3)
    start, end = number(projection, 0), number(projection, 2)
    (path,) = cheapest_paths(projection, [start], [end], k=5)
    expected = -log(0.5) - log(0.25) + 0.3 * (log10(1 + 2) + log10(1 + 1))
    assert path.cost == pytest.approx(expected, abs=1e-5)


def test_hops_say_which_way_an_edge_is_walked() -> None:
    projection = project([edge(0, 1, 0.5, 0), edge(2, 1, 0.5, 1)])
    (path,) = cheapest_paths(projection, [number(projection, 0)], [number(projection, 2)], k=5)
    walked = hops(projection, path)
    assert [(e.subject, e.object, reverse) for e, reverse in walked] == [
        ("HGNC:0", "HGNC:1", False),
        ("HGNC:2", "HGNC:1", True),
    ]


def test_parallel_edges_are_paths_of_their_own() -> None:
    projection = project([edge(0, 1, 0.5, 0), edge(0, 1, 0.9, 1), edge(1, 0, 0.7, 2)])
    found = cheapest_paths(projection, [number(projection, 0)], [number(projection, 1)], k=9)
    beliefs = [projection.edge(path.edges[0]).belief for path in found]
    assert beliefs == [0.9, 0.7, 0.5]


@given(multigraphs, nodes, st.integers(0, 4))
def test_k_hop_is_everything_that_near(edges: list[Edge], seed: int, k: int) -> None:
    projection = project(edges)
    start = number(projection, seed)
    assume(start is not None)
    graph = nx.Graph([(e.subject, e.object) for e in edges])
    near = nx.single_source_shortest_path_length(graph, f"HGNC:{seed}", cutoff=k)
    found = k_hop(projection, [start], k)
    assert {projection.curie(int(n)) for n in found} == set(near)
    assert list(found) == sorted(set(found))


@given(multigraphs, nodes)
def test_neighbours_are_the_paths_of_one_hop(edges: list[Edge], seed: int) -> None:
    projection = project(edges)
    node = number(projection, seed)
    assume(node is not None)
    assert node is not None
    expected = [
        path
        for other in range(projection.size[0])
        if other != node
        for path in simple_paths(projection, node, other, 1)
    ]
    found = neighbours(projection, node)
    assert sorted(found) == sorted(expected)
    assert [path.cost for path in found] == sorted(path.cost for path in found)
    assert neighbours(projection, node, limit=2) == found[:2]


def test_threads_share_a_projection() -> None:
    graph = nx.barabasi_albert_graph(300, 4, seed=1)
    projection = project(
        edge(a, b, 0.3 + 0.001 * (n % 600), n) for n, (a, b) in enumerate(graph.edges)
    )
    pairs = [(n, 299 - n) for n in range(40)]

    def search(pair: tuple[int, int]) -> tuple[tuple[FoundPath, ...], tuple[FoundPath, ...]]:
        return (
            cheapest_paths(projection, [pair[0]], [pair[1]], k=10),
            all_shortest_paths(projection, *pair),
        )

    alone = [search(pair) for pair in pairs]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(search, pairs * 3)) == alone * 3


def test_a_failed_search_leaves_no_trace() -> None:
    projection = project([edge(0, 1, 0.5, 0), edge(1, 2, 0.5, 1)])
    ends = [number(projection, 0)], [number(projection, 2)]

    def broken(numbers: Ints) -> NDArray[np.bool_]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cheapest_paths(projection, *ends, k=3, edge_filter=broken)
    assert len(cheapest_paths(projection, *ends, k=3)) == 1


def test_nothing_is_found_where_nothing_is_asked() -> None:
    projection = project([edge(0, 1, 0.5, 0)])
    assert cheapest_paths(projection, [], [0], k=3) == ()
    assert cheapest_paths(projection, [0], [0], k=3) == ()
    assert cheapest_paths(projection, [0], [1], k=0) == ()
    assert all_shortest_paths(projection, 1, 1) == ()
    assert all_shortest_paths(project([]), 0, 0) == ()


@pytest.mark.parametrize("max_hops", [0, 5])
def test_hops_out_of_range_are_refused(max_hops: int) -> None:
    with pytest.raises(UsageError, match="hops"):
        cheapest_paths(project([edge(0, 1, 0.5, 0)]), [0], [1], k=1, max_hops=max_hops)
