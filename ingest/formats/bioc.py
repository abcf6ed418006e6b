"""BioC documents, whether they came as XML or as JSON.

The format is that of Comeau et al. 2013, doi:10.1093/database/bat064. A document is a list of
passages that know their offsets; annotations point into the whole.
"""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from ingest.formats.annotations import identified
from ingest.formats.document import (
    Item,
    Mark,
    Passage,
    UnusableRecordError,
    compose,
    misplaced_marks,
    normalise,
    pmcid,
    pmid,
    year_in,
)
from ingest.records import Document

Infons = dict[str, object]
"""Free key-value notes; the keys are a convention of each producer."""

_TITLES = frozenset({"title", "front"})
_LEFT_OUT = frozenset({"fig", "footnote", "ref", "reference", "table"})
_WIDEST_GAP = 1000
_IDENTIFIER_KEYS = ("identifier", "Identifier", "GeneID", "NCBI GENE", "MESH", "OrganismID")


class _Part(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)


class BiocLocation(_Part):
    """A stretch of the document, in code points."""

    offset: int
    length: int


class BiocAnnotation(_Part):
    """Something marked in the text; several locations where it is interrupted."""

    text: str | None = None
    infons: Infons = {}
    locations: tuple[BiocLocation, ...] = ()


class BiocSentence(_Part):
    """A sentence, where a producer splits its passages."""

    offset: int
    text: str | None = None
    annotations: tuple[BiocAnnotation, ...] = ()


class BiocPassage(_Part):
    """A title, a paragraph, a caption, …; its text as a whole or by sentences."""

    offset: int
    text: str | None = None
    infons: Infons = {}
    sentences: tuple[BiocSentence, ...] = ()
    annotations: tuple[BiocAnnotation, ...] = ()


class BiocDocument(_Part):
    """A document as its file has it."""

    id: str = ""
    passages: tuple[BiocPassage, ...] = ()


def bioc_items(source: str, place: str, raw: BiocDocument) -> Iterator[Item]:
    """The document, and a report on the annotations that do not stand where they say.

    Raises:
        UnusableRecordError: no identifier, or no text.
    """
    title = Passage("title", "")
    passages: list[Passage] = []
    section = ""
    for part in raw.passages:
        kind = _infon(part.infons, "type").lower()
        text = _text(part)
        if kind in _TITLES and not title.text:
            title = Passage("title", text, tuple(_marks(part, text)))
        elif kind.startswith("title") or kind.startswith("abstract_title"):
            section = text if kind.endswith("_1") else section
        elif kind.partition("_")[0] not in _LEFT_OUT:
            name = "abstract" if kind == "abstract" else section
            name = name or _infon(part.infons, "section_type") or kind or "text"
            passages.append(Passage(name, text, tuple(_marks(part, text))))
    composed = compose(title, passages)
    infons = raw.passages[0].infons
    yield Document(
        id=_identifier(raw.id, infons),
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        year=year_in(_infon(infons, "year")),
        journal=normalise(_infon(infons, "journal-title") or _infon(infons, "journal")),
        annotations=composed.annotations,
    )
    yield from misplaced_marks(source, place, composed)


def _infon(infons: Infons, key: str) -> str:
    value = infons.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _identifier(identifier: str, infons: Infons) -> str:
    """The PMID where the first passage names it, else what the document's own number means."""
    number = identifier.strip()
    named = _infon(infons, "article-id_pmid")
    if named:
        return pmid(named)
    in_pmc = _infon(infons, "article-id_pmc").upper().removeprefix("PMC")
    if number.upper().startswith("PMC") or (number and number == in_pmc):
        return pmcid(number)
    if not number:
        raise UnusableRecordError("no identifier", "the document has no id")
    return pmid(number)


def _text(passage: BiocPassage) -> str:
    """The passage's text; put together from its sentences where it is given by these."""
    if passage.text or not passage.sentences:
        return passage.text or ""
    text = ""
    for sentence in passage.sentences:
        gap = sentence.offset - passage.offset - len(text)
        text += " " * min(max(gap, 0), _WIDEST_GAP)
        text += sentence.text or ""
    return text


def _marks(passage: BiocPassage, text: str) -> Iterator[Mark]:
    """The annotations of known types that are in one piece, relative to their passage."""
    annotations = list(passage.annotations)
    for sentence in passage.sentences:
        annotations += sentence.annotations
    for annotation in annotations:
        identifier = next(
            (
                _infon(annotation.infons, key)
                for key in _IDENTIFIER_KEYS
                if key in annotation.infons
            ),
            "",
        )
        kind = identified(_infon(annotation.infons, "type"), identifier)
        if kind and len(annotation.locations) == 1:
            place = annotation.locations[0]
            start = place.offset - passage.offset
            end = start + place.length
            yield Mark(start, end, annotation.text or text[max(start, 0) : end], *kind)
