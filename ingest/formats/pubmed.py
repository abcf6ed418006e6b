"""PubMed XML: efetch results, and the baseline and update files with their deletions.

Elements as in https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.formats.document import (
    Item,
    Passage,
    compose,
    guarded,
    normalise,
    pmid,
    rejected,
    year_in,
)
from ingest.formats.input import Input
from ingest.formats.study import is_retracted, study_type
from ingest.formats.xml_records import XmlFault, xml_records
from ingest.records import Document, Located, Withdrawal

RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation"})

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_pubmed(source: Input) -> Iterator[Located]:
    """The citations, books and deletions of a PubMed XML file, in its order."""
    for record in xml_records(source, RECORDS):
        place = f"byte {record.byte}"
        if isinstance(record, XmlFault):
            yield rejected(source.name, place, record.reason, record.detail)
            continue
        element = record.element
        place = f"record {record.number}, {place}"
        if element.tag == "DeleteCitation":
            for deleted in element.iter("PMID"):
                yield from guarded(source.name, place, _withdrawals, deleted)
        else:
            yield from guarded(source.name, place, _documents, element)


def _withdrawals(element: Element) -> Iterator[Item]:
    yield Withdrawal(id=pmid(element.text), reason="deleted from PubMed")


def _documents(element: Element) -> Iterator[Item]:
    """The citation as a document; a book's chapter counts as one, with the book as journal."""
    citation = element.find("MedlineCitation")
    if citation is None:
        citation = element.find("BookDocument")
    if citation is None:
        citation = element
    article = citation.find("Article")
    body = citation if article is None else article
    types = tuple(_texts(body, "PublicationTypeList/PublicationType", "PublicationType"))
    composed = compose(Passage("title", _title(body)), list(_abstract(body)))
    yield Document(
        id=pmid(citation.findtext("PMID")),
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        year=_year(body),
        journal=normalise(body.findtext("Journal/Title") or _text(body.find("Book/BookTitle"))),
        authors=tuple(_authors(body)),
        publication_types=types,
        study_type=study_type(types),
        revised=_revised(citation),
        retracted=is_retracted(types) or bool(list(_linked(citation, "RetractionIn"))),
        retracts=tuple(
            pmid(link.findtext("PMID"))
            for link in _linked(citation, "RetractionOf")
            if link.findtext("PMID")
        ),
    )


def _text(element: Element | None) -> str:
    """All text of an element, its inline markup (`<i>`, `<sup>`, MathML) taken away."""
    return "" if element is None else "".join(element.itertext())


def _texts(element: Element, *paths: str) -> list[str]:
    return [text for path in paths for e in element.findall(path) if (text := normalise(_text(e)))]


def _title(body: Element) -> str:
    """The title; the one in the original language, or the book's, where there is no other."""
    for path in ("ArticleTitle", "VernacularTitle", "Book/BookTitle"):
        if (title := _text(body.find(path))).strip():
            return title
    return ""


def _abstract(body: Element) -> Iterator[Passage]:
    """The parts of the abstract, each under its label."""
    for part in body.findall("Abstract/AbstractText"):
        yield Passage(part.get("Label") or "abstract", _text(part))


def _year(body: Element) -> int | None:
    """The year of the issue, else the one its MEDLINE date begins with, else of the article."""
    paths = (
        "Journal/JournalIssue/PubDate/Year",
        "Journal/JournalIssue/PubDate/MedlineDate",
        "ArticleDate/Year",
        "ContributionDate/Year",
        "Book/PubDate/Year",
    )
    years = (year_in(body.findtext(path)) for path in paths)
    return next((year for year in years if year), None)


def _revised(citation: Element) -> str:
    """`DateRevised` as an ISO date, or empty."""
    date = citation.find("DateRevised")
    if date is None:
        return ""
    year, month, day = ((date.findtext(part) or "").strip() for part in ("Year", "Month", "Day"))
    if month[:3].lower() in _MONTHS:
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    if not all(part.isascii() and part.isdigit() for part in (year, month, day)):
        return ""
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


def _authors(body: Element) -> Iterator[str]:
    """`Last, First` of each person, and the names of groups; editors of a book left out."""
    for authors in body.findall("AuthorList"):
        for author in authors.findall("Author"):
            last, first = (
                normalise(author.findtext(part) or "") for part in ("LastName", "ForeName")
            )
            group = normalise(_text(author.find("CollectiveName")))
            name = ", ".join(part for part in (last, first) if part) or group
            if name:
                yield name


def _linked(citation: Element, kind: str) -> Iterator[Element]:
    """The publications that this one comments on or corrects in the given way."""
    for link in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        if link.get("RefType") == kind:
            yield link
