"""One normal form of text for all formats, and marks that follow their words into it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.biolink import Category
from ingest.formats.document import (
    Mark,
    Passage,
    UnusableRecordError,
    compose,
    normalise,
    pmcid,
    pmid,
    year_in,
)

MESSY = st.text(alphabet=st.sampled_from("aé\u0301b \t\n\u00a0\u2009\x00(β)\ud800"), max_size=60)


@given(MESSY)
def test_the_normal_form_is_normal(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == unicodedata.normalize("NFC", " ".join(once.split()))
    assert once.encode("utf-8").decode("utf-8") == once


def test_broken_encodings_stay_as_they_are() -> None:
    assert normalise("Alzheimerâ\x80\x99s") == "Alzheimerâ\x80\x99s"
    assert normalise("cafe\u0301\u00a0 au\x00lait\ud800") == "café au lait\ufffd"


@given(MESSY, MESSY, MESSY, st.sampled_from(["APP", "A  PP", "β-a\tb", " blank "]))
def test_a_mark_follows_its_words(title: str, before: str, after: str, words: str) -> None:
    raw = f"{before} {words} {after}"
    start = len(before) + 1
    mark = Mark(start, start + len(words), words, Category.GENE, ("NCBIGene:351",))
    composed = compose(Passage("title", title), [Passage("abstract", raw, (mark,))])
    full = f"{composed.title} {composed.text}" if composed.title else composed.text
    (annotation,) = composed.annotations
    assert full[annotation.start : annotation.end] == annotation.text == normalise(words)
    assert annotation.start == len(full) - len(composed.text) + len(
        normalise(f"{before} x").removesuffix("x")
    )
    assert composed.misplaced == 0


def test_marks_that_do_not_fit_are_counted() -> None:
    marks = (
        Mark(0, 3, "APP", Category.GENE, ()),
        Mark(0, 3, "TAU", Category.GENE, ()),
        Mark(4, 4, "", Category.GENE, ()),
        Mark(-5, 2, "AP", Category.GENE, ()),
        Mark(2, 99, "P", Category.GENE, ()),
    )
    composed = compose(Passage("title", "APP rises", marks), [])
    assert [a.text for a in composed.annotations] == ["APP"]
    assert composed.misplaced == 4
    assert (composed.title, composed.text) == ("APP rises", "")


def test_neighbouring_passages_of_one_section_are_one_section() -> None:
    parts = [Passage("Methods", "a"), Passage("METHODS", "b"), Passage("Results", "c")]
    composed = compose(Passage("title", ""), parts)
    assert composed.text == "a b c"
    assert [(s.name, s.start, s.end) for s in composed.sections] == [
        ("methods", 0, 3),
        ("results", 4, 5),
    ]


@pytest.mark.parametrize("text", ["", None, "12a", "٣", "PMC1", "-1"])
def test_a_pmid_is_a_number(text: str | None) -> None:
    with pytest.raises(UnusableRecordError, match="no identifier"):
        pmid(text)


def test_identifiers_and_years() -> None:
    assert pmid(" 00123 ") == "PMID:123"
    assert pmcid("PMC12.1") == pmcid("12") == "PMC:PMC12"
    assert year_in("1998 Dec-1999 Jan") == 1998
    assert year_in("volume 12345") is None
    assert year_in(None) is None
