"""Why one path came before another is told from the numbers that ranked it."""

from pathlib import Path

import pytest

from kgmed.app.explain import COLUMNS, reasons, why_before
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Ranked, RankParts
from tests.kgmed.reason.world import DOWN, UP, World, retriever


def ranked(id_: str, **parts: float) -> Ranked:
    made = RankParts(**parts)
    return Ranked(
        path_id=id_, says="", score=round(made.total, 6), parts=made, verified=True, used=False
    )


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("doubt", "the steps of P1 are believed more (+0.500)"),
        ("hubs", "P1 steps into names that touch fewer others"),
        ("forward", "P1 acts all the way"),
        ("match", "P1 says outright what is asked"),
        ("sources", "more independent publications stand behind the weakest step of P1"),
        ("model", "the model finds P1 of more use"),
    ],
)
def test_the_part_that_differs_most_is_named(part: str, told: str) -> None:
    first = ranked("P1", **{"doubt": -1.0, part: -0.5 if part == "doubt" else 0.5})
    second = ranked("P2", doubt=-1.0, sources=0.1 if part != "sources" else 0.0)
    assert told in why_before(first, second)
    assert "P1 before P2 by" in why_before(first, second)


def test_what_speaks_as_clearly_for_the_second_is_said_too() -> None:
    told = why_before(ranked("P1", forward=1.0, doubt=-1.0), ranked("P2", doubt=-0.2))
    assert "P1 acts all the way from its start to its end (+1.000)" in told
    assert "though the steps of P2 are believed more (-0.800)" in told


def test_equal_scores_and_an_order_that_scores_do_not_give() -> None:
    assert "equal" in why_before(ranked("P1", doubt=-1.0), ranked("P2", doubt=-1.0))
    assert "only the first" in why_before(ranked("P1", doubt=-2.0), ranked("P2", doubt=-1.0))


def test_every_path_of_a_real_answer_is_explained(tmp_path: Path) -> None:
    world = World()
    for paper in range(1, 4):
        world.say(paper, "foocillin", "barase", DOWN)
    world.say(4, "foocillin", "barase", UP)
    world.say(5, "foocillin", "bazin", UP)
    world.say(6, "bazin", "barase", DOWN)
    question = "How does foocillin affect barase?"
    with world.put(tmp_path) as store:
        found = retriever(store, tmp_path).retrieve(question)
        ranking = Reasoner(store).answer(question, (), found).ranking
    assert [each.path_id for each in ranking] == [f"P{i + 1}" for i in range(len(ranking))]
    assert len(ranking) == len(found.paths) > 2
    assert len(reasons(ranking)) == len(ranking) - 1
    assert "the steps of P1 are believed more" in reasons(ranking)[0]
    for each in ranking:
        assert sum(getattr(each.parts, name) for name in COLUMNS) == pytest.approx(each.score)
        assert each.used == (each.path_id == "P1")
