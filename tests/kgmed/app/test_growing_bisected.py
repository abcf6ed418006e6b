"""A round that the guard refused, tried in parts: only the papers to blame are left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgmed.app.engine import Engine
from kgmed.app.growing import Plan
from kgmed.growth.asking import Known, Question
from kgmed.growth.records import RoundState
from tests.kgmed.app.test_growing import DONEPEZIL, LISTED, PAPER_OF, READ, TREM2, graph, opened
from tests.kgmed.app.test_growing import papers as write
from tests.kgmed.app.test_growing_interrupted import stopped_at

pytestmark = [pytest.mark.vocabulary, pytest.mark.timeout(600)]

OPTIONS = ("BACE1 increases APP", "BACE1 decreases APP")
RATS = Question("How does BACE1 affect APP in rats?")
FALSE = [f"BACE1 decreases APP in cohort {n} of rats." for n in range(6)]


@pytest.fixture
def engine(tmp_path: Path, own_home: Path, url: str) -> Iterator[Engine]:
    """A graph of one paper."""
    with opened(own_home, url) as made:
        made.ingest([write(tmp_path / "read.jsonl", 1, READ)])
        yield made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A round of two papers that answer something, and of six that say what is false."""
    listed = write(tmp_path / "listed.jsonl", 101, LISTED[:2])
    false = write(tmp_path / "false.jsonl", 901, FALSE)
    return Plan(
        budget=10,
        reading_list=(listed, false),
        questions=(DONEPEZIL, TREM2, RATS),
        guard=(Known(Question("How does BACE1 affect APP?", OPTIONS), 0),),
        bisect=True,
    )


def refused(engine: Engine) -> set[str]:
    """Papers that were refused alone."""
    rounds = [one for one in engine.growth().log().rounds if one.state is RoundState.ROLLED_BACK]
    return {one.documents[0].id for one in rounds if len(one.documents) == 1}


def test_good_papers_are_kept_and_only_those_to_blame_refused(
    tmp_path: Path, engine: Engine, plan: Plan
) -> None:
    before = graph(engine, tmp_path)
    whole, *parts = engine.growth().grow(plan).rounds
    assert (whole.state, len(whole.documents)) == (RoundState.ROLLED_BACK, 8)
    unsuspected, *_ = parts  # nothing that the fallen answer was weighed with is theirs
    assert unsuspected.state is RoundState.DONE
    assert {one.id for one in unsuspected.documents} == set(PAPER_OF.values())
    kept = [one for one in parts if one.state is RoundState.DONE]
    assert all(engine.store.document(paper) for paper in PAPER_OF.values())
    assert refused(engine)
    assert all(paper.startswith("PMID:90") for paper in refused(engine))
    assert kept[-1].evaluation_after is not None
    assert kept[-1].evaluation_after.right == 1
    read = {one.id for round_ in kept for one in round_.documents}
    assert read | refused(engine) == {one.id for one in whole.documents}
    assert engine.growth().grow(plan).rounds == ()  # what was refused is not tried again
    for round_ in kept:
        engine.growth().undo(round_.number)
    assert graph(engine, tmp_path) == before


def test_without_it_the_good_papers_go_along(engine: Engine, plan: Plan) -> None:
    (round_,) = engine.growth().grow(plan.model_copy(update={"bisect": False})).rounds
    assert round_.state is RoundState.ROLLED_BACK
    assert not any(engine.store.document(paper) for paper in PAPER_OF.values())


def test_interrupted_between_parts_no_paper_is_lost(engine: Engine, plan: Plan) -> None:
    """Stopped when the first part is to be closed: the whole is rolled back by then."""
    with stopped_at(RoundState.DONE):
        engine.growth().grow(plan)
    engine.growth().grow(plan.model_copy(update={"rounds": 5}))
    listed = {*PAPER_OF.values(), *(f"PMID:{number}" for number in range(901, 907))}
    known = engine.store.document_states(sorted(listed)).keys()
    assert known | refused(engine) == listed
    assert known >= set(PAPER_OF.values())
