"""Negation and speculation: whether a claim is denied or only supposed.

A cue counts where it governs the claim: on the way between the two mentions, beside it, or as
the verb above it ("these data suggest that …").
"""

from collections.abc import Iterator, Set
from typing import NamedTuple

from ingest.relations.syntax import Place, Tree, Way

_NEGATIONS = frozenset({"not", "n't", "no", "never", "neither", "nor", "without", "cannot"})
_FAILURES = frozenset({"fail", "unable", "failure", "refuse", "inability"})
_UNCHANGED = frozenset({"unchanged", "unaffected", "unaltered", "unmodified", "unrelated"})
_HEDGES = frozenset(
    {"may", "might", "could", "possible", "possibly", "potential", "potentially", "putative"}
    | {"likely", "unlikely", "perhaps", "presumably", "probably", "probable", "apparently"}
    | {"suggest", "hypothesize", "hypothesise", "hypothesis", "propose", "speculate"}
    | {"postulate", "assume", "suppose", "believe", "think", "seem", "appear", "whether"}
    | {"unclear", "unknown", "investigate", "examine", "test", "if", "suspect", "conceivable"}
    | {"implicate", "possibility", "plausible", "suspected", "would", "hypothesized"}
)
_ABOVE = frozenset({"suggest", "hypothesize", "hypothesise", "hypothesis", "propose", "speculate"}
    | {"postulate", "assume", "suppose", "believe", "think", "seem", "appear", "possible"}
    | {"likely", "unclear", "unknown", "investigate", "examine", "test", "possibility"}
    | {"suspect", "conceivable", "plausible", "study", "assess", "evaluate"})  # fmt: skip
_BESIDE = frozenset({"neg", "aux", "advmod", "det", "preconj", "cc", "mark", "amod", "acomp"})


class Stance(NamedTuple):
    """How a sentence stands to a claim."""

    negated: bool
    hedged: bool


class Scopes(NamedTuple):
    """The words of a sentence that deny or suppose, by their tokens."""

    denials: frozenset[int]
    hedges: frozenset[int]
    above: frozenset[int]
    """Those that make what depends on them a supposition."""


def find_scopes(tree: Tree) -> Scopes:
    """What in a sentence could deny or suppose a claim."""
    tokens = tree.tokens
    return Scopes(
        frozenset(i for i in range(len(tokens)) if _denies(tree, i)),
        frozenset(i for i, token in enumerate(tokens) if token.lemma in _HEDGES),
        frozenset(i for i, token in enumerate(tokens) if token.lemma in _ABOVE),
    )


def stance(tree: Tree, scopes: Scopes, way: Way, places: tuple[Place, Place]) -> Stance:
    """Whether what lies on the way is denied (two denials affirm), and whether it is only
    supposed."""
    governing: tuple[int, ...] = ()
    if scopes.denials or scopes.hedges:
        governing = tuple(_governing(tree, {*way.first, way.top, *way.second}))
    denials = sum(i in scopes.denials for i in governing) + _excluded(tree, places)
    denials += _denied_above(tree, scopes, way.top)
    above = tree.line(way.top)[:-1]
    hedged = not (scopes.hedges.isdisjoint(governing) and scopes.above.isdisjoint(above))
    return Stance(bool(denials % 2), hedged)


def _governing(tree: Tree, on_way: Set[int]) -> Iterator[int]:
    """The tokens on the way, and the function words and adverbs beside them."""
    for i in on_way:
        yield i
        for child in tree.children[i]:
            if child not in on_way and tree.tokens[child].dep in _BESIDE:
                yield child
        head = tree.tokens[i].head
        if head not in on_way and tree.tokens[i].dep == "xcomp":
            yield head


def _denied_above(tree: Tree, scopes: Scopes, top: int) -> bool:
    """Whether the claim is what somebody did not find: "no evidence that", "did not show that"."""
    token = tree.tokens[top]
    if token.dep not in {"ccomp", "acl"} or token.head == top:
        return False
    return any(child in scopes.denials for child in tree.children[token.head] if child != top)


def _denies(tree: Tree, i: int) -> bool:
    word = tree.words[i]
    if word == "nor" and "neither" in tree.words:
        return False  # "neither … nor" denies once
    if word in _NEGATIONS:
        following = tree.words[i + 1] if i + 1 < len(tree.words) else ""
        return not (word in {"not", "no"} and following in {"only", "just", "merely", "longer"})
    return tree.tokens[i].lemma in _FAILURES or word in _UNCHANGED


def _excluded(tree: Tree, places: tuple[Place, Place]) -> bool:
    """Whether a mention stands after its own `but not`, as in "B and C but not D"."""
    return any(
        place.start >= 2
        and tree.words[place.start - 1] == "not"
        and tree.words[place.start - 2] in {"but", ","}
        and not _attached(tree, place)
        for place in places
    )


def _attached(tree: Tree, place: Place) -> bool:
    """Whether the `not` before a mention is already counted, as a child of its head."""
    return tree.tokens[place.start - 1].head == place.head
