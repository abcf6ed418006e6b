"""The cue grammar reads who acts on whom, which way, and what is left open."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import Category, Direction
from kgmed.retrieve.asked import parse, unnamed
from kgmed.retrieve.cues import Relation
from kgmed.retrieve.records import Anchor, Sought

NAMES = ("APP", "BACE1", "CDK5", "IL6", "mice")
UP, DOWN = Direction.INCREASED, Direction.DECREASED


def anchors(text: str) -> list[Anchor]:
    """The names above, wherever they stand as words."""
    return [
        Anchor(
            text=match.group(),
            curies=(f"HGNC:{NAMES.index(match.group())}",),
            name=match.group(),
            category=Category.GENE,
            start=match.start(),
            end=match.end(),
        )
        for match in re.finditer(rf"\b({'|'.join(NAMES)})\b", text)
    ]


@pytest.mark.parametrize(
    ("text", "sought", "relation", "direction", "subject", "object_"),
    [
        ("How does APP affect BACE1?", "verdict", "effect", None, "APP", "BACE1"),
        ("How is BACE1 affected by APP?", "verdict", "effect", None, "APP", "BACE1"),
        ("Which of these does APP increase?", "object", "effect", UP, "APP", None),
        ("Which of these is decreased by APP?", "object", "effect", DOWN, "APP", None),
        ("What decreases BACE1?", "subject", "effect", DOWN, None, "BACE1"),
        ("Which drug inhibits BACE1?", "subject", "effect", DOWN, None, "BACE1"),
        ("Which chemicals lower IL6 levels?", "subject", "effect", DOWN, None, "IL6"),
        ("By what is BACE1 decreased?", "subject", "effect", DOWN, None, "BACE1"),
        (
            "Through which of these could APP act on BACE1?",
            "mediator",
            "effect",
            None,
            "APP",
            "BACE1",
        ),
        (
            "Which protein mediates the effect of APP on IL6?",
            "mediator",
            "effect",
            None,
            "APP",
            "IL6",
        ),
        ("Which of these links APP to BACE1?", "mediator", "association", None, "APP", "BACE1"),
        ("Does APP increase BACE1?", "verdict", "effect", UP, "APP", "BACE1"),
        ("Is APP increased by BACE1?", "verdict", "effect", UP, "BACE1", "APP"),
        ("What is the effect of APP on BACE1?", "verdict", "effect", None, "APP", "BACE1"),
        ("What effect does APP have on BACE1?", "verdict", "effect", None, "APP", "BACE1"),
        ("How does APP change the activity of IL6?", "verdict", "effect", None, "APP", "IL6"),
        ("Which gene is associated with APP?", "object", "association", None, "APP", None),
        ("Is APP associated with BACE1?", "verdict", "association", None, "APP", "BACE1"),
        ("Does APP interact with BACE1?", "verdict", "interaction", None, "APP", "BACE1"),
        ("What treats APP?", "subject", "treatment", None, None, "APP"),
        ("What leads to APP?", "subject", "cause", None, None, "APP"),
        ("What causes APP?", "subject", "cause", None, None, "APP"),
        ("Does APP cause BACE1?", "verdict", "cause", None, "APP", "BACE1"),
        ("What are the causes of APP?", "subject", "cause", None, None, "APP"),
        ("Is APP a cause of BACE1?", "verdict", "cause", None, "APP", "BACE1"),
        ("How does APP influence BACE1?", "verdict", "effect", None, "APP", "BACE1"),
        ("What influence does APP have on IL6?", "verdict", "effect", None, "APP", "IL6"),
        ("What does APP do to IL6?", "verdict", "effect", None, "APP", "IL6"),
        ("What is the treatment of APP?", "subject", "treatment", None, None, "APP"),
        ("Which drugs are used in APP?", "subject", "treatment", None, None, "APP"),
        ("Is IL6 a treatment for APP?", "verdict", "treatment", None, "IL6", "APP"),
        ("What are risk factors for APP?", "object", "association", None, "APP", None),
        ("All of these increase APP except", "subject", "effect", UP, None, "APP"),
        ("APP was low. Which drug treats IL6?", "subject", "treatment", None, None, "IL6"),
        ("In mice, how does APP affect BACE1?", "verdict", "effect", None, "APP", "BACE1"),
        ("What reduces BACE1 in mice?", "subject", "effect", DOWN, None, "BACE1"),
    ],
)
def test_reads_a_question(
    text: str,
    sought: str,
    relation: str,
    direction: Direction | None,
    subject: str | None,
    object_: str | None,
) -> None:
    asked = parse(text, anchors(text))
    assert asked.sought is Sought(sought)
    assert asked.relation is Relation(relation)
    assert asked.direction is direction
    assert (asked.subject.text if asked.subject else None) == subject
    assert (asked.object.text if asked.object else None) == object_


def test_the_loss_of_a_subject_turns_the_direction() -> None:
    for text in ("Does inhibition of APP increase BACE1?", "Does APP deficiency increase BACE1?"):
        asked = parse(text, anchors(text))
        assert asked.loss
        assert asked.direction is DOWN
        assert asked.subject is not None
        assert asked.subject.text == "APP"


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("APP does not change BACE1", True),
        ("APP doesn't affect IL6", True),
        ("APP raises IL6", False),
        ("APP raises IL6 but not BACE1", False),
        ("APP was not there. What raises IL6?", False),
        ("Which of these does APP not raise?", True),
        ("All of these raise APP except", True),
        ("APP has no effect on IL6", True),
    ],
)
def test_reads_whether_a_relation_is_denied(text: str, negated: bool) -> None:
    assert parse(text, anchors(text)).negated is negated


def test_says_which_words_stand_where_a_name_would() -> None:
    text = "How does xyz acid affect BACE1 in mice?"
    assert [text[start:end] for start, end in unnamed(text, anchors(text))] == ["xyz acid"]
    assert (
        unnamed("What is the effect of APP on IL6?", anchors("What is the effect of APP on IL6?"))
        == ()
    )


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = anchors(text)
    asked = parse(text, found)
    assert set(asked.context) <= set(found)
    for start, end in unnamed(text, found):
        assert text[start:end].strip()


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(("raises", "lowers")))
def test_active_and_passive_say_the_same(first: str, second: str, verb: str) -> None:
    if first == second:
        return
    participle = f"{verb[:-1]}ed".replace("eed", "ed")
    active, passive = f"{first} {verb} {second}", f"{second} is {participle} by {first}"
    one, other = parse(active, anchors(active)), parse(passive, anchors(passive))
    assert one.subject is not None
    assert other.subject is not None
    assert one.object is not None
    assert other.object is not None
    assert one.direction is other.direction
    assert (one.subject.text, one.object.text) == (other.subject.text, other.object.text)
