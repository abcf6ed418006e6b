"""Which proposals are admitted, and why the others are not.

A proposal is a claim and the sentence that is said to make it. What has no such sentence, no such
names in it, or no place in the schema is refused when it is made (`fault`). The rest is judged
together (`judge`): a proposal is admitted where a second, independent source says the same, or a
curator; never against a curator, and never while others say the opposite about as firmly. What
is not admitted stays proposed, and is judged anew when something is read about the same.

Two sources are independent where they are different publications, with no author in common where
authors are known, and not the same sentence over again. One reader and one proposer on the same
paper are one source.

A sentence is data. Whatever it asks its reader to do, it is only looked for in its paper.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from graph_schema.belief import beliefs
from graph_schema.biolink import (
    DIRECTED_EFFECTS,
    Aspect,
    Category,
    Direction,
    Predicate,
    may_join,
)
from graph_schema.records import (
    Assertion,
    CuratorEvidence,
    DatabaseEvidence,
    Evidence,
    Span,
    Status,
    TextEvidence,
)
from ingest.records import Mention, Reading
from kgmed.store.phrases import words

COMPARABLE = 0.5
"""Others contest a claim where belief in what they say is at least this share of belief in it."""


class Reason(StrEnum):
    """Why a proposal was admitted or not, in words that can be counted."""

    CURATOR = "a curator says so"
    COUNTED = "a source that counts already"
    TWO_SOURCES = "two independent sources"

    OTHER_PAPER = "it is of another paper"
    NOT_VERBATIM = "the sentence does not stand there"
    NOT_NAMED = "a name does not stand there"
    SCHEMA = "the schema does not allow it"

    ONE_SOURCE = "one source"
    ONE_GROUP = "sources of one group"
    ONE_WORDING = "sources of one wording"
    CONFLICT = "sources say the opposite"
    LOCKED = "a curator says otherwise"
    DELETED = "a curator deleted it"
    RETRACTED = "its paper is retracted"


ADMITTED = frozenset({Reason.TWO_SOURCES, Reason.COUNTED, Reason.CURATOR})
MALFORMED = frozenset({Reason.OTHER_PAPER, Reason.NOT_VERBATIM, Reason.NOT_NAMED, Reason.SCHEMA})
"""Such a proposal is not kept at all."""


class Verdict(NamedTuple):
    """What becomes of a proposal."""

    reason: Reason
    detail: str = ""
    """Who else says so, or who says otherwise."""

    @property
    def admitted(self) -> bool:
        return self.reason in ADMITTED


class Proposal(NamedTuple):
    """A claim as the ledger has it seen, and its sentence, as evidence without the mark."""

    claim: Assertion
    evidence: TextEvidence


class Known(NamedTuple):
    """What proposals are judged by."""

    counted: Mapping[str, Sequence[Evidence]]
    """By key of a claim: what counts for or against it already, no proposal among it."""
    ruled: Mapping[str, Status]
    """By key of a claim: what a curator decided about it."""
    deleted: Collection[Proposal]
    """Those that a curator deleted, or whose claims or papers."""
    authors: Mapping[str, frozenset[str]]
    """By publication; none of those of which they are not known."""
    retracted: Collection[str] = ()
    """Publications; what they say is not among `counted`."""


# -- one by one -------------------------------------------------------------------------------


def fault(claim: Assertion, evidence: TextEvidence, reading: Reading) -> Reason | None:
    """What is wrong with a proposal on the document that was read; None where nothing is."""
    if evidence.publication != reading.document.id:
        return Reason.OTHER_PAPER
    start, sentence = evidence.sentence_start, evidence.sentence
    if reading.document.full_text[start : start + len(sentence)] != sentence or not sentence:
        return Reason.NOT_VERBATIM
    ends = ((claim.subject, evidence.subject_span), (claim.object, evidence.object_span))
    if claim.subject == claim.object or not all(
        _is_named(curie, (start + span[0], start + span[1]), reading.mentions)
        for curie, span in ends
    ):
        return Reason.NOT_NAMED
    categories = {entity.curie: entity.category for entity in reading.entities}
    if not _is_allowed(claim, categories):
        return Reason.SCHEMA
    return None


def _is_named(curie: str, span: Span, mentions: Iterable[Mention]) -> bool:
    """Whether these characters are, or lie in, a name that means the entity."""
    return any(
        mention.start <= span[0] and span[1] <= mention.end and curie in _meanings(mention)
        for mention in mentions
    )


def _meanings(mention: Mention) -> set[str | None]:
    return {mention.curie, meaning(mention)}


def meaning(mention: Mention) -> str | None:
    """What claims take a name for: of a gene of mouse or rat, the human gene on which they meet
    (`ingest.ground.Grounder.raised`)."""
    if mention.category is Category.GENE and mention.candidates:
        return mention.candidates[0].curie
    return mention.curie


def _is_allowed(claim: Assertion, categories: Mapping[str, Category]) -> bool:
    """Whether the schema has such a claim of the entities that the document speaks of."""
    subject, object_ = categories.get(claim.subject), categories.get(claim.object)
    if subject is None or object_ is None:
        return False
    return may_join(claim.predicate, subject, object_)


# -- together ---------------------------------------------------------------------------------


def judge(proposals: Sequence[Proposal], known: Known) -> tuple[Verdict, ...]:
    """A verdict on each proposal, in their order. They are judged by one another, too, so all
    that speak of the same two things must be there; their order does not matter."""
    said: dict[str, list[Evidence]] = {key: list(some) for key, some in known.counted.items()}
    for one in proposals:
        if _unheard(one, known) is None:
            said.setdefault(one.claim.key, []).append(one.evidence)
    return tuple(_verdict(one, known, said) for one in proposals)


_Said = Mapping[str, Sequence[Evidence]]
"""By key of a claim: all that is said of it, proposals included."""


def _unheard(proposal: Proposal, known: Known) -> Reason | None:
    """Why a proposal has no say at all; None where it has."""
    if proposal in known.deleted:
        return Reason.DELETED
    return Reason.RETRACTED if proposal.evidence.publication in known.retracted else None


def _verdict(proposal: Proposal, known: Known, said: _Said) -> Verdict:
    claim, evidence = proposal
    if unheard := _unheard(proposal, known):
        return Verdict(unheard)
    ruled = known.ruled.get(claim.key)
    if ruled is not None:
        agreed = Status.REJECTED if evidence.negated else Status.ACCEPTED
        return Verdict(Reason.CURATOR if ruled is agreed else Reason.LOCKED)
    agreeing = _saying(said[claim.key], negated=evidence.negated)
    contrary = [_saying(said[claim.key], negated=not evidence.negated)]
    if not evidence.negated:
        if any(known.ruled.get(key) is Status.ACCEPTED for key in opposites(claim)):
            return Verdict(Reason.LOCKED, "a curator accepted the opposite")
        others = (one for key in opposites(claim) for one in said.get(key, ()))
        contrary.append(_saying(others, negated=False))
    if max(map(_weight, contrary)) >= COMPARABLE * _weight(agreeing):
        return Verdict(Reason.CONFLICT, _named(one for some in contrary for one in some))
    return _supported(proposal, agreeing, known)


def _supported(proposal: Proposal, agreeing: Iterable[Evidence], known: Known) -> Verdict:
    """Whether an independent source says the same."""
    claim, evidence = proposal
    others = [one for one in agreeing if _source(one) != evidence.publication]
    if any(isinstance(one, CuratorEvidence) for one in others):
        return Verdict(Reason.CURATOR, _named(others))
    if not others:
        return Verdict(Reason.ONE_SOURCE)
    own = known.authors.get(evidence.publication, frozenset())
    strangers = [one for one in others if own.isdisjoint(known.authors.get(_source(one), ()))]
    if not strangers:
        return Verdict(Reason.ONE_GROUP, _named(others))
    worded = words(evidence.sentence)
    independent = [one for one in strangers if words(getattr(one, "sentence", "")) != worded]
    if not independent:
        return Verdict(Reason.ONE_WORDING, _named(strangers))
    counting = {one.id for one in known.counted.get(claim.key, ())}
    counts = any(one.id in counting for one in independent)
    return Verdict(Reason.COUNTED if counts else Reason.TWO_SOURCES, _named(independent))


def _saying(evidence: Iterable[Evidence], *, negated: bool) -> list[Evidence]:
    return [one for one in evidence if one.negated is negated]


def _weight(evidence: Iterable[Evidence]) -> float:
    """How far these would be believed by themselves; all of them affirm, or all deny."""
    return max(beliefs(evidence))


def _source(evidence: Evidence) -> str:
    """Who says so: a publication, or a record of a resource that names none, or a curator."""
    if isinstance(evidence, CuratorEvidence):
        return evidence.who
    if isinstance(evidence, DatabaseEvidence):
        return evidence.publication or f"{evidence.resource} {evidence.record}"
    return evidence.publication if isinstance(evidence, TextEvidence) else evidence.id


def _named(evidence: Iterable[Evidence]) -> str:
    return ", ".join(sorted({_source(one) for one in evidence}))


# -- what contradicts what --------------------------------------------------------------------

_CORRELATED = {
    Predicate.POSITIVELY_CORRELATED_WITH: Predicate.NEGATIVELY_CORRELATED_WITH,
    Predicate.NEGATIVELY_CORRELATED_WITH: Predicate.POSITIVELY_CORRELATED_WITH,
}
_TURNED = {
    Direction.INCREASED: Direction.DECREASED,
    Direction.DECREASED: Direction.INCREASED,
}


def opposites(claim: Assertion) -> tuple[str, ...]:
    """Keys of the claims that contradict this one: those of the same subject and object, whatever
    the aspect, with the other sign. None of a claim that has no sign."""
    if claim.predicate in _CORRELATED:
        return (claim.model_copy(update={"predicate": _CORRELATED[claim.predicate]}).key,)
    direction = _direction(claim)
    return effects(claim.subject, claim.object, _TURNED[direction]) if direction else ()


def related(claim: Assertion) -> frozenset[str]:
    """Keys of the claims that have a say in whether this one is admitted, its own included, and of
    all on which those in turn depend."""
    direction = _direction(claim)
    same = effects(claim.subject, claim.object, direction) if direction else ()
    return frozenset({claim.key, *same, *opposites(claim)})


@lru_cache(maxsize=8192)
def effects(subject: str, object_: str, direction: Direction) -> tuple[str, ...]:
    """Keys of every claim that the one increases, or decreases, the other. What causes something
    increases it."""
    claims = [
        Assertion(
            subject=subject, predicate=predicate, object=object_, aspect=aspect, direction=direction
        )
        for predicate, aspect in product(sorted(DIRECTED_EFFECTS), (None, *Aspect))
    ]
    if direction is Direction.INCREASED:
        claims += [
            Assertion(subject=subject, predicate=Predicate.CAUSES, object=object_, aspect=aspect)
            for aspect in (None, *Aspect)
        ]
    return tuple(claim.key for claim in claims)


def _direction(claim: Assertion) -> Direction | None:
    if claim.predicate is Predicate.CAUSES and claim.direction is None:
        return Direction.INCREASED
    return claim.direction
