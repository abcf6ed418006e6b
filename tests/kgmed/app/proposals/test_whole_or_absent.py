"""What rounds propose goes with them: inferred, rolled back, killed; in either kind of store."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from graph_schema.biolink import Direction
from graph_schema.records import InferredEvidence
from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.growth.asking import Known, Question
from kgmed.growth.records import RoundState
from tests.kgmed.app.proposals.guessing import FIRST, SECOND, TREM2, guessed, one_round, papers
from tests.kgmed.app.test_growing import graph

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]


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
from tests.kgmed.app.proposals.guessing import Guess, TREM2

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
