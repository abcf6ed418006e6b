"""Searching a projection: what other rooms call."""

from kgmed.store.cheapest import MAX_HOPS, cheapest_paths
from kgmed.store.shortest import all_shortest_paths
from kgmed.store.steps import EdgeFilter, FoundPath, hops, k_hop, neighbours

__all__ = [
    "MAX_HOPS",
    "EdgeFilter",
    "FoundPath",
    "all_shortest_paths",
    "cheapest_paths",
    "hops",
    "k_hop",
    "neighbours",
]
