"""Paths between anchors, and the neighbours of an anchor, with the direction kept.

Each pair of names is searched by itself, so that many papers on one pair do not push out the
paths of another. Paths are looked for along and against the direction of assertions; a step
that is walked backwards says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.biolink import Aspect, Category, Direction, Predicate
from graph_schema.records import (
    Entity,
)
from kgmed.config import RetrieveConfig
from kgmed.records import Path, Step
from kgmed.retrieve.records import Asked, Option, Pair, Sought
from kgmed.retrieve.sources import Sources
from kgmed.store.protocol import Edge

SETTINGS = frozenset({Category.ANATOMY, Category.CELL_LINE, Category.DISEASE, Category.TAXON})
"""Where, in whom and in what illness things happen: no middle of a path."""


class Found(NamedTuple):
    """A path as the search gives it: its cost and, in order, edges with how they are walked."""

    cost: float
    hops: tuple[tuple[Edge, bool], ...]
    """Each edge, and whether it is walked from its object to its subject."""


def pairs(asked: Asked, options: Sequence[Option]) -> tuple[Pair, ...]:
    """The pairs of names that paths are needed between: those of the question, and those that
    each option makes with it; none for a question that is not whole (`Asked.is_whole`)."""
    subject = asked.subject.curies if asked.subject else ()
    object_ = asked.object.curies if asked.object else ()
    wanted: list[Pair] = []
    for option in options:
        if option.statement is not None:
            start = option.statement.subject.curies if option.statement.subject else subject
            end = option.statement.object.curies if option.statement.object else object_
            wanted.append(Pair(start=start, end=end))
        elif option.anchor is not None:
            wanted.extend(_option_pairs(asked, option.anchor.curies))
        else:
            wanted.append(Pair(start=subject, end=object_))
    if not options and asked.is_whole:
        wanted.append(Pair(start=subject, end=object_))
    return tuple(dict.fromkeys(pair for pair in wanted if pair.start or pair.end))


def _option_pairs(asked: Asked, name: tuple[str, ...]) -> Iterable[Pair]:
    subject = asked.subject.curies if asked.subject else ()
    object_ = asked.object.curies if asked.object else ()
    if asked.sought is Sought.MEDIATOR and subject and object_:
        yield Pair(start=subject, end=name)
        yield Pair(start=name, end=object_)
    elif subject and (asked.sought is Sought.OBJECT or not object_):
        yield Pair(start=subject, end=name)
    elif object_:
        yield Pair(start=name, end=object_)


def to_paths(found: Iterable[Found], store: Sources) -> tuple[Path, ...]:
    """The paths as records, with the names that the graph gives its entities; not numbered."""
    listed = list(found)
    ends = {end for path in listed for edge, _ in path.hops for end in (edge.subject, edge.object)}
    named = store.entities(sorted(ends))
    return tuple(
        Path(
            id="P0",
            steps=tuple(_step(edge, reverse, named) for edge, reverse in path.hops),
            cost=round(max(0.0, path.cost), 6),
        )
        for path in listed
    )


def _step(edge: Edge, reverse: bool, named: Mapping[str, Entity]) -> Step:
    subject, object_ = named.get(edge.subject), named.get(edge.object)
    return Step(
        key=edge.key,
        subject=edge.subject,
        subject_name=subject.name if subject else edge.subject,
        predicate=Predicate(edge.predicate),
        object=edge.object,
        object_name=object_.name if object_ else edge.object,
        aspect=Aspect(edge.aspect) if edge.aspect else None,
        direction=Direction(edge.direction) if edge.direction else None,
        polarity="denied" if edge.denied else "affirmed",
        reverse=reverse,
        belief=edge.belief,
    )


def of_kind(
    found: Iterable[Found], pair: Pair, categories: Collection[Category], store: Sources
) -> list[Found]:
    """Of the edges around one name, those whose other end is of the kind that is asked for."""
    listed = list(found)
    if (pair.start and pair.end) or not categories:
        return listed
    others = [_other_end(path, outward=bool(pair.start)) for path in listed]
    known = store.entities(sorted(set(others)))
    return [
        path
        for path, other in zip(listed, others, strict=True)
        if other in known and known[other].category in categories
    ]


def _other_end(found: Found, *, outward: bool) -> str:
    edge, reverse = found.hops[-1 if outward else 0]
    return edge.object if outward is not reverse else edge.subject


def through_no_setting(found: Sequence[Found], store: Sources) -> tuple[Found, ...]:
    """Of these paths, those that lead through no setting. That one thing changes the brain or a
    disease, and this another, says nothing of the two."""
    middles = {curie for path in found for curie in _middles(path)}
    known = store.entities(sorted(middles)) if middles else {}
    settings = {curie for curie, entity in known.items() if entity.category in SETTINGS}
    return tuple(path for path in found if settings.isdisjoint(_middles(path)))


def _middles(found: Found) -> list[str]:
    """What a path leads through, its ends not counted."""
    return [edge.subject if reverse else edge.object for edge, reverse in found.hops[:-1]]


def shortlist(found: Iterable[Found], config: RetrieveConfig) -> list[Found]:
    """Of the paths of one pair, every direct one, and of longer ones that differ only in
    parallel assertions the cheapest; as many as the budget has, direct ones not counted."""
    direct: dict[str, Found] = {}
    longer: dict[object, Found] = {}
    for path in sorted(found, key=lambda path: (path.cost, [edge.key for edge, _ in path.hops])):
        if len(path.hops) == 1:
            direct.setdefault(path.hops[0][0].key, path)
            continue
        shape = tuple(
            (edge.subject, edge.object, edge.direction, edge.denied, reverse)
            for edge, reverse in path.hops
        )
        longer.setdefault(shape, path)
    return [*direct.values(), *list(longer.values())[: config.paths]]
