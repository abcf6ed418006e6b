"""Checks a whole answer against the store that it was made from, and against itself. No model is
asked, and nothing is searched.

What an answer says is said more than once: a step has a claim in words and a path, a path has
a place in the ranking, a sentence has its publication, its place and the key of its assertion.
Each must say what the others do, and what the store has. So a single thing that was changed
afterwards, in whatever place, shows.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graph_schema.belief import beliefs, is_by
from graph_schema.biolink import DIRECTED_EFFECTS
from graph_schema.records import Entity
from kgmed.reason.check_found import citation_fault, found_claims
from kgmed.reason.check_text import text_fault
from kgmed.reason.citing import Quoted, Quoter
from kgmed.reason.prose import path_sentence
from kgmed.reason.verify import path_fault
from kgmed.records import (
    Answer,
    AnswerStep,
    Citation,
    Path,
    Ranked,
    SourceKind,
    Step,
    StoredAssertion,
)
from kgmed.retrieve.sources import Remembered
from kgmed.retrieve.wording import path_line
from kgmed.store.protocol import GraphStore
from kgmed.store.review import says_of

NEAR = 1e-6
"""Nats, or belief, by which two numbers may differ and be the same."""


class _Kept(NamedTuple):
    """What the store has behind an answer, as of the answer's year."""

    evidence: Mapping[str, StoredAssertion]
    quoted: Mapping[str, Quoted]
    entities: dict[str, Entity]
    """By CURIE; those that its steps and assertions are about."""
    store: GraphStore
    answer: Answer


def faults(answer: Answer, store: GraphStore) -> tuple[str, ...]:
    """Everything in an answer that is not as the store has it, in words; empty where all is.

    Checked are: the assertions of each step (entities and their names, predicate, aspect,
    direction, polarity, belief, status), that its path joins, that its claim is what the path
    says, that each sentence stands at its place with both names marked, and is evidence for an
    assertion of that path (or, of contradicting ones, for the assertion that it names); that
    the ranking tells of the same paths; that the text tells these steps and no others; and that
    choice and abstention go together.
    """
    kept = _kept(answer, store)
    found = [
        *_of_the_whole(answer),
        *(fault for step in answer.steps for fault in _of_step(step, kept)),
        *(fault for step in answer.steps for fault in _of_rank(step, answer.ranking)),
        *(fault for each in answer.contradicting if (fault := _of_citation(each, kept))),
    ]
    return tuple(dict.fromkeys(_in_words(fault, kept) for fault in found))


def _in_words(fault: str, kept: _Kept) -> str:
    """The same with each assertion told by what it says, not by its key."""
    said = {key: says_of(stored.assertion, kept.entities) for key, stored in kept.evidence.items()}
    steps = (part for step in kept.answer.steps for part in step.path)
    said |= {part.key: path_sentence(Path(id="", steps=(part,), cost=0.0)) for part in steps}
    for key, words in said.items():
        fault = fault.replace(key, f'"{words}"')
    return fault


def _kept(answer: Answer, store: GraphStore) -> _Kept:
    steps = [step for each in answer.steps for step in each.path]
    cited = [each.assertion for each in answer.contradicting if each.assertion]
    sources = Remembered(store)
    found = sources.assertions(sorted({*(step.key for step in steps), *cited}))
    year = answer.replay.as_of
    evidence = {
        key: stored.model_copy(
            update={"evidence": tuple(p for p in stored.evidence if is_by(p, year))}
        )
        for key, stored in found.items()
    }
    quoter = Quoter(sources)
    ends = [(step.subject, step.object) for step in steps]
    ends += [(each.assertion.subject, each.assertion.object) for each in found.values()]
    curies = sorted({curie for pair in ends for curie in pair})
    return _Kept(
        evidence=evidence,
        quoted={key: quoter.quote(stored) for key, stored in evidence.items()},
        entities=store.entities(curies),
        store=store,
        answer=answer,
    )


def _of_the_whole(answer: Answer) -> Iterator[str]:
    """Whether text, choice and steps go together."""
    if answer.abstained and (answer.steps or answer.choice is not None):
        yield "it abstains, and answers"
    if answer.choice is not None and answer.choice not in range(len(answer.options)):
        yield f"there is no option {answer.choice}"
    if not answer.abstained and answer.choice != answer.forced:
        yield "the choice is not the option that scored best"
    if fault := text_fault(answer):
        yield fault


