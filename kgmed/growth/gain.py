"""Which documents are worth reading next: those that could close most of what is open.

How likely a document d closes a gap g is told by its raw text alone:

    p(g, d) = IN_SENTENCE    if a name of each of g's two things stands in one sentence of d
              IN_TEXT        if both stand in d, never in one sentence
              ONE_NAME       if only one does, or g is about one name

A gap is worth w(g) = WORTH[its kind] x the number of answers that have it. It is worth half as
much for every document that an earlier round read for it in vain. What a set D of documents is
expected to bring is

    gain(D) = sum over g of  w(g) x 2^-vain(g) x (1 - product over d in D of (1 - p(g, d)))

Each further document on one gap brings less, so the gain is submodular, and choosing the
document that adds most, again and again, is within 1 - 1/e of the best choice (Nemhauser et al.
1978). Equals go by id.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from ingest.boundaries import cut
from kgmed.growth.reading_list import Listed, ReadingList
from kgmed.growth.records import GapKind, GapName, GrowthGap, Picked
from kgmed.store.phrases import phrases, words

IN_SENTENCE, IN_TEXT, ONE_NAME = 0.5, 0.1, 0.01
WORTH: Mapping[GapKind, float] = {
    "no_path": 1.0,
    "unread": 1.0,
    "unknown_direction": 1.0,
    "weak": 0.5,
    "conflict": 0.5,
    "ungrounded": 0.1,
}
LOOKED_AT = 200
"""Documents that are looked at for the two names of a gap, the best by BM25."""
LOOKED_AT_FOR_ONE = 50
"""The same for each name by itself."""

Wordings = Callable[[GapName], Sequence[str]]
"""Everything that something is called."""
Chances = dict[str, dict[str, float]]
"""By document, by gap: how likely the one closes the other."""


def pick(
    gaps: Sequence[GrowthGap],
    reading_list: ReadingList,
    wordings: Wordings,
    most: int,
    vain: Mapping[str, int] | None = None,
) -> tuple[Picked, ...]:
    """At most so many documents, in the order in which they were chosen.

    Args:
        gaps: what is open.
        reading_list: where documents are looked for; those left out of it are not chosen.
        wordings: what the names of a gap are called.
        most: how many documents.
        vain: for each gap, how many documents were read for it before; none where not given.
    """
    worth = {
        gap.id: WORTH[gap.kind] * len(gap.answers) * 0.5 ** (vain or {}).get(gap.id, 0)
        for gap in gaps
    }
    return _greedy(chances(gaps, reading_list, wordings), worth, most)


def chances(gaps: Iterable[GrowthGap], reading_list: ReadingList, wordings: Wordings) -> Chances:
    """How likely each document of the list closes each gap; those that cannot are not there."""
    found: Chances = {}
    sentences: dict[str, tuple[str, ...]] = {}
    named: dict[GapName, tuple[str, ...]] = {}
    for gap in gaps:
        for name in gap.names:
            if name not in named:
                named[name] = phrases(wordings(name))
        groups = [named[name] for name in gap.names]
        for group in groups:
            for listed in reading_list.holding([group], LOOKED_AT_FOR_ONE):
                found.setdefault(listed.id, {})[gap.id] = ONE_NAME
        if len(groups) == 1:
            continue
        for listed in reading_list.holding(groups, LOOKED_AT):
            if listed.id not in sentences:
                sentences[listed.id] = _lines(listed)
            near = any(all(holds(line, group) for group in groups) for line in sentences[listed.id])
            found.setdefault(listed.id, {})[gap.id] = IN_SENTENCE if near else IN_TEXT
    return found


def line_of(text: str) -> str:
    """The words of a text, with one space before, between and after them."""
    return f" {' '.join(words(text))} "


def holds(line: str, names: Iterable[str]) -> bool:
    """Whether any of these phrases stands in the words of `line_of`."""
    return any(f" {name} " in line for name in names)


def _lines(listed: Listed) -> tuple[str, ...]:
    title = {listed.title + 1} if listed.title else set()
    return tuple(line_of(listed.text[start:end]) for start, end in cut(listed.text, title))


def _greedy(found: Chances, worth: Mapping[str, float], most: int) -> tuple[Picked, ...]:
    """Lazily: what a document adds only ever falls, so that a figure that still leads after it
    was worked out anew is the greatest."""
    left = dict(worth)

    def adds(document: str) -> float:
        return sum(left[gap] * p for gap, p in found[document].items())

    queue = [(-adds(document), document) for document in found]
    heapify(queue)
    picked: list[Picked] = []
    while queue and len(picked) < most:
        _, document = heappop(queue)
        gain = adds(document)
        if queue and (-gain, document) > queue[0]:
            heappush(queue, (-gain, document))
            continue
        near = sorted(
            (-left[gap] * p, gap) for gap, p in found[document].items() if p >= IN_SENTENCE
        )
        picked.append(Picked(id=document, gain=round(gain, 6), gaps=tuple(gap for _, gap in near)))
        for gap, p in found[document].items():
            left[gap] *= 1 - p
    return tuple(picked)
