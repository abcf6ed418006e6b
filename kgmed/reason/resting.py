"""What an answer rests on: which assertion, which paper it could not stand without.

Each assertion and each paper behind the ranked paths is left out in turn, and the question is
gone through again with the rest: other paths come up, beliefs fall, denials outweigh. Where no
single assertion turns the answer, sets of two and three of those that speak for it are tried.
Papers that say the same in the same way are left out once, and those that say what very many say
are not (`kgmed.reason.alike`); of more than a hundred sorts, those that weigh most are. An answer
has turned when it has another choice, begins with other claims, or abstains.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Literal, NamedTuple

from graph_schema.records import DatabaseEvidence, TextEvidence
from kgmed.reason.alike import CROWD, alike
from kgmed.reason.conclusion import Conclusion, Memory, Verdict
from kgmed.reason.resting_prose import paper_in_words, summary, verdict_in_words
from kgmed.records import Answer, LeftOut, RestsOn
from kgmed.retrieve.pool import Pool, without
from kgmed.retrieve.records import Retrieved
from kgmed.retrieve.wording import step_sentence

LARGEST_SET = 3
MOST_PAPERS = 100
"""Classes of papers that are tried, those that weigh most first."""
MOST_SETS = 60
"""Sets of assertions that are tried, the smaller ones first."""


class Again(NamedTuple):
    """A question that can be gone through again."""

    pool: Pool
    memory: Memory
    choose: Callable[[Pool], Retrieved]
    conclude: Callable[[Retrieved], Conclusion]

    def without(self, assertions: Iterable[str] = (), papers: Iterable[str] = ()) -> Verdict:
        """What would be answered without these."""
        rest = without(
            self.pool,
            self.memory.sources,
            assertions=frozenset(assertions),
            papers=frozenset(papers),
        )
        return self.conclude(self.choose(rest)).verdict


def rests_on(answer: Answer, retrieved: Retrieved, again: Again) -> RestsOn | None:
    """What the answer rests on; None where it abstains.

    Args:
        answer: the answer as it is.
        retrieved: what it was made from.
        again: goes through the question with a part left out.
    """
    if answer.abstained:
        return None
    now = again.conclude(retrieved)
    steps = {step.key: step_sentence(step) for path in retrieved.paths for step in path.steps}
    papers = _papers(steps, retrieved)
    searched = {each.found.publication: each.found.in_words for each in now.verified.heard}
    papers = searched | papers
    same = alike(papers, retrieved, now, again.pool, again.memory)
    first = same.first(MOST_PAPERS)
    tried_papers = {paper: says for paper, says in papers.items() if same.of[paper] in first}
    known: dict[Hashable, Verdict] = {CROWD: now.verdict}

    def without_paper(paper: str) -> Verdict:
        alike_one = same.of[paper]
        if alike_one not in known:
            known[alike_one] = again.without(papers=[paper])
        return known[alike_one]

    turns = [
        *_turns("assertion", steps, now.verdict, lambda key: again.without(assertions=[key])),
        *_turns("paper", tried_papers, now.verdict, without_paper),
    ]
    sets: tuple[tuple[str, ...], ...] = tuple((t.id,) for t in turns if t.kind == "assertion")
    tried = 0
    if not sets:
        sets, tried = _smallest(now, again)
    untried = len(papers) - len(tried_papers)
    return RestsOn(
        summary=summary(answer, turns, sets, untried),
        turns=tuple(turns),
        smallest=sets,
        tried=len(steps) + len(tried_papers) + tried,
        untried=untried,
    )


def _turns(
    kind: Literal["assertion", "paper"],
    parts: dict[str, str],
    now: Verdict,
    without_it: Callable[[str], Verdict],
) -> Iterator[LeftOut]:
    """Of these parts, by id and in words, those without which the answer would be another."""
    for id_, says in sorted(parts.items()):
        then = without_it(id_)
        if then != now:
            yield LeftOut(
                kind=kind,
                id=id_,
                says=says,
                choice=then.choice,
                abstained=then.abstained,
                verdict=verdict_in_words(then),
            )


def _papers(keys: Iterable[str], retrieved: Retrieved) -> dict[str, str]:
    """The publications behind these assertions, each in words."""
    found: dict[str, list[TextEvidence | DatabaseEvidence]] = {}
    for key in keys:
        for piece in retrieved.evidence[key].evidence:
            if isinstance(piece, TextEvidence | DatabaseEvidence) and piece.publication:
                found.setdefault(piece.publication, []).append(piece)
    return {paper: paper_in_words(paper, pieces) for paper, pieces in found.items()}


def _smallest(now: Conclusion, again: Again) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The smallest sets of two or three assertions for the answer that together turn it, and how
    many sets were tried."""
    behind = now.behind
    if len(behind) < 2 or again.without(behind) == now.verdict:
        return (), min(1, len(behind))
    tried = 1
    for size in range(2, LARGEST_SET + 1):
        found: list[tuple[str, ...]] = []
        for some in combinations(behind, size):
            if tried >= MOST_SETS:
                return tuple(found), tried
            tried += 1
            if again.without(some) != now.verdict:
                found.append(some)
        if found:
            return tuple(found), tried
    return (), tried
