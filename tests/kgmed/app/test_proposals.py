"""Rounds that propose: what is admitted, refused and inferred, in either kind of store; undone,
rolled back, killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from graph_schema.belief import is_proposed
from graph_schema.biolink import Aspect, Direction, Predicate
from graph_schema.records import Assertion, InferredEvidence, TextEvidence
from ingest.records import Document, Extraction, Reading
from kgmed.app import growing
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.growth.admission import Reason
from kgmed.growth.asking import Known, Question
from kgmed.growth.records import Round, RoundState
from tests.kgmed.app.test_growing import graph, opened

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

READ = "BACE1 increases APP in mice. Insulin decreases tau."
TREM2 = Question("How does TREM2 affect APP?")
"""Of the entities of the first paper below."""
FIRST, SECOND = "PMID:101", "PMID:102"
SAID = {FIRST: "We studied TREM2 and APP.", SECOND: "Both TREM2 and APP were seen."}
"""The reader reads no effect in these."""


class Guess:
    """Guesses that of two things in a sentence the first increases the second."""

    name = "guess"

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        for start, end in reading.sentences:
            inside = [one for one in reading.mentions if start <= one.start and one.end <= end]
            for first, second in combinations(inside, 2):
                if first.curie and second.curie and first.curie != second.curie:
                    yield Extraction(
                        Assertion(
                            subject=first.curie,
                            predicate=Predicate.AFFECTS,
                            object=second.curie,
                            aspect=Aspect.ACTIVITY_OR_ABUNDANCE,
                            direction=Direction.INCREASED,
                        ),
                        TextEvidence(
                            publication=document.id,
                            sentence=document.full_text[start:end],
                            sentence_start=start,
                            subject_span=(first.start - start, first.end - start),
                            object_span=(second.start - start, second.end - start),
                            extractor="proposed:guess/1",
                            confidence=0.9,
                        ),
                    )


class Liar:
    """Quotes what does not stand there."""

    name = "liar"

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        for claim, said in Guess().propose(document, reading):
            yield Extraction(claim, said.model_copy(update={"sentence": f"{said.sentence}!"}))


@pytest.fixture(autouse=True)
def _there_are_proposers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside those that ask a language model, which are slow."""
    made = {"guess": Guess(), "liar": Liar()}
    monkeypatch.setattr(growing, "proposers_of", lambda names, _: [made[name] for name in names])


def papers(file: Path, said: dict[str, str], **fields: dict[str, list[str]]) -> str:
    """`fields`: more of each paper, by id."""
    lines = (
        json.dumps({"id": id_, "title": "", "text": text}
                   | {name: by_id[id_] for name, by_id in fields.items()})
        for id_, text in said.items()
    )  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


@pytest.fixture
def engine(tmp_path: Path, own_home: Path, url: str) -> Iterator[Engine]:
    """A graph of one paper."""
    with opened(own_home, url) as made:
        made.ingest([papers(tmp_path / "read.jsonl", {"PMID:1": READ})])
        yield made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """One document at a time for one question; whoever proposes guesses."""
    listed = papers(tmp_path / "listed.jsonl", SAID)
    return Plan(
        budget=1, reading_list=(listed,), questions=(TREM2,), proposers=("guess",), infer=False
    )


def one_round(engine: Engine, plan: Plan) -> Round:
    (round_,) = engine.growth().grow(plan).rounds
    return round_


def guessed(engine: Engine) -> dict[str, bool]:
    """Of each paper whose sentence is guessed to say that TREM2 increases APP: whether that is
    only proposed."""
    stored = [
        one for one in engine.store.iter_assertions()
        if one.assertion.subject == "NCBIGene:54209" and one.assertion.direction
    ]  # fmt: skip
    found = [said for one in stored for said in one.evidence if isinstance(said, TextEvidence)]
    return {said.publication: is_proposed(said) for said in found}


