"""Fit how probable it is that a hit is what a name means, and from which probability to say so.

Run: `python -m kgmed.evaluate.fit_grounding TRAIN.pubtator …`. Every hit for every gold mention
of the training corpora is right or wrong; logistic regression over its facts
(`ingest.ground.weigh`) gives the weights. The floor of each sort is the probability at which, in
five-fold cross-validation over documents, most is gained, if a wrong identity costs `PRICE` times
what a right one is worth. Written to `ingest/ground/weights.tsv`.

A name that annotators taught us counts only where another document taught it, too.
"""

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.ground import weigh
from ingest.ground.lookup import SORTS, Found, sort_of, ways
from ingest.sentences import Splitter
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.terms import Kind
from kgmed.evaluate.grounding_gold import GoldDocument, GoldMention, read_gold, verdict

PRICE = 1.5
FOLDS = 5
_PULL = 2.0
"""How strongly weights are drawn to zero (the L2 penalty)."""
_MOST_WAYS = 4
_TABLE = Path(weigh.__file__).with_name("weights.tsv")

_Taught = dict[tuple[str, str], set[str]]
"""By name and identity, the documents whose annotators used it so."""


class _Row(NamedTuple):
    """One hit for one mention."""

    mention: int
    fold: int
    way: int
    facts: tuple[str, ...]
    right: bool


class _Model(NamedTuple):
    facts: dict[str, int]
    weights: npt.NDArray[np.float64]

    def probability(self, facts: Sequence[str]) -> float:
        places = [0, *(self.facts[fact] for fact in facts if fact in self.facts)]
        return float(1 / (1 + np.exp(-self.weights[places].sum())))


def main() -> None:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = list(read_gold(arguments.files, splitter_of(arguments.home), vocabulary))
    rows = _rows(gold, vocabulary)
    lines = [
        f"# Fitted by `python -m kgmed.evaluate.fit_grounding` to {len(gold)} documents of "
        + ", ".join("/".join(path.parts[-2:]) for path in arguments.files),
        "sort\tfact\tweight",
    ]
    for sort in sorted(rows):
        lines += _fitted(sort, rows[sort])
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def splitter_of(home: Path) -> Splitter:
    """The sentence splitter of the default pipeline in `home`."""
    from kgmed.assets import pipeline_location
    from kgmed.config import ReaderConfig

    return Splitter(pipeline_location(home, ReaderConfig().pipeline))


def _fitted(sort: str, rows: list[_Row]) -> Iterator[str]:
    """The lines of one sort."""
    scored: dict[int, list[tuple[int, float, bool]]] = defaultdict(list)
    for fold in range(FOLDS):
        model = _fit([row for row in rows if row.fold != fold])
        for row in rows:
            if row.fold == fold:
                scored[row.mention].append((row.way, model.probability(row.facts), row.right))
    floor = _floor(list(scored.values()))
    model = _fit(rows)
    yield f"{sort}\t(floor)\t{floor:.2f}"
    for fact, place in model.facts.items():
        yield f"{sort}\t{fact}\t{model.weights[place]:.3f}"


def _floor(mentions: list[list[tuple[int, float, bool]]]) -> float:
    """The floor at which right identities outweigh wrong ones most."""
    gained = {}
    for floor in np.arange(0.2, 0.95, 0.01):
        chosen = Counter(_chosen(hits, float(floor)) for hits in mentions)
        gained[float(floor)] = chosen[True] - PRICE * chosen[False]
    return max(gained, key=lambda floor: gained[floor])


def _chosen(hits: list[tuple[int, float, bool]], floor: float) -> bool | None:
    """Whether what is chosen is right; None where nothing is."""
    for way in sorted({way for way, _, _ in hits}):
        probable, right = max((p, right) for at, p, right in hits if at == way)
        if probable >= floor:
            return right
    return None


def _fit(rows: list[_Row]) -> _Model:
    """Logistic regression by Newton's method."""
    facts = {"(always)": 0}
    for row in rows:
        for fact in row.facts:
            facts.setdefault(fact, len(facts))
    x = np.zeros((len(rows), len(facts)))
    for number, row in enumerate(rows):
        x[number, [0, *(facts[fact] for fact in row.facts)]] = 1
    y = np.array([row.right for row in rows], dtype=float)
    weights = np.zeros(len(facts))
    for _ in range(25):
        p = 1 / (1 + np.exp(-(x @ weights)))
        gradient = x.T @ (y - p) - _PULL * weights
        curved = (x * (p * (1 - p))[:, None]).T @ x + _PULL * np.eye(len(facts))
        step = np.linalg.solve(curved, gradient)
        weights += step
        if np.abs(step).max() < 1e-4:
            break
    return _Model(facts, weights)


def _rows(gold: list[GoldDocument], vocabulary: Vocabulary) -> dict[str, list[_Row]]:
    """The hits for all mentions, by the sort of the mention."""
    taught: _Taught = defaultdict(set)
    for one in gold:
        for each in one.mentions:
            for curie in each.meant:
                taught[each.mention.text.lower(), curie].add(one.document.id)
    rows: dict[str, list[_Row]] = defaultdict(list)
    for number, one in enumerate(gold):
        for position, each in enumerate(one.mentions):
            if each.mention.category in SORTS:
                rows[sort_of(each.mention.category)] += _hits(
                    each, one, (number % FOLDS, number * 1000 + position), vocabulary, taught
                )
    return rows


def _hits(
    each: GoldMention,
    one: GoldDocument,
    at: tuple[int, int],
    vocabulary: Vocabulary,
    taught: _Taught,
) -> list[_Row]:
    long_forms = {short.short: short.long for short in one.split.abbreviations}
    name, category = each.mention.text, each.mention.category
    name = long_forms.get(name) or long_forms.get(name.removesuffix("s")) or name
    meant = frozenset(vocabulary.human_gene(curie) for curie in each.meant)
    rows: list[_Row] = []
    for way, found in enumerate(ways(vocabulary, name, category)):
        if way >= _MOST_WAYS:
            break
        usable = [
            hit for hit in found if _is_known(hit, each.mention.text, one, vocabulary, taught)
        ]
        for order in weigh.each_first(usable):
            curie = vocabulary.curie_of(order[0].hit)
            right = verdict(curie, meant, vocabulary)
            if right is not None:
                true = weigh.facts(vocabulary, name, category, order)
                rows.append(_Row(at[1], at[0], way, true, right))
    return rows


def _is_known(
    found: Found, name: str, one: GoldDocument, vocabulary: Vocabulary, taught: _Taught
) -> bool:
    """Whether the hit would be there without what this document's own annotators wrote."""
    if found.hit.kind is not Kind.CORPUS:
        return True
    documents = taught.get((name.lower(), vocabulary.curie_of(found.hit)), set())
    return bool(documents - {one.document.id})


if __name__ == "__main__":
    main()
