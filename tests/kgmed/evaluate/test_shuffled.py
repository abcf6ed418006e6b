"""A shuffled graph keeps everything but what it says, and the store is not touched."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from graph_schema.biolink import Predicate
from kgmed.app.answering import answer_question
from kgmed.errors import StoreError
from kgmed.evaluate.arms.lab import LabParts
from kgmed.evaluate.arms.permuted import rejoined
from kgmed.evaluate.arms.shuffled import ShuffledStore
from kgmed.evaluate.citations import check_citations
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.protocol import GraphStore
from tests.kgmed.evaluate.laboratory import WorldParts
from tests.kgmed.reason.world import DOWN, NAMES, UP, World, curie


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    """Every two names joined by chance, so that most groups of edges can be permuted."""
    chance, world = random.Random(1), World()
    names = list(NAMES)
    for paper in range(1, 61):
        subject, object_ = chance.sample(names, 2)
        world.say(paper, subject, object_, chance.choice((UP, DOWN)))
    world.say(99, "barase", "bazin", predicate=Predicate.PHYSICALLY_INTERACTS_WITH)
    with world.put(tmp_path) as opened:
        yield opened


def test_degrees_kinds_and_evidence_stay_and_what_is_said_changes(store: EmbeddedStore) -> None:
    shuffled = ShuffledStore(store, seed=1)
    before, after = list(store.edges()), list(shuffled.edges())
    assert [edge._replace(object="") for edge in before] == [
        edge._replace(object="") for edge in after
    ]
    category = dict(NAMES.values())
    for kinds in (
        lambda edge: (edge.predicate, category[edge.subject], category[edge.object]),
        lambda edge: (edge.predicate, edge.object),
        lambda edge: (edge.predicate, edge.subject),
    ):
        assert Counter(map(kinds, before)) == Counter(map(kinds, after))
    moved = sum(a.object != b.object for a, b in zip(before, after, strict=True))
    assert moved > len(before) / 3
    assert all(edge.subject != edge.object for edge in after)
    key = next(b.key for a, b in zip(before, after, strict=True) if a.object != b.object)
    mine, theirs = shuffled.assertions([key])[key], store.assertions([key])[key]
    assert mine.evidence == theirs.evidence
    assert mine.assertion.object != theirs.assertion.object
    assert mine.assertion.key == key == theirs.assertion.key


def test_the_same_seed_gives_the_same_graph_and_another_one_another(store: EmbeddedStore) -> None:
    edges = [list(ShuffledStore(store, seed).edges()) for seed in (1, 1, 2)]
    assert edges[0] == edges[1] != edges[2]


def test_nothing_can_be_written_and_nothing_was(store: EmbeddedStore) -> None:
    before, generation = list(store.edges()), store.generation()
    shuffled = ShuffledStore(store)
    for name in ("put", "withdraw", "decide", "sync", "start_run", "finish_run", "readings"):
        with pytest.raises(StoreError, match=name):
            getattr(shuffled, name)
    assert shuffled.edge_changes(0) is None
    assert list(store.edges()) == before
    assert shuffled.generation() == store.generation() == generation
    assert shuffled.url != store.url


def test_the_product_answers_from_it_and_its_citations_check(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    shuffled = cast(GraphStore, ShuffledStore(store, seed=3))
    shared = WorldParts(store, tmp_path)
    parts = LabParts(shared, None, shuffled)
    said = [edge for edge in shuffled.edges() if edge.predicate == Predicate.AFFECTS]
    names = {identifier: name for name, (identifier, _) in NAMES.items()}
    answered = 0
    for edge in said[:30]:
        subject, object_ = names[edge.subject], names[edge.object]
        question = f"How does {subject} affect {object_}?"
        options = tuple(f"{subject} {verb} {object_}" for verb in ("increases", "decreases"))
        answer = answer_question(parts, question, options, graph=True, as_of=None, rests=False)
        assert not any("says something else" in reason for reason in answer.dropped)
        steps = [part for step in answer.steps for part in step.path]
        assert all(part.key in shuffled.assertions([part.key]) for part in steps)
        assert check_citations(answer, shuffled).share == 1.0
        answered += not answer.abstained
    assert answered > 5
    assert not (tmp_path / "projections").exists()  # its own projection is never kept


def test_sentences_are_found_as_they_join_now(store: EmbeddedStore) -> None:
    shuffled = ShuffledStore(store, seed=1)
    edge = next(iter(shuffled.edges()))
    found = shuffled.find_sentences([edge.subject, edge.object])
    assert edge.key in {one.assertion.key for one in found}
    assert all(
        {one.assertion.subject, one.assertion.object} <= {edge.subject, edge.object}
        for one in found
    )
    assert shuffled.entity(curie("barase")) == store.entity(curie("barase"))


def test_what_leads_to_a_hub_is_not_left_as_it_was(store: EmbeddedStore) -> None:
    """Many edges end at one name: a mere permutation would leave as large a share of those."""
    like = next(iter(store.edges()))
    group = [like._replace(subject=f"S:{i}", object=f"O:{max(i, 15)}") for i in range(40)]
    real = frozenset(frozenset((edge.subject, edge.object)) for edge in group)
    given = rejoined(group, random.Random(1), real)
    assert not real & {frozenset(pair) for pair in given}
    assert [subject for subject, _ in given] == [edge.subject for edge in group]
    assert Counter(object_ for _, object_ in given) == Counter(edge.object for edge in group)
