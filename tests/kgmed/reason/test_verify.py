"""What does not stand in the store as it is said is dropped, and said so."""

from collections.abc import Iterator
from pathlib import Path as FilePath

import pytest

from graph_schema.biolink import Direction, Predicate
from graph_schema.records import TextEvidence
from kgmed.reason.verify import Verified, verify
from kgmed.records import Path, Step, StoredAssertion
from kgmed.store.embedded import EmbeddedStore
from tests.kgmed.reason.world import DOWN, UP, World, curie


@pytest.fixture
def world() -> World:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    world.say(3, "quxapine", "bazin", UP, negated=True)
    world.say(4, "quxapine", "barase", UP, retracted=True)
    return world


@pytest.fixture
def store(world: World, tmp_path: FilePath) -> Iterator[EmbeddedStore]:
    with world.put(tmp_path) as opened:
        yield opened


def step(store: EmbeddedStore, subject: str, object_: str, **changes: object) -> Step:
    """The step over the one assertion between these two, as the store has it."""
    (edge,) = [
        e for e in store.edges() if (e.subject, e.object) == (curie(subject), curie(object_))
    ]
    return Step(
        key=edge.key,
        subject=edge.subject,
        subject_name=subject,
        predicate=Predicate(edge.predicate),
        object=edge.object,
        object_name=object_,
        direction=Direction(edge.direction) if edge.direction else None,
        polarity="denied" if edge.denied else "affirmed",
        belief=edge.belief,
    ).model_copy(update=changes)


def check(store: EmbeddedStore, *steps: Step) -> Verified:
    path = Path(id="P1", steps=steps, cost=1.0)
    return verify([path], store.assertions([part.key for part in steps]), store)


def test_a_path_that_the_store_has_stands(store: EmbeddedStore) -> None:
    checked = check(store, step(store, "foocillin", "barase"), step(store, "barase", "bazin"))
    assert [path.id for path in checked.paths] == ["P1"]
    assert checked.dropped == ()
    for part in checked.paths[0].steps:
        assert checked.citations[part.key]


def test_a_denied_assertion_stands_as_denied(store: EmbeddedStore) -> None:
    denied = step(store, "quxapine", "bazin")
    assert denied.polarity == "denied"
    assert check(store, denied).paths
    turned = check(store, denied.model_copy(update={"polarity": "affirmed"}))
    assert turned.paths == ()
    assert "not affirmed" in turned.dropped[0]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"direction": UP}, "says something else"),
        ({"object": curie("bazin")}, "says something else"),
        ({"predicate": Predicate.CAUSES}, "says something else"),
        ({"polarity": "denied"}, "not denied"),
    ],
)
def test_a_step_that_says_otherwise_is_dropped(
    store: EmbeddedStore, changes: dict[str, object], reason: str
) -> None:
    checked = check(store, step(store, "foocillin", "barase", **changes))
    assert checked.paths == ()
    assert reason in checked.dropped[0]


def test_an_assertion_that_the_store_lacks_is_dropped(store: EmbeddedStore) -> None:
    checked = check(store, step(store, "foocillin", "barase", key="0" * 24))
    assert checked.paths == ()
    assert "no assertion" in checked.dropped[0]


def test_steps_must_join_and_visit_no_node_twice(store: EmbeddedStore) -> None:
    there = step(store, "foocillin", "barase")
    apart = check(store, there, step(store, "quxapine", "bazin"))
    assert "do not join" in apart.dropped[0]
    back = check(store, there, there.model_copy(update={"reverse": True}))
    assert "visits a node twice" in back.dropped[0]


def test_a_retracted_paper_is_not_quoted(world: World, store: EmbeddedStore) -> None:
    key = world.say(4, "quxapine", "barase", UP, retracted=True)
    stored = store.assertions([key])[key]
    assert stored.belief == 0.0
    part = Step(
        key=key,
        subject=curie("quxapine"),
        subject_name="quxapine",
        predicate=Predicate.AFFECTS,
        object=curie("barase"),
        object_name="barase",
        direction=UP,
        belief=0.0,
    )
    checked = check(store, part)
    assert checked.paths == ()
    assert any("retracted" in reason for reason in checked.dropped)


def test_a_sentence_that_the_document_does_not_have_is_not_quoted(store: EmbeddedStore) -> None:
    part = step(store, "foocillin", "barase")
    stored = store.assertions([part.key])[part.key]
    (piece,) = stored.evidence
    assert isinstance(piece, TextEvidence)

    class Moved(EmbeddedStore):
        """The same store, in which one piece of evidence stands one character further on."""

        def assertions(self, keys: object) -> dict[str, StoredAssertion]:
            moved = piece.model_copy(update={"sentence_start": piece.sentence_start + 1})
            return {part.key: stored.model_copy(update={"evidence": (moved,)})}

    with Moved(FilePath(store.url.removeprefix("sqlite:///"))) as broken:
        checked = verify(
            [Path(id="P1", steps=(part,), cost=1.0)], broken.assertions([part.key]), broken
        )
    assert checked.paths == ()
    assert any("does not have this sentence" in reason for reason in checked.dropped)
