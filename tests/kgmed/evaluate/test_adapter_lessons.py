"""What the adapter is taught: made worlds, and sentences of made corpora."""

import json
import random
from itertools import islice
from pathlib import Path

import pytest

from kgmed.evaluate.adapter.asked import ask
from kgmed.evaluate.adapter.lessons import Lesson, denied, of_sentence, of_world, worlds
from kgmed.evaluate.adapter.names import invent, is_held_out, sibling
from kgmed.evaluate.adapter.sentences import Tied, read_biored
from kgmed.evaluate.adapter.worlds import make_bridge, make_choice, make_world
from kgmed.llm.facts import STATED, Effect, composed

UP, DOWN, SAME, OTHER, NONE = Effect


def test_names_of_checks_are_never_taught() -> None:
    chance = random.Random(0)
    for held_out in (False, True):
        names = [invent(chance, held_out=held_out) for _ in range(300)]
        names += [sibling(name, chance, held_out=held_out) for name in names[:50]]
        assert {is_held_out(name) for name in names} == {held_out}


@pytest.mark.parametrize("size", [2, 3, 5, 9])
def test_what_a_world_asks_follows_from_its_facts(size: int) -> None:
    chance = random.Random(size)
    chained = 0
    for _ in range(50):
        world = make_world(chance, size, held_out=False)
        said = {(f.subject, f.object): f.effect for f in world.facts}
        assert len(said) == len(world.facts) <= size
        assert set(said.values()) <= set(STATED)
        assert not set(said) & set(world.silent())
        chained += bool(world.chains())
        for chain in world.chains():
            first, second = (world.facts[place] for place in chain)
            assert first.object == second.subject
            assert (first.subject, second.object) not in said
            assert world.outcome(chain) is composed([first.effect, second.effect])
    assert chained >= 40


def test_one_option_is_right_and_one_intermediate() -> None:
    chance = random.Random(1)
    for _ in range(50):
        choice = make_choice(chance)
        said = {(f.subject, f.object): f.effect for f in choice.facts}
        right = [said.get((choice.subject, o)) is choice.effect for o in choice.options]
        assert right.index(True) == choice.right
        assert sum(right) == 1
        bridge = make_bridge(chance)
        said = {(f.subject, f.object): f.effect for f in bridge.facts}
        both = [(bridge.subject, o) in said and (o, bridge.object) in said for o in bridge.options]
        assert both.index(True) == bridge.right
        assert sum(both) == 1


def test_useful_is_what_speaks_of_the_names_that_are_asked_about_the_right_way_round() -> None:
    chance = random.Random(2)
    kinds = set()
    for _ in range(300):
        world = make_world(chance, 5, held_out=False)
        asked = ask(chance, world)
        for candidate in asked.candidates:
            first, last = candidate.line.split("; ")[0], candidate.line.split("; ")[-1]
            start = first.split(" on ")[0]
            end = last.split(" on ")[1].rpartition(":")[0]
            if asked.question.startswith(("How does", "Does")) and candidate.useful:
                assert start in asked.question
                assert end in asked.question
            kinds.add(candidate.useful)
    assert kinds == {True, False}


def test_a_lesson_of_a_world_asks_for_effect_number_silence_and_outcome() -> None:
    world = make_world(random.Random(3), 6, held_out=False)
    lesson = of_world(world, random.Random(4))
    right = [group[-1].labels[group[-1].right] for group in lesson.groups]
    assert right.count(" unknown") >= 1
    assert any(label.isdigit() for label in right)
    for group in lesson.groups:
        stated, *cited = group
        if cited:
            fact = world.facts[cited[0].right]
            assert stated.suffix == f" {fact.subject} on {fact.object}:"
            assert stated.labels[stated.right] == f" {fact.effect.word}"


def test_the_same_seed_gives_the_same_lessons() -> None:
    assert list(islice(worlds(5, ["tau"]), 40)) == list(islice(worlds(5, ["tau"]), 40))
    assert list(islice(worlds(5, ["tau"]), 40)) != list(islice(worlds(6, ["tau"]), 40))


def _lesson(text: str, one: str, other: str, forward: Effect) -> Lesson:
    spans = [(text.index(name), text.index(name) + len(name)) for name in (one, other)]
    tied = Tied("made", "1", text, spans[0], spans[1], forward, NONE)
    return of_sentence(tied, random.Random(0))


def test_a_sentence_asks_both_ways_and_x_is_either() -> None:
    text = "Caffeine increased the adenosine level."
    lesson = _lesson(text, "Caffeine", "adenosine", UP)
    assert [group[0].labels[group[0].right] for group in lesson.groups] == [" increases", " none"]
    tied = Tied("made", "1", text, (0, 8), (23, 32), UP, NONE)
    prefixes = {of_sentence(tied, random.Random(seed)).prefix for seed in range(20)}
    assert len(prefixes) == 2


def test_a_plain_effect_is_also_taught_denied_and_no_other() -> None:
    lesson = _lesson("Caffeine increased the adenosine level.", "Caffeine", "adenosine", UP)
    not_so = denied(lesson, random.Random(0))
    assert not_so is not None
    assert "increased" not in not_so.prefix
    assert [g[0].labels[g[0].right] for g in not_so.groups] == [" unchanged", " none"]
    for text in ("Adenosine was increased by caffeine.", "Caffeine in adenosine increased rats."):
        names = ("affeine", "denosine")
        assert denied(_lesson(text, *names, UP), random.Random(0)) is None


def test_biored_gives_a_direction_only_where_kinds_do(tmp_path: Path) -> None:
    text = "Foocillin caused grimness. BAR1 met BAZ2."
    rows = [
        "7|t|Foocillin",
        f"7|a|{text}",
        "7\t10\t19\tFoocillin\tChemicalEntity\tD1",
        "7\t27\t35\tgrimness\tDiseaseOrPhenotypicFeature\tD2",
        "7\t37\t41\tBAR1\tGeneOrGeneProduct\t1",
        "7\t46\t50\tBAZ2\tGeneOrGeneProduct\t2",
        "7\tPositive_Correlation\tD1\tD2\tNovel",
        "7\tPositive_Correlation\t1\t2\tNovel",
    ]
    path = tmp_path / "made.pubtator"
    path.write_text("\n".join(rows), encoding="utf-8")
    found = list(read_biored(path))
    assert [(t.text[slice(*t.one)], t.text[slice(*t.other)], t.forward) for t in found] == [
        ("Foocillin", "grimness", UP)
    ]
    assert json.dumps(found[0]._asdict())
