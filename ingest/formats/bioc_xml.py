"""BioC XML: the elements of https://bioc.sourceforge.net/BioC.dtd."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.formats.bioc import (
    BiocAnnotation,
    BiocDocument,
    BiocLocation,
    BiocPassage,
    BiocSentence,
    Infons,
    bioc_items,
)
from ingest.formats.document import Item, guarded, rejected
from ingest.formats.input import Input
from ingest.formats.xml_records import XmlFault, xml_records
from ingest.records import Located

RECORDS = frozenset({"document"})


def read_bioc_xml(source: Input) -> Iterator[Located]:
    """The documents of a BioC XML collection."""
    for record in xml_records(source, RECORDS):
        place = f"byte {record.byte}"
        if isinstance(record, XmlFault):
            yield rejected(source.name, place, record.reason, record.detail)
            continue
        place = f"record {record.number}, {place}"
        yield from guarded(source.name, place, _items, source.name, place, record.element)


def _items(source: str, place: str, element: Element) -> Iterator[Item]:
    return bioc_items(source, place, _document(element))


def _document(element: Element) -> BiocDocument:
    return BiocDocument(
        id=element.findtext("id") or "",
        passages=tuple(_passage(passage) for passage in element.findall("passage")),
    )


def _passage(element: Element) -> BiocPassage:
    return BiocPassage(
        offset=_number(element.findtext("offset")),
        text=element.findtext("text"),
        infons=_infons(element),
        sentences=tuple(
            BiocSentence(
                offset=_number(sentence.findtext("offset")),
                text=sentence.findtext("text"),
                annotations=_annotations(sentence),
            )
            for sentence in element.findall("sentence")
        ),
        annotations=_annotations(element),
    )


def _annotations(element: Element) -> tuple[BiocAnnotation, ...]:
    return tuple(
        BiocAnnotation(
            text=annotation.findtext("text"),
            infons=_infons(annotation),
            locations=tuple(
                BiocLocation(
                    offset=_number(location.get("offset")), length=_number(location.get("length"))
                )
                for location in annotation.findall("location")
            ),
        )
        for annotation in element.findall("annotation")
    )


def _infons(element: Element) -> Infons:
    return {infon.get("key") or "": infon.text or "" for infon in element.findall("infon")}


def _number(text: str | None) -> int:
    """The number; -1, which fits nowhere, where it is none."""
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else -1
