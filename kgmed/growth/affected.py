"""Which answers a round could have changed.

A saved answer is asked again where

- an entity that a new document names, or makes an assertion about, is one of the things that the
  names of its question were taken for: a path of up to two steps between two names touches one of
  them with every step; or
- the text of a new document holds two of its names: text search could find a sentence there; or
- it could not ground a name (which costs nothing to try again), or paths of more than two steps
  are looked for.

What this does not see: that a middle thing between two names, which neither is, got more
neighbours. That moves the cost of a path a little (`hub_penalty`), and can put equals in another
order.
"""

from collections.abc import Callable, Iterable, Sequence

from ingest.records import Reading
from kgmed.growth.gain import Wordings, holds, line_of
from kgmed.growth.records import GapName, SavedAnswer
from kgmed.records import Answer
from kgmed.store.hidden import proposals_on
from kgmed.store.phrases import phrases
from kgmed.store.protocol import GraphStore

Noted = Callable[[Sequence[Reading], Sequence[str]], None]
"""Called before readings are put, and before documents are withdrawn."""

LOCAL_HOPS = 2
"""Paths of so many steps touch a name with each of them."""


def could_change(
    saved: Iterable[SavedAnswer],
    readings: Sequence[Reading],
    wordings: Wordings,
    settled: Callable[[str], str],
    *,
    max_hops: int,
    text: bool,
) -> dict[str, tuple[str, ...]]:
    """For each answer that these documents could change, by id, the documents that could.

    Args:
        saved: the answers in question.
        readings: what was put.
        wordings: what the names of a question are called.
        settled: what curators merged an entity into.
        max_hops: of the paths that are looked for.
        text: whether text is searched where the graph says nothing.
    """
    spoken = {reading.document.id: _spoken_of(reading, settled) for reading in readings}
    lines = {reading.document.id: line_of(reading.document.full_text) for reading in readings}
    found: dict[str, tuple[str, ...]] = {}
    for one in saved:
        names = _names(one.answer)
        curies = {curie for name in names for curie in name.curies}
        touching = [
            id_
            for id_, said in spoken.items()
            if not said.isdisjoint(curies) or (text and _holds_two(lines[id_], names, wordings))
        ]
        if touching or (readings and (max_hops > LOCAL_HOPS or not curies)):
            found[one.id] = tuple(touching)
    return found


def said_before(
    store: GraphStore, put: Sequence[Reading], gone: Sequence[str]
) -> tuple[Reading, ...]:
    """What is replaced where these readings are put and these documents withdrawn: what they have
    said so far, what is proposed on them, and both of what they retract, or did."""
    changed = {*gone, *(reading.document.id for reading in put)}
    old = list(store.readings(sorted({*changed, *proposals_on(changed)})))
    retracts = {id_ for reading in (*put, *old) for id_ in reading.document.retracts} - changed
    if retracts:
        old += store.readings(sorted({*retracts, *proposals_on(retracts)}))
    return tuple(old)


def _spoken_of(reading: Reading, settled: Callable[[str], str]) -> set[str]:
    """The entities of a reading: those of its claims, and those that it only names."""
    ends = {end for claim, _ in reading.extractions for end in (claim.subject, claim.object)}
    named = ends | {entity.curie for entity in reading.entities}
    return named | {settled(curie) for curie in named}


def _names(answer: Answer) -> tuple[GapName, ...]:
    return tuple(GapName(text=name.text, curies=name.curies) for name in answer.names)


def _holds_two(line: str, names: Iterable[GapName], wordings: Wordings) -> bool:
    count = 0
    for name in names:
        count += holds(line, phrases(wordings(name)))
        if count == 2:
            return True
    return False
