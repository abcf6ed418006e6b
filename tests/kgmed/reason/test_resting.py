"""What an answer rests on, against brute force: the same question put to a store from which an
assertion was rejected, or a paper withdrawn."""

import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph_schema.biolink import Direction, Predicate
from kgmed.app.curation import Curation
from kgmed.reason.conclusion import Memory, Verdict
from kgmed.reason.reasoner import Reasoner
from kgmed.reason.resting import Again, rests_on
from kgmed.records import RestsOn
from kgmed.retrieve.pool import Made, without
from kgmed.retrieve.retriever import Retriever
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, NAMES, UP, World, retriever

GENES = [name for name, (curie, _) in NAMES.items() if curie.startswith("HGNC")]
WORLDS, QUESTIONS = 8, 25

Asked = tuple[str, tuple[str, ...]]


def looked_into(
    store: EmbeddedStore, finder: Retriever, question: str, options: tuple[str, ...]
) -> RestsOn | None:
    reasoner, memory = Reasoner(store), Memory(store)
    pool = finder.find(question, options)
    found = finder.choose(pool, memory.sources)
    again = Again(
        pool,
        memory,
        choose=lambda rest: finder.choose(rest, memory.sources),
        conclude=lambda rest: reasoner.conclude(question, options, rest, memory),
    )
    return rests_on(reasoner.answer(question, options, found), found, again)


def verdict(store: EmbeddedStore, folder: Path, asked: Asked) -> Verdict:
    finder = retriever(store, folder)
    question, options = asked
    found = finder.retrieve(question, options)
    return Reasoner(store).conclude(question, options, found, Memory(store)).verdict


@contextmanager
def changed(folder: Path, kind: str, id_: str) -> Iterator[EmbeddedStore]:
    """A copy of the world without one assertion, or without one paper."""
    target = folder / "changed"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copy(folder / "world.sqlite", target / "world.sqlite")
    with EmbeddedStore(target / "world.sqlite") as store:
        if kind == "assertion":
            Curation(store, "ann").reject(id_)
        else:
            store.withdraw([id_])
        yield store


def random_world(chance: random.Random) -> World:
    world = World()
    names = list(NAMES)
    for paper in range(1, 15):
        retracted = chance.random() < 0.1
        for _ in range(chance.randint(1, 3)):
            subject, object_ = chance.sample(names, 2)
            world.say(
                paper,
                subject,
                object_,
                chance.choice((UP, UP, DOWN, None)),
                negated=chance.random() < 0.15,
                confidence=chance.choice((0.4, 0.6, 0.9)),
                retracted=retracted,
            )
    return world