def test_what_one_paper_is_guessed_to_say_waits_for_a_second(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    at_first = graph(engine, tmp_path)
    first = one_round(engine, plan)
    (refusal,) = first.refused
    (paper,) = (one.id for one in first.documents)
    assert (first.proposed, first.admitted, refusal.reason) == (1, 0, Reason.ONE_SOURCE)
    assert "TREM2 affects APP" in refusal.says
    assert guessed(engine) == {paper: True}
    assert engine.ask(TREM2.question).abstained
    assert engine.store.assertions([refusal.subject])[refusal.subject].status == "proposed"
    after_one = graph(engine, tmp_path)

    second = one_round(engine, plan)
    (admission,) = second.admissions
    assert (second.admitted, second.refused) == (1, ())
    assert (admission.reason, set(admission.papers)) == (Reason.TWO_SOURCES, {FIRST, SECOND})
    assert guessed(engine) == {FIRST: False, SECOND: False}
    answer = engine.ask(TREM2.question)
    assert not answer.abstained
    assert {said.publication for step in answer.steps for said in step.citations} == {FIRST, SECOND}
    (change,) = second.changed
    assert (change.was, set(change.because)) == ("no answer", {FIRST, SECOND})

    growth = engine.growth()
    growth.undo(second.number)
    assert graph(engine, tmp_path) == after_one
    growth.undo(first.number)
    assert graph(engine, tmp_path) == at_first
    assert engine.store.document(FIRST) is None


def test_a_claim_falls_with_the_round_that_brought_its_second_source(
    engine: Engine, plan: Plan
) -> None:
    first, second = one_round(engine, plan), one_round(engine, plan)
    engine.growth().undo(first.number)
    assert guessed(engine) == {second.documents[0].id: True}
    assert engine.ask(TREM2.question).abstained


def test_two_papers_of_one_group_are_one_source(tmp_path: Path, engine: Engine, plan: Plan) -> None:
    authors = {FIRST: ["Muster A", "Beispiel B"], SECOND: ["MUSTER, A.", "Other C"]}
    listed = papers(tmp_path / "listed.jsonl", SAID, authors=authors)
    plan = plan.model_copy(update={"reading_list": (listed,), "budget": 2})
    round_ = one_round(engine, plan)
    assert [one.reason for one in round_.refused] == [Reason.ONE_GROUP]
    assert set(guessed(engine).values()) == {True}


def test_what_does_not_stand_in_its_paper_is_not_kept(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    plain = plan.model_copy(update={"proposers": ()})
    one_round(engine, plain)
    expected = graph(engine, tmp_path)
    engine.growth().undo(1)
    with opened(engine.config.home, str(tmp_path / "other.sqlite")) as other:
        other.ingest([str(tmp_path / "read.jsonl")])
        round_ = one_round(other, plan.model_copy(update={"proposers": ("liar",)}))
        assert [one.reason for one in round_.refused] == [Reason.NOT_VERBATIM]
        assert graph(other, tmp_path) == expected


def test_a_curator_decides(engine: Engine, plan: Plan) -> None:
    first = one_round(engine, plan)
    (key,) = (one.subject for one in first.refused)
    curation = engine.curation("ann")
    curation.reject(key, "no")
    second = one_round(engine, plan)
    assert [one.reason for one in second.refused] == [Reason.LOCKED]
    assert engine.ask(TREM2.question).abstained
    curation.accept(key, "it is so after all")
    assert not engine.ask(TREM2.question).abstained


def test_what_a_curator_deleted_comes_to_review(engine: Engine, plan: Plan) -> None:
    first = one_round(engine, plan)
    (key,) = (one.subject for one in first.refused)
    engine.curation("ann").delete(key, "nonsense")
    second = one_round(engine, plan)
    assert [one.reason for one in second.refused] == [Reason.DELETED]
    assert not guessed(engine)
    assert "returned" in {item.kind for item in engine.store.review() if item.subject == key}


def test_while_another_paper_says_the_opposite_nothing_is_admitted(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    engine.ingest([papers(tmp_path / "against.jsonl", {"PMID:9": "TREM2 decreases APP."})])
    asked = Question("How does TREM2 affect APP in rats?", ("it rises", "it falls"))
    round_ = one_round(engine, plan.model_copy(update={"budget": 2, "questions": (TREM2, asked)}))
    (refusal,) = round_.refused
    assert (refusal.reason, refusal.detail) == (Reason.CONFLICT, "PMID:9")
    assert set(guessed(engine).values()) == {True, False}  # that of PMID:9 is no proposal


def test_strictly_what_one_new_paper_says_is_a_proposal(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    said = {
        f"PMID:{n}": f"TREM2 decreases APP in {where}."
        for n, where in enumerate(("microglia", "neurons", "plasma", "the brain"), 101)
    }
    listed = papers(tmp_path / "listed.jsonl", said)
    strict = plan.model_copy(update={"reading_list": (listed,), "proposers": (), "strict": True})
    at_first = graph(engine, tmp_path)
    first = one_round(engine, strict)
    assert {one.reason for one in first.refused} == {Reason.ONE_SOURCE}
    assert engine.ask(TREM2.question).abstained
    second = one_round(engine, strict)
    assert {one.reason for one in second.admissions} == {Reason.TWO_SOURCES}
    assert "TREM2 affects APP (activity_or_abundance, decreased)" in {
        one.says for one in second.admissions
    }
    assert not engine.ask(TREM2.question).abstained
    # Whoever ingests the paper says that what it says counts.
    engine.growth().undo(second.number)
    assert engine.ask(TREM2.question).abstained
    engine.growth().undo(first.number)
    assert graph(engine, tmp_path) == at_first
    third = one_round(engine, strict)
    assert set(guessed(engine).values()) == {True}
    engine.ingest([listed])
    assert third.documents[0].id in guessed(engine)
    assert set(guessed(engine).values()) == {False}


def test_what_follows_is_proposed_and_falls_with_its_round(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    listed = papers(tmp_path / "listed.jsonl", {FIRST: "TREM2 decreases BACE1."})
    asked = (Question("How does TREM2 affect BACE1?"),)
    plan = plan.model_copy(
        update={"reading_list": (listed,), "questions": asked, "proposers": (), "infer": True}
    )
    at_first = graph(engine, tmp_path)
    round_ = one_round(engine, plan)
    assert round_.inferred == 1
    (inferred,) = (
        one for one in engine.store.iter_assertions()
        if any(isinstance(said, InferredEvidence) for said in one.evidence)
    )  # fmt: skip
    claim, (said,) = inferred.assertion, inferred.evidence
    assert (claim.subject, claim.object) == ("NCBIGene:54209", "NCBIGene:351")
    assert (claim.direction, inferred.status) == (Direction.DECREASED, "proposed")
    premises = engine.store.assertions(said.premises)
    assert len(premises) == 2
    assert engine.ask(TREM2.question).abstained or len(engine.ask(TREM2.question).steps[0].path) > 1
    beliefs = {one.assertion.key: one.belief for one in engine.store.iter_assertions()}
    engine.store.forget(["KGMED:inferred-1"])
    for key, stored in engine.store.assertions(said.premises).items():
        assert stored.belief == beliefs[key]
    engine.growth().undo(round_.number)
    assert graph(engine, tmp_path) == at_first


def test_a_rolled_back_round_takes_its_proposals_along(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    one_round(engine, plan)
    before = graph(engine, tmp_path)
    options = ("TREM2 increases APP", "TREM2 decreases APP")
    guard = (Known(Question(TREM2.question, options), None),)
    round_ = one_round(engine, plan.model_copy(update={"guard": guard}))
    assert round_.state is RoundState.ROLLED_BACK
    assert round_.admitted == 1
    assert graph(engine, tmp_path) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from kgmed.app import growing
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.config import Config, LlmConfig
from kgmed.growth.asking import Known, Question
from kgmed.growth.book import Book
from tests.kgmed.app.test_proposals import Guess, TREM2

home, url, listed, when = sys.argv[1:]
growing.proposers_of = lambda *_: [Guess()]
with Engine(Config(home=Path(home), llm=LlmConfig(ask=False)), store=url) as engine:
    store = type(engine.store)
    put, forget = store.put, store.forget
    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)
    if when == "after it was put":
        store.put = lambda *given: (put(*given), die())
    if when == "before it is taken back":
        store.forget = die
    if when == "after it was taken back":
        store.forget = lambda *given: (forget(*given), die())
    options = ("TREM2 increases APP", "TREM2 decreases APP")
    guard = (Known(Question(TREM2.question, options), None),) if "back" in when else ()
    engine.growth().grow(Plan(budget=1, reading_list=(listed,), questions=(TREM2,),
                              proposers=("guess",), infer=False, guard=guard))
"""


@pytest.mark.parametrize(
    "when", ["after it was put", "before it is taken back", "after it was taken back"]
)
def test_killed_anywhere_a_round_with_proposals_is_whole_or_absent(
    tmp_path: Path, own_home: Path, engine: Engine, url: str, plan: Plan, when: str
) -> None:
    one_round(engine, plan)
    before = graph(engine, tmp_path)
    arguments = [str(own_home), url, plan.reading_list[0], when]
    path = os.pathsep.join(filter(None, [str(Path.cwd()), *sys.path]))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    report = engine.growth().grow(plan)
    assert report.recovered is not None
    if "back" in when:
        assert report.recovered.state is RoundState.ROLLED_BACK
        assert graph(engine, tmp_path) == before
        return
    assert report.recovered.state is RoundState.DONE
    assert report.recovered.admitted == 1
    assert guessed(engine) == {FIRST: False, SECOND: False}
    engine.growth().undo(report.recovered.number)
    assert graph(engine, tmp_path) == before
