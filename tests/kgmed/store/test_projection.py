"""A projection is the usable edges of one generation, whole, kept in a folder."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from kgmed.errors import StoreError
from kgmed.store import open_store
from kgmed.store.embedded import EmbeddedStore
from kgmed.store.projection import Projection
from kgmed.store.projection_build import amend, build
from kgmed.store.protocol import Edge, EdgeChanges
from tests.kgmed.store.graphs import multigraphs, project
from tests.kgmed.store.makers import affects, reading, text


@pytest.fixture
def store(tmp_path: Path):
    with EmbeddedStore(tmp_path / "graph.sqlite") as opened:
        opened.put([reading("PMID:1", [(affects(1, 2), text("PMID:1", year=2001))])])
        opened.put([reading("PMID:2", [(affects(2, 3), text("PMID:2", year=2005))])])
        yield opened


def open_projection(store: EmbeddedStore, folder: Path, **options: float) -> Projection:
    return Projection.open_for(store, folder, **{"hub_penalty": 0.1, **options})


def edges_of(projection: Projection) -> list[Edge]:
    return [projection.edge(n) for n in range(projection.size[1])]


@given(multigraphs)
def test_every_edge_comes_back_and_stands_at_both_ends(edges: list[Edge]) -> None:
    projection = project(edges)
    back = edges_of(projection)
    assert [e._replace(belief=0) for e in back] == [e._replace(belief=0) for e in sorted(edges)]
    assert [e.belief for e in back] == pytest.approx([e.belief for e in sorted(edges)], abs=1e-6)
    arrays = projection.arrays
    seen = [
        (
            projection.curie(node),
            projection.curie(int(arrays.neighbours[slot])),
            back[arrays.edges[slot]].key,
        )
        for node in range(projection.size[0])
        for slot in range(arrays.offsets[node], arrays.offsets[node + 1])
    ]
    proper = [e for e in edges if e.subject != e.object]
    both = [(e.subject, e.object, e.key) for e in proper]
    both += [(e.object, e.subject, e.key) for e in proper]
    assert sorted(seen) == sorted(both)


@given(multigraphs, multigraphs)
def test_amended_arrays_are_those_that_would_be_built(was: list[Edge], now: list[Edge]) -> None:
    before, after = ({edge.key: edge for edge in edges} for edges in (was, now))
    changes = EdgeChanges(
        edges=tuple(edge for key, edge in after.items() if before.get(key) != edge),
        gone=frozenset(before.keys() - after.keys()),
        generation=2,
    )
    amended = amend(build(sorted(before.values()), 0.1), changes, 0.1)
    for name, array in build(sorted(after.values()), 0.1)._asdict().items():
        assert np.array_equal(getattr(amended, name), array), name


@given(multigraphs)
def test_nodes_are_found_by_curie(edges: list[Edge]) -> None:
    projection = project(edges)
    curies = sorted({end for e in edges for end in (e.subject, e.object)})
    assert [projection.curie(n) for n in range(projection.size[0])] == curies
    assert [projection.node(curie) for curie in curies] == list(range(len(curies)))
    assert projection.node("HGNC:") is None
    assert projection.node("ZZZ:9") is None


def test_it_holds_what_the_store_gives(store: EmbeddedStore, tmp_path: Path) -> None:
    projection = open_projection(store, tmp_path / "p")
    assert edges_of(projection) == list(store.edges())
    assert projection.generation == store.generation()


def test_a_generation_is_built_once(store: EmbeddedStore, tmp_path: Path) -> None:
    open_projection(store, tmp_path / "p")
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "p").rglob("*.npy")}
    open_projection(store, tmp_path / "p")
    assert files == {path: path.stat().st_mtime_ns for path in (tmp_path / "p").rglob("*.npy")}


def test_a_change_gives_a_new_one_and_removes_the_old(store: EmbeddedStore, tmp_path: Path) -> None:
    old = open_projection(store, tmp_path / "p")
    before = edges_of(old)
    store.put([reading("PMID:3", [(affects(1, 3), text("PMID:3"))])])
    new = open_projection(store, tmp_path / "p")
    assert edges_of(new) == list(store.edges())
    assert len(edges_of(new)) == 3
    assert edges_of(old) == before, "who has the old one open keeps it"
    assert len(list((tmp_path / "p").glob("*/*"))) == 1


def test_as_of_a_year_stands_beside_the_present(store: EmbeddedStore, tmp_path: Path) -> None:
    then = open_projection(store, tmp_path / "p", as_of=2001)
    now = open_projection(store, tmp_path / "p")
    assert edges_of(then) == list(store.edges(as_of=2001))
    assert len(edges_of(then)) == 1
    assert len(edges_of(now)) == 2
    assert edges_of(open_projection(store, tmp_path / "p", as_of=1990)) == []


def test_another_hub_penalty_is_another_projection(store: EmbeddedStore, tmp_path: Path) -> None:
    free = open_projection(store, tmp_path / "p", hub_penalty=0.0)
    dear = open_projection(store, tmp_path / "p", hub_penalty=2.0)
    assert free.arrays.tolls.max() == 0
    assert dear.arrays.tolls.min() > 0


def test_a_store_made_anew_at_the_same_place_is_not_mistaken(tmp_path: Path) -> None:
    for n in (1, 2):
        with open_store(str(tmp_path / "s" / "graph.sqlite")) as store:
            id_ = f"PMID:{n}"
            store.put([reading(id_, [(affects(n, n + 1), text(id_))])])
            projection = Projection.open_for(store, tmp_path / "p", hub_penalty=0.1)
            assert edges_of(projection) == list(store.edges())
        shutil.rmtree(tmp_path / "s")


def test_many_threads_may_open_it_at_once(store: EmbeddedStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(lambda _: open_projection(store, tmp_path / "p"), range(12)))
    assert all(edges_of(projection) == list(store.edges()) for projection in opened)


def test_a_folder_that_cannot_be_written_is_said(store: EmbeddedStore, tmp_path: Path) -> None:
    (tmp_path / "p").write_text("a file")
    with pytest.raises(StoreError, match="cannot keep the projection"):
        open_projection(store, tmp_path / "p")