def random_question(chance: random.Random) -> Asked:
    a, b = chance.sample(list(NAMES), 2)
    forms: list[Asked] = [
        (f"How does {a} affect {b}?", ()),
        (
            f"How does {a} affect {b}?",
            tuple(f"{a} {verb} {b}" for verb in ("increases", "decreases", "does not change")),
        ),
        (f"Which of these does {a} increase?", tuple(g for g in GENES if g != a)),
        (f"What decreases {b}?", ()),
        (
            f"Through which of these could {a} act on {b}?",
            tuple(g for g in GENES if g not in {a, b}),
        ),
    ]
    return chance.choice(forms)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_it_is_what_brute_force_finds(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    with random_world(chance).put(tmp_path) as store:
        finder = retriever(store, tmp_path)
        asked = [random_question(chance) for _ in range(QUESTIONS)]
        now = {each: verdict(store, tmp_path, each) for each in asked}
        told = {each: looked_into(store, finder, *each) for each in asked}
        parts = [("assertion", edge.key) for edge in store.edges()]
        parts += [("paper", document.id) for document in store.iter_documents()]
    expected: dict[Asked, set[tuple[str, str]]] = {each: set() for each in asked}
    for kind, id_ in parts:
        with changed(tmp_path, kind, id_) as other:
            for each in asked:
                if verdict(other, tmp_path / "changed", each) != now[each]:
                    expected[each].add((kind, id_))
    for each in asked:
        resting = told[each]
        if now[each].abstained:
            assert resting is None
        else:
            assert resting is not None
            assert {(turn.kind, turn.id) for turn in resting.turns} == expected[each], each


def test_one_paper_is_named_with_its_year_and_what_it_is_in(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN, year=2011)
    with world.put(tmp_path) as store:
        resting = looked_into(
            store, retriever(store, tmp_path), "How does foocillin affect barase?", ()
        )
    assert resting is not None
    assert resting.summary == "Rests on one paper from 2011."
    assert {turn.verdict for turn in resting.turns} == {"no answer"}
    assert resting.smallest == ((resting.turns[0].id,),)


def test_two_assertions_that_each_would_do_turn_it_only_together(tmp_path: Path) -> None:
    world = World()
    keys = [
        world.say(paper, "foocillin", "barase", DOWN, predicate=predicate)
        for paper, predicate in enumerate((Predicate.AFFECTS, Predicate.CAUSES), start=1)
    ]
    with world.put(tmp_path) as store:
        resting = looked_into(
            store, retriever(store, tmp_path), "How does foocillin affect barase?", ()
        )
    assert resting is not None
    assert resting.turns == ()
    assert [set(some) for some in resting.smallest] == [set(keys)]
    assert "without two assertions at once" in resting.summary


def test_without_a_paper_its_denial_no_longer_stands_against_the_others(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", Direction.INCREASED, confidence=0.9)
    world.say(2, "foocillin", "barase", Direction.DECREASED, confidence=0.6)
    with world.put(tmp_path) as store:
        resting = looked_into(
            store, retriever(store, tmp_path), "How does foocillin affect barase?", ()
        )
    assert resting is not None
    assert ("PMID:1", "decrease") in {(turn.id, turn.verdict) for turn in resting.turns}
    assert resting.summary == "Rests on one paper from 2010."


def test_of_several_papers_the_needed_one_is_named_with_what_would_be_said_instead(
    tmp_path: Path,
) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN, year=2001)
    world.say(2, "barase", "bazin", UP, year=2002)
    with world.put(tmp_path) as store:
        asked = ("Through which of these could foocillin act on bazin?", ("dulcin", "barase"))
        resting = looked_into(store, retriever(store, tmp_path), *asked)
    assert resting is not None
    assert "without PMID:1 (2001) there would be no answer" in resting.summary
    assert "without PMID:2 (2002) there would be no answer" in resting.summary


@pytest.mark.parametrize("year", [None, 2010])
def test_what_is_kept_from_the_whole_is_what_would_be_made_anew(
    year: int | None, tmp_path: Path
) -> None:
    chance = random.Random(99)
    touching = 0
    with random_world(chance).put(tmp_path) as store:
        finder, sources = retriever(store, tmp_path), Memory(store).sources
        parts = [{"assertions": frozenset({edge.key})} for edge in store.edges()]
        parts += [{"papers": frozenset({document.id})} for document in store.iter_documents()]
        for question, options in (random_question(chance) for _ in range(20)):
            pool = finder.find(question, options, year)
            finder.choose(pool, sources)
            for part in parts:
                rest = without(pool, sources, **part)
                anew = rest._replace(made=Made())
                assert finder.choose(rest, sources) == finder.choose(anew, sources)
                touching += bool(rest.touched)
    assert touching > 100


def test_of_a_crowd_none_is_left_out_and_the_few_beside_it_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty papers say one thing; three others, each in its own way, are the bridge to it."""
    world = World()
    for paper in range(1, 61):
        world.say(paper, "foocillin", "barase", DOWN, confidence=0.9)
    for paper, sure in ((61, 0.9), (62, 0.5), (63, 0.4)):
        world.say(paper, "barase", "bazin", UP, confidence=sure)
    asked = ("Through which of these could foocillin act on bazin?", ("dulcin", "barase"))
    gone: list[str] = []

    def counted(self: Again, assertions: Iterable[str] = (), papers: Iterable[str] = ()) -> Verdict:
        gone.extend(papers)
        return left_out(self, assertions, papers)

    left_out = Again.without
    with world.put(tmp_path) as store:
        finder = retriever(store, tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr(Again, "without", counted)
            resting = looked_into(store, finder, *asked)
        now = verdict(store, tmp_path, asked)
    assert resting is not None
    assert set(gone) == {"PMID:61", "PMID:62", "PMID:63"}
    assert resting.tried >= 63
    turned = {turn.id for turn in resting.turns if turn.kind == "paper"}
    for paper in ("PMID:1", "PMID:30", "PMID:60", *gone):
        with changed(tmp_path, "paper", paper) as rest:
            then = verdict(rest, tmp_path / "changed", asked)
        assert (then != now) is (paper in turned)


def test_of_too_many_papers_those_that_weigh_most_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgmed.reason.resting.MOST_PAPERS", 2)
    world = World()
    world.say(1, "foocillin", "barase", DOWN, confidence=0.9)
    for paper, sure in ((2, 0.9), (3, 0.8), (4, 0.7), (5, 0.6)):
        world.say(paper, "barase", "bazin", UP, confidence=sure)
    asked = ("Through which of these could foocillin act on bazin?", ("dulcin", "barase"))
    with world.put(tmp_path) as store:
        resting = looked_into(store, retriever(store, tmp_path), *asked)
    assert resting is not None
    assert resting.untried == 3
    assert resting.summary.endswith("3 papers that weigh less were not tried.")
    assert "PMID:1" in {turn.id for turn in resting.turns}
