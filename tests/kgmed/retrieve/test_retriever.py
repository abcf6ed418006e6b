"""Anchors, paths and their order, over a small invented literature in the real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.biolink import Category, Predicate
from ingest.records import Mention
from kgmed.config import RetrieveConfig
from kgmed.records import Path as FoundPath
from kgmed.retrieve.anchor import anchor
from kgmed.retrieve.find import pairs
from kgmed.retrieve.rank import SPECIES, coarse_parts, in_order
from kgmed.retrieve.records import Anchor, Pair, Sought
from kgmed.retrieve.years import split_year
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, NAMES, UP, World, WorldNamer, curie, retriever

VERDICTS = ("foocillin increases barase", "foocillin does not change barase")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    world = World()
    for paper in range(1, 5):
        world.say(paper, "foocillin", "barase", DOWN)
    world.say(5, "foocillin", "barase", UP)
    world.say(6, "barase", "bazin", UP)
    world.say(7, "corgein", "bazin", UP)
    world.say(8, "foocillin", "corgein", predicate=Predicate.ASSOCIATED_WITH)
    world.say(9, "quxapine", "barase", DOWN, confidence=0.5)
    world.say(10, "barase", "dulcin", UP)
    with world.put(tmp_path) as opened:
        yield opened


def ends(path: FoundPath) -> tuple[str, ...]:
    return (path.steps[0].start, *(step.end for step in path.steps))


def test_names_of_question_and_options_are_anchored() -> None:
    found = anchor("How does foocillin affect barase?", VERDICTS, WorldNamer())
    assert found.asked.subject is not None
    assert found.asked.subject.curies == (curie("foocillin"),)
    assert [option.statement.negated for option in found.options if option.statement] == [
        False,
        True,
    ]
    named = anchor("What decreases barase?", ("quxapine", "xyzzine", "yes"), WorldNamer())
    assert named.asked.sought is Sought.SUBJECT
    assert named.options[0].anchor is not None
    assert named.options[2].word == "yes"
    assert [gap.kind for gap in named.gaps] == ["ungrounded"]
    assert "xyzzine" in named.gaps[0].detail


def test_a_word_of_the_question_is_no_name_though_a_vocabulary_has_it() -> None:
    class Greedy(WorldNamer):
        def find(self, text: str) -> tuple[Mention, ...]:
            start = text.index("affect")
            affect = (
                super()
                .find("dulcin")[0]
                .model_copy(update={"start": start, "end": start + 6, "text": "affect"})
            )
            return (*super().find(text), affect)

    found = anchor("How does foocillin affect barase?", (), Greedy())
    assert found.asked.object is not None
    assert found.asked.object.curies == (curie("barase"),)


def test_each_option_makes_its_own_pair() -> None:
    namer = WorldNamer()
    found = anchor("Which of these does foocillin increase?", ("barase", "bazin"), namer)
    start = (curie("foocillin"),)
    assert pairs(found.asked, found.options) == (
        Pair(start=start, end=(curie("barase"),)),
        Pair(start=start, end=(curie("bazin"),)),
    )
    bridge = anchor("Through which of these could foocillin act on bazin?", ("barase",), namer)
    assert pairs(bridge.asked, bridge.options) == (
        Pair(start=start, end=(curie("barase"),)),
        Pair(start=(curie("barase"),), end=(curie("bazin"),)),
    )
    verdict = anchor("How does foocillin affect barase?", VERDICTS, namer)
    assert len(pairs(verdict.asked, verdict.options)) == 1


def test_paths_lead_from_subject_to_object_and_say_where_they_go_backwards(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    found = retriever(store, tmp_path).retrieve("How does foocillin affect bazin?")
    wanted = (curie("foocillin"), curie("bazin"))
    assert {(ends(path)[0], ends(path)[-1]) for path in found.paths} == {wanted}
    assert {ends(path)[1] for path in found.paths} == {curie("barase"), curie("corgein")}
    back = retriever(store, tmp_path).retrieve("How does bazin affect foocillin?")
    assert all(step.reverse for path in back.paths for step in path.steps if path.hops == 1)
    assert any(step.reverse for path in back.paths for step in path.steps)
    for path in (*found.paths, *back.paths):
        for step in path.steps:
            kept = found.evidence.get(step.key) or back.evidence[step.key]
            assert (kept.assertion.subject, kept.assertion.object) == (step.subject, step.object)


def test_no_path_leads_through_a_place_or_a_disease(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NAMES, "limbus", ("UBERON:1", Category.ANATOMY))
    world = World()
    for paper, middle in enumerate(("limbus", "grimness", "corgein")):
        world.say(paper, "foocillin", middle, UP)
        world.say(paper, middle, "bazin", UP)
    with world.put(tmp_path) as store:
        found = retriever(store, tmp_path).retrieve("How does foocillin affect bazin?")
        place = retriever(store, tmp_path).retrieve("How does foocillin affect limbus?")
    assert {ends(path)[1] for path in found.paths} == {curie("corgein")}
    assert ends(place.paths[0]) == (curie("foocillin"), curie("limbus"))  # but to one, and from one


def test_the_better_supported_path_comes_first(store: EmbeddedStore, tmp_path: Path) -> None:
    found = retriever(store, tmp_path).retrieve("How does foocillin affect barase?")
    assert [path.id for path in found.paths] == [f"P{i + 1}" for i in range(len(found.paths))]
    assert found.paths[0].steps[0].direction is DOWN
    assert found.paths[0].hops == found.paths[1].hops == 1


def test_the_budget_is_per_pair(store: EmbeddedStore, tmp_path: Path) -> None:
    config = RetrieveConfig(keep=1, paths=5)
    question = "Which of these does foocillin decrease?"
    found = retriever(store, tmp_path, config).retrieve(question, ("barase", "corgein", "bazin"))
    ways = {ends(path) for path in found.paths}
    assert len(ways) == 3
    assert {way[-1] for way in ways} == {curie(name) for name in ("barase", "corgein", "bazin")}


def test_what_speaks_against_is_found_with_what_speaks_for(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    finder = retriever(store, tmp_path, RetrieveConfig(keep=1, paths=1))
    for question in ("What does foocillin increase?", "How does foocillin affect barase?"):
        direct = [path for path in finder.retrieve(question).paths if path.hops == 1]
        assert {path.steps[0].direction for path in direct} == {UP, DOWN}


def test_the_noun_after_which_says_what_kind_is_sought(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    finder = retriever(store, tmp_path)
    assert finder.retrieve("Which drugs decrease barase?").paths
    assert finder.retrieve("Which genes decrease barase?").paths == ()
    assert finder.retrieve("Which genes does barase increase?").paths


def test_around_one_name_what_is_asked_comes_before_the_rest(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    found = retriever(store, tmp_path).retrieve("What decreases barase?")
    assert {ends(path) for path in found.paths} == {
        (curie("foocillin"), curie("barase")),
        (curie("quxapine"), curie("barase")),
    }
    outward = retriever(store, tmp_path).retrieve("What does barase increase?")
    assert {ends(path)[-1] for path in outward.paths} == {curie("bazin"), curie("dulcin")}


def test_a_year_hides_what_came_later(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN, year=2001)
    world.say(2, "foocillin", "barase", DOWN, year=2009)
    with world.put(tmp_path) as store:
        early = retriever(store, tmp_path).retrieve("How does foocillin affect barase?", (), 2005)
        late = retriever(store, tmp_path).retrieve("How does foocillin affect barase?")
    assert [len(stored.evidence) for stored in early.evidence.values()] == [1]
    assert [len(stored.evidence) for stored in late.evidence.values()] == [2]
    assert early.paths[0].steps[0].belief < late.paths[0].steps[0].belief


def test_equal_scores_have_one_order(store: EmbeddedStore, tmp_path: Path) -> None:
    paths = retriever(store, tmp_path).retrieve("How does foocillin affect bazin?").paths
    level = [path.model_copy(update={"score": 0.0, "cost": 1.0}) for path in paths]
    assert in_order(level) == in_order(level[::-1])


@pytest.mark.parametrize(
    ("question", "asked", "year"),
    [
        ("How does A affect B as of 2010?", "How does A affect B?", 2010),
        ("Before 2005, what did A increase?", "what did A increase?", 2004),
        ("How did A affect B by the end of 1999?", "How did A affect B?", 1999),
        ("What was known of A, up to 2001?", "What was known of A?", 2001),
        ("Does A affect B?", "Does A affect B?", None),
        ("Is A changed by 2010 nm of B?", "Is A changed by 2010 nm of B?", None),
        ("As of 1990, or as of 2000?", "As of 1990, or as of 2000?", None),
    ],
)
def test_a_question_may_name_its_year(question: str, asked: str, year: int | None) -> None:
    assert split_year(question) == (asked, year)


def test_the_year_of_a_question_is_obeyed_and_may_be_overruled(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", UP, year=2004)
    world.say(2, "foocillin", "barase", DOWN, year=2012)
    with world.put(tmp_path) as store:
        finder = retriever(store, tmp_path)
        question = "How does foocillin affect barase as of 2010?"
        assert [p.steps[0].direction for p in finder.retrieve(question).paths] == [UP]
        assert len(finder.retrieve(question, as_of=2020).paths) == 2
        assert finder.retrieve(question).gaps == ()


def test_what_was_seen_in_the_species_of_the_question_comes_first(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    found = retriever(store, tmp_path).retrieve("How does foocillin affect bazin?")
    path = found.paths[0]
    mice = Anchor(
        text="mice",
        curies=("NCBITaxon:10090",),
        name="mouse",
        category=Category.TAXON,
        start=0,
        end=4,
    )
    asked = found.asked.model_copy(update={"context": (mice,)})
    in_mice = {
        key: stored.model_copy(
            update={
                "evidence": tuple(
                    piece.model_copy(update={"species": "NCBITaxon:10090"})
                    for piece in stored.evidence
                )
            }
        )
        for key, stored in found.evidence.items()
    }
    one = path.steps[0].key
    assert coarse_parts(path, asked, in_mice).species == SPECIES
    assert coarse_parts(path, found.asked, in_mice).species == 0
    assert coarse_parts(path, asked, {**in_mice, one: found.evidence[one]}).species == 0


def test_every_reading_of_an_ambiguous_name_is_kept_with_its_score() -> None:
    class Unsure(WorldNamer):
        def find(self, text: str) -> tuple[Mention, ...]:
            first, *rest = super().find(text)
            (candidate,) = first.candidates
            others = [
                candidate.model_copy(update={"curie": curie("bazin"), "score": 0.99}),
                candidate.model_copy(update={"curie": curie("dulcin"), "score": 0.6}),
            ]
            unsure = first.model_copy(update={"candidates": (candidate, *others)})
            return (unsure, *rest)

    found = anchor("How does foocillin affect barase?", (), Unsure())
    assert found.asked.subject is not None
    assert found.asked.subject.curies == (curie("foocillin"), curie("bazin"))
    assert found.asked.subject.scores == (1.0, 0.99)
