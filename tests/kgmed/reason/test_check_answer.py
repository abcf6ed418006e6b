"""A whole answer is held to the store; what was changed in it afterwards is found."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_schema.biolink import Predicate
from kgmed.reason.check_answer import faults
from kgmed.reason.reasoner import Reasoner
from kgmed.records import Answer
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.falsified import KINDS, Pool, falsified
from tests.kgmed.reason.unread import OPTIONS, answer_from, unread
from tests.kgmed.reason.unread import QUESTION as ASKED
from tests.kgmed.reason.world import DOWN, UP, World, curie, retriever

QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How does foocillin affect barase?", ()),
    ("How does foocillin affect dulcin?", ()),
    ("What does foocillin decrease?", ()),
    ("What treats grimness?", ()),
    ("Is quxapine associated with corgein?", ()),
    (
        "How does quxapine affect bazin?",
        ("quxapine increases bazin", "quxapine does not change bazin"),
    ),
    ("Does quxapine increase bazin?", ("yes", "no", "maybe")),
    ("Through which of these could foocillin act on bazin?", ("dulcin", "barase")),
    ("How does grimness affect dulcin?", ()),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "foocillin", "barase", DOWN, hedged=True, year=2015)
    world.say(3, "foocillin", "barase", UP, confidence=0.5)
    world.say(4, "barase", "bazin", UP)
    world.say(5, "quxapine", "bazin", DOWN, negated=True)
    world.say(6, "bazin", "dulcin", DOWN)
    world.say(7, "barase", "dulcin", UP)
    world.say(8, "quxapine", "grimness", predicate=Predicate.TREATS)
    world.say(9, "quxapine", "corgein", predicate=Predicate.ASSOCIATED_WITH)
    world.say(10, "foocillin", "corgein", DOWN, year=2004)
    with world.put(tmp_path_factory.mktemp("world")) as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> tuple[Answer, ...]:
    finder, reasoner = retriever(store, tmp_path_factory.mktemp("found")), Reasoner(store)
    made = []
    for question, options in QUESTIONS:
        for year in (None, 2012):
            found = finder.retrieve(question, options, year)
            answer = reasoner.answer(question, options, found)
            replay = answer.replay.model_copy(update={"as_of": year})
            made.append(answer.model_copy(update={"replay": replay}))
    return tuple(made)


@pytest.fixture(scope="module")
def pool(store: EmbeddedStore, answers: tuple[Answer, ...]) -> Pool:
    return Pool(
        entities=tuple(store.iter_entities()),
        keys=tuple(edge.key for edge in store.edges()),
        steps=tuple(part for answer in answers for step in answer.steps for part in step.path),
        publications=tuple(document.id for document in store.iter_documents()),
    )


def test_what_was_answered_stands(store: EmbeddedStore, answers: tuple[Answer, ...]) -> None:
    assert sum(not answer.abstained for answer in answers) >= 14
    assert sum(answer.abstained for answer in answers) >= 2
    assert {len(step.path) for answer in answers for step in answer.steps} == {1, 2}
    for answer in answers:
        assert faults(answer, store) == (), answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_one_thing_changed_is_found(
    store: EmbeddedStore, answers: tuple[Answer, ...], pool: Pool, kind: str
) -> None:
    rng, tried = random.Random(kind), 0
    for answer in answers:
        for _ in range(3):
            changed = falsified(answer, kind, pool, rng)
            if changed is not None:
                tried += 1
                assert faults(changed, store), changed
    assert tried >= 6


def first(answers: tuple[Answer, ...], *, abstained: bool = False) -> Answer:
    return next(answer for answer in answers if answer.abstained == abstained)


def test_text_and_choice_are_looked_at_too(
    store: EmbeddedStore, answers: tuple[Answer, ...]
) -> None:
    answer = first(answers)
    chosen = next(answer for answer in answers if answer.choice is not None)
    silent = first(answers, abstained=True)
    false = (
        answer.model_copy(update={"text": answer.text.replace("decreases", "increases", 1)}),
        answer.model_copy(update={"text": f"{answer.text} It is safe in pregnancy."}),
        answer.model_copy(update={"text": answer.text.replace("P1", "P2", 1)}),
        answer.model_copy(update={"steps": ()}),
        answer.model_copy(update={"contradicting": ()}),
        answer.model_copy(update={"ranking": ()}),
        chosen.model_copy(update={"choice": 1 - (chosen.choice or 0)}),
        chosen.model_copy(update={"choice": 7, "forced": 7}),
        chosen.model_copy(update={"choice": None}),
        silent.model_copy(update={"text": "Foocillin cures everything."}),
        silent.model_copy(update={"steps": answer.steps}),
    )
    assert answer.contradicting
    for each in false:
        assert faults(each, store), each


def test_a_contradicting_sentence_is_held_to_the_store(
    store: EmbeddedStore, answers: tuple[Answer, ...]
) -> None:
    answer = first(answers)
    (against, *rest) = answer.contradicting
    other = against.model_copy(update={"sentence": against.sentence.replace("saw", "heard")})
    assert faults(answer.model_copy(update={"contradicting": (other, *rest)}), store)


def test_an_answer_by_the_model_alone_cites_nothing(
    store: EmbeddedStore, answers: tuple[Answer, ...]
) -> None:
    chosen = next(answer for answer in answers if answer.choice is not None)
    update = {"text": "barase (the model's guess)", "steps": (), "contradicting": ()}
    alone = chosen.model_copy(update=update)
    assert faults(alone, store) == ()
    assert faults(alone.model_copy(update={"text": "barase [P1]."}), store)


def test_a_sentence_that_was_searched_for_is_held_to_the_store_too(tmp_path: Path) -> None:
    world = World()
    world.say(9, "corgein", "dulcin", UP)
    with world.put(tmp_path) as store:
        store.put([unread(1)])
        retrieved = retriever(store, tmp_path).retrieve(ASKED, OPTIONS)
        answer = answer_from(store, retrieved, decreases=0.95)
        assert [step.path for step in answer.steps] == [()]
        assert faults(answer, store) == ()
        (step,) = answer.steps
        (said,) = step.citations
        start, end = said.subject_span or (0, 0)
        false: tuple[dict[str, object], ...] = (
            {"sentence": said.sentence.replace("decreased", "increased")},
            {"publication": "PMID:9"},
            {"subject_span": (start + 1, end)},
            {"subject_span": said.object_span, "object_span": said.subject_span},
            {"subject": curie("barase"), "object": curie("corgein")},
            {"year": 2011},
            {"assertion": next(iter(store.edges())).key},
            {"negated": True},
        )
        for changes in false:
            cited = step.model_copy(update={"citations": (said.model_copy(update=changes),)})
            assert faults(answer.model_copy(update={"steps": (cited,)}), store), changes
        early = answer.replay.model_copy(update={"as_of": 2005})
        assert faults(answer.model_copy(update={"replay": early}), store)
        claimed = step.model_copy(update={"claim": step.claim.replace("decreases", "increases")})
        assert faults(answer.model_copy(update={"steps": (claimed,)}), store)


def test_a_change_is_told_by_what_the_assertion_says(tmp_path: Path) -> None:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    with world.put(tmp_path) as opened:
        finder, reasoner = retriever(opened, tmp_path), Reasoner(opened)
        question = "How does foocillin affect barase?"
        answer = reasoner.answer(question, (), finder.retrieve(question))
        world.say(2, "foocillin", "barase", DOWN)
        opened.put(world.readings())
        (told,) = faults(answer, opened)
        was = answer.steps[0].path[0].belief
        (now,) = (stored.belief for stored in opened.iter_assertions())
        assert told == (
            'P1: the evidence for "foocillin decreases barase" has changed: '
            f"believed to {was:.2f}, now to {now:.2f}"
        )
        opened.withdraw(["PMID:1"])
        (gone,) = [fault for fault in faults(answer, opened) if "quoted" in fault]
        assert gone.startswith("P1: PMID:1 ")
        assert gone.endswith('no longer, quoted for "foocillin decreases barase"')
