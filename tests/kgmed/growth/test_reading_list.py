"""The reading list: what is on it, what is found, and that a listing goes on where it stopped."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.formats import read_path
from ingest.records import Document, Located, Withdrawal
from kgmed.errors import KgmedError
from kgmed.growth import reading_list
from kgmed.growth.reading_list import ReadingList


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[ReadingList]:
    with closing(ReadingList(tmp_path / "growth")) as opened:
        yield opened


def papers(file: Path, *texts: str) -> Path:
    lines = (json.dumps({"id": f"PMID:{n}", "title": "A title", "text": text})
             for n, text in enumerate(texts, 1))  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_file_is_listed_once_whatever_it_is_called(tmp_path: Path, listed: ReadingList) -> None:
    file = papers(tmp_path / "one.jsonl", "APP is cut.", "Tau is not.")
    assert not listed.has(file)
    assert listed.add(file, read_path(file)).documents == 2
    other = tmp_path / "other.jsonl"
    other.write_bytes(file.read_bytes())
    assert listed.has(other)
    assert listed.add(file, read_path(file)).documents == 0
    assert len(listed) == 2


def test_names_are_found_as_words_and_nothing_in_them_is_syntax(
    tmp_path: Path, listed: ReadingList
) -> None:
    file = papers(tmp_path / "one.jsonl", "Amyloid-β binds APP.", "APPle trees.", "app and TAU")
    listed.add(file, read_path(file))
    assert [one.id for one in listed.holding([["APP"]], 9)] == ["PMID:3", "PMID:1"]
    assert [one.id for one in listed.holding([["APP"], ["amyloid β", "Aβ"]], 9)] == ["PMID:1"]
    assert listed.holding([['APP" OR "tau']], 9) == ()
    assert listed.holding([["*"]], 9) == ()
    listed.leave_out(["PMID:3"])
    assert [one.id for one in listed.holding([["APP"]], 9)] == ["PMID:1"]


def test_a_listing_that_was_interrupted_goes_on(
    tmp_path: Path, listed: ReadingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_list, "BATCH", 2)
    file = papers(tmp_path / "one.jsonl", *(f"Sentence {n} on APP." for n in range(5)))

    def broken() -> Iterator[Located]:
        for number, located in enumerate(read_path(file)):
            if number == 3:
                raise KeyboardInterrupt
            yield located

    with pytest.raises(KeyboardInterrupt):
        listed.add(file, broken())
    assert len(listed) == 2
    assert not listed.has(file)
    assert listed.add(file, read_path(file)).documents == 3
    assert len(listed) == 5


def test_the_later_revision_stays_and_what_is_withdrawn_goes(
    tmp_path: Path, listed: ReadingList
) -> None:
    def put(*items: Document | Withdrawal) -> None:
        file = tmp_path / "any"
        file.write_text(repr(items))
        listed.add(file, [Located(item, "", "") for item in items], retracted={"PMID:9"})

    new = Document(id="PMID:1", text="The new text.", revised="2020-01-02")
    put(new, Document(id="PMID:1", text="The old text.", revised="2020-01-01"))
    put(Document(id="PMID:2", text="Gone."), Withdrawal(id="PMID:2", reason="deleted"))
    put(Document(id="PMID:8", text="False.", retracted=True), Document(id="PMID:9", text="False."))
    assert listed.ids() == ("PMID:1",)
    assert listed.documents(["PMID:1", "PMID:2"]) == (new,)
    assert listed.holding([["old"]], 9) == ()


def test_a_file_that_is_no_list_is_told(tmp_path: Path) -> None:
    (tmp_path / reading_list.LIST).write_text("no database at all, and long enough to be seen")
    with pytest.raises(KgmedError, match=r"reading\.sqlite failed"):
        ReadingList(tmp_path)
