"""How long path searches take, beside other ways to do them.

Run: `python -m benchmarks.paths`. Graphs are random with power-law degrees (exponent 2.5). Pairs
are drawn in two ways: any two nodes that have an edge, and the two ends of random edges (which
are mostly hubs). Both are shown; the bar is set on the first.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np

from kgmed.store.projection import Projection
from kgmed.store.projection_build import Columns, assemble
from kgmed.store.search import all_shortest_paths, cheapest_paths

PROTOTYPE = Path(__file__).resolve().parents[2] / "shared" / "prototypes" / "csr_paths.py"
SHORTEST_BAR = 1.5
"""Times the prototype (issue 3)."""
CHEAPEST_BAR_MS = 150.0
"""p95 at 10 M edges (issue 3)."""

Pair = tuple[int, int]


def main() -> None:
    """Measure, and print one line for each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, default=10_000_000, help="of the large graph")
    parser.add_argument("--pairs", type=int, default=200)
    arguments = parser.parse_args()
    shortest(make_graph(nodes=100_000, edges=500_000), arguments.pairs)
    cheapest(make_graph(nodes=arguments.edges // 10, edges=arguments.edges), arguments.pairs)


def make_graph(nodes: int, edges: int) -> Projection:
    """A random graph without loops and parallel edges; a few edges fewer than asked for."""
    rng = np.random.default_rng(7)
    ends = (nodes * rng.random((2, edges + edges // 4)) ** 3).astype(np.int64)
    ends = rng.permutation(nodes)[ends]
    low, high = ends.min(0), ends.max(0)
    pairs = np.unique(low[low < high] * nodes + high[low < high])
    pairs = rng.permutation(pairs)[:edges]
    count = len(pairs)
    columns = Columns(
        subjects=(pairs // nodes).astype(np.int32),
        objects=(pairs % nodes).astype(np.int32),
        keys=np.zeros((count, 12), np.uint8),
        predicates=np.zeros(count, np.uint8),
        aspects=np.zeros(count, np.uint8),
        directions=np.zeros(count, np.uint8),
        denied=np.zeros(count, np.bool_),
        beliefs=rng.uniform(0.3, 0.99, count).astype(np.float32),
    )
    return Projection(assemble([f"N:{n:08d}" for n in range(nodes)], columns, 0.1), generation=0)


def shortest(projection: Projection, count: int) -> None:
    """All shortest paths of a pair: ours, the prototype's way, NetworkX."""
    nodes, edges = projection.size
    print(f"all shortest paths of a pair, {nodes:,} nodes, {edges:,} edges, {count} pairs")
    pairs = random_pairs(projection, count)
    ours, found = timed(lambda s, t: all_shortest_paths(projection, s, t, max_hops=8), pairs)
    report("  ours", ours)
    module = load_prototype()
    if module is None:
        print(f"  prototype: skipped, there is no {PROTOTYPE}")
    else:
        searcher = PrototypeShortest(module, projection)
        theirs, also = timed(searcher.search, pairs)
        report("  the prototype's arrays and expansion, bidirectional", theirs)
        assert [len(paths) for paths in also] == [len(paths) for paths in found]
        ratio = float(np.median(ours) / np.median(theirs))
        verdict = "meets" if ratio <= SHORTEST_BAR else "MISSES"
        print(f"  ratio of medians {ratio:.2f}: {verdict} the bar of {SHORTEST_BAR}")
    graph = nx.Graph()
    graph.add_edges_from(
        zip(projection.arrays.subjects.tolist(), projection.arrays.objects.tolist(), strict=True)
    )
    few = pairs[:10]
    networkx, also = timed(lambda s, t: list(nx.all_shortest_paths(graph, s, t)), few)
    assert [len(paths) for paths in also] == [len(paths) for paths in found[: len(few)]]
    report(f"  NetworkX ({len(few)} pairs)", networkx)


def cheapest(projection: Projection, count: int) -> None:
    """The 20 cheapest simple paths of up to 4 hops."""
    nodes, edges = projection.size
    print(f"k = 20 cheapest simple paths, up to 4 hops, {nodes:,} nodes, {edges:,} edges")
    for name, pairs in (
        ("any two nodes", random_pairs(projection, count)),
        ("ends of random edges", hub_pairs(projection, count)),
    ):
        times, found = timed(lambda s, t: cheapest_paths(projection, [s], [t], k=20), pairs)
        report(f"  {name} ({np.mean([len(paths) for paths in found]):.1f} paths each)", times)
        if name == "any two nodes":
            p95 = float(np.percentile(times, 95))
            verdict = "meets" if p95 <= CHEAPEST_BAR_MS else "MISSES"
            print(f"  p95 {p95:.1f} ms: {verdict} the bar of {CHEAPEST_BAR_MS:.0f} ms")


def random_pairs(projection: Projection, count: int) -> list[Pair]:
    """Pairs of nodes that have an edge."""
    rng = np.random.default_rng(11)
    joined = np.flatnonzero(np.diff(projection.arrays.offsets))
    return [(int(a), int(b)) for a, b in rng.choice(joined, (count, 2)) if a != b]


def hub_pairs(projection: Projection, count: int) -> list[Pair]:
    """Ends of two random edges: nodes in proportion to their degree."""
    drawn = np.random.default_rng(13).choice(projection.arrays.neighbours, (count, 2))
    return [(int(a), int(b)) for a, b in drawn if a != b]


def timed(
    search: Callable[[int, int], Iterable[Any]], pairs: list[Pair]
) -> tuple[list[float], list[list[Any]]]:
    """Milliseconds for each pair, and what was found; one search before warms the caches."""
    search(*pairs[0])
    times, found = [], []
    for pair in pairs:
        started = time.perf_counter()
        paths = search(*pair)
        times.append(1000 * (time.perf_counter() - started))
        found.append(list(paths))
    return times, found


def report(what: str, times: list[float]) -> None:
    """One line: median, p95, worst."""
    median, p95 = np.percentile(times, [50, 95])
    print(f"{what}: median {median:.2f} ms, p95 {p95:.2f} ms, worst {max(times):.1f} ms")


def load_prototype() -> ModuleType | None:
    """The prototype as a module, where `../shared` has it."""
    if not PROTOTYPE.exists():
        return None
    spec = importlib.util.spec_from_file_location("csr_paths", PROTOTYPE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class PrototypeShortest:
    """Bidirectional search over the prototype's arrays, by its own expansion `G.edges`.

    The prototype's file has no all-shortest search of its own; this one is written as the
    prototype writes its k-hop search (`np.unique` of what `edges` gives).
    """

    def __init__(self, module: ModuleType, projection: Projection) -> None:
        arrays = projection.arrays
        ok = np.ones(len(arrays.edges), np.uint8)
        self.graph = module.G(arrays.offsets, arrays.neighbours, arrays.edges, ok, ok, ok)
        nodes = len(arrays.tolls)
        self.distances = np.full(nodes, -1, np.int8), np.full(nodes, -1, np.int8)

    def search(self, source: int, target: int) -> list[tuple[int, ...]]:
        """All shortest paths as nodes."""
        frontiers = [np.array([source]), np.array([target])]
        reached: list[list[Any]] = [[frontiers[0]], [frontiers[1]]]
        depths = [0, 0]
        for side in (0, 1):
            self.distances[side][frontiers[side]] = 0
        met = np.empty(0, np.int64)
        while not len(met) and sum(depths) < 8 and all(len(f) for f in frontiers):
            side = int(len(frontiers[1]) < len(frontiers[0]))
            _, slots = self.graph.edges(frontiers[side])
            near = np.unique(self.graph.nbr[slots])
            frontier = near[self.distances[side][near] < 0]
            depths[side] += 1
            self.distances[side][frontier] = depths[side]
            frontiers[side] = frontier
            reached[side].append(frontier)
            met = frontier[self.distances[1 - side][frontier] >= 0]
        paths = [
            (*back[::-1], *on[1:])
            for node in met.tolist()
            for back in self._walks(node, 0)
            for on in self._walks(node, 1)
        ]
        for side in (0, 1):
            for nodes in reached[side]:
                self.distances[side][nodes] = -1
        return paths

    def _walks(self, node: int, side: int) -> list[tuple[int, ...]]:
        distance = self.distances[side]
        left = distance[node]
        if left == 0:
            return [(node,)]
        near = self.graph.nbr[self.graph.ip[node] : self.graph.ip[node + 1]]
        return [
            (node, *walk)
            for other in near[distance[near] == left - 1].tolist()
            for walk in self._walks(other, side)
        ]


if __name__ == "__main__":
    main()
