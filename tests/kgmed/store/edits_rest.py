"""What else a curator does: evidence, the unknown, answers, undoing."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from graph_schema.decisions import Action, Decision
from graph_schema.records import CuratorEvidence, Status
from kgmed.store.protocol import ReviewKind
from kgmed.store.rulings import quotation
from tests.kgmed.store import facts as fact
from tests.kgmed.store.edits_rules import EditsOfGraph


class EditsMachine(EditsOfGraph):
    """A curator does everything that can be done."""

    # -- evidence ----------------------------------------------------------------------------------

    @precondition(lambda self: self.quotations())
    @rule(data=st.data())
    def delete_evidence(self, data: st.DataObject) -> None:
        claim, evidence = self.one_of(data, self.quotations())
        quoted = quotation(claim.key, evidence)
        if quoted in self.at_work:
            return
        self.hand.delete_evidence(claim, evidence)
        if isinstance(evidence, CuratorEvidence):
            self.facts.supersede([claim.key])
        self.facts.add(fact.not_quoted(claim, evidence))
        self.at_work.add(quoted)
        self.count("delete evidence", claim)

    @rule(data=st.data())
    def delete_publication(self, data: st.DataObject) -> None:
        ids = sorted(
            self.model.readings.keys() - self.at_work - self.model.graph.rulings.deleted.keys()
        )
        if not ids:
            return
        id_ = self.one_of(data, ids)
        self.hand.delete_publication(id_)
        self.facts.add(fact.not_published(id_))
        self.at_work.add(id_)
        self.count("delete publication")

    # -- the rest ----------------------------------------------------------------------------------

    @precondition(lambda self: len(self.marks) < 3)
    @rule(data=st.data(), joins=st.booleans())
    def make_strange(self, data: st.DataObject, joins: bool) -> None:
        mark, ends = fact.mark_of(len(self.marks)), None
        if joins and self.known:
            ends = self.one_of(data, self.known), self.one_of(data, self.known)
        self.hand.make_strange(mark, ends)
        self.marks[mark] = ends or ()
        self.facts.add(fact.listed(mark, ends or ()))
        self.count("create the unknown")

    @precondition(lambda self: self.marks)
    @rule(data=st.data())
    def remove_strange(self, data: st.DataObject) -> None:
        mark = self.one_of(data, sorted(self.marks))
        self.hand.remove_strange(mark)
        self.facts.add(fact.not_listed(mark))
        self.count("delete the unknown")

    @rule(data=st.data(), status=st.sampled_from(Status))
    def answer(self, data: st.DataObject, status: Status) -> None:
        """A verdict on what waits, as Browser shows it at that moment."""
        self.settle()
        self.store.finish_run(self.store.start_run("ingest"), {})
        items = [i for i in self.store.review() if i.kind is not ReviewKind.QUARANTINED]
        if not items:
            return
        item = self.one_of(data, items)
        self.hand.answer(item, status)
        curies = [item.subject] if ":" in item.subject else []
        self.touched(keys=[item.claim or item.subject], curies=curies)
        if item.kind is not ReviewKind.RETURNED and item.claim:
            self.facts.add(fact.value_is(item.claim, "status", status))
        self.at_work.add(item.subject)
        self.count("answer review")

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        ledger = list(self.store.decisions())
        if not ledger:
            return
        decision = self.one_of(data, ledger)
        self._supersede_by(decision, ledger)
        undoing = Decision(action=Action.UNDO, subject=decision.id, who="bob", when=self.now())
        self.store.decide(undoing)
        self._supersede_by(decision, ledger)
        self.count("undo")

    def _supersede_by(self, decision: Decision, ledger: Sequence[Decision]) -> None:
        """All that the decision, or the one that it undoes, is about."""
        if decision.action is Action.UNDO:
            for other in ledger:
                if other.id == decision.subject:
                    self._supersede_by(other, ledger)
            return
        names = {decision.subject, *filter(None, [decision.into])}
        curies = {name for name in names if ":" in name and not name.startswith("PMID:")}
        claims = [decision.claim, decision.context.claim if decision.context else None]
        keys = [*names - curies, *(claim for claim in claims if claim)]
        if decision.action is Action.QUARANTINE:
            self.facts.supersede(self.marks)
        self.touched(keys=keys, curies=curies)
