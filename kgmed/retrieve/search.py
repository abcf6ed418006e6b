"""The searches that a question needs, in terms of names instead of numbers."""

from collections.abc import Iterable, Iterator, Sequence

from graph_schema.biolink import Predicate
from kgmed.config import RetrieveConfig
from kgmed.retrieve.asked import OPPOSITE
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.find import Found
from kgmed.retrieve.records import Asked, Pair
from kgmed.store.cheapest import cheapest_paths
from kgmed.store.projection import Projection
from kgmed.store.search import FoundPath, hops, neighbours

MOST_NEIGHBOURS = 5000
"""Edges of a hub that are looked at, the cheapest first."""
MOST_DIRECT = 200
"""Assertions that join two names directly; all of them are weighed, for and against."""
PARALLELS = 4
"""Longer paths asked for, for each one wanted, since many differ only in parallel assertions."""


def search(projection: Projection, pair: Pair, config: RetrieveConfig) -> Iterator[Found]:
    """Paths between the two names of a pair, or the edges around its one name.

    Between two names: every direct path, and the cheapest longer ones. Around
    one: its edges, cheapest first.
    """
    start, end = _nodes(projection, pair.start), _nodes(projection, pair.end)
    if pair.start and pair.end:
        if start and end:
            yield from _between(projection, start, end, config)
    else:
        around = [found for node in start or end for found in _around(projection, node)]
        if not pair.start:
            around = [Found(f.cost, tuple((edge, not r) for edge, r in f.hops)) for f in around]
        yield from around


def asked_for(found: Sequence[Found], pair: Pair, asked: Asked) -> list[Found]:
    """Of the edges around one name: if some neighbours are said to do what is asked (or where that
    is asked, not to do it), all edges to those and no others, so that what speaks against it is
    there too."""
    if pair.start and pair.end:
        return list(found)
    wanted = {_other(path) for path in found if _says(path, asked)}
    return [path for path in found if not wanted or _other(path) in wanted]


def _nodes(projection: Projection, curies: Iterable[str]) -> list[int]:
    found = (projection.node(curie) for curie in curies)
    return [node for node in found if node is not None]


def _between(
    projection: Projection, start: list[int], end: list[int], config: RetrieveConfig
) -> Iterator[Found]:
    apart = sorted(set(start) - set(end))
    if not apart:
        return
    for path in cheapest_paths(projection, apart, end, k=MOST_DIRECT, max_hops=1):
        yield _found(projection, path)
    if config.max_hops > 1:
        budget = PARALLELS * config.paths
        for path in cheapest_paths(projection, apart, end, k=budget, max_hops=config.max_hops):
            if len(path.edges) > 1:
                yield _found(projection, path)


def _around(projection: Projection, node: int) -> Iterator[Found]:
    for path in neighbours(projection, node, MOST_NEIGHBOURS):
        yield _found(projection, path)


def _found(projection: Projection, path: FoundPath) -> Found:
    return Found(path.cost, hops(projection, path))


def _other(found: Found) -> tuple[str, str]:
    """The two ends of a direct path, one of which is the neighbour."""
    edge, _ = found.hops[0]
    return (min(edge.subject, edge.object), max(edge.subject, edge.object))


def _says(found: Found, asked: Asked) -> bool:
    """Whether an edge around a name says what is asked, the right way round."""
    edge, reverse = found.hops[0]
    if asked.relation is Relation.TREATMENT:
        treats = edge.predicate == Predicate.TREATS
        return treats and not reverse and edge.denied is asked.negated
    if asked.relation in {Relation.ASSOCIATION, Relation.INTERACTION}:
        return edge.denied is asked.negated
    directed = edge.predicate in {Predicate.AFFECTS, Predicate.CAUSES}
    if not directed or reverse:
        return False
    if asked.negated:
        opposite = OPPOSITE.get(asked.direction) if asked.direction else None
        return edge.denied or (opposite is not None and edge.direction == opposite)
    return not edge.denied and (asked.direction is None or edge.direction == asked.direction)
