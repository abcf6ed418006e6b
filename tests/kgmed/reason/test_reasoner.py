"""From a question to an answer over a small invented literature in the real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.biolink import Predicate
from kgmed.errors import ModelError
from kgmed.evaluate.citations import check_citations
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.retrieve.retriever import Retriever
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, NAMES, UP, World, curie, retriever


def told() -> World:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "foocillin", "barase", DOWN)
    world.say(3, "foocillin", "barase", UP, confidence=0.5)
    world.say(4, "barase", "bazin", UP)
    world.say(5, "quxapine", "bazin", DOWN, negated=True)
    world.say(6, "foocillin", "corgein", UP)
    world.say(7, "corgein", "dulcin", predicate=Predicate.ASSOCIATED_WITH, confidence=0.3)
    world.say(8, "quxapine", "grimness", predicate=Predicate.TREATS)
    world.say(9, "foocillin", "grimness", predicate=Predicate.TREATS, negated=True)
    return world


class Asker:
    """Asks with options or without."""

    def __init__(self, store: EmbeddedStore, finder: Retriever) -> None:
        self.store, self.finder = store, finder
        self.reasoner = Reasoner(store)

    def __call__(self, question: str, *options: str, as_of: int | None = None) -> Answer:
        found = self.finder.retrieve(question, options, as_of)
        return self.reasoner.answer(question, options, found)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    folder = tmp_path_factory.mktemp("world")
    with told().put(folder) as store:
        yield Asker(store, retriever(store, folder))


def publications(answer: Answer) -> list[str]:
    return [citation.publication for step in answer.steps for citation in step.citations]


def test_an_effect_is_told_with_its_sources_and_those_against(ask: Asker) -> None:
    answer = ask("How does foocillin affect barase?")
    assert not answer.abstained
    assert answer.text.startswith("Foocillin decreases barase")
    assert set(publications(answer)) == {"PMID:1", "PMID:2"}
    assert [c.publication for c in answer.contradicting] == ["PMID:3"]
    assert "Sources disagree" in answer.text
    assert answer.choice is None
    assert answer.forced is None
    assert [(name.text, name.curies) for name in answer.names] == [
        ("foocillin", (curie("foocillin"),)),
        ("barase", (curie("barase"),)),
    ]


def test_statements_as_options(ask: Asker) -> None:
    answer = ask(
        "How does foocillin affect barase?",
        "foocillin increases barase",
        "foocillin decreases barase",
        "foocillin does not change barase",
    )
    assert (answer.choice, answer.forced) == (1, 1)
    assert answer.scores[1] > max(answer.scores[0], answer.scores[2])
    assert answer.replay.jobs["choose"] == "paths"


def test_a_denied_effect_supports_no_change(ask: Asker) -> None:
    answer = ask(
        "How does quxapine affect bazin?",
        "quxapine increases bazin",
        "quxapine decreases bazin",
        "quxapine does not change bazin",
    )
    assert answer.choice == 2
    assert answer.steps[0].path[0].polarity == "denied"


def test_names_as_options_compete_by_the_asked_direction(ask: Asker) -> None:
    answer = ask("Which of these does foocillin increase?", "barase", "corgein", "dulcin")
    assert answer.choice == 1
    assert publications(answer) == ["PMID:6"]
    answer = ask("Which of these does foocillin decrease?", "barase", "corgein", "dulcin")
    assert answer.choice == 0


def test_the_object_may_be_asked_from_the_other_end(ask: Asker) -> None:
    assert ask("What decreases barase?", "quxapine", "foocillin").choice == 1
    assert "Foocillin decreases barase" in ask("What decreases barase?").text
    assert "Quxapine treats grimness" in ask("What treats grimness?").text


def test_a_bridge_needs_both_of_its_legs(ask: Asker) -> None:
    answer = ask("Through which of these could foocillin act on bazin?", "dulcin", "barase")
    assert answer.choice == 1
    assert {"PMID:1", "PMID:4"} <= set(publications(answer))
    half = ask("Through which of these could foocillin act on bazin?", "dulcin", "corgein")
    assert half.abstained
    assert half.forced == 1


def test_two_steps_are_told_as_an_inference(ask: Asker) -> None:
    for question in (
        "How does foocillin affect bazin?",
        "Through what could foocillin act on bazin?",
    ):
        answer = ask(question)
        assert not answer.abstained
        assert "so foocillin would decrease bazin" in answer.text
        assert {"PMID:1", "PMID:4"} <= set(publications(answer))
        assert answer.confidence < ask("How does barase affect bazin?").confidence


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("How does quxapine affect dulcin?", "no_path"),
        ("How does corgein affect dulcin?", "unknown_direction"),
        ("How does xyzzine affect barase?", "ungrounded"),
        ("What decreases xyzzine?", "ungrounded"),
        ("What increases foocillin?", "unknown_direction"),
    ],
)
def test_it_abstains_and_says_what_is_missing(ask: Asker, question: str, gap: str) -> None:
    answer = ask(question)
    assert answer.abstained
    assert gap in {missing.kind for missing in answer.gaps}
    assert answer.text.startswith("No answer: ")
    assert answer.steps == ()


def test_a_name_alone_is_told_that_it_asks_nothing_and_nothing_is_searched(ask: Asker) -> None:
    answer = ask("foocillin")
    assert answer.abstained
    assert [gap.kind for gap in answer.gaps] == ["not_understood"]
    assert answer.text.startswith("No answer: nothing is asked of foocillin: ask")
    assert answer.ranking == ()
    assert "names nothing" in ask("Why?").text
    assert not ask("What does foocillin increase?").abstained


def test_yes_no_and_maybe(ask: Asker) -> None:
    options = ("yes", "no", "maybe")
    assert ask("Does foocillin decrease barase?", *options).choice == 0
    assert ask("Does foocillin increase barase?", *options).choice == 1
    assert ask("Does quxapine decrease bazin?", *options).choice == 1


def test_the_loss_of_the_subject_turns_the_answer(ask: Asker) -> None:
    options = ("barase", "corgein")
    assert ask("Which of these does inhibition of foocillin increase?", *options).choice == 0


def test_abstaining_with_options_still_names_what_it_would_be_forced_to(ask: Asker) -> None:
    answer = ask("Which of these does corgein increase?", "bazin", "dulcin")
    assert answer.abstained
    assert answer.choice is None
    assert answer.forced == 1


def test_the_same_question_has_the_same_answer(ask: Asker) -> None:
    asked = ("Which of these does foocillin increase?", "barase", "corgein", "dulcin")
    first, second = (ask(*asked).model_copy(update={"timings": {}}) for _ in range(2))
    assert first.model_dump_json() == second.model_dump_json()


def test_a_question_about_an_earlier_year_quotes_no_later_paper(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN, year=2001)
    world.say(2, "foocillin", "barase", UP, year=2010)
    world.say(3, "foocillin", "barase", UP, year=2011)
    with world.put(tmp_path) as store:
        ask = Asker(store, retriever(store, tmp_path))
        early = ask("How does foocillin affect barase?", as_of=2005)
        late = ask("How does foocillin affect barase?")
        assert ask("How does foocillin affect barase?", as_of=1999).abstained
    assert early.text.startswith("Foocillin decreases barase")
    assert publications(early) == ["PMID:1"]
    assert early.contradicting == ()
    assert late.text.startswith("Foocillin increases barase")


def test_the_model_alone_needs_a_model_and_options(ask: Asker) -> None:
    with pytest.raises(ModelError, match="only a model"):
        Reasoner(ask.store).answer("How does foocillin affect barase?", ("a", "b"), None)


claims = st.tuples(
    st.integers(1, 12),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from([UP, DOWN, None]),
    st.booleans(),
    st.sampled_from([0.3, 0.6, 0.9]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(claims, min_size=1, max_size=14), st.sampled_from(sorted(NAMES)))
def test_whatever_was_read_every_citation_checks(
    tmp_path_factory: pytest.TempPathFactory,
    said: list[tuple[int, str, str, object, bool, float]],
    name: str,
) -> None:
    world = World()
    for paper, subject, object_, direction, negated, confidence in said:
        if subject != object_:
            world.say(paper, subject, object_, direction, negated=negated, confidence=confidence)
    folder = tmp_path_factory.mktemp("any")
    with world.put(folder) as store:
        ask = Asker(store, retriever(store, folder))
        for other in sorted(set(NAMES) - {name}):
            for answer in (
                ask(f"How does {name} affect {other}?"),
                ask(f"Which of these does {name} increase?", other, "barase", "bazin"),
                ask(f"Through which of these could {name} act on {other}?", "barase", "corgein"),
            ):
                report = check_citations(answer, store)
                assert report.faults == ()
                assert report.share == 1.0
                assert answer.abstained or answer.steps
                assert all(step.citations for step in answer.steps)
                assert 0.0 <= answer.confidence <= 1.0


def test_a_question_that_names_no_relation_is_not_answered_by_any_connection(ask: Asker) -> None:
    answer = ask("And foocillin, of these?", "barase", "corgein")
    assert answer.abstained
    assert "not_understood" in {gap.kind for gap in answer.gaps}
    assert answer.forced is not None
    stated = ask("Which is so, of foocillin?", "foocillin decreases barase", "foocillin met bazin")
    assert stated.choice == 0


def test_what_is_not_so_is_chosen_for_what_speaks_against_it(ask: Asker) -> None:
    """Foocillin decreases barase and increases corgein."""
    rises = ask("Which of these does foocillin not decrease?", "barase", "corgein")
    assert rises.choice == 1
    assert rises.text.startswith("It is not so that foocillin decreases corgein")
    assert all(step.claim == "foocillin increases corgein" for step in rises.steps)
    excepted = ask("All of these foocillin decreases except", "barase", "corgein")
    assert excepted.choice == 1
    unknown = ask("Which of these does foocillin not decrease?", "barase", "dulcin")
    assert unknown.abstained  # that nothing was read of the one is no denial
    assert unknown.forced == 1
    stated = "foocillin decreases barase", "foocillin decreases corgein"
    assert ask("Which of these is not so of foocillin?", *stated).choice == 1


def test_a_list_of_what_is_not_so_names_only_what_is_denied(ask: Asker) -> None:
    answer = ask("What does foocillin not decrease?")
    assert "barase" not in answer.text
    assert "It is not so that foocillin decreases corgein" in answer.text


def test_a_treatment_that_is_denied_is_not_told_as_one(ask: Asker) -> None:
    answer = ask("Does foocillin treat grimness?")
    assert answer.text.startswith("Foocillin does not treat grimness")
    assert ask("Does quxapine treat grimness?").text.startswith("Quxapine treats grimness")


def test_what_acts_on_a_thing_is_named_and_not_the_thing(ask: Asker) -> None:
    answer = ask("What decreases barase?")
    assert [step.claim for step in answer.steps] == ["foocillin decreases barase"]
    assert "barase; barase" not in answer.text


def test_an_early_year_says_that_undated_papers_are_left_out(ask: Asker) -> None:
    answer = ask("How does foocillin affect barase?", as_of=1990)
    assert "by 1990 (papers without a year left out)" in answer.text
