"""The part of the graph that an answer's page draws: the assertions that it rests on, those that
speak against it, and those of the best paths that were considered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.belief import is_by
from graph_schema.records import Entity, Status
from kgmed.reason.citing import Quoter
from kgmed.records import Answer, Step, StoredAssertion
from kgmed.retrieve.sources import Remembered
from kgmed.store.protocol import GraphStore

MOST_NODES, MOST_EDGES = 14, 24
"""What can still be read on one page; what the answer rests on is drawn in any case."""


class Subgraph(NamedTuple):
    """What is drawn."""

    ways: tuple[tuple[str, ...], ...]
    """Each path as the CURIEs that it leads through, those first that the answer rests on."""
    steps: tuple[Step, ...]
    """Each assertion once."""
    cited: Mapping[str, tuple[str, ...]]
    """By key of an assertion that the answer rests on: the paths that it is part of."""
    entities: Mapping[str, Entity]


def subgraph(answer: Answer, store: GraphStore) -> Subgraph:
    """What there is to draw of an answer; nothing where no path was considered."""
    drawn = {part.key: part for step in answer.steps for part in step.path}
    cited = {
        key: tuple(s.path_id for s in answer.steps if key in {part.key for part in s.path})
        for key in drawn
    }
    ways = [_nodes(step.path) for step in answer.steps if step.path]
    considered = [each.keys for each in answer.ranking if each.verified and not each.used]
    against = [(each.assertion,) for each in answer.contradicting if each.assertion]
    chains = list(dict.fromkeys((*against, *considered)))
    known = _look_up({key for keys in chains for key in keys} - set(drawn), answer, store) | drawn
    for keys in chains:
        parts = [known[key] for key in keys if key in known]
        more = drawn | {part.key: part for part in parts}
        if len(parts) == len(keys) > 0 and _is_small(more):
            drawn = more
            ways.append(_way(parts, {way[0] for way in ways}))
    return Subgraph(tuple(ways), tuple(drawn.values()), cited, store.entities(_ends(drawn)))


def _ends(steps: Mapping[str, Step]) -> list[str]:
    return sorted({end for step in steps.values() for end in (step.subject, step.object)})


def _is_small(steps: Mapping[str, Step]) -> bool:
    return len(_ends(steps)) <= MOST_NODES and len(steps) <= MOST_EDGES


def _nodes(path: Sequence[Step]) -> tuple[str, ...]:
    return (path[0].start, *(part.end for part in path))


def _way(parts: Sequence[Step], starts: Iterable[str]) -> tuple[str, ...]:
    """The nodes of consecutive assertions, in order: a step alone begins where others do."""
    first = parts[0]
    if len(parts) > 1:
        backwards = first.object not in {parts[1].subject, parts[1].object}
    else:
        backwards = first.object in starts and first.subject not in starts
    walked = [first.model_copy(update={"reverse": backwards})]
    for part in parts[1:]:
        walked.append(part.model_copy(update={"reverse": part.subject != walked[-1].end}))
    return _nodes(walked)


def _look_up(keys: Iterable[str], answer: Answer, store: GraphStore) -> dict[str, Step]:
    """Assertions as steps, as they were in the answer's year."""
    sources = Remembered(store)
    found = sources.assertions(sorted(keys))
    ends = {end for s in found.values() for end in (s.assertion.subject, s.assertion.object)}
    named = store.entities(sorted(ends))
    names = {curie: entity.name for curie, entity in named.items()}
    quoter, year = Quoter(sources), answer.replay.as_of
    return {key: _step(_by(stored, year), names, quoter) for key, stored in found.items()}


def _by(stored: StoredAssertion, year: int | None) -> StoredAssertion:
    pieces = tuple(piece for piece in stored.evidence if is_by(piece, year))
    return stored.model_copy(update={"evidence": pieces})


def _step(stored: StoredAssertion, names: Mapping[str, str], quoter: Quoter) -> Step:
    said = stored.assertion
    return Step(
        key=said.key,
        subject=said.subject,
        subject_name=names.get(said.subject, said.subject),
        predicate=said.predicate,
        object=said.object,
        object_name=names.get(said.object, said.object),
        aspect=said.aspect,
        direction=said.direction,
        polarity=quoter.quote(stored).polarity,
        belief=stored.belief,
        proposed=stored.status is Status.PROPOSED,
    )
