"""Pairs of claims of which curators held one to be so, and another not."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph_schema.belief import beliefs
from graph_schema.decisions import Action
from graph_schema.records import Assertion, Entity, Evidence, Status
from kgmed.app.considered import counting
from kgmed.reason.citing import Quoter
from kgmed.records import Step, StoredAssertion
from kgmed.retrieve.wording import step_sentence
from kgmed.store.folding import fold
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


class Said(NamedTuple):
    """A claim in words, and what speaks of it and counts."""

    key: str
    words: str
    evidence: tuple[Evidence, ...] = ()
    """Of no withdrawn or retracted publication."""


class Judged(NamedTuple):
    """A claim that was accepted, and one that was rejected."""

    names: tuple[str, str]
    """Of the two entities that the accepted one is about."""
    accepted: Said
    rejected: Said


def judged_pairs(store: GraphStore) -> Iterator[Judged]:
    """Every such pair, in a fixed order: of two claims about the same two entities; and of what
    a claim was said to be with what it had been read as. Assertions on which curators disagree
    are left out, and accepted ones that nothing speaks for any more."""
    rulings = fold(store.decisions())
    replaced = _replaced(rulings)
    stored = store.assertions(sorted(rulings.standing.keys() - rulings.disputed.keys()))
    claims = [*(one.assertion for one in stored.values()), *(old for old, _ in replaced)]
    names = store.entities(sorted({end for claim in claims for end in _ends(claim)}))
    names = rulings.entities | names
    quoter = Quoter(store)
    said = {key: _said(one, quoter, names) for key, one in sorted(stored.items())}
    held = {k for k, one in stored.items() if one.status is Status.ACCEPTED and said[k].evidence}
    pairs = [
        (said[right], said[wrong])
        for right in sorted(held)
        for wrong in sorted(stored.keys() - held)
        if stored[wrong].status is Status.REJECTED
        and _ends(stored[right].assertion) == _ends(stored[wrong].assertion)
    ]
    pairs += [(said[now], _unsaid(old, names)) for old, now in replaced if now in held]
    for right, wrong in pairs:
        if right.words != wrong.words:
            claim = stored[right.key].assertion
            yield Judged((_name(claim.subject, names), _name(claim.object, names)), right, wrong)


def _replaced(rulings: Rulings) -> list[tuple[Assertion, str]]:
    """Claims that say something else now, each with the key of what it is seen as."""
    found = {
        decision.subject: decision.context.claim
        for decision in rulings.made.values()
        if decision.action is Action.REPLACE and decision.context and decision.context.claim
    }
    return [(found[key], rulings.see(found[key]).claim.key) for key in sorted(found)]


def _said(stored: StoredAssertion, quoter: Quoter, names: Mapping[str, Entity]) -> Said:
    counted = counting(stored, quoter)
    return Said(counted.assertion.key, _words(counted, names), counted.evidence)


def _unsaid(claim: Assertion, names: Mapping[str, Entity]) -> Said:
    """What something had been read as saying."""
    return Said(claim.key, _words(StoredAssertion(assertion=claim, belief=0.0), names))


def _words(stored: StoredAssertion, names: Mapping[str, Entity]) -> str:
    """What an assertion says, or, where its evidence denies it, that it is not so."""
    claim, said = stored.assertion, beliefs(stored.evidence)
    return step_sentence(
        Step(
            **claim.model_dump(),
            key=claim.key,
            subject_name=_name(claim.subject, names),
            object_name=_name(claim.object, names),
            polarity="denied" if said.denial > said.claim else "affirmed",
            belief=max(said),
        )
    )


def _name(curie: str, names: Mapping[str, Entity]) -> str:
    return names[curie].name if curie in names else curie


def _ends(claim: Assertion) -> frozenset[str]:
    return frozenset({claim.subject, claim.object})
