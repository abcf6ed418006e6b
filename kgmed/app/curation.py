"""What a curator may do to a graph: each verb is a decision in the ledger, which every later
reading is seen through, and which a later decision can undo."""

from collections.abc import Mapping, Sequence

from graph_schema.decisions import Action, Value
from graph_schema.records import Status
from kgmed.app import edits
from kgmed.app.desk import Desk
from kgmed.app.reports import Decided
from kgmed.app.subjects import CREATE
from kgmed.errors import UsageError
from kgmed.store.rulings import quotation

CORRECT = (
    "`kgmed curate replace` says it with another type, `kgmed curate change … category=…` "
    "corrects an end"
)


class Curation(Desk):
    """A curator at work on a store.

        with Engine(store="ad.sqlite") as engine:
            curation = engine.curation("ann")
            curation.accept("3f2a91", note="Fig. 2 shows it")
            curation.merge("CHEBI:1", into="MESH:D1")

    Every verb gives what it added to the ledger. A subject is a key (or its first digits), a
    CURIE, or a name that only one entity of the graph has.
    """

    # -- verdicts -----------------------------------------------------------------------------

    def accept(self, subject: str, note: str = "") -> Decided:
        """An assertion holds; what was deleted comes back.

        Raises:
            UsageError: there is no such thing, or the schema does not allow it.
        """
        return self._judge(subject, Status.ACCEPTED, note)

    def reject(self, subject: str, note: str = "") -> Decided:
        """An assertion is wrong, and is reasoned over no more; what was deleted stays so.

        Raises:
            UsageError: there is no such thing.
        """
        return self._judge(subject, Status.REJECTED, note)

    def merge(self, subject: str, into: str, note: str = "") -> Decided:
        """One entity is another, and from now on every mention of either means that other.

        Raises:
            UsageError: one of them is not known, or they are one already.
        """
        rulings = self._rulings()
        subjects = self._subjects(rulings)
        curie, (target, is_there) = subjects.curie(subject), subjects.entity(into)
        if rulings.entity(curie) == target.curie:
            raise UsageError(f"{subject!r} and {into!r} are {target.curie} already")
        new = () if is_there else (edits.creation(target),)
        notes = [] if self._store.entity(curie) else [f"nothing in the graph is {curie} yet"]
        merge = {"action": Action.MERGE, "subject": curie, "into": target.curie}
        return self._decide(note, *new, merge, notes=notes)

    # -- editing ------------------------------------------------------------------------------

    def create(
        self,
        subject: str,
        type_: str,
        object_: str,
        note: str = "",
        *,
        aspect: str | None = None,
    ) -> Decided:
        """Vouch for an assertion. `type_` is a type of relationship, as `INCREASES`.

        Ends that only the vocabulary knows are created too. What the schema does not allow is
        kept for review, and not reasoned over.

        Raises:
            UsageError: an end, the type or the aspect is not known.
        """
        subjects = self._subjects()
        ends = subjects.entity(subject), subjects.entity(object_)
        (start, _), (end, _) = ends
        claim = edits.claim_between(edits.meaning_of(type_), start, end, edits.aspect_of(aspect))
        new = [edits.creation(entity) for entity, is_there in ends if not is_there]
        made = {"action": Action.CREATE, "subject": claim.key, "claim": claim}
        return self._decide(note, *new, made, notes=edits.kept_apart(claim, (start, end)))

    def create_entity(
        self, curie: str, name: str, category: str, note: str = "", *, synonyms: Sequence[str] = ()
    ) -> Decided:
        """Make an entity known that nothing was read of yet.

        Raises:
            UsageError: the graph has it, or the CURIE or the category is not known.
        """
        entity = edits.new_entity(curie, name, category, synonyms)
        if self._store.entity(self._rulings().entity(entity.curie)):
            raise UsageError(f"the graph has {entity.curie}", hint="`kgmed curate change` edits it")
        return self._decide(note, edits.creation(entity))

    def change(self, subject: str, changes: Mapping[str, Value], note: str = "") -> Decided:
        """Lock properties of an entity: `name`, `category`, `synonyms`, `xrefs`; of an assertion
        its `belief`, or its `status`. What it says is changed by `replace`.

        Raises:
            UsageError: no such entity, property or value.
        """
        subjects = self._subjects()
        if key := subjects.key(subject.strip()):
            return self._change_assertion(key, changes, note)
        entity, is_there = subjects.entity(subject)
        if not is_there:
            raise UsageError(f"the graph does not know {entity.curie}", hint=CREATE)
        locked = tuple(edits.change_of(entity, name, value) for name, value in changes.items())
        if not locked:
            raise UsageError("nothing to change", hint='for example `name="amyloid beta"`')
        change = {"action": Action.CHANGE, "subject": entity.curie, "changes": locked}
        return self._decide(note, change)

    def replace(
        self,
        key: str,
        note: str = "",
        *,
        type_: str | None = None,
        aspect: str | None = None,
        reverse: bool = False,
    ) -> Decided:
        """What was read as this assertion says another: of another type or aspect, or with its
        ends exchanged. Its evidence goes along, also that which is read later.

        Raises:
            UsageError: there is no such assertion, or it says that already.
        """
        claim = self._shown(self._subjects().assertion(key)).assertion
        ends = self._store.entities([claim.subject, claim.object])
        new = edits.another(claim, ends, type_=type_, aspect=aspect, reverse=reverse)
        if new.key == claim.key:
            raise UsageError("it says that already", hint="give --type, --aspect or --reverse")
        replacement = {"action": Action.REPLACE, "subject": claim.key, "claim": new}
        return self._decide(note, replacement, notes=edits.kept_apart(new, ends.values()))

    def delete(self, subject: str, note: str = "", *, publication: str = "") -> Decided:
        """Show something no more: an assertion, an entity or a publication; of an assertion with
        `publication` only what that one says of it. Read again, it comes back for review.

        Raises:
            UsageError: there is no such thing.
        """
        subjects = self._subjects()
        if not publication:
            found = subjects.anything(subject)
            return self._decide(note, {"action": Action.DELETE, "subject": found})
        key = subjects.assertion(subject)
        stored = self._shown(key)
        wanted = subjects.curie(publication)
        said = [each for each in stored.evidence if getattr(each, "publication", "") == wanted]
        if not said:
            raise UsageError(f"{wanted} says nothing of {key}")
        deletion = {"action": Action.DELETE, "claim": stored.assertion}
        quoted = dict.fromkeys(quotation(key, each) for each in said)
        return self._decide(note, *(deletion | {"subject": each} for each in quoted))

    # -- how ----------------------------------------------------------------------------------

    def _judge(self, subject: str, status: Status, note: str) -> Decided:
        rulings = self._rulings()
        found = self._subjects(rulings).anything(subject)
        if found in rulings.quarantined:
            raise UsageError(
                f"the schema does not know what {found} is, so that nobody can judge it",
                hint="correct or delete it where it was made, then `kgmed curate sync`",
            )
        if ":" in found and found not in rulings.deleted:
            raise UsageError(
                f"{found} was not deleted; only assertions are judged",
                hint="`kgmed curate delete` removes it, `kgmed entity` shows its assertions",
            )
        stored = self._store.assertions([found]).get(found)
        if stored is not None and status is Status.ACCEPTED:
            claim = stored.assertion
            ends = self._store.entities([claim.subject, claim.object])
            if problem := edits.misfit(claim, ends):
                raise UsageError(f"{problem}; accepted, it would be reasoned over", hint=CORRECT)
        judgement = {"action": Action.JUDGE, "subject": found, "status": status, "locked": True}
        return self._decide(note, judgement)

    def _change_assertion(self, key: str, changes: Mapping[str, Value], note: str) -> Decided:
        if set(changes) == {"status"}:
            status = edits.choice(str(changes["status"]), Status, "status")
            return self._judge(key, status, note)
        locked = edits.belief_of(self._shown(key).belief, changes)
        return self._decide(note, {"action": Action.CHANGE, "subject": key, "changes": (locked,)})
