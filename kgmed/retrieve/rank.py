"""Puts paths in order: coarsely by what they cost and how they match, then by the model.

The coarse score is `-cost` (doubt and hub penalty, in nats) plus what the match with the
question and the independence of the sources add. The model's own ranking (is this path useful
for this question?) is DALK's self-aware retrieval (Li et al. 2024, arXiv 2405.04819), by logit.
"""

import math
from collections.abc import Mapping, Sequence

from graph_schema.biolink import DIRECTED_EFFECTS, Category, Predicate
from graph_schema.records import CuratorEvidence, InferredEvidence, TextEvidence
from kgmed.llm.jobs import usefulness
from kgmed.llm.protocol import LanguageModel
from kgmed.records import Path, RankParts, Step, StoredAssertion
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.records import Asked
from kgmed.retrieve.wording import step_fact

FORWARD = 1.0
"""Nats for a path that acts all the way from its start to its end."""
SAME_DIRECTION = 0.5
"""Nats for a direct path with the direction, or the predicate, that is asked for."""
SPECIES = 0.5
"""Nats for evidence in the species that the question names."""
SOURCES = 0.3
"""Nats for each e-fold of independent publications behind the weakest step."""
MODEL_RANK_WEIGHT = 0.0
"""What a nat of the default model's ranking counts. Fitted on development questions; see
docs/decisions/0004."""

_PREDICATES = {
    Relation.CAUSE: frozenset({Predicate.CAUSES}),
    Relation.TREATMENT: frozenset({Predicate.TREATS}),
    Relation.INTERACTION: frozenset({Predicate.PHYSICALLY_INTERACTS_WITH}),
}


def coarse_parts(path: Path, asked: Asked, evidence: Mapping[str, StoredAssertion]) -> RankParts:
    """How well a path answers what is asked, without a model."""
    doubt = sum(math.log(step.belief) for step in path.steps if step.belief > 0)
    acts = all(step.predicate in DIRECTED_EFFECTS and not step.reverse for step in path.steps)
    matches = path.hops == 1 and _matches(path.steps[0], asked)
    fewest = min(_publications(evidence[step.key]) for step in path.steps)
    return RankParts(
        doubt=doubt,
        hubs=min(0.0, -path.cost - doubt),
        forward=FORWARD if acts else 0.0,
        match=SAME_DIRECTION if matches else 0.0,
        species=SPECIES if _in_species(path, asked, evidence) else 0.0,
        sources=SOURCES * math.log(max(1, fewest)),
    )


def in_order(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The best score first; equal ones by cost, then by the assertions they are made of."""
    return tuple(
        sorted(
            paths,
            key=lambda path: (-path.score, path.cost, tuple(step.key for step in path.steps)),
        )
    )


def select(ranked: Sequence[Path], keep: int) -> tuple[Path, ...]:
    """The best `keep` paths, no two over the same nodes counted, and whatever is said directly
    of the same two names: a path is never kept without what contradicts it."""
    nodes = dict.fromkeys(_nodes(path) for path in ranked)
    best = frozenset(list(nodes)[:keep])
    return tuple(path for path in ranked if _nodes(path) in best)


def _nodes(path: Path) -> tuple[str, ...]:
    return (path.steps[0].start, *(step.end for step in path.steps))


def rank_by_model(
    model: LanguageModel, question: str, paths: Sequence[Path], weight: float
) -> tuple[Path, ...]:
    """The same paths, their scores moved by how useful the model finds each.

    Raises:
        ModelError: the model did not score every path.
    """
    lines = ["; ".join(fact.line for fact in map(step_fact, path.steps)) for path in paths]
    opinions = usefulness(model, question, lines)
    moved = [
        path.model_copy(update={"parts": path.parts.model_copy(update={"model": weight * opinion})})
        for path, opinion in zip(paths, opinions, strict=True)
    ]
    return in_order(moved)


def _matches(step: Step, asked: Asked) -> bool:
    wanted = _PREDICATES.get(asked.relation)
    if wanted is not None:
        return step.predicate in wanted and step.polarity == "affirmed"
    return asked.direction is not None and step.direction is asked.direction and not step.reverse


def _in_species(path: Path, asked: Asked, evidence: Mapping[str, StoredAssertion]) -> bool:
    """Whether every step was seen in a species that the question names."""
    named = {
        curie
        for anchor in asked.context
        if anchor.category is Category.TAXON
        for curie in anchor.curies
    }
    return bool(named) and all(
        any(isinstance(p, TextEvidence) and p.species in named for p in evidence[step.key].evidence)
        for step in path.steps
    )


def _publications(stored: StoredAssertion) -> int:
    said = {
        piece.who if isinstance(piece, CuratorEvidence) else str(piece.publication)
        for piece in stored.evidence
        if not isinstance(piece, InferredEvidence)
    }
    return len(said)
