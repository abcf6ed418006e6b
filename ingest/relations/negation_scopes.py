"""How far a cue governs: the places where its scope may begin and end, and what speaks for each.

A scope is one stretch of tokens with the cue in it. It may begin and end where a branch of the
dependency tree does, as seen from the cue, or at punctuation and the like.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.relations.negation_phrases import Kind
from ingest.relations.syntax import Tree

_STOPS = frozenset(
    {",", ";", ":", ".", "(", ")", "[", "]", "but", "whereas", "although", "while", "because"}
    | {"which", "that", "since"}
)
"""Words beside which a scope may begin or end, whatever the tree says."""
_UP = 6
"""So many steps up from the cue, the extents of what is above it are looked at."""


class Around(NamedTuple):
    """A sentence seen from a cue."""

    tree: Tree
    kind: Kind
    cue: tuple[int, ...]
    level: tuple[int, ...]
    """For each token, how many steps above the cue the branch that holds it begins."""
    branch: tuple[int, ...]
    """For each token, the top of its branch; for what is above the cue, itself."""
    extents: tuple[tuple[int, int, int], ...]
    """For the cue and what is above it: its token, and the first and last that it governs."""


def around(tree: Tree, kind: Kind, cue: tuple[int, ...]) -> Around:
    """The sentence seen from a cue: from the last of its tokens."""
    level, branch = _branches(tree, cue[-1])
    extents = tuple(_extents(tree.line(cue[-1])[::-1], level))
    return Around(tree, kind, cue, level, branch, extents)


def scope_about(view: Around, step: int) -> tuple[str, ...]:
    """What every feature of a beginning (`step` -1) or an end (+1) is said of: the words of the
    cue, its place in the tree, its kind."""
    tokens = view.tree.tokens
    last = tokens[view.cue[-1]]
    head = tokens[last.head]
    sisters = view.tree.children[last.head]
    passive = any(tokens[i].dep in {"nsubjpass", "auxpass"} for i in sisters)
    words = " ".join(tokens[i].lemma for i in view.cue)
    place = f"{last.pos}{last.dep}>{head.pos}{head.dep}{'!' if passive else ''}"
    side = f"{'<' if step < 0 else '>'}{view.kind[0]}"
    return f"{side}{words}", f"{side}{place}", side


def _branches(tree: Tree, anchor: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each token, the level and the top of its branch as seen from one of them."""
    tokens, line = tree.tokens, tree.line(anchor)
    level = {i: len(line) - 1 - depth for depth, i in enumerate(line)}
    branch = {i: i for i in line}
    above = frozenset(line)
    for i in range(len(tokens)):
        if i in branch:
            continue
        place, below = i, []
        while place not in branch and tokens[place].head != place:
            below.append(place)
            place = tokens[place].head
        branch.setdefault(place, place)
        level.setdefault(place, len(line))
        for place in reversed(below):
            head = tokens[place].head
            level[place] = level[head]
            branch[place] = place if head in above else branch[head]
    every = range(len(tokens))
    return tuple(level[i] for i in every), tuple(branch[i] for i in every)


def _extents(line: Sequence[int], level: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    first = last = line[0]
    for height, token in enumerate(line[:_UP]):
        held = [i for i, found in enumerate(level) if found == height]
        first, last = min(first, held[0]), max(last, held[-1])
        yield token, first, last


def beginnings(view: Around) -> list[int]:
    """The tokens at which the scope may begin, from the cue to the left."""
    words, branch = view.tree.words, view.branch
    first = view.cue[0]
    return [first] + [
        i
        for i in range(first - 1, -1, -1)
        if i == 0 or branch[i] != branch[i - 1] or words[i - 1] in _STOPS
    ]


def ends(view: Around) -> list[int]:
    """The last tokens that the scope may have, from the cue to the right."""
    words, branch = view.tree.words, view.branch
    final = len(words) - 1
    return [
        i
        for i in range(view.cue[-1], final + 1)
        if i == final or branch[i] != branch[i + 1] or words[i + 1] in _STOPS
    ]


def described(view: Around, places: Sequence[int], step: int) -> Iterator[list[str]]:
    """What speaks for each place as the first (`step` -1) or the last (+1) token of the scope."""
    for place, crossed in zip(places, _crossed(view, places, step), strict=True):
        yield [*_at(view, place, step), *crossed]


def _at(view: Around, i: int, step: int) -> list[str]:
    """Features of a place, of the token beyond it, and of the branches that meet there."""
    tokens, words = view.tree.tokens, view.tree.words
    beyond, after = i + step, i + 2 * step
    here = tokens[i]
    found = [f"w={words[i]}"]
    word = pos = next_pos = "$"
    if 0 <= after < len(words):
        next_pos = tokens[after].pos
        found.append(f"bb={words[beyond]} {words[after]}")
    if 0 <= beyond < len(words):
        word, pos = words[beyond], tokens[beyond].pos
        top = view.branch[beyond if step > 0 else i]
        dep = tokens[top].dep
        begins = "b" if view.branch[i] != view.branch[beyond] else ""
        found += (
            f"d={tokens[beyond].dep}",
            f"l={view.level[beyond]}{dep}",
            f"ll={view.level[i]}{view.level[beyond]}{begins}",
            f"ld={dep}{pos}{begins}",
        )
    found += (f"b={word}", f"p={pos}{next_pos}", f"pp={here.pos}{pos}")
    if i == view.cue[0 if step < 0 else -1]:
        found.append("cue")
    for height, (token, first, last) in enumerate(view.extents):
        edge = last if step > 0 else first
        above = tokens[token]
        if edge == i:
            found += (f"e{height}", f"e={above.dep}{above.pos}", f"e{height}={word}")
        elif (edge - i) * step < 0:
            found += (f"o{height}", f"o={above.dep}")
    return found


def _crossed(view: Around, places: Sequence[int], step: int) -> Iterator[tuple[str, ...]]:
    """Features of what lies between the cue and each place."""
    tokens, words = view.tree.tokens, view.tree.words
    done = view.cue[0 if step < 0 else -1]
    start, opened, commas, verbs = done, 0, 0, 0
    for place in places:
        while done != place:
            done += step
            word = words[done]
            opened += step * ((word in "([") - (word in ")]"))
            commas += word in ",;:"
            verbs += tokens[done].pos in _VERBAL
        beyond = place + step
        word = words[beyond] if 0 <= beyond < len(words) else "$"
        rest = len(words) - 1 - place if step > 0 else place
        yield (
            f"()={max(-1, min(1, opened))}",
            f",={min(commas, 4)}{word}",
            f"v={min(verbs, 4)}",
            f"n={_rounded(abs(place - start))}",
            f"r={_rounded(rest)}",
        )


_VERBAL = frozenset({"VERB", "AUX"})


def _rounded(count: int) -> int:
    """A count, the coarser the larger."""
    return count if count < 4 else min(1 << count.bit_length() - 1, 32)
