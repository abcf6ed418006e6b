"""Fit how probable it is that a hit is what a name means, and from which probability to say so.

Run: `python -m kgmed.evaluate.fit_grounding TRAIN.pubtator …`. Every hit for every gold mention
of the training corpora is right or wrong; logistic regression over its facts
(`ingest.ground.weigh`) gives the weights. The floor is the probability at which a right identity
and a wrong one outweigh each other, if the wrong one costs `PRICE` times what the right one is
worth. Written to `ingest/ground/weights.tsv`.

A name that annotators taught us counts only where another document taught it, too.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.ground import weigh
from ingest.ground.annotated import Annotated, key_of_name
from ingest.ground.lookup import SORTS, Found, sort_of, ways
from ingest.sentences import Splitter
from ingest.vocabulary import Vocabulary
from ingest.vocabulary.terms import Kind
from kgmed.evaluate.grounding_gold import GoldDocument, GoldMention, read_gold, verdict

PRICE = 1.0
_PULL = 2.0
"""How strongly weights are drawn to zero (the L2 penalty)."""
_MOST_WAYS = 4
_TABLE = Path(weigh.__file__).with_name("weights.tsv")

Taught = dict[str, dict[str, set[str]]]
"""By the key of a name and by identity, the documents whose annotators used it so."""


class Row(NamedTuple):
    """One hit for one mention."""

    facts: tuple[str, ...]
    right: bool


class _Model(NamedTuple):
    facts: dict[str, int]
    weights: npt.NDArray[np.float64]


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
        lines += fitted_lines(sort, rows[sort])
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def splitter_of(home: Path) -> Splitter:
    """The sentence splitter of the default pipeline in `home`."""
    from kgmed.assets import pipeline_location
    from kgmed.config import ReaderConfig

    return Splitter(pipeline_location(home, ReaderConfig().pipeline))


def fitted_lines(sort: str, rows: list[Row]) -> Iterator[str]:
    """The lines of one sort: its floor, and the weight of each fact."""
    model = _fit(rows)
    yield f"{sort}\t(floor)\t{PRICE / (1 + PRICE):.2f}"
    for fact, place in model.facts.items():
        yield f"{sort}\t{fact}\t{model.weights[place]:.3f}"


def _fit(rows: list[Row]) -> _Model:
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


def _rows(gold: list[GoldDocument], vocabulary: Vocabulary) -> dict[str, list[Row]]:
    """The hits for all mentions, by the sort of the mention."""
    taught = taught_by(gold, vocabulary)
    rows: dict[str, list[Row]] = defaultdict(list)
    for one in gold:
        for each in one.mentions:
            if each.mention.category in SORTS:
                rows[sort_of(each.mention.category)] += _hits(each, one, vocabulary, taught)
    return rows


def taught_by(gold: list[GoldDocument], vocabulary: Vocabulary) -> Taught:
    """What the annotators of each document called what; genes as human ones."""
    taught: Taught = defaultdict(lambda: defaultdict(set))
    for one in gold:
        for each in one.mentions:
            for curie in each.meant:
                name, sort = each.mention.text, sort_of(each.mention.category)
                meant = taught[key_of_name(name, sort)]
                meant[vocabulary.human_gene(curie)].add(one.document.id)
    return taught


def annotated_without(taught: Taught, document: str) -> Annotated:
    """What the annotators of all other documents mean by a name."""

    def documents_of(key: str) -> dict[str, int]:
        meant = taught.get(key, {})
        return {curie: n for curie, ids in meant.items() if (n := len(ids - {document}))}

    return documents_of


def _hits(
    each: GoldMention, one: GoldDocument, vocabulary: Vocabulary, taught: Taught
) -> list[Row]:
    long_forms = {short.short: short.long for short in one.split.abbreviations}
    name, category = each.mention.text, each.mention.category
    name = long_forms.get(name) or long_forms.get(name.removesuffix("s")) or name
    meant = frozenset(vocabulary.human_gene(curie) for curie in each.meant)
    annotated = annotated_without(taught, one.document.id)
    asked = each.mention.text, sort_of(category)
    rows: list[Row] = []
    for found in islice(ways(vocabulary, name, category), _MOST_WAYS):
        known = one.document.id, vocabulary, taught
        usable = [hit for hit in found if is_known(hit, asked, *known)]
        for order in weigh.each_first(usable):
            curie = vocabulary.curie_of(order[0].hit)
            right = verdict(curie, meant, vocabulary)
            if right is not None:
                true = weigh.facts(vocabulary, name, category, order, annotated)
                rows.append(Row(true, right))
    return rows


def is_known(
    found: Found,
    name: tuple[str, str],
    document: str,
    vocabulary: Vocabulary,
    taught: Taught,
) -> bool:
    """Whether a hit would be there without what the document's own annotators wrote.

    `name` is what was looked up, with its sort.
    """
    if found.hit.kind is not Kind.CORPUS:
        return True
    documents = taught.get(key_of_name(*name), {}).get(vocabulary.curie_of(found.hit), set())
    return bool(documents - {document})


if __name__ == "__main__":
    main()
