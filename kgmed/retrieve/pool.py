"""All that was found for a question, before any of it is chosen; and the same without a part.

Leaving out an assertion or a paper is done here, on what the search found, so that a question
can be gone through many times without another search of the graph.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph_schema.belief import Belief, beliefs, is_by
from graph_schema.records import Evidence
from kgmed.records import Path, StoredAssertion
from kgmed.retrieve.anchor import Anchors
from kgmed.retrieve.find import Found
from kgmed.retrieve.records import Pair
from kgmed.retrieve.sources import Sources
from kgmed.store.protocol import Edge


class Best(NamedTuple):
    """The best paths of a pair, and the evidence behind them."""

    paths: tuple[Path, ...]
    evidence: Mapping[str, StoredAssertion]
    searched: frozenset[str]
    """The assertions of all paths that they are the best of."""


class Made:
    """What was made of a pool with nothing left out: a pool without a part shares it, and takes
    from it whatever that part does not touch."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, Best] = {}
        self.paths: dict[Found, Path] = {}
        self.speaking: dict[str, frozenset[str]] = {}
        """By assertion of the pool, the publications that speak of it."""


class Pool(NamedTuple):
    """What the search found for a question."""

    question: str
    anchors: Anchors
    pairs: tuple[tuple[Pair, tuple[Found, ...]], ...]
    made: Made
    as_of: int | None = None
    proposed: bool = False
    """Whether what is only proposed is among it."""
    papers_out: frozenset[str] = frozenset()
    """Publications whose evidence does not count."""
    assertions_out: frozenset[str] = frozenset()
    """Assertions that do not count, nor the sentences that they were read from."""
    touched: frozenset[str] = frozenset()
    """Assertions that are gone, or have lost evidence, since the search; any other is as it was."""

    def counts(self, piece: Evidence) -> bool:
        """Whether a piece of evidence may be used."""
        return is_by(piece, self.as_of) and _publication(piece) not in self.papers_out

    def evidence(self, keys: Iterable[str], sources: Sources) -> dict[str, StoredAssertion]:
        """The assertions with these keys, each with that evidence alone which counts."""
        found = sources.assertions(sorted(set(keys)))
        if self.as_of is None:
            return found | {key: self._counted(found[key]) for key in found.keys() & self.touched}
        return {key: self._counted(stored) for key, stored in found.items()}

    def _counted(self, stored: StoredAssertion) -> StoredAssertion:
        left = tuple(piece for piece in stored.evidence if self.counts(piece))
        return stored.model_copy(update={"evidence": left})


def without(
    pool: Pool,
    sources: Sources,
    *,
    assertions: frozenset[str] = frozenset(),
    papers: frozenset[str] = frozenset(),
) -> Pool:
    """The pool as it would be had these assertions, or these papers, never been there.

    An edge with evidence left is believed as far as that goes; what a curator locked stays as it
    is while anything speaks for it. How many neighbours a name has is not counted anew.
    """
    fewer = pool._replace(
        papers_out=pool.papers_out | papers, assertions_out=pool.assertions_out | assertions
    )
    changed: dict[str, Edge | None] = dict.fromkeys(assertions)
    if papers:
        edges = {e.key: e for _, found in pool.pairs for path in found for e, _ in path.hops}
        changed = {**_rebelieved(fewer, edges, sources, papers), **changed}
    if not changed:
        return fewer
    return fewer._replace(
        touched=pool.touched | changed.keys(),
        pairs=tuple(
            (pair, tuple(p for path in found if (p := _with(path, changed)) is not None))
            for pair, found in pool.pairs
        ),
    )


def said_by(pool: Pool, sources: Sources) -> dict[str, list[tuple[str, Evidence]]]:
    """By publication, all its evidence that counts, each piece with the key of the assertion, for
    every assertion that was found."""
    keys = {edge.key for _, found in pool.pairs for path in found for edge, _ in path.hops}
    said: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for key, stored in sources.assertions(sorted(keys)).items():
        for piece in stored.evidence:
            publication = _publication(piece)
            if publication and pool.counts(piece):
                said[publication].append((key, piece))
    return said


def _rebelieved(
    pool: Pool, edges: Mapping[str, Edge], sources: Sources, papers: frozenset[str]
) -> dict[str, Edge | None]:
    """The edges that these papers speak of, as they are without them."""
    speaking = pool.made.speaking
    if not edges.keys() <= speaking.keys():
        for key, stored in sources.assertions(sorted(edges)).items():
            named = map(_publication, stored.evidence)
            speaking[key] = frozenset(name for name in named if name)
    concerned = sorted(key for key in edges if not papers.isdisjoint(speaking.get(key, ())))
    changed: dict[str, Edge | None] = {}
    for key, stored in sources.assertions(concerned).items():
        left = [piece for piece in stored.evidence if pool.counts(piece)]
        said = beliefs(left, _retracted(left, sources), proposed=pool.proposed)
        changed[key] = _edge(edges[key], said, locked=stored.locked and bool(left))
    return changed


def _retracted(pieces: Iterable[Evidence], sources: Sources) -> set[str]:
    named = {publication for piece in pieces if (publication := _publication(piece))}
    found = {name: sources.document(name) for name in named}
    return {name for name, document in found.items() if document and document.retracted}


def _edge(edge: Edge, said: Belief, *, locked: bool) -> Edge | None:
    if locked:
        return edge
    if max(said) <= 0:
        return None
    return edge._replace(belief=max(said), denied=said.denial > said.claim)


def _with(path: Found, changed: Mapping[str, Edge | None]) -> Found | None:
    """A path over the changed edges; None where one of them is gone."""
    if not any(edge.key in changed for edge, _ in path.hops):
        return path
    cost, hops = path.cost, []
    for edge, reverse in path.hops:
        now = changed.get(edge.key, edge)
        if now is None:
            return None
        cost += math.log(edge.belief) - math.log(now.belief)
        hops.append((now, reverse))
    return Found(cost, tuple(hops))


def _publication(piece: Evidence) -> str | None:
    return getattr(piece, "publication", None)
