"""MEDLINE text, on a small file of our own."""

from graph_schema.records import StudyType
from tests.ingest.formats.reading import FILES, read, read_file


def test_the_whole_of_a_citation() -> None:
    first = read_file(FILES / "citations.nbib").documents[0]
    assert first.id == "PMID:910001"
    assert first.title == "A long title about gadgets that goes on in a second line."
    assert first.text == "BACKGROUND: Gadgets are known. RESULTS: We lowered them."
    assert (first.year, first.revised) == (2018, "2019-02-28")
    assert first.journal == "Journal of invention"
    assert first.authors == ("Brown, Bea", "Gadget Team")
    assert first.study_type is StudyType.META_ANALYSIS
    assert first.retracted


def test_records_end_at_blank_lines_or_at_the_next_pmid() -> None:
    result = read_file(FILES / "citations.nbib")
    assert [document.id for document in result.documents] == [
        "PMID:910001",
        "PMID:910002",
        "PMID:910003",
        "PMC:PMC77",
    ]
    assert result.documents[1].retracts == ("PMID:910001",)
    assert [document.year for document in result.documents] == [2018, 2019, 2020, None]
    assert [(r.reason, r.record) for r in result.rejections] == [("no text", "line 32")]


def test_line_ends_and_byte_order_mark_do_not_matter() -> None:
    content = (FILES / "citations.nbib").read_bytes()
    plain = read(content).documents
    assert read(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")).documents == plain
    assert read(content.decode().encode("utf-16")).documents == plain


def test_bytes_that_are_no_utf8_are_reported() -> None:
    result = read(b"PMID- 1\nTI  - Caf\xe9 society\n")
    assert [document.title for document in result.documents] == ["Caf\ufffd society"]
    assert [(r.reason, r.record) for r in result.rejections] == [("invalid bytes", "line 1")]


def test_a_line_that_belongs_nowhere_is_reported() -> None:
    result = read("PMID- 1\nTI  - T\nthis is no field\n")
    assert [(r.reason, r.record) for r in result.rejections] == [("not a MEDLINE line", "line 3")]
    assert len(result.documents) == 1
