"""The best paths of a pair of names, and the evidence behind them.

A question is gone through many times, each time with a part left out. What that part does not
touch is as it was: the ranking of another pair, the score of another path. Both are made once.
"""

from collections.abc import Mapping, Sequence

from kgmed.config import RetrieveConfig
from kgmed.records import Path, StoredAssertion
from kgmed.retrieve.find import Found, of_kind, shortlist, to_paths
from kgmed.retrieve.pool import Best, Pool
from kgmed.retrieve.proposals import marked
from kgmed.retrieve.rank import coarse_parts, in_order, select
from kgmed.retrieve.records import Pair
from kgmed.retrieve.search import asked_for
from kgmed.retrieve.sources import Sources


def best_paths(
    pair: Pair, found: Sequence[Found], pool: Pool, sources: Sources, config: RetrieveConfig
) -> Best:
    """The best of the paths that were found for one pair, coarsely ranked; not numbered."""
    whole = pool.made.pairs.get(pair)
    if whole is not None and whole.searched.isdisjoint(pool.touched):
        return whole
    asked = pool.anchors.asked
    fitting = of_kind(asked_for(found, pair, asked), pair, asked.categories, sources)
    listed = shortlist(fitting, config)
    evidence = pool.evidence((edge.key for path in listed for edge, _ in path.hops), sources)
    scored = _scored(listed, evidence, pool, sources)
    kept = select(in_order(scored), config.keep)
    best = Best(
        paths=kept,
        evidence={step.key: evidence[step.key] for path in kept for step in path.steps},
        searched=frozenset(edge.key for path in found for edge, _ in path.hops),
    )
    if not pool.touched:
        pool.made.pairs[pair] = best
    return best


def _scored(
    found: Sequence[Found],
    evidence: Mapping[str, StoredAssertion],
    pool: Pool,
    sources: Sources,
) -> list[Path]:
    """The paths whose assertions are there, as records with what the ranking makes of each."""
    made = pool.made.paths
    whole = {path for path in found if all(edge.key not in pool.touched for edge, _ in path.hops)}
    scored = {path: made[path] for path in whole & made.keys()}
    new = [
        path
        for path in found
        if path not in scored and all(edge.key in evidence for edge, _ in path.hops)
    ]
    for path, record in zip(new, to_paths(new, sources), strict=True):
        scored[path] = record.model_copy(
            update={
                "steps": marked(record.steps, evidence),
                "parts": coarse_parts(record, pool.anchors.asked, evidence),
            }
        )
    made.update({path: scored[path] for path in whole & scored.keys()})
    return [scored[path] for path in found if path in scored]
