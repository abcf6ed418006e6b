"""What curators decide is judged anew at once, in either kind of store: a claim that loses its
second source counts no more, one that gains it does, and whatever a curator said stands."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from graph_schema.biolink import Direction
from graph_schema.records import Assertion, Status
from kgmed.app.curation import Curation
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.app.reports import Decided
from kgmed.growth.admission import Reason
from kgmed.growth.book import Book
from kgmed.growth.records import JudgedAnew
from tests.kgmed.app.proposals.guessing import (
    FIRST,
    SECOND,
    TREM2,
    guessed,
    one_round,
    papers,
)
from tests.kgmed.app.test_growing import graph, opened
from tests.kgmed.store.hand_cypher import ByCypher
from tests.kgmed.store.hands import Clock
from tests.neo4j_server import Neo4jServer

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

ADMITTED = {FIRST: False, SECOND: False}
ALONE = {FIRST: True}
"""The other paper says nothing any more."""
SAYS_LESS = "TREM2 decreases APP in mice."


class Told(NamedTuple):
    """What a report tells that was judged anew."""

    admitted: list[str]
    refused: list[str]


def told(report: JudgedAnew) -> Told:
    return Told([one.reason for one in report.admissions], [one.reason for one in report.refused])


NOTHING = Told([], [])


def claim_of(engine: Engine, direction: Direction, subject: str = "NCBIGene:54209") -> Assertion:
    (found,) = (
        one.assertion
        for one in engine.store.iter_assertions()
        if (one.assertion.subject, one.assertion.direction) == (subject, direction)
        and one.assertion.object == "NCBIGene:351"
    )
    return found


def more(engine: Engine) -> Assertion:
    """The claim that is guessed."""
    return claim_of(engine, Direction.INCREASED)


def by_two(engine: Engine, plan: Plan) -> Curation:
    """A curator, after two rounds of which the second got the claim of the first admitted."""
    one_round(engine, plan)
    one_round(engine, plan)
    assert guessed(engine) == ADMITTED
    return engine.curation("ann")


Taking = Callable[[Curation, str], Decided]


@pytest.mark.parametrize(
    "take",
    [
        lambda curation, key: curation.delete(key, publication=SECOND),
        lambda curation, _: curation.delete(SECOND),
    ],
    ids=["evidence", "publication"],
)
def test_a_claim_that_a_curator_takes_the_second_source_from_counts_no_more(
    engine: Engine, plan: Plan, take: Taking
) -> None:
    curation = by_two(engine, plan)
    assert not engine.ask(TREM2.question).abstained
    report = take(curation, more(engine).key)
    assert told(report) == Told([], [Reason.ONE_SOURCE])
    (refusal,) = report.refused
    assert (refusal.subject, refusal.papers) == (more(engine).key, (FIRST,))
    assert report.generation == engine.generation()
    assert guessed(engine) == ALONE
    assert engine.ask(TREM2.question).abstained
    back = curation.undo(report.decisions[0].id)
    assert told(back) == Told([Reason.TWO_SOURCES], [])
    assert guessed(engine) == ADMITTED
    assert not engine.ask(TREM2.question).abstained


def test_what_contradicts_and_what_agrees_is_judged_when_it_is_decided(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    engine.ingest([papers(tmp_path / "against.jsonl", {"PMID:9": SAYS_LESS})])
    asked = {"budget": 2, "questions": (TREM2, TREM2._replace(question="Does TREM2 raise APP?"))}
    round_ = one_round(engine, plan.model_copy(update=asked))
    assert [one.reason for one in round_.refused] == [Reason.CONFLICT]
    curation = engine.curation("ann")
    less = claim_of(engine, Direction.DECREASED)
    rejected = curation.reject(less.key)
    assert told(rejected) == Told([Reason.TWO_SOURCES], [])
    accepted = curation.accept(less.key)
    assert told(accepted) == Told([], [Reason.LOCKED])
    assert told(curation.undo(accepted.decisions[0].id)) == Told([Reason.TWO_SOURCES], [])
    assert told(curation.undo(rejected.decisions[0].id)) == Told([], [Reason.CONFLICT])
    turned = curation.replace(less.key, reverse=True)
    assert told(turned) == Told([Reason.TWO_SOURCES], [])
    assert told(curation.undo(turned.decisions[0].id)) == Told([], [Reason.CONFLICT])
    vouched = curation.create("NCBIGene:54209", "INCREASES", "NCBIGene:351")
    assert told(vouched) == Told([Reason.CURATOR], [])
    assert told(curation.undo(vouched.decisions[0].id)) == Told([], [Reason.CONFLICT])


def test_a_merge_brings_the_second_source_and_its_undoing_takes_it_away(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    listed = papers(tmp_path / "one.jsonl", {FIRST: "TREM2 increases APP in rats."})
    strict = {"reading_list": (listed,), "proposers": (), "strict": True}
    one_round(engine, plan.model_copy(update=strict))
    assert guessed(engine) == ALONE
    curation = engine.curation("ann")
    bace1 = claim_of(engine, Direction.INCREASED, subject="NCBIGene:23621").subject
    merged = curation.merge(bace1, into="NCBIGene:54209")  # PMID:1: BACE1 increases APP in mice
    assert told(merged) == Told([Reason.COUNTED], [])
    assert guessed(engine) == {FIRST: False, "PMID:1": False}
    assert told(curation.undo(merged.decisions[0].id)) == Told([], [Reason.ONE_SOURCE])
    assert guessed(engine) == ALONE


def test_a_curators_own_word_stands(engine: Engine, plan: Plan) -> None:
    curation = by_two(engine, plan)
    key = more(engine).key
    accepted = curation.accept(key, "I saw it")
    assert told(accepted) == NOTHING
    report = curation.delete(key, publication=SECOND)
    assert told(report) == NOTHING  # it counts on the curator's word
    stored = engine.store.assertions([key])[key]
    assert (stored.status, stored.locked) == (Status.ACCEPTED, True)
    assert not engine.ask(TREM2.question).abstained
    undone = curation.undo(accepted.decisions[0].id)
    assert told(undone) == Told([], [Reason.ONE_SOURCE])
    assert engine.ask(TREM2.question).abstained
    curation.reject(key, "it is not so")
    curation.undo(report.decisions[0].id)  # the second source is there again
    stored = engine.store.assertions([key])[key]
    assert (stored.status, stored.locked) == (Status.REJECTED, True)
    assert engine.ask(TREM2.question).abstained


def test_decisions_that_are_replayed_are_judged_like_others(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    curation = by_two(engine, plan)
    decided = curation.delete(SECOND)
    ledger = tmp_path / "ledger.jsonl"
    engine.export_ledger(ledger)
    curation.undo(decided.decisions[0].id)
    again = json.loads(ledger.read_text("utf-8")) | {"who": "bob"}
    ledger.write_text(json.dumps({k: v for k, v in again.items() if k != "id"}) + "\n", "utf-8")
    report = engine.replay(ledger)
    assert (report.decisions.new, told(report)) == (1, Told([], [Reason.ONE_SOURCE]))
    assert guessed(engine) == ALONE
    assert told(engine.replay(ledger)) == NOTHING


@pytest.mark.parametrize("then", ["sync", "ingest", "grow", "undo"])
def test_what_waited_while_the_graph_was_grown_is_judged_by_the_next_that_looks(
    tmp_path: Path, engine: Engine, plan: Plan, then: str
) -> None:
    curation = by_two(engine, plan)
    folder = next((engine.config.home / "growth").iterdir())
    with Book(folder).growing():
        report = curation.delete(SECOND)
    assert (report.put_off, told(report), len(report.decisions)) == (True, NOTHING, 1)
    assert guessed(engine) == {FIRST: False}
    assert told(_then(engine, then, tmp_path, plan)) == Told([], [Reason.ONE_SOURCE])
    assert guessed(engine) == ALONE


def _then(engine: Engine, then: str, folder: Path, plan: Plan) -> JudgedAnew:
    """What is done next, and what that tells."""
    if then == "sync":
        return engine.curation("bob").sync()
    if then == "ingest":
        return engine.ingest([papers(folder / "other.jsonl", {"PMID:8": "The weather was fine."})])
    if then == "grow":
        return engine.growth().grow(plan.model_copy(update={"rounds": 0}))
    other = papers(folder / "other.jsonl", {"PMID:103": "Insulin increases BACE1 in rats."})
    asked = TREM2._replace(question="How does insulin affect BACE1?")
    update = {"reading_list": (other,), "questions": (asked,), "proposers": ()}
    report = engine.growth().grow(plan.model_copy(update=update))
    engine.growth().undo(report.rounds[-1].number)
    return report


@pytest.mark.parametrize("url", ["neo4j"], indirect=True)
@pytest.mark.parametrize("then", ["sync", "ingest", "grow"])
@pytest.mark.parametrize("edit", ["evidence", "publication", "opposite"])
def test_what_was_edited_in_browser_is_judged_when_it_is_found(
    tmp_path: Path,
    engine: Engine,
    plan: Plan,
    neo4j_database: Neo4jServer,
    edit: str,
    then: str,
) -> None:
    by_two(engine, plan)
    claim = more(engine)
    with neo4j_database.driver() as driver:
        hand = ByCypher(engine.store, driver, Clock())
        if edit == "publication":
            hand.delete_publication(SECOND)
        elif edit == "evidence":
            (said,) = (
                one
                for one in engine.store.assertions([claim.key])[claim.key].evidence
                if getattr(one, "publication", "") == SECOND
            )
            hand.delete_evidence(claim, said)
        else:
            hand.create_claim(claim.model_copy(update={"direction": Direction.DECREASED}))
    report = _then(engine, then, tmp_path, plan)
    reason = Reason.LOCKED if edit == "opposite" else Reason.ONE_SOURCE
    assert told(report) == Told([], [reason])
    assert set(guessed(engine).items()) >= set(ALONE.items())


@pytest.mark.parametrize("undone", [(1, 2), (2, 1)])
def test_undone_rounds_leave_what_was_decided_meanwhile_and_nothing_else(
    tmp_path: Path, engine: Engine, plan: Plan, undone: tuple[int, ...]
) -> None:
    curation = by_two(engine, plan)
    key = more(engine).key
    curation.delete(key, publication=SECOND)
    deleted = curation.delete(SECOND)
    assert guessed(engine) == ALONE
    curation.create("NCBIGene:23621", "DECREASES", "NCBIGene:351", note="seen")
    curation.undo(deleted.decisions[0].id)
    for number in undone:
        engine.growth().undo(number)
    with opened(engine.config.home, str(tmp_path / "other.sqlite")) as other:
        other.ingest([str(tmp_path / "read.jsonl")])
        other.store.decide(*engine.store.decisions())
        assert graph(engine, tmp_path) == graph(other, tmp_path)
