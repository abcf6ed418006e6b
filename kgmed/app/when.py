"""When the present answer came to be the answer, and which paper brought it about.

The answer as a function of the year need not be monotone: it may turn, turn back, and turn again.
Bisection between a year that answers otherwise and one that answers as now finds two consecutive
years between which it turns; there is at least one such turn, and bisection finds one of
them. That none came later is then looked at: every later year in which a paper behind the
paths considered was published is asked about, from the newest back. A year without any such
paper is not asked.

Within the year that turned it, its publications are added to what was known before in the
order of their numbers, and bisected in the same way: the paper found turned the answer given
those before it in that order. Paths are those found as of that year; of their evidence that of
papers not yet added is left out, and belief and polarity are computed anew.
"""

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from graph_schema.belief import believe, observe
from graph_schema.records import CuratorEvidence, DatabaseEvidence, Evidence, InferredEvidence
from kgmed.app.parts import Parts
from kgmed.errors import UsageError
from kgmed.reason.citing import Quoter
from kgmed.records import Answer, Path, StoredAssertion, Turn
from kgmed.retrieve.records import Retrieved
from kgmed.store.protocol import GraphStore

NO_ANSWER = "no answer"

Moment = int | None
"""The end of a year; None is now, when papers count whose year is not known."""


def verdict(answer: Answer) -> str:
    """What an answer comes to, in a few words: its choice, its claims, or that there is none.

    Chains that end in the same effect come to the same; so do the same claims in another order.
    """
    if answer.abstained:
        return NO_ANSWER
    if answer.choice is not None:
        return answer.options[answer.choice]
    lead = answer.text.partition(" [")[0]
    _, so, effect = lead.rpartition("; so ")
    return effect if so else "; ".join(sorted(lead.split("; ")))


def with_turn(parts: Parts, answer: Answer) -> Answer:
    """The answer with its `turned`; without, where it is what was always answered.

    Raises:
        UsageError: it was given without the graph.
    """
    if not answer.replay.graph:
        raise UsageError("without the graph there is no paper that could turn an answer")
    return answer.model_copy(update={"turned": _Search(parts, answer).turn()})


class _Asked(NamedTuple):
    says: str
    found: Retrieved


class _Search:
    """Asks one question as of many years."""

    def __init__(self, parts: Parts, answer: Answer) -> None:
        self._parts, self._answer = parts, answer
        self._asked: dict[Moment, _Asked] = {}
        self._moments = _moments(parts.store, answer.replay.as_of)
        self._now = verdict(answer)

    def turn(self) -> Turn | None:
        """The last turn before the present answer."""
        last = len(self._moments) - 1
        if last < 1:
            return None
        place = _bisect(0, last, self._as_now) if not self._as_now(0) else 0
        known = last
        for later in sorted(self._with_papers(place), reverse=True):
            if not self._as_now(later):
                place = _bisect(later, known, self._as_now)
                break
            known = later
        return self._told(place) if place else None

    def _as_now(self, place: int) -> bool:
        return self._at(place).says == self._now

    def _at(self, place: int) -> _Asked:
        moment = self._moments[place]
        if moment not in self._asked:
            asked = self._answer
            found = self._parts.retriever.retrieve(asked.question, asked.options, moment)
            self._asked[moment] = _Asked(self._says(found), found)
        return self._asked[moment]

    def _says(self, found: Retrieved) -> str:
        asked = self._answer
        return verdict(self._parts.reasoner.answer(asked.question, asked.options, found))

    def _with_papers(self, after: int) -> set[int]:
        """Later moments at which something new was known of the paths considered so far."""
        self._at(len(self._moments) - 1)
        years = {
            _year(piece)
            for asked in self._asked.values()
            for piece in _pieces(asked.found.evidence.values())
        }
        return {i for i, moment in enumerate(self._moments) if i > after and moment in years}

    def _told(self, place: int) -> Turn:
        moment = self._moments[place]
        found, before = self._at(place).found, self._at(place - 1).says
        new = [piece for piece in _pieces(found.evidence.values()) if _year(piece) == moment]
        order = sorted({_source(piece) for piece in new}, key=_by_number)
        store = self._parts.store

        def as_now(count: int) -> bool:
            out = {piece.id for piece in new if _source(piece) not in order[:count]}
            return self._says(without(found, out, store)) == self._now

        paper, added = None, tuple(order)
        if order and not as_now(0):
            count = _bisect(0, len(order), as_now)
            paper, added = order[count - 1], tuple(order[:count])
        its = [piece for piece in new if _source(piece) == paper]
        return Turn(
            year=moment,
            before=before,
            since=self._now,
            paper=paper,
            citations=tuple(
                citation
                for stored in found.evidence.values()
                for citation in Quoter(store).quote(_only(stored, its)).citations
            ),
            added=added,
            asked=tuple(
                (year, asked.says)
                for year, asked in sorted(self._asked.items(), key=lambda item: item[0] or 0)
                if year is not None
            ),
        )


