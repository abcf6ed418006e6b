"""Where a curator sits: the queue, the ledger, and how a decision is made and told."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from graph_schema.decisions import Action, Decision
from kgmed.app import edits
from kgmed.app.ledger import concerning, entries
from kgmed.app.reports import AssertionView, Decided, LogReport, ReviewReport
from kgmed.app.subjects import Subjects, Vocabulary
from kgmed.errors import UsageError
from kgmed.growth.records import JudgedAnew
from kgmed.reason.citing import Quoter
from kgmed.records import Citation, StoredAssertion
from kgmed.store.folding import fold
from kgmed.store.protocol import GraphStore, ReviewKind
from kgmed.store.review import says_of
from kgmed.store.rulings import Rulings

FEWEST_DIGITS, SHORT = 4, 12
"""Of the beginning of a decision's id: as it may be given, and as it is shown."""


class Desk:
    """What waits, what was decided, and taking it back; `Curation` adds the verbs."""

    def __init__(
        self,
        store: GraphStore,
        who: str,
        vocabulary: Vocabulary = lambda _: (),
        judging: Callable[[], JudgedAnew] = JudgedAnew,
    ) -> None:
        """`vocabulary` knows entities that the graph may not know yet; `judging` is called after
        each decision, and judges anew what that could change about proposals."""
        if not who.strip():
            raise UsageError("a decision needs somebody who decides")
        self._store = store
        self._who = who.strip()
        self._vocabulary = vocabulary
        self._judging = judging

    def review(self, kind: ReviewKind | None = None) -> ReviewReport:
        """What waits for a curator, or what of it is of one kind; the most believed first."""
        kinds = list(ReviewKind)
        waiting = sorted(self._store.review(), key=lambda i: (kinds.index(i.kind), -i.belief))
        return ReviewReport(
            items=tuple(item for item in waiting if kind in {None, item.kind}),
            counts={each: sum(item.kind is each for item in waiting) for each in ReviewKind},
        )

    def quoted(self, key: str) -> tuple[Citation, ...]:
        """Who says so, and who denies it: what can be quoted of an assertion that is shown."""
        stored = self._store.assertions([key]).get(key)
        return Quoter(self._store).quote(stored).citations if stored else ()

    def show(self, key: str) -> AssertionView:
        """An assertion with who says so, who denies it, and what was decided about it.

        Raises:
            UsageError: there is none, or it is not shown.
        """
        stored = self._shown(self._subjects().assertion(key))
        claim = stored.assertion
        return AssertionView(
            key=claim.key,
            says=says_of(claim, self._store.entities([claim.subject, claim.object])),
            assertion=claim,
            belief=stored.belief,
            status=stored.status,
            locked=stored.locked,
            citations=self.quoted(claim.key),
            decisions=self.log(claim.key).decisions,
        )

    # -- the ledger ---------------------------------------------------------------------------

    def sync(self) -> Decided:
        """Find what people changed in the store itself, and hold to it from now on."""
        found = self._store.sync(self._who, datetime.now(UTC))
        return self._decided([decision.id for decision in found])

    def undo(self, id_: str, note: str = "") -> Decided:
        """A decision counts no more; what it hid is shown again. An undoing can be undone.

        Raises:
            UsageError: there is no such decision, or it is undone already.
        """
        log = entries(self._store.decisions())
        found = [each for each in log if each.id.startswith(id_.strip())]
        if len(id_.strip()) < FEWEST_DIGITS or len(found) != 1:
            fits = f"{len(found)} decisions begin" if found else "no decision begins"
            raise UsageError(f"{fits} with {id_!r}", hint="`kgmed curate log` shows their ids")
        (decision,) = found
        if decision.undone_by:
            again = f"`kgmed curate undo {decision.undone_by[:SHORT]}` lets it count again"
            raise UsageError(f"{decision.id} is undone already", hint=again)
        return self._decide(note, {"action": Action.UNDO, "subject": decision.id})

    def log(self, subject: str = "", *, undone: bool = False) -> LogReport:
        """The ledger, in its order: all of it, or what concerns a subject, or what was undone.

        Raises:
            UsageError: there is no such subject.
        """
        ledger = list(self._store.decisions())
        told = entries(ledger)
        if subject:
            wanted = concerning(ledger, self._subjects(fold(ledger)).anything(subject))
            told = tuple(entry for entry in told if entry.id in wanted)
        return LogReport(decisions=tuple(e for e in told if e.undone_by or not undone))

    # -- how ----------------------------------------------------------------------------------

    def _shown(self, key: str) -> StoredAssertion:
        stored = self._store.assertions([key]).get(key)
        if stored is None:
            gone = f"{key} is not shown: it was deleted, or says something else now"
            raise UsageError(gone, hint=f"see `kgmed curate log --subject {key}`")
        return stored

    def _rulings(self) -> Rulings:
        return fold(self._store.decisions())

    def _subjects(self, rulings: Rulings | None = None) -> Subjects:
        return Subjects(self._store, rulings or self._rulings(), self._vocabulary)

    def _decide(self, note: str, *several: edits.Fields, notes: Iterable[str] = ()) -> Decided:
        now = datetime.now(UTC)
        decisions = [
            Decision(**fields, who=self._who, when=now, why=note.strip()) for fields in several
        ]
        self._store.decide(*decisions)
        return self._decided([decision.id for decision in decisions], notes)

    def _decided(self, ids: Iterable[str], notes: Iterable[str] = ()) -> Decided:
        """These decisions as the ledger has them, with what the store wrote down beside them, and
        what was judged anew for them."""
        judged = self._judging()
        wanted = set(ids)
        told = entries(self._store.decisions()) if wanted else ()
        return Decided(
            **dict(judged),
            decisions=tuple(entry for entry in told if entry.id in wanted),
            generation=self._store.generation(),
            notes=tuple(notes),
        )
