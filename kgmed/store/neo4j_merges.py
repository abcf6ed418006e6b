"""Which entities somebody merged by hand in the Neo4j graph."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping

from graph_schema.records import Entity
from kgmed.store.neo4j_scan import Node, Scan

SAME_AS = "SAME_AS"
"""Drawn by a curator from an entity to the one that it is."""
MERGED_INTO = "merged_into"
"""The same, as a property that holds a CURIE."""


def merges_in(scan: Scan, entity_of: Callable[[Node], Entity | str]) -> dict[str, str]:
    """Each entity that was merged, with the one that it is from now on: by a relationship, by a
    property, by another CURIE on its node, or because it is gone and another took its place."""
    merges = {edge.subject: edge.object for edge in scan.relationships if edge.type == SAME_AS}
    for node in scan.nodes:
        into, curie = node.properties.get(MERGED_INTO), node.properties.get("curie")
        if isinstance(into, str) and isinstance(curie, str):
            merges[curie] = into
        is_gone = node.was in scan.missing_entities
        if is_gone and curie != node.was and isinstance(entity_of(node), Entity):
            merges[node.was] = str(curie)
    return _moved(scan) | merges


def settled(merges: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """These merges, each into the last of its chain; without those that go in a circle, or into
    what is not among the known."""
    last: dict[str, str] = {}
    for curie in sorted(merges):
        met = {curie}
        into = merges[curie]
        while into in merges and into not in met:
            met.add(into)
            into = merges[into]
        if curie and into in known and into not in met:
            last[curie] = into
    return last


def _moved(scan: Scan) -> dict[str, str]:
    """Entities that are gone, and whose relationships now join another, all the same one."""
    targets: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in scan.relationships:
        was = scan.missing_assertions.get(edge.was)
        if was is None:
            continue
        if was.subject != edge.subject and was.object == edge.object:
            targets[was.subject][edge.subject] += 1
        elif was.object != edge.object and was.subject == edge.subject:
            targets[was.object][edge.object] += 1
    gone = scan.missing_entities
    return {x: min(ys) for x, ys in targets.items() if x in gone and len(ys) == 1}
