"""When an answer came to be the answer, against asking about every year and adding every paper."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from kgmed.app.when import NO_ANSWER, brief, with_turn
from kgmed.errors import UsageError
from kgmed.reason.conclusion import Memory
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.retrieve.retriever import Retriever
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, retriever

QUESTION = "How does foocillin affect barase?"


class Parts(NamedTuple):
    """What is asked: a real store, finder and reasoner, without a model."""

    store: EmbeddedStore
    retriever: Retriever
    reasoner: Reasoner

    def ask(self, question: str, options: tuple[str, ...] = (), as_of: int | None = None) -> Answer:
        found = self.retriever.retrieve(question, options, as_of)
        answer = self.reasoner.answer(question, options, found)
        replay = answer.replay.model_copy(update={"as_of": as_of})
        return answer.model_copy(update={"replay": replay})

    def says(self, question: str, as_of: int | None = None) -> str:
        """What is answered, in a few words."""
        found = self.retriever.retrieve(question, (), as_of)
        return brief(self.reasoner.conclude(question, (), found, Memory(self.store)))


@contextmanager
def asked(world: World, folder: Path) -> Iterator[Parts]:
    folder.mkdir(exist_ok=True)
    with world.put(folder) as store:
        yield Parts(store, retriever(store, folder), Reasoner(store))


def test_the_year_and_the_paper_that_turned_it(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", UP, year=2000)
    world.say(2, "foocillin", "bazin", UP, year=2003)
    for paper in (11, 12, 13, 14):
        world.say(paper, "foocillin", "barase", DOWN, year=2006)
    world.say(20, "foocillin", "barase", DOWN, year=2010)
    with asked(world, tmp_path) as parts:
        turned = with_turn(parts, parts.ask(QUESTION)).turned
    assert turned is not None
    assert turned.year == 2006
    assert (turned.before, turned.since) == (
        "Foocillin increases barase",
        "Foocillin decreases barase",
    )
    seen = []
    for last in (11, 12, 13, 14):
        fewer = World()
        fewer.say(1, "foocillin", "barase", UP, year=2000)
        for paper in range(11, last + 1):
            fewer.say(paper, "foocillin", "barase", DOWN, year=2006)
        with asked(fewer, tmp_path / str(last)) as parts:
            seen.append((last, parts.says(QUESTION)))
    turning = next(last for last, says in seen if says == turned.since)
    assert turned.paper == f"PMID:{turning}"
    assert turned.added == tuple(f"PMID:{paper}" for paper in range(11, turning + 1))
    assert {citation.publication for citation in turned.citations} == {turned.paper}
    assert "decreased" in turned.citations[0].sentence


def test_a_turn_that_bisection_alone_would_miss(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", UP, year=2000)
    for year in range(2001, 2009):
        world.say(year, "quxapine", "bazin", UP, year=year)
    for paper in range(100, 104):
        world.say(paper, "foocillin", "barase", DOWN, year=2009)
    for paper in range(200, 216):
        world.say(paper, "foocillin", "barase", UP, year=2010)
        world.say(paper, "foocillin", "barase", DOWN, year=2010, negated=True)
    with asked(world, tmp_path) as parts:
        now = parts.ask(QUESTION)
        assert parts.says(QUESTION, 2005) == parts.says(QUESTION)
        assert parts.says(QUESTION, 2009) != parts.says(QUESTION)
        turned = with_turn(parts, now).turned
    assert turned is not None
    assert turned.year == 2010
    assert len(turned.asked) < 11


def test_the_last_turn_is_found_whatever_came_before(tmp_path: Path) -> None:
    rng, turns = random.Random(5), 0
    for number in range(12):
        world = World()
        for paper in range(1, 13):
            year = rng.randrange(2000, 2010)
            direction, negated = rng.choice((UP, DOWN)), rng.random() < 0.3
            object_ = rng.choice(("barase", "barase", "bazin"))
            world.say(paper, "foocillin", object_, direction, year=year, negated=negated)
        with asked(world, tmp_path / str(number)) as parts:
            now = parts.ask(QUESTION)
            turned = with_turn(parts, now).turned
            years = range(1999, 2010)
            says, says_now = [parts.says(QUESTION, year) for year in years], parts.says(QUESTION)
        other = [year for year, said in zip(years, says, strict=True) if said != says_now]
        if turned is None:
            assert other == []
            continue
        turns += 1
        assert turned.year == other[-1] + 1
        assert turned.before == says[other[-1] - 1999]
        if turned.paper is not None:
            assert turned.paper == turned.added[-1]
    assert turns >= 8


def test_a_paper_without_a_year_turns_only_the_present(tmp_path: Path) -> None:
    world = World()
    world.say(1, "quxapine", "bazin", UP, year=2001)
    world.say(2, "foocillin", "barase", UP, year=None)
    with asked(world, tmp_path) as parts:
        turned = with_turn(parts, parts.ask(QUESTION)).turned
        assert turned is not None
        assert (turned.year, turned.paper, turned.before) == (None, "PMID:2", NO_ANSWER)
        past = parts.ask("How does quxapine affect bazin?", as_of=2005)
        since = with_turn(parts, past).turned
        assert since is not None
        assert (since.year, since.paper) == (2001, "PMID:1")


def test_options_and_abstentions_turn_too(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN, year=2001)
    for paper in range(2, 9):
        world.say(paper, "foocillin", "bazin", DOWN, year=2004)
    question, options = "Which of these does foocillin decrease?", ("barase", "bazin")
    with asked(world, tmp_path) as parts:
        now = parts.ask(question, options)
        assert now.choice == 1
        turned = with_turn(parts, now).turned
        assert turned is not None
        assert (turned.year, turned.before, turned.since) == (2004, "barase", "bazin")
        silent = parts.ask("How does grimness affect dulcin?")
        assert silent.abstained
        assert with_turn(parts, silent).turned is None


def test_without_the_graph_no_paper_turns_it(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    with asked(world, tmp_path) as parts:
        answer = parts.ask(QUESTION)
        replay = answer.replay.model_copy(update={"graph": False})
        with pytest.raises(UsageError):
            with_turn(parts, answer.model_copy(update={"replay": replay}))
