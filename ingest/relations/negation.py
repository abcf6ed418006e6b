"""Cues of negation and speculation in a sentence, and how far each governs.

Learned from BioScope (`negation_card.md`): of what may stand at a place, the likeliest reading
(a cue of some kind, or none) is taken; then, for each cue, the likeliest beginning and end of
its scope. All three choices are linear over features of the words and of the parse.
"""

from collections.abc import Sequence

from ingest.relations.negation_cues import cue_about, cue_features
from ingest.relations.negation_phrases import Kind, Option, Scope, options
from ingest.relations.negation_scopes import (
    Around,
    around,
    beginnings,
    described,
    ends,
    scope_about,
)
from ingest.relations.negation_weights import Weights, shipped
from ingest.relations.syntax import Tree


def find_negation(tree: Tree, weights: Weights | None = None) -> tuple[Scope, ...]:
    """The cues of a sentence with their scopes, in the order of the cues.

    `weights`: those in the package where none are given.
    """
    weights = weights or shipped()
    return tuple(
        scope_of(tree, option.phrase.kind, option.cue, weights)
        for option in find_options(tree, weights)
    )


def find_options(tree: Tree, weights: Weights) -> list[Option]:
    """The cues of a sentence; of two that share a word, the surer."""
    possible = list(options(tree.words, weights.phrases))
    phrases = {option.phrase.text for place in possible for option in place}
    taken: set[int] = set()
    found = []
    surest = (_surest(tree, place, phrases, weights) for place in possible)
    for score, option in sorted(surest, key=lambda one: -one[0]):
        if score > 0 and taken.isdisjoint(option.cue):
            taken.update(option.cue)
            found.append(option)
    return sorted(found, key=lambda option: option.cue)


def _surest(
    tree: Tree, place: Sequence[Option], phrases: set[str], weights: Weights
) -> tuple[float, Option]:
    """The best of what may stand at a place; none is better where its score is below 0."""
    scored = [
        (weights.score(cue_about(tree, option), cue_features(tree, option, phrases)), option)
        for option in place
    ]
    return max(scored, key=lambda one: one[0])


def scope_of(tree: Tree, kind: Kind, cue: tuple[int, ...], weights: Weights | None = None) -> Scope:
    """How far a cue governs."""
    weights = weights or shipped()
    view = around(tree, kind, cue)
    start, last = (
        _likeliest(view, places, step, weights)
        for places, step in ((beginnings(view), -1), (ends(view), 1))
    )
    return Scope(kind, cue, start, last + 1)


def _likeliest(view: Around, places: Sequence[int], step: int, weights: Weights) -> int:
    if len(places) == 1:
        return places[0]
    about = scope_about(view, step)
    scores = [weights.score(about, features) for features in described(view, places, step)]
    return places[scores.index(max(scores))]
