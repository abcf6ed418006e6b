"""A scattered graph keeps how many edges a thing has, and not what they say of it."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from graph_schema.biolink import Predicate
from kgmed.app.answering import answer_question
from kgmed.evaluate.arms.lab import LabParts
from kgmed.evaluate.arms.scattered import ScatteredStore
from kgmed.evaluate.arms.shuffled import ShuffledStore
from kgmed.evaluate.citations import check_citations
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.protocol import Edge, GraphStore
from tests.kgmed.evaluate.laboratory import WorldParts
from tests.kgmed.reason.world import DOWN, NAMES, UP, World

PREDICATES = (Predicate.AFFECTS, Predicate.CAUSES)
CATEGORY = dict(NAMES.values())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """Of every name all edges say one thing, so that a statement that moves is seen."""
    chance, world = random.Random(1), World()
    names = list(NAMES)
    for paper in range(1, 81):
        subject, object_ = chance.sample(names, 2)
        place = names.index(subject)
        world.say(
            paper, subject, object_, (UP, DOWN)[place % 2], predicate=PREDICATES[place // 2 % 2]
        )
    with world.put(tmp_path) as opened:
        yield opened


def by_category(edge: Edge) -> tuple[object, ...]:
    return edge.subject, CATEGORY[edge.subject], CATEGORY[edge.object]


def to_category(edge: Edge) -> tuple[object, ...]:
    return edge.object, CATEGORY[edge.subject], CATEGORY[edge.object]


def by_predicate(edge: Edge) -> tuple[str, ...]:
    return edge.subject, edge.predicate


def test_the_number_of_edges_stays_and_their_predicates_do_not(store: EmbeddedStore) -> None:
    before = list(store.edges())
    scattered = list(ScatteredStore(store, seed=1).edges())
    shuffled = list(ShuffledStore(store, seed=1).edges())
    for degree in (by_category, to_category):
        assert Counter(map(degree, before)) == Counter(map(degree, scattered))
    assert Counter(map(by_predicate, before)) == Counter(map(by_predicate, shuffled))
    assert Counter(map(by_predicate, before)) != Counter(map(by_predicate, scattered))
    strangers = {by_predicate(edge) for edge in scattered} - {by_predicate(e) for e in before}
    assert len(strangers) > len(NAMES) / 3
    assert all(edge.subject != edge.object for edge in scattered)


def test_what_an_edge_says_moves_with_its_evidence(store: EmbeddedStore) -> None:
    scattered = ScatteredStore(store, seed=1)
    before, after = list(store.edges()), list(scattered.edges())
    assert [edge._replace(subject="", object="") for edge in before] == [
        edge._replace(subject="", object="") for edge in after
    ]
    key = next(b.key for a, b in zip(before, after, strict=True) if a.subject != b.subject)
    mine, theirs = scattered.assertions([key])[key], store.assertions([key])[key]
    assert mine.evidence == theirs.evidence
    assert mine.assertion.predicate is theirs.assertion.predicate
    assert mine.assertion.subject != theirs.assertion.subject
    assert mine.assertion.key == key


def test_the_same_seed_gives_the_same_graph_and_the_store_is_not_touched(
    store: EmbeddedStore,
) -> None:
    before = list(store.edges())
    edges = [list(ScatteredStore(store, seed).edges()) for seed in (1, 1, 2)]
    assert edges[0] == edges[1] != edges[2]
    assert list(store.edges()) == before
    assert ScatteredStore(store).url not in {store.url, ShuffledStore(store).url}


def test_the_product_answers_from_it_and_its_citations_check(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    scattered = cast(GraphStore, ScatteredStore(store, seed=3))
    parts = LabParts(WorldParts(store, tmp_path), None, scattered)
    names = {identifier: name for name, (identifier, _) in NAMES.items()}
    answered = 0
    for edge in list(scattered.edges())[:20]:
        subject, object_ = names[edge.subject], names[edge.object]
        options = tuple(f"{subject} {verb} {object_}" for verb in ("increases", "decreases"))
        question = f"How does {subject} affect {object_}?"
        answer = answer_question(parts, question, options, graph=True, as_of=None, rests=False)
        assert not any("says something else" in reason for reason in answer.dropped)
        assert check_citations(answer, scattered).share == 1.0
        answered += not answer.abstained
    assert answered > 5
