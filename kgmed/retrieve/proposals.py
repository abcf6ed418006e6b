"""What is only proposed, as finding and reasoning see it: it counts in an assertion that is itself
proposed, where that was asked for, and beside anything else it is not seen at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from graph_schema.belief import Belief, beliefs, is_proposed
from graph_schema.records import Evidence, InferredEvidence, Status
from kgmed.records import Step, StoredAssertion
from kgmed.store.proposed import premises_of, stands, sure
from kgmed.store.protocol import StoredDocument

NEAR = 1e-6
"""By which a belief that evidence gives may differ from the one that is stored."""


class _Store(Protocol):
    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]: ...

    def document(self, id_: str) -> StoredDocument | None: ...


def as_seen(found: Mapping[str, StoredAssertion], store: _Store) -> dict[str, StoredAssertion]:
    """These assertions, those that are not proposed without what is; of what was inferred, what
    still follows from its premises, as sure as these are."""
    proposed = {key: stored for key, stored in found.items() if stored.status is Status.PROPOSED}
    premises = premises_of(piece for stored in proposed.values() for piece in stored.evidence)
    usable = _usable(store, premises) if premises else {}
    return {
        key: _with(stored, _standing(stored.evidence, usable))
        if key in proposed
        else _with(stored, (piece for piece in stored.evidence if not is_proposed(piece)))
        for key, stored in found.items()
    }


def marked(steps: Sequence[Step], evidence: Mapping[str, StoredAssertion]) -> tuple[Step, ...]:
    """The steps of a path; those say so whose assertions are only proposed."""
    return tuple(
        step.model_copy(update={"proposed": True})
        if evidence[step.key].status is Status.PROPOSED
        else step
        for step in steps
        if step.key in evidence
    )


def _with(stored: StoredAssertion, evidence: Iterable[Evidence]) -> StoredAssertion:
    pieces = tuple(evidence)
    if pieces == stored.evidence:
        return stored
    return stored.model_copy(update={"evidence": pieces})


def _standing(evidence: Iterable[Evidence], usable: Mapping[str, Belief]) -> Iterator[Evidence]:
    for piece in evidence:
        if not isinstance(piece, InferredEvidence):
            yield piece
        elif stands(piece, usable):
            yield sure(piece, usable)


def _usable(store: _Store, premises: Iterable[str]) -> dict[str, Belief]:
    """The belief in those of these assertions that are edges, and have evidence."""
    found: dict[str, Belief] = {}
    for key, stored in store.assertions(sorted(premises)).items():
        pieces = [piece for piece in stored.evidence if not is_proposed(piece)]
        said = beliefs(pieces, _retracted(pieces, store))
        if abs(said.claim - stored.belief) > NEAR:  # a curator set it
            said = Belief(stored.belief, 0.0)
        if pieces and stored.status is Status.ACCEPTED and max(said) > 0:
            found[key] = said
    return found


def _retracted(pieces: Iterable[Evidence], store: _Store) -> set[str]:
    named = {getattr(piece, "publication", None) for piece in pieces} - {None}
    found = (store.document(str(name)) for name in sorted(map(str, named)))
    return {document.id for document in found if document and document.retracted}
