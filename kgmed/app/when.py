"""When the present answer came to be the answer, and which paper brought it about.

The answer as a function of the year need not be monotone: it may turn, turn back, and turn again.
Bisection between a year that answers otherwise and one that answers as now finds two consecutive
years between which it turns; there is at least one such turn, and bisection finds one of
them. That none came later is then looked at: every later year in which a paper behind something
that the search found was published is asked about, from the newest back. A year without any such
paper is not asked.

Within the year that turned it, its publications are added to what was known before in the
order of their numbers, and bisected in the same way: the paper found turned the answer given
those before it in that order. Only papers behind something that the search found are added.
"""

from collections.abc import Callable
from typing import NamedTuple

from graph_schema.records import CuratorEvidence, Evidence, InferredEvidence
from kgmed.app.parts import Parts
from kgmed.errors import UsageError
from kgmed.reason.conclusion import Conclusion, Memory
from kgmed.reason.found_text import citation
from kgmed.records import Answer, Citation, StoredAssertion, Turn
from kgmed.retrieve.pool import Pool, without
from kgmed.retrieve.records import FoundSentence, Retrieved
from kgmed.store.protocol import GraphStore

NO_ANSWER = "no answer"

Moment = int | None
"""The end of a year; None is now, when papers count whose year is not known."""


def brief(concluded: Conclusion) -> str:
    """What is answered, in a few words: the option, the leading claim, or that there is none.

    Chains that end in the same effect come to the same.
    """
    if concluded.verdict.abstained:
        return NO_ANSWER
    if concluded.open is None:
        return concluded.verdict.text
    lead = concluded.open.text.partition(" [")[0]
    _, so, effect = lead.rpartition("; so ")
    return effect if so else lead.partition("; ")[0]


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
    pool: Pool
    evidence: dict[str, StoredAssertion]
    """Behind everything that the search found, as of that moment."""
    texts: tuple[FoundSentence, ...]
    """What text search found."""

    @property
    def years(self) -> set[Moment]:
        years = {_year(piece) for each in self.evidence.values() for piece in each.evidence}
        return years | {text.year for text in self.texts}


class _Search:
    """Asks one question as of many years."""

    def __init__(self, parts: Parts, answer: Answer) -> None:
        self._parts, self._answer = parts, answer
        self._memory = Memory(parts.store)
        self._asked: dict[Moment, _Asked] = {}
        self._moments = _moments(parts.store, answer.replay.as_of)

    def turn(self) -> Turn | None:
        """The last turn before the present answer."""
        last = len(self._moments) - 1
        if last < 1:
            return None
        place = 0 if self._as_now(0) else _bisect(0, last, self._as_now)
        known = last
        for later in sorted(self._with_papers(place), reverse=True):
            if not self._as_now(later):
                place = _bisect(later, known, self._as_now)
                break
            known = later
        return self._told(place) if place else None

    def _as_now(self, place: int) -> bool:
        return self._at(place).says == self._at(-1).says

    def _at(self, place: int) -> _Asked:
        moment = self._moments[place]
        if moment not in self._asked:
            asked = self._answer
            pool = self._parts.retriever.find(
                asked.question, asked.options, moment, proposed=asked.replay.include_proposed
            )
            evidence = pool.evidence(_keys(pool), self._memory.sources)
            found = self._parts.retriever.choose(pool, self._memory.sources)
            self._asked[moment] = _Asked(self._says(found), pool, evidence, found.texts)
        return self._asked[moment]

    def _says(self, found: Retrieved) -> str:
        asked = self._answer
        reasoner = self._parts.reasoner
        return brief(reasoner.conclude(asked.question, asked.options, found, self._memory))

    def _with_papers(self, after: int) -> set[int]:
        """Later moments at which something new was known of what was found so far."""
        years = set().union(*(asked.years for asked in self._asked.values()))
        return {i for i, moment in enumerate(self._moments) if i > after and moment in years}

    def _told(self, place: int) -> Turn:
        moment, at = self._moments[place], self._at(place)
        now = at.says
        order = _papers(at, moment)

        def as_now(count: int) -> bool:
            sources = self._memory.sources
            rest = without(at.pool, sources, papers=frozenset(order[count:]))
            return self._says(self._parts.retriever.choose(rest, sources)) == now

        paper, added = None, order
        if order and not as_now(0):
            count = _bisect(0, len(order), as_now)
            paper, added = order[count - 1], order[:count]
        years = [year for year in self._asked if year is not None]
        return Turn(
            year=moment,
            before=self._at(place - 1).says,
            since=now,
            paper=paper,
            citations=self._sentences(at, paper) if paper else (),
            added=tuple(added),
            asked=tuple((year, self._asked[year].says) for year in sorted(years)),
        )

    def _sentences(self, at: _Asked, paper: str) -> tuple[Citation, ...]:
        """What a paper says of the paths that were chosen when it was known."""
        chosen = self._parts.retriever.choose(at.pool, self._memory.sources)
        quoted = (self._memory.quoter.quote(stored) for stored in chosen.evidence.values())
        said = [c for each in quoted for c in each.citations]
        said += [citation(text) for text in chosen.texts]
        return tuple(each for each in said if each.publication == paper)


def _papers(at: _Asked, moment: Moment) -> list[str]:
    """The publications of a moment, in the order of their numbers, which PubMed gives as papers
    come in."""
    pieces = [piece for stored in at.evidence.values() for piece in stored.evidence]
    said = {getattr(piece, "publication", None) for piece in pieces if _year(piece) == moment}
    said |= {text.publication for text in at.texts if text.year == moment}

    def number(paper: str) -> tuple[int, str]:
        digits = paper.rpartition(":")[2]
        return (int(digits) if digits.isdecimal() else 0, paper)

    return sorted(filter(None, said), key=number)


def _keys(pool: Pool) -> set[str]:
    return {edge.key for _, found in pool.pairs for path in found for edge, _ in path.hops}


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


def _year(piece: Evidence) -> Moment:
    if isinstance(piece, CuratorEvidence):
        return piece.when.year
    return None if isinstance(piece, InferredEvidence) else piece.year
