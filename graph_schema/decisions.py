"""Decisions: the lines of the append-only ledger.

What a person (or a rule of growth) decided about the graph, in the order in which it was decided.
The graph is what the readings say, seen through all of its decisions; a decision is never
changed or removed, only undone by a later one.
"""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from graph_schema.curie import Curie
from graph_schema.records import Assertion, Entity, Record, Status, digest

Value = str | bool | int | float | tuple[str, ...] | None
"""What a property may hold; None where there is none."""


class Action(StrEnum):
    """What was decided."""

    JUDGE = "judge"
    """The status of an assertion (and whether it is locked)."""
    CREATE = "create"
    """An assertion or an entity that somebody vouches for."""
    CHANGE = "change"
    """Properties of an assertion or an entity."""
    REPLACE = "replace"
    """What was read as one claim (retyped, reversed, turned) says another."""
    MERGE = "merge"
    """One entity is another."""
    DELETE = "delete"
    """An assertion, an entity, a quotation or a publication is to be seen no more."""
    QUARANTINE = "quarantine"
    """Somebody made what the schema does not know: kept, listed, never reasoned over."""
    UNDO = "undo"
    """An earlier decision counts no more."""


class Change(Record):
    """One property, as it was and as it is to be."""

    name: str
    before: Value = None
    after: Value = None


class Context(Record):
    """What the store knew of the subject when it was decided on; written by the store itself, so
    that the ledger can be understood, undone and replayed anywhere."""

    claim: Assertion | None = None
    """The assertion that the decision is about."""
    entities: tuple[Entity, ...] = ()
    """The entities concerned, as they were shown: ends of claims, both sides of a merge."""
    known: tuple[str, ...] = ()
    """What is taken away by a deletion: ids of evidence of an assertion, documents that speak of
    an entity. What comes beside these makes a review item. For JUDGE of an assertion, quotations
    of what was proposed for or against it: of this alone the judgement speaks."""
    status: Status | None = None
    """The status before."""


class Decision(Record):
    """One line of the ledger: who decided what about which subject, when, and why.

    Raises:
        ValueError: the fields do not say what the action needs.
    """

    action: Action = Action.JUDGE
    subject: str
    """Key of an assertion, CURIE of an entity or publication, id of a quotation; for UNDO the id
    of a decision; for QUARANTINE what finds the thing again in its store."""
    status: Status | None = None
    """For JUDGE: the status from now on."""
    locked: bool = False
    claim: Assertion | None = None
    """For CREATE the new assertion, for REPLACE what the subject says from now on; for DELETE of a
    quotation the assertion that it is quoted for (else all quotations are looked through)."""
    entity: Entity | None = None
    """For CREATE: the new entity."""
    into: Curie | None = None
    """For MERGE: the entity that the subject is from now on."""
    changes: tuple[Change, ...] = ()
    """For CHANGE; for QUARANTINE what was made, as properties."""
    who: str = Field(min_length=1)
    when: datetime
    why: str = ""
    context: Context | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        enough = {
            Action.JUDGE: self.status is not None,
            Action.CREATE: (self.claim is None) != (self.entity is None)
            and self.subject == self._made(),
            Action.REPLACE: self.claim is not None and self.claim.key != self.subject,
            Action.MERGE: self.into is not None and self.into != self.subject,
            Action.CHANGE: bool(self.changes),
        }
        if not enough.get(self.action, True):
            raise ValueError(f"a decision to {self.action} {self.subject} does not say what")
        return self

    def _made(self) -> str | None:
        if self.claim is not None:
            return self.claim.key
        return self.entity.curie if self.entity is not None else None

    @cached_property
    def id(self) -> str:
        """A hash of what was decided; what the store knew of it then is not part of it."""
        return digest(self.model_dump(mode="json", exclude={"context"}))
