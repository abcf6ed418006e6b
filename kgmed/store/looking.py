"""What the ledger's rules ask of a store inside one of its transactions, and the context that a
decision is written down with."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from graph_schema.belief import Belief, is_proposed
from graph_schema.decisions import Action, Context, Decision
from graph_schema.records import Entity
from kgmed.errors import UsageError
from kgmed.records import StoredAssertion
from kgmed.store.bend import Withheld
from kgmed.store.rulings import Rulings, quotation


class Looking(Protocol):
    """The graph as it is shown at this moment."""

    def assertions(self, keys: Sequence[str]) -> dict[str, StoredAssertion]: ...

    def entities(self, curies: Sequence[str]) -> dict[str, Entity]: ...

    def mentioned_in(self, curie: str) -> Collection[str]:
        """The documents that speak of an entity, or of one that was merged into it."""
        ...

    def withheld(self, by: str) -> Collection[Withheld]:
        """What is not shown on account of the deletion of `by`."""
        ...

    def contested(self, least: float) -> Iterable[str]:
        """Keys of the assertions of which belief and denial are both at least this."""
        ...

    def proposed(self) -> Iterable[str]:
        """Keys of the assertions for or against which something is proposed."""
        ...

    def usable(self, keys: Collection[str]) -> Mapping[str, Belief]:
        """The belief in those of these assertions that are edges, and have evidence."""
        ...

    def retracted(self, publications: Collection[str]) -> Collection[str]:
        """Those of these publications that some document says are retracted."""
        ...


def completed(decision: Decision, look: Looking, rulings: Rulings) -> Decision:
    """The decision with its context; the one that it brings along, if it is replayed. `rulings`
    are those that the graph is shown by.

    Raises:
        UsageError: an entity that it needs is not known.
    """
    if wants_context(decision):
        of_entity = ":" in decision.subject
        if of_entity:
            context = _of_entities(decision, look)
        else:
            context = _of_assertion(decision, look, rulings)
        decision = decision.model_copy(update={"context": context})
    _require_entities(decision)
    return decision


def wants_context(decision: Decision) -> bool:
    """Whether the graph must be looked at before the decision can be written down."""
    return decision.context is None and decision.action not in {Action.UNDO, Action.QUARANTINE}


def _of_entities(decision: Decision, look: Looking) -> Context:
    known: Collection[str] = ()
    if decision.action in {Action.DELETE, Action.JUDGE}:
        known = look.mentioned_in(decision.subject)
        known = {*known, *(item.evidence for item in look.withheld(decision.subject))}
    return Context(
        entities=_entities(look, [decision.subject, *([decision.into] if decision.into else [])]),
        known=tuple(sorted(known)),
    )


def _of_assertion(decision: Decision, look: Looking, rulings: Rulings) -> Context:
    stored = look.assertions([decision.subject]).get(decision.subject)
    withheld = look.withheld(decision.subject) if stored is None else ()
    claim = stored.assertion if stored else next((w.claim for w in withheld if w.claim), None)
    ends = [end for each in (claim, decision.claim) if each for end in (each.subject, each.object)]
    return Context(
        claim=claim,
        entities=_entities(look, ends),
        known=_known(decision, stored, withheld, rulings),
        status=stored.status if stored else None,
    )


def _entities(look: Looking, curies: Sequence[str]) -> tuple[Entity, ...]:
    return tuple(entity for _, entity in sorted(look.entities(curies).items()))


def _known(
    decision: Decision,
    stored: StoredAssertion | None,
    withheld: Iterable[Withheld],
    rulings: Rulings,
) -> tuple[str, ...]:
    if decision.action is Action.DELETE and stored is not None:
        return tuple(sorted(item.id for item in stored.evidence))
    if decision.action is Action.JUDGE and stored is not None:
        key = stored.assertion.key
        proposed = {quotation(key, item) for item in stored.evidence if is_proposed(item)}
        return tuple(sorted(proposed | rulings.standing_of(key).known))
    return tuple(sorted({item.evidence for item in withheld}))


def _require_entities(decision: Decision) -> None:
    needed: list[str] = []
    if decision.action is Action.MERGE and decision.into:
        needed = [decision.into]
    elif decision.action in {Action.CREATE, Action.REPLACE} and decision.claim:
        needed = [decision.claim.subject, decision.claim.object]
    brought = {entity.curie for entity in (decision.context.entities if decision.context else ())}
    if missing := [curie for curie in needed if curie not in brought]:
        raise UsageError(
            f"the graph does not know {' and '.join(missing)}", hint="create the entity first"
        )
