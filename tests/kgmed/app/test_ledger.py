"""The ledger: told, undone, written to a file, replayed, and carried with its graph."""

import json
from pathlib import Path

import pytest

from graph_schema.records import Status
from kgmed.app.carrying import copy_graph, export_ledger, replay
from kgmed.app.curation import Curation
from kgmed.app.export import export_graph
from kgmed.app.export_format import Format
from kgmed.errors import UsageError
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore
from tests.kgmed.reason.world import DOWN, UP, World, curie


@pytest.fixture
def world() -> World:
    world = World()
    world.say(1, "foocillin", "barase", DOWN)
    world.say(2, "barase", "bazin", UP)
    return world


@pytest.fixture
def curated(store: GraphStore, world: World) -> GraphStore:
    """A store in which two curators decided this and that."""
    store.put(world.readings())
    ann, bob = Curation(store, "ann"), Curation(store, "bob")
    first, second = (edge.key for edge in store.edges())
    ann.reject(first, "about mice")
    bob.accept(first)
    ann.replace(second, reverse=True)
    bob.change("foocillin", {"name": "Foocillin"})
    bob.create("bazin", "increases", "foocillin", "seen in the lab")
    ann.undo(next(iter(store.decisions())).id, "it was not")
    return store


def lines(store: GraphStore, folder: Path) -> list[str]:
    file = folder / "ledger.jsonl"
    export_ledger(store, file)
    return file.read_text(encoding="utf-8").splitlines()


def exported(store: GraphStore, folder: Path) -> bytes:
    export_graph(store, Format.JSONL, folder / "graph.jsonl")
    return (folder / "graph.jsonl").read_bytes()


def test_the_log_tells_what_concerns_a_subject_and_what_was_undone(curated: GraphStore) -> None:
    ann = Curation(curated, "ann")
    assert [entry.who for entry in ann.log().decisions] == [
        "ann",
        "bob",
        "ann",
        "bob",
        "bob",
        "ann",
    ]
    (undone,) = ann.log(undone=True).decisions
    assert (undone.why, undone.undone_by) == ("about mice", ann.log().decisions[-1].id)
    about = ann.log("foocillin").decisions
    assert "name: foocillin -> Foocillin" in {entry.change for entry in about}
    last = ann.log().decisions[-1]
    assert (last.before, last.after) == (undone.after, undone.before)
    assert len(ann.log(undone.subject).decisions) == 3
    with pytest.raises(UsageError):
        ann.log("nothing of the kind")


def test_an_undone_decision_counts_no_more_until_that_is_undone(curated: GraphStore) -> None:
    ann = Curation(curated, "ann")
    renamed = ann.log("foocillin").decisions
    (rename,) = [entry for entry in renamed if entry.action == "change"]
    (undoing,) = ann.undo(rename.id[:6]).decisions
    assert curated.entities([curie("foocillin")])[curie("foocillin")].name == "foocillin"
    with pytest.raises(UsageError, match="undone already"):
        ann.undo(rename.id)
    ann.undo(undoing.id)
    assert curated.entities([curie("foocillin")])[curie("foocillin")].name == "Foocillin"
    for wrong in ("", "zzzz", rename.id[:2], "0" * 24):
        with pytest.raises(UsageError, match="begin"):
            ann.undo(wrong)


def test_two_curators_who_disagree_are_a_conflict_until_one_gives_in(curated: GraphStore) -> None:
    first = next(iter(curated.decisions())).subject
    ann, bob = Curation(curated, "ann"), Curation(curated, "bob")
    assert ann.review().items == ()
    ann.reject(first)
    (item,) = ann.review().items
    assert (item.subject, item.detail) == (first, "bob says accepted; ann says rejected")
    assert curated.assertions([first])[first].status is Status.REJECTED
    bob.reject(first)
    assert ann.review().items == ()


def test_a_replayed_ledger_gives_the_same_graph_once(
    curated: GraphStore, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    written = export_ledger(curated, file)
    assert written.decisions == len(file.read_bytes().splitlines()) == 6
    with open_store(str(tmp_path / "other.sqlite")) as other:
        report = replay(other, file)
        assert report.decisions.model_dump() == {"read": 6, "new": 6, "known": 0, "rejected": 0}
        other.put(world.readings())
        assert exported(other, tmp_path) == exported(curated, tmp_path)
        assert lines(other, tmp_path) == lines(curated, tmp_path)
        again = replay(other, file)
        assert again.decisions.known == 6
        assert again.generation == other.generation()
        assert exported(other, tmp_path) == exported(curated, tmp_path)


def test_bad_lines_are_rejections_and_the_others_count(curated: GraphStore, tmp_path: Path) -> None:
    good = lines(curated, tmp_path)
    tampered = json.dumps(json.loads(good[1]) | {"who": "eve"})
    needy = json.loads(good[4]) | {"who": "eve"}
    del needy["id"], needy["context"]
    bad = ("{", "[]", '{"subject": "x"}', tampered, json.dumps(needy), "\xff")
    file = tmp_path / "mixed.jsonl"
    content = "\n".join([good[0], "", *bad, *good[1:]]).encode("latin-1")
    file.write_bytes(content)
    with open_store(str(tmp_path / "other.sqlite")) as other:
        report = replay(other, file)
        assert report.decisions.model_dump() == {"read": 12, "new": 6, "known": 0, "rejected": 6}
        assert sorted(each.record for each in report.rejections) == [
            f"line {number}" for number in range(3, 9)
        ]
        assert {each.source for each in report.rejections} == {str(file)}
        assert [d.id for d in other.decisions()] == [d.id for d in curated.decisions()]
    with pytest.raises(UsageError, match="cannot read"):
        replay(curated, tmp_path / "none.jsonl")
    with pytest.raises(UsageError, match="cannot write"):
        export_ledger(curated, tmp_path / "none" / "file")


def test_a_graph_is_carried_with_its_decisions(curated: GraphStore, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "copy.sqlite")) as copy:
        report = copy_graph(curated, copy)
        assert (report.source, report.target) == (curated.url, copy.url)
        assert (report.documents, report.decisions) == (2, 6)
        assert exported(copy, tmp_path) == exported(curated, tmp_path)
        assert lines(copy, tmp_path) == lines(curated, tmp_path)
        again = copy_graph(curated, copy)
        assert (again.documents, again.generation) == (2, report.generation)
        Curation(copy, "cleo").reject(next(copy.edges()).key)
        with pytest.raises(UsageError, match="a graph of its own"):
            copy_graph(curated, copy)
        with pytest.raises(UsageError, match="the store itself"):
            copy_graph(copy, copy)


def test_a_graph_is_not_carried_into_another(
    curated: GraphStore, world: World, tmp_path: Path
) -> None:
    world.say(1, "quxapine", "bazin", UP)
    with open_store(str(tmp_path / "other.sqlite")) as other:
        other.put(world.readings()[:1])
        with pytest.raises(UsageError, match="a graph of its own"):
            copy_graph(curated, other)
