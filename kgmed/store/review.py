"""The review queue: what the machine proposes, what conflicts, what came back from the dead."""

from collections.abc import Collection, Iterator, Mapping

from graph_schema.belief import is_proposed
from graph_schema.decisions import Decision
from graph_schema.records import Assertion, Entity, Status
from kgmed.records import StoredAssertion
from kgmed.store.looking import Looking
from kgmed.store.proposed import against_schema, if_admitted, proposers
from kgmed.store.protocol import ReviewItem, ReviewKind
from kgmed.store.rulings import Rulings, quotation

CONTESTED = 0.1
"""Belief in a claim and in its denial are both at least this where sources disagree."""


def review(rulings: Rulings, look: Looking) -> tuple[ReviewItem, ...]:
    """Everything that waits for a curator, by kind, then subject."""
    quarantined = (
        ReviewItem(
            kind=ReviewKind.QUARANTINED,
            subject=subject,
            says=_strange(decision) or subject,
            detail=decision.why,
        )
        for subject, decision in rulings.quarantined.items()
    )
    proposed = look.assertions(sorted(look.proposed()))
    items = [
        *_proposed(proposed, rulings, look),
        *_against_locks(proposed, rulings, look),
        *_conflicts(rulings, look),
        *_returned(rulings, look),
        *quarantined,
    ]
    kinds = list(ReviewKind)
    return tuple(sorted(items, key=lambda item: (kinds.index(item.kind), item.subject)))


def _strange(decision: Decision) -> str:
    """What the schema does not know, in words: `HGNC:1 TICKLES HGNC:2`, `Sticker note 1`."""
    made = {change.name: change.after for change in decision.changes}
    parts = [made.get(name) for name in ("subject", "type", "object")]
    if not all(parts):
        labels = made.get("labels")
        parts = [*(labels if isinstance(labels, tuple) else ()), made.get("name")]
    return " ".join(str(part) for part in parts if part)


def _proposed(
    proposed: Mapping[str, StoredAssertion], rulings: Rulings, look: Looking
) -> Iterator[ReviewItem]:
    """What waits by its evidence, as far as that would be believed, or since somebody said so."""
    decided = [key for key, stand in rulings.standing.items() if stand.status is Status.PROPOSED]
    waiting = {
        key: stored
        for key, stored in {**proposed, **look.assertions(decided)}.items()
        if stored.status is Status.PROPOSED
    }
    beliefs = if_admitted(waiting.values(), look)
    ends = _ends(waiting, look)
    for key, stored in waiting.items():
        problem = against_schema(stored.assertion, ends)
        kind = ReviewKind.QUARANTINED if problem else ReviewKind.PROPOSED
        who = proposers(stored.evidence)
        fixed = rulings.belief_of(key)
        belief = max(beliefs[key]) if fixed is None else fixed
        detail = problem or (f"proposed by {who}" if who else "proposed")
        shown = stored.model_copy(update={"belief": belief})
        yield _item(kind, shown, detail, ends)


def _against_locks(
    proposed: Mapping[str, StoredAssertion], rulings: Rulings, look: Looking
) -> Iterator[ReviewItem]:
    """What somebody locked, and was since proposed otherwise: the rejected again, or evidence
    against the accepted."""
    ends = _ends(proposed, look)
    for key, stored in proposed.items():
        standing = rulings.standing_of(key)
        against = [
            piece
            for piece in stored.evidence
            if standing.locked
            and is_proposed(piece)
            and standing.status is (Status.ACCEPTED if piece.negated else Status.REJECTED)
            and quotation(key, piece) not in standing.known
        ]
        if against:
            detail = f"locked as {standing.status}, and since proposed otherwise by"
            detail = f"{detail} {proposers(against)}"
            yield _item(ReviewKind.CONFLICT, stored, detail, ends)


def _conflicts(rulings: Rulings, look: Looking) -> Iterator[ReviewItem]:
    contested = set(look.contested(CONTESTED))
    conflicting = look.assertions([*contested | rulings.disputed.keys()])
    ends = _ends(conflicting, look)
    for key, stored in conflicting.items():
        words = [f"{d.who} says {d.status}" for d in rulings.disputed.get(key, ())]
        if key in contested and not stored.locked:
            words.append("sources disagree")
        if words:
            yield _item(ReviewKind.CONFLICT, stored, "; ".join(words), ends)


def _ends(assertions: Mapping[str, StoredAssertion], look: Looking) -> dict[str, Entity]:
    """The entities that these assertions join."""
    claims = [stored.assertion for stored in assertions.values()]
    curies = {end for claim in claims for end in (claim.subject, claim.object)}
    return look.entities(sorted(curies))


def _returned(rulings: Rulings, look: Looking) -> Iterator[ReviewItem]:
    """What was deleted, and came with what was not known then. A publication or a quotation that
    was read again is the same as it was."""
    for by, known in rulings.deleted.items():
        new = [item for item in look.withheld(by) if item.evidence not in known]
        claim = next((item.claim for item in new if item.claim), None)
        mentions = {item.evidence for item in new if item.claim is None}
        if mentions:
            yield _back(by, None, _name(by, rulings.entities), mentions)
        elif claim and claim.key == by:
            evidence = {item.evidence for item in new}
            yield _back(by, claim, says_of(claim, rulings.entities), evidence)


def _back(by: str, claim: Assertion | None, says: str, new: Collection[str]) -> ReviewItem:
    detail = f"deleted, and read again: {len(new)} time{'s' if len(new) > 1 else ''}"
    return ReviewItem(kind=ReviewKind.RETURNED, subject=by, claim=claim, says=says, detail=detail)


def _item(
    kind: ReviewKind, stored: StoredAssertion, detail: str, ends: dict[str, Entity]
) -> ReviewItem:
    claim = stored.assertion
    return ReviewItem(
        kind=kind,
        subject=claim.key,
        claim=claim,
        says=says_of(claim, ends),
        detail=detail,
        belief=stored.belief,
    )


def says_of(claim: Assertion, names: Mapping[str, Entity]) -> str:
    """A claim in words: `donepezil affects ACHE (activity, decreased)`."""
    qualifiers = ", ".join(str(q) for q in (claim.aspect, claim.direction) if q)
    said = f"{_name(claim.subject, names)} {claim.predicate} {_name(claim.object, names)}"
    return f"{said} ({qualifiers})" if qualifiers else said


def _name(curie: str, names: Mapping[str, Entity]) -> str:
    return names[curie].name if curie in names else curie
