"""Whatever an input holds: nothing is raised, nothing is fetched, and memory stays flat."""

import gzip
import io
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.formats import read_path, read_stream
from ingest.records import Document
from tests.ingest.formats.reading import FILES, Read, read, read_file

SAMPLES = {path.name: path.read_bytes() for path in sorted(FILES.iterdir())}
SPICE = (
    *(b"<", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&nbsp;", b"&#0;", b"\x00", b"\xff\xfe", b"\xc3"),
    *(
        b'"',
        b"{",
        b"[",
        b"\\",
        b"\t",
        b"\n\n",
        b"\r",
        b"|t|",
        b"PMID- ",
        b"-1",
        b"\xf0\x9f\x92\xa9",
    ),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One of our small inputs with bytes cut out, put in, doubled or cut off."""
    content = bytearray(SAMPLES[draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(content)))
        match draw(st.integers(0, 4)):
            case 0:
                content[place:place] = draw(st.sampled_from(SPICE))
            case 1:
                del content[place : place + draw(st.integers(1, 60))]
            case 2:
                content[place : place + 1] = draw(st.binary(min_size=1, max_size=3))
            case 3:
                content[place:place] = content[: draw(st.integers(1, 400))]
            case _:
                del content[place:]
    whole = bytes(content)
    if draw(st.integers(0, 5)):
        return whole
    packed = bytearray(gzip.compress(whole, mtime=0))
    del packed[draw(st.integers(1, len(packed))) :]
    return bytes(packed)


def check(result: Read) -> None:
    """Something came out, and what came out is sound."""
    assert result.located
    for document in result.documents:
        assert document.full_text
        assert document == Document.model_validate_json(document.model_dump_json())
        for a in document.annotations:
            assert document.full_text[a.start : a.end] == a.text
        for section in document.sections:
            assert document.full_text[section.start : section.end].strip()
    assert all(rejection.reason for rejection in result.rejections)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damaged_inputs_never_raise(content: bytes) -> None:
    check(read(content))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all_never_raise(content: bytes) -> None:
    check(read(content))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_survives_or_is_reported(title: str, abstract: str) -> None:
    line = f"1|t|{title}\n1|a|{abstract}".encode("utf-8", "surrogatepass")
    check(read(line))


@pytest.mark.parametrize("declaration", [
    '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">',
    '<!ENTITY a SYSTEM "file:///etc/passwd">',
    '<!ENTITY a SYSTEM "http://127.0.0.1:9/x">',
    '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;',
    '<!ENTITY a SYSTEM "x.gif" NDATA gif>',
])  # fmt: skip
def test_declared_entities_are_refused(declaration: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    body = "<PMID>1</PMID><Article><ArticleTitle>T &a;&b;</ArticleTitle></Article>"
    text = f"<!DOCTYPE PubmedArticleSet [{declaration}]><PubmedArticleSet><PubmedArticle>"
    text += f"<MedlineCitation>{body}</MedlineCitation></PubmedArticle></PubmedArticleSet>"
    result = read(text)
    assert not result.documents
    assert result.reasons == ["entity declarations are refused"]


def test_an_external_dtd_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*args: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_network)
    expected = read_file(FILES / "pubmed.xml").documents
    content = SAMPLES["pubmed.xml"].replace(b"https://dtd.nlm.nih.gov", b"http://127.0.0.1:9")
    assert read(content).documents == expected


def test_a_name_that_means_nothing_and_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    disguised = tmp_path / "table.csv"
    disguised.write_bytes(SAMPLES["citations.nbib"])
    assert read_file(disguised).documents == read_file(FILES / "citations.nbib").documents
    assert read_file(tmp_path / "nothing.xml").reasons == ["cannot be read"]
    assert read_file(tmp_path).reasons == ["cannot be read"]
    for empty in (b"", b" \n\t\n", b"\xef\xbb\xbf", gzip.compress(b"")):
        assert read(empty).reasons == ["empty file"]
    assert read("<PubmedArticleSet></PubmedArticleSet>").reasons == ["no records"]
    assert read("Dear Sir or Madam,").reasons == ["unknown format"]


def test_gzip_in_several_members_and_with_padding() -> None:
    content = SAMPLES["pubmed.xml"]
    packed = gzip.compress(content[:900]) + gzip.compress(content[900:]) + b"\0" * 100
    assert read(packed).documents == read(content).documents
    assert read(b"\x1f\x8bthis is no gzip").reasons == ["damaged gzip"]


class Generated(io.RawIOBase):
    """A stream that makes its content up as it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        while len(self._rest) < len(buffer) and (piece := next(self._pieces, b"")):
            self._rest += piece
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def stream_of(pieces: Iterator[bytes]) -> BinaryIO:
    return io.BufferedReader(Generated(pieces))


WORDS = "Widgetin inhibits gadgetase in mice. " * 10


def pubmed_pieces(count: int) -> Iterator[bytes]:
    yield b"<PubmedArticleSet>"
    for number in range(1, count + 1):
        yield (
            f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>T"
            f"</ArticleTitle><Abstract><AbstractText>{WORDS}</AbstractText></Abstract></Article>"
            "</MedlineCitation></PubmedArticle>"
        ).encode()
    yield b"</PubmedArticleSet>"


def pubtator_pieces(count: int) -> Iterator[bytes]:
    for number in range(1, count + 1):
        row = f"{number}\t2\t10\tWidgetin\tChemical\t-"
        yield f"{number}|t|T\n{number}|a|{WORDS}\n{row}\n\n".encode()


def bioc_pieces(count: int) -> Iterator[bytes]:
    yield b'{"source": "", "documents": ['
    for number in range(1, count + 1):
        comma = "," if number < count else ""
        passage = f'{{"offset": 0, "infons": {{"type": "abstract"}}, "text": "{WORDS}"}}'
        yield f'{{"id": "{number}", "passages": [{passage}]}}{comma}'.encode()
    yield b"]}"


def nbib_pieces(count: int) -> Iterator[bytes]:
    for number in range(1, count + 1):
        yield f"PMID- {number}\nTI  - T\nAB  - {WORDS}\n      {WORDS}\n\n".encode()


def jsonl_pieces(count: int) -> Iterator[bytes]:
    for number in range(1, count + 1):
        yield f'{{"id": "PMID:{number}", "title": "T", "text": "{WORDS}"}}\n'.encode()


def peak_of_reading(stream: BinaryIO, count: int) -> int:
    """The most memory in use while the stream is read, in bytes."""
    tracemalloc.start()
    try:
        found = sum(isinstance(item, Document) for item, _, _ in read_stream(stream, "generated"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == count
    return peak


@pytest.mark.parametrize(
    "pieces", [pubmed_pieces, pubtator_pieces, bioc_pieces, nbib_pieces, jsonl_pieces]
)
def test_memory_stays_flat(pieces: Callable[[int], Iterator[bytes]]) -> None:
    small = peak_of_reading(stream_of(pieces(300)), 300)
    large = peak_of_reading(stream_of(pieces(3000)), 3000)
    assert large < 1.2 * small + 200_000


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = gzip.compress(b"PMID- 1\nTI  - " + bytes(80_000_000).replace(b"\0", b"x"), 1)
    result = read(bomb)
    assert result.reasons == ["record too large"]
    xml = b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Abstract>"
    assert read(gzip.compress(xml + b"x" * 80_000_000, 1)).reasons == ["record too large"]


def test_reading_is_lazy() -> None:
    endless = read_stream(stream_of(pubmed_pieces(10**9)), "endless")
    assert isinstance(next(endless).item, Document)


def test_reading_the_same_twice_gives_the_same() -> None:
    for path in sorted(FILES.iterdir()):
        assert list(read_path(path)) == list(read_path(path))