def _of_step(step: AnswerStep, kept: _Kept) -> Iterator[str]:
    where = f"{step.path_id}: "
    if not step.path:
        yield from (where + fault for fault in _of_found(step, kept))
        return
    path = Path(id=step.path_id, steps=step.path, cost=0.0)
    proposed = kept.answer.replay.include_proposed
    fault = path_fault(path, kept.evidence, kept.quoted, proposed=proposed)
    if fault:
        yield where + fault
        return
    for part in step.path:
        if fault := _of_part(part, kept):
            yield where + fault
    if step.claim not in {path_sentence(path), path_sentence(path, treating=True)}:
        yield f"{where}its path does not say {step.claim!r}"
    yield from (where + fault for fault in _of_sentences(step, kept))


def _of_part(step: Step, kept: _Kept) -> str:
    """Whether names and belief are the store's; the rest is looked at with the path."""
    ends = (step.subject, step.object)
    names = tuple(kept.entities[end].name if end in kept.entities else end for end in ends)
    if (step.subject_name, step.object_name) != names:
        return f"{step.key} is about {' and '.join(names)}"
    stored = kept.evidence[step.key]
    now = _belief(stored, kept.quoted[step.key])
    if not stored.locked and abs(now - step.belief) > NEAR:
        digits = 2 if f"{now:.2f}" != f"{step.belief:.2f}" else 6
        was = f"believed to {step.belief:.{digits}f}, now to {now:.{digits}f}"
        return f"the evidence for {step.key} has changed: {was}"
    return ""


def _belief(stored: StoredAssertion, quoted: Quoted) -> float:
    """Belief in the claim, or in its denial where that is greater."""
    return max(beliefs(stored.evidence, quoted.retracted, proposed=True))


def _of_sentences(step: AnswerStep, kept: _Kept) -> Iterator[str]:
    denied = {part.key: part.polarity == "denied" for part in step.path}
    for citation in step.citations:
        if citation.assertion not in denied:
            yield f"{_short(citation)} is about another assertion"
        elif citation.negated is not denied[citation.assertion]:
            yield f"{_short(citation)} says the opposite"
        elif fault := _of_citation(citation, kept):
            yield fault


def _of_citation(citation: Citation, kept: _Kept) -> str:
    """Whether the store has this very quotation of that assertion: words, place, spans, source."""
    if citation.source is SourceKind.SEARCHED:
        fault = citation_fault(citation, kept.answer, kept.store)
        return f"{_short(citation)}: {fault}" if fault else ""
    quoted = kept.quoted.get(citation.assertion)
    if quoted is None:
        return f"{_short(citation)} is about an assertion that the store does not have"
    if citation not in quoted.citations:
        return f"{_short(citation)} is not, or no longer, quoted for {citation.assertion}"
    return ""


def _of_found(step: AnswerStep, kept: _Kept) -> Iterator[str]:
    """Whether a step without a path tells of one sentence that was searched for, in its words."""
    if len(step.citations) != 1 or step.citations[0].source is not SourceKind.SEARCHED:
        yield "it has no path, and rests on no one sentence that was searched for"
        return
    (citation,) = step.citations
    if step.claim not in found_claims(citation):
        yield f"its sentence does not name what {step.claim!r} does"
    if fault := _of_citation(citation, kept):
        yield fault


def _of_rank(step: AnswerStep, ranking: Iterable[Ranked]) -> Iterator[str]:
    """Whether the ranking tells of the same path; it is the second record of each step."""
    if not step.path:
        return
    ranked = {each.path_id: each for each in ranking}.get(step.path_id)
    path = Path(id=step.path_id, steps=step.path, cost=0.0)
    where = f"{step.path_id}: the ranking "
    if ranked is None or not ranked.used or not ranked.verified:
        yield f"{where}does not have it among those that are used"
        return
    if ranked.says != path_line(path) or ranked.keys != tuple(part.key for part in step.path):
        yield f"{where}has another path of that name"
    acts = all(part.predicate in DIRECTED_EFFECTS and not part.reverse for part in step.path)
    if acts is not (ranked.parts.forward > 0):
        yield f"{where}has it walked another way"
    doubt = sum(math.log(part.belief) for part in step.path if part.belief > 0)
    if abs(doubt - ranked.parts.doubt) > NEAR or abs(ranked.parts.total - ranked.score) > NEAR:
        yield f"{where}has other numbers"


def _short(citation: Citation) -> str:
    words = citation.sentence
    return f"{citation.publication} {words[:40] + ' …' if len(words) > 40 else words!r}"
