"""Documents as JSON lines."""

import json

import pytest

from tests.ingest.formats.reading import read


def test_all_fields() -> None:
    row = {
        "id": "pubmed:12",
        "title": "T",
        "text": "A  b.",
        "year": 1999,
        "journal": "J",
        "authors": ["Doe, J"],
        "retracted": True,
        "something": {"else": 1},
    }
    (document,) = read(json.dumps(row) + "\n").documents
    assert document.id == "PMID:12"
    assert (document.full_text, document.year, document.journal) == ("T A b.", 1999, "J")
    assert (document.authors, document.retracted) == (("Doe, J",), True)


def test_a_bare_number_is_a_pmid_and_an_empty_title_is_none() -> None:
    first, second = read(
        '{"id": 5, "text": "A."}\n\n{"id": "6", "title": "", "text": "B."}'
    ).documents
    assert (first.id, first.full_text) == ("PMID:5", "A.")
    assert (second.id, second.full_text) == ("PMID:6", "B.")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "PMID:1", "text": ', "invalid JSON"),
        ('{"text": "A."}', "invalid record"),
        ('{"id": "1 2", "text": "A."}', "invalid record"),
        ('{"id": "٣", "text": "A."}', "invalid record"),
        ('{"id": "PMID:1", "text": ["A."]}', "invalid record"),
        ('{"id": "PMID:1", "text": "A.", "year": "soon"}', "invalid record"),
        ('{"id": "PMID:1", "title": " "}', "no text"),
        ("[1, 2]", "invalid record"),
        ('{"id": "PMID:1", "text": "\\ud800"}', "invalid JSON"),
        ('{"id":' * 5000, "invalid JSON"),
    ],
)
def test_an_error_names_its_line(line: str, reason: str) -> None:
    result = read('{"id": "PMID:7", "text": "Good."}\n' + line + '\n{"id": 8, "text": "Good."}\n')
    assert [document.id for document in result.documents] == ["PMID:7", "PMID:8"]
    assert [(r.reason, r.record) for r in result.rejections] == [(reason, "line 2")]


def test_of_bytes_that_are_no_utf8_only_what_is_true_is_said() -> None:
    result = read(b'{"id": "1", "text": "A\xff."}\n\xff\xfe\n{"id": "2", "text": "\xff"\n')
    assert [document.full_text for document in result.documents] == ["A\ufffd."]
    told = [(each.reason, each.record, "was read" in each.detail) for each in result.rejections]
    assert told == [
        ("invalid bytes", "line 1", True),
        ("invalid JSON", "line 2", False),
        ("invalid JSON", "line 3", False),
    ]
    assert result.rejections[1].detail.endswith("bytes that are no UTF-8")
    empty = read(b'{"id": "1", "text": "", "journal": "\xff"}')
    assert empty.reasons == ["no text"]
