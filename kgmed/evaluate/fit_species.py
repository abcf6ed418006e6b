"""Fit what the facts about a text weigh in the choice of the species whose gene it speaks of.

Run: `python -m kgmed.evaluate.fit_species TRAIN.pubtator …`. Every gold mention of a gene whose
species is known is one choice among the species that its text may speak of; the weights are those
of a log-linear model (`ingest.ground.species`). They are written to
`ingest/ground/species_weights.tsv`, with the share that is right in five-fold cross-validation
over documents.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph_schema.biolink import Category
from ingest.ground import species
from ingest.vocabulary import Vocabulary
from kgmed.evaluate.fit_grounding import splitter_of
from kgmed.evaluate.grounding_gold import GoldDocument, read_gold

FOLDS = 5
_PULL = 4.0
"""How strongly weights are drawn to zero (the L2 penalty)."""
_STEPS, _RATE = 400, 0.05
_TABLE = Path(species.__file__).with_name("species_weights.tsv")
_Floats = npt.NDArray[np.float64]


class _Choice(NamedTuple):
    """One gold mention: the facts for each species, and which of them are right."""

    fold: int
    facts: tuple[species.Facts, ...]
    right: tuple[bool, ...]


def main() -> None:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--home", type=Path, default=Path(os.environ.get("KGMED_HOME", ".kgmed")))
    arguments = parser.parse_args()
    vocabulary = Vocabulary.open(arguments.home / "vocabulary")
    gold = read_gold(arguments.files, splitter_of(arguments.home), vocabulary)
    choices = [
        choice
        for number, document in enumerate(gold)
        for choice in _choices(document, number % FOLDS, vocabulary)
    ]
    right = 0
    for fold in range(FOLDS):
        facts, weights = fit([choice for choice in choices if choice.fold != fold])
        right += sum(_is_right(one, facts, weights) for one in choices if one.fold == fold)
    facts, weights = fit(choices)
    lines = [
        f"# Fitted by `python -m kgmed.evaluate.fit_species` to {len(choices)} genes of "
        + ", ".join("/".join(path.parts[-2:]) for path in arguments.files)
        + f"; {right / len(choices):.3f} are right on unseen documents",
        "fact\tweight",
        *(f"{fact}\t{weights[place]:.3f}" for fact, place in facts.items()),
    ]
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _choices(document: GoldDocument, fold: int, vocabulary: Vocabulary) -> list[_Choice]:
    genes = [one for one in document.mentions if one.mention.category is Category.GENE]
    context = species.SpeciesContext(
        document.document, document.split.sentences, [one.mention for one in genes]
    )
    found = []
    for one in genes:
        known = [curie for curie in one.meant if vocabulary.entity(curie) is not None]
        meant = {vocabulary.taxon_of(curie) or species.HUMAN for curie in known}
        if meant & set(context.taxa):
            facts = context.facts(one.mention)
            right = tuple(taxon in meant for taxon in facts)
            found.append(_Choice(fold, tuple(facts.values()), right))
    return found


def fit(choices: Sequence[_Choice]) -> tuple[dict[str, int], _Floats]:
    """The places of the facts, and their weights, by gradient ascent (Adam)."""
    facts: dict[str, int] = {}
    for choice in choices:
        for known in choice.facts:
            for fact in known:
                facts.setdefault(fact, len(facts))
    widest = max(len(choice.facts) for choice in choices)
    x = np.zeros((len(choices), widest, len(facts)))
    unreal = np.full((len(choices), widest), -1e9)
    right = np.zeros((len(choices), widest))
    for number, choice in enumerate(choices):
        unreal[number, : len(choice.facts)] = 0
        right[number, : len(choice.facts)] = choice.right
        for option, known in enumerate(choice.facts):
            for fact, value in known.items():
                x[number, option, facts[fact]] = value
    weights = np.zeros(len(facts))
    mean, square = np.zeros(len(facts)), np.zeros(len(facts))
    for step in range(1, _STEPS + 1):
        said = _softmax(x @ weights + unreal)
        wanted = said * right
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        gradient = np.einsum("mo,mof->f", wanted - said, x) - _PULL * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        size = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights += _RATE * (mean / (1 - 0.9**step)) / size
    return facts, weights


def _softmax(scores: _Floats) -> _Floats:
    exponents: _Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: _Floats = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def _is_right(choice: _Choice, facts: dict[str, int], weights: _Floats) -> bool:
    scores = [
        sum(weights[facts[fact]] * value for fact, value in known.items() if fact in facts)
        for known in choice.facts
    ]
    return choice.right[int(np.argmax(scores))]


if __name__ == "__main__":
    main()
