"""The paths that a saved answer considered, made again from the store as it is now."""

from collections.abc import Iterator, Mapping, Sequence

from graph_schema.belief import beliefs, is_by, is_proposed
from graph_schema.biolink import DIRECTED_EFFECTS
from graph_schema.records import Status
from kgmed.reason.citing import Quoter
from kgmed.records import Answer, Path, Ranked, StoredAssertion
from kgmed.retrieve.find import Found, to_paths
from kgmed.store.edges import as_edge
from kgmed.store.protocol import Edge, GraphStore


def considered(
    answer: Answer, store: GraphStore
) -> tuple[tuple[Path, ...], dict[str, StoredAssertion]]:
    """The verified paths of an answer's ranking, by their ids, as far as each step of them is
    still accepted and believed; and the assertions of all of them, each with that evidence alone
    which counts: of the answer's year, of no retracted publication."""
    ranking = [one for one in answer.ranking if one.verified and one.keys]
    stored = store.assertions(sorted({key for one in ranking for key in one.keys}))
    quoter, year = Quoter(store), answer.replay.as_of
    kept = {key: counting(one, quoter, year) for key, one in stored.items()}
    edges = {key: edge for key, one in kept.items() if (edge := _edge(one)) is not None}
    told = [(one.path_id, walk) for one in ranking if (walk := _walk(one, edges)) is not None]
    paths = to_paths([walk for _, walk in told], store)
    named = tuple(
        path.model_copy(update={"id": id_}) for (id_, _), path in zip(told, paths, strict=True)
    )
    return named, {step.key: kept[step.key] for path in named for step in path.steps}


def counting(stored: StoredAssertion, quoter: Quoter, year: int | None = None) -> StoredAssertion:
    """The assertion with that evidence alone which counts: known by that year, and of no
    publication that has been retracted; not what is only proposed."""
    retracted = quoter.quote(stored).retracted
    pieces = tuple(
        piece
        for piece in stored.evidence
        if is_by(piece, year)
        and not is_proposed(piece)
        and getattr(piece, "publication", None) not in retracted
    )
    return stored.model_copy(update={"evidence": pieces})


def _edge(stored: StoredAssertion) -> Edge | None:
    """The assertion as a search would meet it; None where it would not."""
    if stored.status is not Status.ACCEPTED:
        return None
    return as_edge(stored.assertion, beliefs(stored.evidence))


def _walk(ranked: Ranked, edges: Mapping[str, Edge]) -> Found | None:
    """The path over these edges, each walked the way in which it was; None where one is gone."""
    if not all(key in edges for key in ranked.keys):
        return None
    steps = [edges[key] for key in ranked.keys]
    return Found(0.0, tuple(zip(steps, _directions(ranked, steps), strict=True)))


def _directions(ranked: Ranked, steps: Sequence[Edge]) -> Iterator[bool]:
    """Of each step, whether it is walked from its object. Steps tell by where they join; one alone
    by whether the ranking has it acting all the way."""
    if len(steps) == 1:
        acts = ranked.parts.forward > 0
        yield steps[0].predicate in DIRECTED_EFFECTS and not acts
        return
    first, second = steps[:2]
    at = first.subject if first.object in {second.subject, second.object} else first.object
    for step in steps:
        yield step.object == at
        at = step.subject if step.object == at else step.object
