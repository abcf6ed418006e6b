"""Looking things up: what a name stands for, and how two of them hang together."""

from graph_schema.curie import normalise_curie
from graph_schema.records import Entity
from ingest.records import Candidate
from kgmed.app.parts import Parts
from kgmed.app.reports import EntityView, Neighbour, PathsReport, PathView
from kgmed.errors import UnknownNameError, UsageError, VocabularyError
from kgmed.retrieve.find import Found, to_paths
from kgmed.store.projection import Projection
from kgmed.store.search import FoundPath, cheapest_paths, hops, neighbours

MOST_CANDIDATES = 10
MOST_NEIGHBOURS = 50


def look_up(parts: Parts, name_or_curie: str) -> EntityView:
    """The entity of a CURIE or a name: the one of the graph, else the one of the vocabulary."""
    candidates = _candidates(parts, name_or_curie)
    entity = _entity(parts, name_or_curie, candidates)
    if entity is None:
        return EntityView(curie=None, name=name_or_curie, category=None, candidates=candidates)
    return EntityView(
        curie=entity.curie,
        name=entity.name,
        category=entity.category,
        synonyms=entity.synonyms,
        in_graph=parts.store.entity(entity.curie) is not None,
        candidates=candidates,
        neighbours=_neighbours(parts, entity.curie),
    )


def find_paths(parts: Parts, a: str, b: str, *, k: int, max_hops: int) -> PathsReport:
    """The `k` cheapest paths between two names.

    Raises:
        UnknownNameError: neither the graph nor the vocabulary knows one of them.
        UsageError: both stand for one entity.
    """
    start, end = (_known(parts, name) for name in (a, b))
    if start.curie == end.curie:
        raise UsageError(f"{a!r} and {b!r} both stand for {start.curie}")
    projection = parts.projection()
    ends = [projection.node(start.curie), projection.node(end.curie)]
    first, last = ([node] if node is not None else [] for node in ends)
    found = (
        cheapest_paths(projection, first, last, k=k, max_hops=max_hops) if first and last else ()
    )
    paths = to_paths((_named(projection, path) for path in found), parts.store)
    return PathsReport(
        start=start.curie,
        end=end.curie,
        paths=tuple(PathView(cost=path.cost, hops=path.hops, steps=path.steps) for path in paths),
    )


def _neighbours(parts: Parts, curie: str) -> tuple[Neighbour, ...]:
    """The most believed assertions of an entity, each seen from it."""
    projection = parts.projection()
    node = projection.node(curie)
    if node is None:
        return ()
    around = neighbours(projection, node, MOST_NEIGHBOURS)
    paths = to_paths((_named(projection, path) for path in around), parts.store)
    return tuple(
        Neighbour(
            curie=step.end,
            name=step.subject_name if step.reverse else step.object_name,
            predicate=step.predicate,
            direction=step.direction,
            outgoing=not step.reverse,
            polarity=step.polarity,
            belief=step.belief,
            assertion=step.key,
        )
        for (step,) in (path.steps for path in paths)
    )


def _named(projection: Projection, path: FoundPath) -> Found:
    return Found(path.cost, hops(projection, path))


def _known(parts: Parts, name: str) -> Entity:
    entity = _entity(parts, name, _candidates(parts, name))
    if entity is None:
        raise UnknownNameError(name, hint="another of its names may be known, or its CURIE")
    return entity


def _candidates(parts: Parts, name: str) -> tuple[Candidate, ...]:
    """What the vocabulary takes the name for, best first; nothing where there is none."""
    try:
        return parts.grounder.candidates(name)[:MOST_CANDIDATES]
    except VocabularyError:
        return ()


def _entity(parts: Parts, name: str, candidates: tuple[Candidate, ...]) -> Entity | None:
    """By CURIE; else the best candidate that the graph knows; else the graph's own best match by
    name; else the best candidate of the vocabulary alone."""
    try:
        curie = normalise_curie(name)
    except ValueError:
        curie = None
    if curie is not None:
        return _by_curie(parts, curie)
    curies = [parts.rulings().entity(candidate.curie) for candidate in candidates]
    present = parts.store.entities(curies)
    for known in curies:
        if known in present:
            return present[known]
    wanted = name.casefold().strip()
    for entity in parts.store.find_entities(name):
        if wanted in {each.casefold() for each in (entity.name, *entity.synonyms)}:
            return entity
    return parts.vocabulary.entity(candidates[0].curie) if candidates else None


def _by_curie(parts: Parts, curie: str) -> Entity | None:
    found = parts.store.entity(parts.rulings().entity(curie))
    if found is not None:
        return found
    try:
        vocabulary = parts.vocabulary
    except VocabularyError:
        return None
    return parts.store.entity(vocabulary.canonical(curie)) or vocabulary.entity(curie)
