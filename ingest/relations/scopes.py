"""Negation and speculation: whether a claim is denied or only supposed.

Cues and what they govern are found by `ingest.relations.negation`; here it is decided which of
them bear on a claim. A claim that somebody takes for granted is not denied with the clause around
it: "lithium did not change the APP-induced loss of neurons" says what APP does. A few words that
the corpus has not as cues ("unchanged", "was studied") are added by hand.
"""

from collections.abc import Iterator, Set
from typing import NamedTuple

from ingest.relations.negation import find_negation
from ingest.relations.negation_phrases import Kind, Scope
from ingest.relations.syntax import Place, Tree, Way

_LOSSES = frozenset({"absence", "absent", "lack", "lacks", "lacking", "lacked", "loss", "missing"}
    | {"negative", "except", "exception"})  # fmt: skip
"""Cues of absence: `cues.tsv` gives them a sign, so that they are not counted here as well."""
_EXCLUDING = frozenset({"not", "nor", "no", "neither", "rather"})
"""What takes a name out of a list: "B and C but not D"."""
_FAILURES = frozenset({"fail", "unable", "failure", "refuse", "inability"})
_UNCHANGED = frozenset({"unchanged", "unaffected", "unaltered", "unmodified", "unrelated"})
_EMPHASIS = frozenset({"only", "just", "merely", "solely", "simply"})
"""After `not`, these deny nothing."""
_REPORTING = frozenset({"indicate", "or", "and/or", "either"})
"""Cues of speculation in the corpus that leave a claim as sure as any other result."""
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
_CLAUSAL = frozenset({"ccomp", "xcomp", "advcl", "conj", "acl", "relcl", "pcomp", "prep", "acomp"}
    | {"attr", "dep"})  # fmt: skip
"""Relations through which a clause denies or supposes what stands below it."""
_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
_CONTENT = frozenset({"VERB", "NOUN", "ADJ"})
_LIGHT = frozenset({"observe", "detect", "find", "see", "occur", "exist", "be", "have", "show"}
    | {"exert", "note", "record", "report", "demonstrate", "produce", "cause", "result", "lead"}
    | {"remain", "measure", "reveal", "exhibit", "display"})  # fmt: skip
"""Verbs that only say that there is what their subject or object names."""


class Stance(NamedTuple):
    """How a sentence stands to a claim."""

    negated: bool
    hedged: bool


class Scopes(NamedTuple):
    """What in a sentence denies or supposes."""

    denials: tuple[Scope, ...]
    suppositions: tuple[Scope, ...]
    failures: frozenset[int]
    """Tokens that deny what they stand beside, other than the cues of `denials`."""
    hedges: frozenset[int]
    above: frozenset[int]
    """Tokens that make what depends on them a supposition."""


def find_scopes(tree: Tree) -> Scopes:
    """What in a sentence could deny or suppose a claim."""
    tokens = tree.tokens
    found = find_negation(tree)
    cues = frozenset(i for scope in found for i in scope.cue)
    denials = (one for one in found if one.kind is Kind.NEGATION)
    suppositions = (one for one in found if one.kind is Kind.SPECULATION)
    return Scopes(
        tuple(one for one in denials if _LOSSES.isdisjoint(tree.words[i] for i in one.cue)),
        tuple(one for one in suppositions if tokens[one.cue[0]].lemma not in _REPORTING),
        frozenset(i for i in range(len(tokens)) if i not in cues and _fails(tree, i)),
        frozenset(i for i, token in enumerate(tokens) if token.lemma in _HEDGES),
        frozenset(i for i, token in enumerate(tokens) if token.lemma in _ABOVE),
    )


def _fails(tree: Tree, i: int) -> bool:
    """Whether a word that was not found to be a cue denies all the same."""
    word = tree.words[i]
    if tree.tokens[i].text in {"not", "n't", "no"} and tree.tokens[i].dep in {"neg", "det"}:
        following = tree.words[i + 1] if i + 1 < len(tree.words) else ""
        return following not in _EMPHASIS
    return tree.tokens[i].lemma in _FAILURES or word in _UNCHANGED


def stance(tree: Tree, scopes: Scopes, way: Way, places: tuple[Place, Place]) -> Stance:
    """Whether what lies on the way is denied (two denials affirm), and whether it is only
    supposed."""
    if not any(scopes):
        return Stance(False, False)
    governing = frozenset(_governing(tree, {*way.first, way.top, *way.second}))
    named = frozenset(i for place in places for i in range(place.start, place.end))
    words = governing - named
    denials = sum(
        named.isdisjoint(one.cue) and _denies(tree, one, way.top, places, governing)
        for one in scopes.denials
    )
    denials += len(scopes.failures & words)
    hedged = (
        not scopes.hedges.isdisjoint(words)
        or not scopes.above.isdisjoint(tree.line(way.top)[:-1])
        or any(_governs(tree, one, way.top) for one in scopes.suppositions)
    )
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


def _denies(
    tree: Tree, scope: Scope, top: int, places: tuple[Place, Place], governing: Set[int]
) -> bool:
    """Whether a negation bears on a claim: by its clause, by taking one of the two names out,
    or by standing beside the way with a name in its scope."""
    if _governs(tree, scope, top):
        return True
    held = [place for place in places if _holds(tree, scope, place)]
    apart = len(held) == 1 and not scope.start <= top < scope.end
    if apart and tree.words[scope.cue[0]] in _EXCLUDING:
        return _reaches(tree, scope, held[0])
    return bool(held) and not governing.isdisjoint(scope.cue)


def _holds(tree: Tree, scope: Scope, place: Place) -> bool:
    """Whether a name is in a scope; in "A did not", in the clause."""
    if scope.end - scope.start == len(scope.cue):
        return _reaches(tree, scope, place)
    return scope.start <= place.head < scope.end


def _reaches(tree: Tree, scope: Scope, place: Place) -> bool:
    """Whether what a cue hangs on stands above a name, or the name follows the cue."""
    cue = scope.cue[-1]
    return place.start == cue + 1 or tree.tokens[cue].head in tree.line(place.head)


def _governs(tree: Tree, scope: Scope, top: int) -> bool:
    """Whether what is said at a token is what a cue denies or supposes."""
    if not scope.start <= top < scope.end:
        return False
    tokens = tree.tokens
    cue = scope.cue[-1]
    by_itself = tokens[cue].pos in _CONTENT and tokens[cue].dep not in {"acomp", "attr", "amod"}
    governor = cue if by_itself else tokens[cue].head
    line = tree.line(top)
    if governor not in line:
        return False
    return all(_passes(tree, i) for i in line[line.index(governor) + 1 :])


def _passes(tree: Tree, i: int) -> bool:
    """Whether a token is said, or denied, with its head: what is only named is not."""
    token = tree.tokens[i]
    if token.dep in _CLAUSAL:
        return True
    head = tree.tokens[token.head]
    verb = tree.tokens[head.head] if token.dep == "pobj" else head
    return token.dep in _NOMINAL and verb.lemma in _LIGHT
