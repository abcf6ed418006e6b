"""GraphML (http://graphml.graphdrawing.org/), written by NetworkX."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    import networkx as nx


def graphml(store: GraphStore, counts: Counter[str]) -> Iterator[str]:
    """The graph as GraphML, line by line. The whole graph is held in memory meanwhile."""
    import networkx as nx

    graph = _graph(store)
    counts["nodes"] = graph.number_of_nodes()
    counts["edges"] = graph.number_of_edges()
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    for line in nx.generate_graphml(graph, named_key_ids=True):
        yield line + "\n"


def _graph(store: GraphStore) -> "nx.MultiDiGraph[str]":
    """Entities as nodes, assertions as edges between them."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for entity in store.iter_entities():
        graph.add_node(entity.curie, name=_xml_text(entity.name), category=str(entity.category))
    for stored in store.iter_assertions():
        assertion = stored.assertion
        graph.add_edge(
            assertion.subject,
            assertion.object,
            key=assertion.key,
            predicate=str(assertion.predicate),
            aspect=str(assertion.aspect or ""),
            direction=str(assertion.direction or ""),
            belief=stored.belief,
            status=str(stored.status),
            evidence=len(stored.evidence),
        )
    return graph


def _xml_text(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r" or (character >= "\x20" and not "\ud800" <= character <= "\udfff")
        if character not in "\ufffe\uffff"
    )
