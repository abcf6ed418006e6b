"""What the ledger's rules ask of a store inside one of its transactions, and the context that a
decision is written down with."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from graph_schema.decisions import Action, Context, Decision
from graph_schema.records import Entity
from kgmed.errors import UsageError
from kgmed.records import StoredAssertion
from kgmed.store.bend import Withheld


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


def completed(decision: Decision, look: Looking) -> Decision:
    """The decision with its context; as it is where it has one already (it is replayed then).

    Raises:
        UsageError: an entity that it needs is not known.
    """
    if decision.context is not None:
        return decision
    match decision.action:
        case Action.UNDO | Action.QUARANTINE:
            return decision
        case Action.MERGE:
            context = _of_entities(decision, look, [decision.subject, decision.into or ""])
            _require(context, [decision.into or ""])
        case _ if ":" in decision.subject:
            context = _of_entities(decision, look, [decision.subject])
        case _:
            context = _of_assertion(decision, look)
    return decision.model_copy(update={"context": context})


def _of_entities(decision: Decision, look: Looking, curies: Sequence[str]) -> Context:
    known: Collection[str] = ()
    if decision.action in {Action.DELETE, Action.JUDGE}:
        known = look.mentioned_in(decision.subject)
        known = {*known, *(item.evidence for item in look.withheld(decision.subject))}
    return Context(
        entities=tuple(look.entities(curies).values()),
        known=tuple(sorted(known)),
    )


def _of_assertion(decision: Decision, look: Looking) -> Context:
    stored = look.assertions([decision.subject]).get(decision.subject)
    withheld = look.withheld(decision.subject) if stored is None else ()
    claim = stored.assertion if stored else next((w.claim for w in withheld if w.claim), None)
    ends = [end for each in (claim, decision.claim) if each for end in (each.subject, each.object)]
    context = Context(
        claim=claim,
        entities=tuple(look.entities(ends).values()),
        known=_known(decision, stored, withheld),
        status=stored.status if stored else None,
    )
    if decision.claim is not None:
        _require(context, [decision.claim.subject, decision.claim.object])
    return context


def _known(
    decision: Decision, stored: StoredAssertion | None, withheld: Iterable[Withheld]
) -> tuple[str, ...]:
    if decision.action is Action.DELETE and stored is not None:
        return tuple(sorted(item.id for item in stored.evidence))
    return tuple(sorted({item.evidence for item in withheld}))


def _require(context: Context, curies: Iterable[str]) -> None:
    brought = {entity.curie for entity in context.entities}
    if missing := [curie for curie in curies if curie not in brought]:
        raise UsageError(
            f"the graph does not know {' and '.join(missing)}", hint="create the entity first"
        )
