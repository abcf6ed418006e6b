"""From the parts that a format gives to a `Document`: one normal form of text, for all formats."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, ParamSpec

from pydantic import ValidationError

from graph_schema.biolink import Category
from graph_schema.records import Rejection
from ingest.records import Annotation, CuratedResource, Document, Located, Section, Withdrawal

Item = Document | Withdrawal | CuratedResource | Rejection
"""What an input may hold."""

P = ParamSpec("P")

STAGE = "read"

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


class UnusableRecordError(Exception):
    """This record cannot be used; the next one may. Has a short fixed `reason`, and `detail`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Mark(NamedTuple):
    """An annotation as its file places it: code points into the raw text of its passage."""

    start: int
    end: int
    text: str
    category: Category
    curies: tuple[str, ...]


class Passage(NamedTuple):
    """A raw stretch of text, the section that it belongs to, and what is marked in it."""

    section: str
    text: str
    marks: tuple[Mark, ...] = ()


class Composed(NamedTuple):
    """Title and text in normal form, with sections and annotations over `full_text`."""

    title: str
    text: str
    sections: tuple[Section, ...]
    annotations: tuple[Annotation, ...]
    misplaced: int
    """How many marks do not stand where they say, and were left out."""


def normalise(text: str) -> str:
    """The text in NFC, each run of white space one space, without control characters.

    Broken encodings (`â€™`) stay as they are; half surrogates become U+FFFD.
    """
    if not text.isprintable():
        text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


def pmid(text: str | None) -> str:
    """The CURIE of a PubMed identifier.

    Raises:
        UnusableRecordError: it is missing or no number.
    """
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        raise UnusableRecordError("no identifier", f"PMID {digits!r}" if digits else "no PMID")
    return f"PMID:{digits.lstrip('0') or '0'}"


def pmcid(text: str) -> str:
    """The CURIE of a PubMed Central identifier, written with or without `PMC`.

    Raises:
        UnusableRecordError: it is no number.
    """
    digits = text.strip().upper().removeprefix("PMC").partition(".")[0]
    if not (digits.isascii() and digits.isdigit()):
        raise UnusableRecordError("no identifier", f"PMC identifier {text.strip()!r}")
    return f"PMC:PMC{digits}"


def year_in(text: str | None) -> int | None:
    """The first year from 1800 to 2099 that stands in the text."""
    found = _YEAR.search(text or "")
    return int(found[0]) if found else None


def compose(title: Passage, passages: Sequence[Passage]) -> Composed:
    """The parts put together: title, one space, and the passages with one space between.

    Raises:
        UnusableRecordError: there is neither title nor text.
    """
    whole: list[str] = []
    sections: list[Section] = []
    annotations: list[Annotation] = []
    misplaced = position = 0
    for passage in (title, *passages):
        text = normalise(passage.text)
        if not text:
            misplaced += len(passage.marks)
            continue
        start = position
        position += len(text) + 1
        whole.append(text)
        name = normalise(passage.section).lower()
        goes_on = bool(sections) and sections[-1].name == name
        opening = sections.pop().start if goes_on else start
        sections.append(Section(name=name, start=opening, end=start + len(text)))
        placed = [_place(mark, passage.text, text, start) for mark in passage.marks]
        good = [annotation for annotation in placed if annotation]
        annotations += good
        misplaced += len(placed) - len(good)
    if not whole:
        raise UnusableRecordError("no text", "neither title nor abstract")
    heading = whole.pop(0) if normalise(title.text) else ""
    return Composed(heading, " ".join(whole), tuple(sections), tuple(annotations), misplaced)


def _place(mark: Mark, raw: str, text: str, shift: int) -> Annotation | None:
    """The mark in the normal form of its passage; None where its text does not stand there."""
    start, end = mark.start, mark.end
    if not 0 <= start < end <= len(raw):
        return None
    marked = raw[start:end]
    start += len(marked) - len(marked.lstrip())
    marked = marked.strip()
    if raw.startswith(text):
        end = start + len(marked)
    else:
        before = raw[:start]
        start = len(normalise(before))
        if start and before[-1].isspace():
            start += 1
        end = start + len(normalise(marked))
    words = text[start:end]
    if not words or (words != mark.text and words != normalise(mark.text)):
        return None
    return Annotation(
        start=shift + start,
        end=shift + end,
        text=words,
        category=mark.category,
        curies=mark.curies,
    )


def rejection(source: str, record: str, reason: str, detail: str = "") -> Rejection:
    """A record (or a whole input) that could not be used, or not wholly."""
    return Rejection(
        source=source,
        record=record,
        stage=STAGE,
        reason=reason,
        detail=normalise(detail)[:500],
    )


def rejected(source: str, record: str, reason: str, detail: str = "") -> Located:
    """A rejection, ready to be passed on."""
    return Located(rejection(source, record, reason, detail), source, record)


def replaced_bytes(found: Iterable[Located]) -> Iterator[Located]:
    """What a record with bytes that are no UTF-8 gave; of its document, that they were replaced.
    Of a record that was rejected nothing was read, so nothing is said of them."""
    for each in found:
        if isinstance(each.item, Document):
            detail = "replaced by U+FFFD; the record was read"
            yield rejected(each.source, each.record, "invalid bytes", detail)
        yield each


def misplaced_marks(source: str, record: str, composed: Composed) -> Iterator[Rejection]:
    """The report on annotations that were left out, if any were."""
    if composed.misplaced:
        detail = f"{composed.misplaced} left out"
        yield rejection(source, record, "annotations off their text", detail)


def guarded(
    source: str,
    record: str,
    make: Callable[P, Iterable[Item]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Iterator[Located]:
    """What `make` gives, located; a Rejection where the record cannot be used."""
    try:
        for item in make(*args, **kwargs):
            yield Located(item, source, record)
    except UnusableRecordError as unusable:
        yield rejected(source, record, unusable.reason, unusable.detail)
    except ValidationError as invalid:
        yield rejected(source, record, "invalid record", explain(invalid))


def explain(invalid: ValidationError) -> str:
    """The first thing that is wrong, in one line."""
    first = invalid.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
