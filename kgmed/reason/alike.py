"""Papers of which either may be left out in place of the other, and papers of the crowd.

On a pair of names that everybody writes about there are thousands of papers. To leave out one
that says the same in the same way comes to the same; and where so many others say it that no
belief moves without it, to nothing. Neither needs to be gone through.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_schema.belief import chance, observe
from graph_schema.records import Evidence
from kgmed.reason.conclusion import Conclusion, Memory
from kgmed.retrieve.pool import Pool, said_by
from kgmed.retrieve.records import Retrieved

CROWD = "crowd"
"""The class of those papers without which no belief moves."""
LEAST = 1e-6
"""What beliefs are rounded to."""

Said = Mapping[str, Sequence[tuple[str, Evidence]]]


class Alike(NamedTuple):
    """Classes of papers."""

    of: dict[str, Hashable]
    """By publication, what the answer without it depends on: equal for two of which either may be
    left out, and `CROWD` where the answer is what it is."""
    moves: dict[Hashable, float]
    """By class, how far leaving out one of it could move a belief; 1 where that is not known."""

    def first(self, most: int) -> set[Hashable]:
        """So many classes, those that could move most; and the crowd."""
        ordered = sorted(self.moves, key=lambda one: (-self.moves[one], repr(one)))
        return {CROWD, *ordered[:most]}


def alike(
    papers: Iterable[str], retrieved: Retrieved, now: Conclusion, pool: Pool, memory: Memory
) -> Alike:
    """What leaving out each of these publications depends on.

    That is what its evidence weighs, what of it can be quoted, and which of its sentences the
    model has read again. A paper with a sentence that text search found is like no other.

    Args:
        papers: publications behind the paths or the found sentences.
        retrieved: what the answer was made from.
        now: what it came to, with nothing left out.
        pool: all that was found.
        memory: what was looked up and judged for it, and for nothing else yet.
    """
    said = said_by(pool, memory.sources)
    quoted: dict[str, list[str]] = defaultdict(list)
    for key, citations in now.verified.citations.items():
        for publication in {citation.publication for citation in citations}:
            quoted[publication].append(key)
    pieces = [piece for stored in retrieved.evidence.values() for piece in stored.evidence]
    judged = {piece.id for piece in pieces if piece.id in memory.judged}
    found = {one.publication for some in memory.sources.searched.values() for one in some}
    move = _moves(said, judged, now.verified.retracted)
    classes: dict[str, Hashable] = {}
    moves: dict[Hashable, float] = {}
    for paper in papers:
        far = move.get(paper, 1.0)
        if paper in found:
            classes[paper], far = paper, 1.0
        elif far < LEAST:
            classes[paper] = CROWD
            continue
        else:
            weighs = [_weight(key, piece, judged) for key, piece in said.get(paper, ())]
            classes[paper] = (*sorted(weighs, key=repr), *sorted(quoted[paper]))
        moves[classes[paper]] = far
    return Alike(classes, moves)


def _weight(key: str, piece: Evidence, judged: set[str]) -> tuple[object, ...]:
    """All that an answer depends on of a piece of evidence, but for who says so."""
    seen = observe(piece)
    where = getattr(piece, "species", None)
    again = piece.id if piece.id in judged else ""
    return key, seen.source, seen.strength, seen.negated, where, again


def _moves(said: Said, judged: set[str], retracted: frozenset[str]) -> dict[str, float]:
    """How far leaving out each paper could move a belief: where it speaks, no further than all
    others that say the same leave in doubt. Of a sentence that the model has read again that is
    not known."""
    strengths: dict[tuple[str, str, bool], dict[str, float]] = defaultdict(dict)
    for paper, pieces in said.items():
        for key, piece in pieces if paper not in retracted else ():
            seen = observe(piece)
            if piece.id not in judged:
                strengths[key, seen.source, bool(seen.negated)][paper] = seen.strength
    doubts = {what: chance(what[1], some.values()) for what, some in strengths.items()}

    def could_move(paper: str, key: str, piece: Evidence) -> float:
        seen = observe(piece)
        what = key, seen.source, bool(seen.negated)
        own = strengths.get(what, {}).get(paper)
        return 1.0 if own is None else doubts[what] / chance(seen.source, [own])

    return {
        paper: max(could_move(paper, key, piece) for key, piece in pieces)
        for paper, pieces in said.items()
    }