def without(found: Retrieved, out: Collection[str], store: GraphStore) -> Retrieved:
    """What was found, had these pieces of evidence (by id) not been there.

    Paths keep their places and ids; those with a step that nothing speaks of any more are gone.
    """
    quoter = Quoter(store)
    left: dict[str, StoredAssertion] = {}
    steps: dict[str, dict[str, object]] = {}
    for key, stored in found.evidence.items():
        kept = tuple(piece for piece in stored.evidence if piece.id not in out)
        left[key] = stored.model_copy(update={"evidence": kept})
        if len(kept) < len(stored.evidence):
            retracted = quoter.quote(left[key]).retracted
            said = believe(
                [
                    observe(piece)
                    for piece in kept
                    if not isinstance(piece, InferredEvidence) and _source(piece) not in retracted
                ]
            )
            polarity = "denied" if said.denial > said.claim else "affirmed"
            steps[key] = {"belief": max(said), "polarity": polarity}
    paths = [_changed(path, steps) for path in found.paths]
    standing = tuple(path for path in paths if all(step.belief > 0 for step in path.steps))
    return found.model_copy(update={"paths": standing, "evidence": left})


def _changed(path: Path, changes: dict[str, dict[str, object]]) -> Path:
    steps = tuple(step.model_copy(update=changes.get(step.key, {})) for step in path.steps)
    return path.model_copy(update={"steps": steps})


def _moments(store: GraphStore, as_of: int | None) -> list[Moment]:
    """The year before the first, each year that has evidence, and the present."""
    years = sorted(int(year) for year in store.counts().by_year if year.isdigit())
    if as_of is not None:
        years = [year for year in years if year <= as_of]
    if not years:
        return []
    return [years[0] - 1, *years, *([] if as_of is not None else [None])]


def _bisect(otherwise: int, as_now: int, is_as_now: Callable[[int], bool]) -> int:
    """A place that answers as now, and whose predecessor does not; given one of each, in order."""
    while as_now - otherwise > 1:
        middle = (otherwise + as_now) // 2
        if is_as_now(middle):
            as_now = middle
        else:
            otherwise = middle
    return as_now


def _pieces(stored: Collection[StoredAssertion]) -> Iterator[Evidence]:
    return (piece for each in stored for piece in each.evidence)


def _only(stored: StoredAssertion, pieces: Collection[Evidence]) -> StoredAssertion:
    kept = tuple(piece for piece in stored.evidence if piece in pieces)
    return stored.model_copy(update={"evidence": kept})


def _year(piece: Evidence) -> Moment:
    if isinstance(piece, CuratorEvidence):
        return piece.when.year
    return None if isinstance(piece, InferredEvidence) else piece.year


def _source(piece: Evidence) -> str:
    """The publication; of a curated record without one the record, of a curator's word who."""
    if isinstance(piece, CuratorEvidence):
        return piece.who
    if isinstance(piece, InferredEvidence):
        return piece.rule
    return piece.publication or (piece.record if isinstance(piece, DatabaseEvidence) else "")


def _by_number(source: str) -> tuple[int, str]:
    """Publications in the order of their numbers, which PubMed gives as papers come in."""
    number = source.rpartition(":")[2]
    return (int(number) if number.isdecimal() else 0, source)
