"""Does the model, as a second reader, make the relation cascade better, and at what cost?

`python -m kgmed.evaluate.adapter.adjudicate DATA [--lora FILE]`: the cascade is taught without
the papers that the adapter was not taught either; on these papers' curated edges both read, each
by itself and together. Together is a logistic regression on the two log-odds, cross-validated
within these edges; its weights on all of them are what `kgmed.reason.reread` combines by.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from math import log
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from graph_schema.records import Record
from ingest.relations.cascade import EFFECTS, Cascade
from kgmed.app.parts import Parts
from kgmed.config import load_config
from kgmed.evaluate.adapter.data import FOLDS
from kgmed.evaluate.intervals import mcnemar, wilson
from kgmed.evaluate.relation_corpora import Edge
from kgmed.evaluate.relation_training import Corpora, fold_of, opinions, train
from kgmed.evaluate.train_relations import read_corpora
from kgmed.llm.facts import Effect
from kgmed.llm.jobs import Pair, judge_pair
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.reread import odds_of

INNER_FOLDS = 10
_EFFECT = {1: Effect.INCREASES, -1: Effect.DECREASES}


class Case(NamedTuple):
    """A curated edge as both readers have it."""

    sign: int
    said: int
    """The cascade's; 0 where it reads no effect with a sign."""
    way: bool
    """Whether the cascade has the curated subject act."""
    odds: float
    """Of the cascade, that it is right."""
    model: float
    """Log-odds of an increase against a decrease."""
    model_way: bool
    own: float
    """Log-odds that the model gives what the cascade said, against the other sign."""
    whole: float
    """The same against everything else, as `kgmed.reason.reread` has it."""


class Adjudicated(Record):
    """Shares of the curated edges that the cascade read, on papers that nobody was taught."""

    edges: int
    read: int
    cascade: float
    cascade_interval: tuple[float, float]
    model: float
    together: float
    together_interval: tuple[float, float]
    p: float
    """McNemar's exact test of together against the cascade."""
    way_cascade: float
    way_model: float
    model_on_unread: float | None
    """The model's sign on the edges in which the cascade reads none."""
    unread: int
    weights: dict[str, float]
    """Of the log-odds that the cascade's sign is right: reader, model, base."""
    seconds_each: float


def evaluate(corpora: Corpora, model: LanguageModel) -> Adjudicated:
    """Both readers on the edges of papers that were split off before training.

    Raises:
        ModelError: the model cannot be asked.
    """
    unseen = frozenset(p.paper for p in corpora.pairs if fold_of(p.paper, FOLDS) == 0)
    trained = train(corpora.without(unseen))
    began = perf_counter()
    edges = [edge for edge in corpora.edges if edge.paper in unseen]
    cases = [_case(edge, corpora, Cascade(trained), model) for edge in edges]
    seconds = perf_counter() - began
    read = [case for case in cases if case.said]
    unread = [(case.model > 0) == (case.sign > 0) for case in cases if not case.said]
    right = [case.said == case.sign for case in read]
    together = _cross_validated(read)
    gained = sum(b and not a for a, b in zip(right, together, strict=True))
    lost = sum(a and not b for a, b in zip(right, together, strict=True))
    return Adjudicated(
        edges=len(edges),
        read=len(read),
        cascade=_share(right),
        cascade_interval=wilson(sum(right), len(right)),
        model=_share([(case.model > 0) == (case.sign > 0) for case in read]),
        together=_share(together),
        together_interval=wilson(sum(together), len(together)),
        p=mcnemar(gained, lost),
        way_cascade=_share([case.way for case in read]),
        way_model=_share([case.model_way for case in read]),
        model_on_unread=_share(unread) if unread else None,
        unread=len(unread),
        weights=_weights(read),
        seconds_each=round(seconds / max(1, len(edges)), 3),
    )


def _case(edge: Edge, corpora: Corpora, cascade: Cascade, model: LanguageModel) -> Case:
    """By the mentions of which the cascade is surest, as in its own evaluation."""
    best: tuple[float, Any, int, bool] | None = None
    for i, forward in edge.pairs:
        pair = corpora.pairs[i]
        (opinion,) = opinions(cascade.trained.effects, [pair.features])
        claim, sure = cascade.weigh(pair.claim, opinion)
        reads = claim.layer in EFFECTS
        if best is None or (reads, sure) > (best[1].layer in EFFECTS, best[0]):
            best = sure, claim, i, forward
    assert best is not None
    sure, claim, i, forward = best
    said = (-claim.sign if claim.stance.negated else claim.sign) if claim.layer in EFFECTS else 0
    where = corpora.pairs[i].where
    assert where is not None
    ends = (where.first, where.second) if forward else (where.second, where.first)
    judged = judge_pair(model, Pair(where.text, *ends))
    scores = judged.forward
    own = scores[_EFFECT[said]] if said else 0.0
    return Case(
        sign=edge.sign,
        said=said,
        way=claim.forward == forward,
        odds=_odds(sure),
        model=scores[Effect.INCREASES] - scores[Effect.DECREASES],
        model_way=judged.forward[Effect.NONE] < judged.backward[Effect.NONE],
        own=own - scores[_EFFECT[-said]] if said else 0.0,
        whole=odds_of(own) if said else 0.0,
    )


def _odds(chance: float) -> float:
    sure = min(max(chance, 0.02), 0.98)
    return log(sure / (1 - sure))


def _fitted(cases: Sequence[Case], features: Sequence[Sequence[float]]) -> Any:
    from sklearn.linear_model import LogisticRegression

    right = [case.said == case.sign for case in cases]
    return LogisticRegression(C=1.0).fit(features, right)


def _cross_validated(cases: Sequence[Case]) -> list[bool]:
    """Whether the sign is right when the cascade's is turned where both together doubt it."""
    found = []
    for number, case in enumerate(cases):
        others = [one for i, one in enumerate(cases) if i % INNER_FOLDS != number % INNER_FOLDS]
        fitted = _fitted(others, [(one.odds, one.own) for one in others])
        keeps = bool(fitted.predict([(case.odds, case.own)])[0])
        found.append((case.said if keeps else -case.said) == case.sign)
    return found


def _weights(cases: Sequence[Case]) -> dict[str, float]:
    fitted = _fitted(cases, [(case.odds, case.whole) for case in cases])
    reader, model = fitted.coef_[0].tolist()
    base = float(fitted.intercept_[0])
    return {"reader": round(reader, 3), "model": round(model, 3), "base": round(base, 3)}


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / max(1, len(right)), 4)


def main() -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--lora", default="")
    arguments = parser.parse_args()
    config = load_config()
    llm = config.llm.model_copy(update={"lora": arguments.lora})
    parts = Parts(config.model_copy(update={"llm": llm}))
    corpora = read_corpora(arguments.data, parts.reader, parts.grounder)
    report = evaluate(corpora, parts.model)
    sys.stdout.write(json.dumps(report.model_dump(mode="json"), indent=1) + "\n")


if __name__ == "__main__":
    main()
