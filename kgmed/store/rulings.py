"""What the ledger as a whole says: all decisions that stand, folded into tables.

A store keeps the readings as they were read, and shows them through these tables (`bend`). They
depend on the ledger alone, so that it may be replayed, undone and carried elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from graph_schema.decisions import Decision, Value
from graph_schema.records import Assertion, Entity, Evidence, Status, digest


class Standing(NamedTuple):
    """What was decided about an assertion."""

    status: Status = Status.ACCEPTED
    locked: bool = False
    known: frozenset[str] = frozenset()
    """What was proposed for or against it and was known by then: quotations, and ids of evidence
    that was withheld."""
    accepted: Decision | None = None
    """The judgement that accepts it, if one does: what was known then counts since."""


class Seen(NamedTuple):
    """What a claim is seen as. Where `by` is not empty, it is not to be seen at all: that is the
    subject of the deletion which says so, and `claim` is the last that it was seen as."""

    claim: Assertion
    by: str
    met: tuple[str, ...]
    """All keys and CURIEs that the rulings were asked about on the way."""

    @property
    def keys(self) -> list[str]:
        """The keys of all that it was seen as on the way."""
        return [name for name in self.met if ":" not in name]


class Kept(NamedTuple):
    """An assertion that stays without evidence, since somebody decided something about it."""

    claim: Assertion
    ends: Mapping[str, Entity]


@dataclass
class Rulings:
    """The ledger, folded. Made by `folding.fold`, and never changed afterwards."""

    merged: dict[str, str] = field(default_factory=dict)
    """CURIE of an entity to that of the entity which it is."""
    replaced: dict[str, Assertion] = field(default_factory=dict)
    """Key of a claim to what it says instead."""
    deleted: dict[str, frozenset[str]] = field(default_factory=dict)
    """What is to be seen no more (keys, CURIEs, quotations, publications), with what of it was
    known when that was last decided."""
    quoted: dict[str, str] = field(default_factory=dict)
    """Of what is deleted and may be a quotation, the key of its claim; empty, if not known."""
    standing: dict[str, Standing] = field(default_factory=dict)
    """By key of what the claim is seen as now."""
    changed: dict[str, dict[str, Value]] = field(default_factory=dict)
    """Properties that are locked, by key or CURIE."""
    made: dict[str, Decision] = field(default_factory=dict)
    """What curators vouch for: decisions to create or replace, by their ids."""
    kept: dict[str, Kept] = field(default_factory=dict)
    """By key."""
    entities: dict[str, Entity] = field(default_factory=dict)
    """Entities as the ledger first knew them: before anything was decided about them, so that
    what is decided later can be undone."""
    quarantined: dict[str, Decision] = field(default_factory=dict)
    disputed: dict[str, tuple[Decision, ...]] = field(default_factory=dict)
    """Assertions on whose status two curators disagree: the last word of each."""

    def __bool__(self) -> bool:
        shaped = self.merged or self.replaced or self.deleted or self.changed
        return bool(shaped or self.admitting)

    @cached_property
    def admitting(self) -> Mapping[str, Standing]:
        """What was decided about those assertions, by key, for which proposals count since."""
        return {k: stand for k, stand in self.standing.items() if stand.accepted and stand.known}

    @cached_property
    def quoting(self) -> Collection[str]:
        """Keys of the claims whose quotations must be looked at; an empty one stands for all."""
        return frozenset(self.quoted.values())

    def identities(self, curie: str) -> list[str]:
        """The CURIE, those of the entities that it was merged into, and last the one that it is."""
        met = [curie]
        while (curie := self.merged.get(curie, curie)) not in met:
            met.append(curie)
        return met

    def entity(self, curie: str) -> str:
        """The CURIE of the entity that this one is."""
        return self.identities(curie)[-1]

    def see(self, claim: Assertion) -> Seen:
        """What a claim is seen as, after deletions, replacements and merges. What was decided about
        it comes before what was decided about its ends, which may have been merged later."""
        met: list[str] = []
        while True:
            claim = claim.canonical()
            if (key := claim.key) in self.deleted:
                return Seen(claim, key, (*met, key))
            if key in self.replaced and key not in met:
                met.append(key)
                claim = self.replaced[key]
                continue
            subjects, objects = self.identities(claim.subject), self.identities(claim.object)
            met += [key, *subjects, *objects]
            subject, object_ = subjects[-1], objects[-1]
            if (subject, object_) == (claim.subject, claim.object):
                by = next((end for end in (subject, object_) if end in self.deleted), "")
                return Seen(claim, by, tuple(met))
            ends = {"subject": subject, "object": object_}
            claim = Assertion.model_validate(claim.model_dump() | ends)  # its key is another

    def standing_of(self, key: str) -> Standing:
        """What was decided about the assertion of this key."""
        return self.standing.get(key, Standing())

    @cached_property
    def kept_ends(self) -> frozenset[str]:
        """The CURIEs of the entities that `kept` assertions join."""
        return frozenset(curie for kept in self.kept.values() for curie in kept.ends)

    def changes_of(self, subject: str) -> Mapping[str, Value]:
        """The properties of an assertion or entity that are locked."""
        return self.changed.get(subject, {})

    def belief_of(self, key: str) -> float | None:
        """The belief in an assertion, where a curator set it; None where its evidence tells."""
        value = self.changes_of(key).get("belief")
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if 0 <= value <= 1 else None


def quotation(key: str, evidence: Evidence) -> str:
    """What is deleted with a piece of evidence: the sentence as saying this, whoever reads it."""
    publication = getattr(evidence, "publication", None)
    said = getattr(evidence, "sentence", "") or getattr(evidence, "record", "")
    return digest(key, evidence.kind, publication or "", said or evidence.id)
