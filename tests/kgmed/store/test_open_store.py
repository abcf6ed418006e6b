"""What is not a store of ours is refused and left as it was."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kgmed.errors import StoreError
from kgmed.store import neo4j_server, open_store
from kgmed.store.embedded_file import APPLICATION_ID, SCHEMA_VERSION
from tests.kgmed.store.makers import affects, reading, text


def foreign_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()


def newer_store(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        connection.execute("CREATE TABLE document (a)")
    connection.close()


def text_file(path: Path) -> None:
    path.write_text("PMID- 1\nTI  - A title\n" * 50)


def short_file(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (foreign_database, "not a kgmed store"),
        (text_file, "not a kgmed store"),
        (short_file, "not a kgmed store"),
        (newer_store, "newer kgmed"),
    ],
)
def test_a_file_that_is_not_ours_is_left_alone(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "graph.sqlite"
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=message) as caught:
        open_store(str(path))
    assert caught.value.exit_code == 4
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store(str(tmp_path))


def test_a_missing_store_is_not_made_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        open_store(str(tmp_path / "graph.sqlite"), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        open_store(str(tmp_path / "file" / "graph.sqlite"))


@pytest.mark.parametrize("scheme", ["neo4j", "bolt", "neo4j+s", "bolt+s"])
def test_an_address_with_a_password_is_refused_and_not_repeated(scheme: str) -> None:
    with pytest.raises(StoreError, match="no user or password") as caught:
        open_store(f"{scheme}://user:secret@localhost:7687")
    assert "secret" not in str(caught.value)
    assert "KGMED_NEO4J_PASSWORD" in str(caught.value)


def test_a_server_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_server, "FIRST_TRY", 0.5)
    with pytest.raises(StoreError, match="nobody answers at bolt:") as caught:
        open_store("bolt://127.0.0.1:1")
    assert "make neo4j" in str(caught.value)


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(StoreError, match="postgres"):
        open_store("postgres://localhost/graph")


def test_a_path_and_its_urls_are_one_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    absolute = tmp_path / "new folder" / "graph.sqlite"
    with open_store(str(absolute)) as store:
        store.put([reading("PMID:1", [(affects(1, 2), text("PMID:1"))])])
        assert store.url == f"sqlite:///{absolute}"
    for url in (f"sqlite:///{absolute}", "sqlite:///new folder/graph.sqlite"):
        with open_store(url, create=False) as store:
            assert store.generation() == 1


@pytest.mark.parametrize("content", [None, b""])
def test_an_empty_file_and_the_rest_of_a_killed_start_are_no_hindrance(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "graph.sqlite"
    if content is not None:
        path.write_bytes(content)
    for rest in (".new", "-wal", ".new-wal"):
        Path(f"{path}{rest}").write_bytes(b"rest of a killed start")
    with open_store(str(path)) as store:
        assert store.counts().documents == 0
