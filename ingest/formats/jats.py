"""JATS: full-text articles as PubMed Central and its publishers give them (`.nxml`).

Elements as in https://jats.nlm.nih.gov/archiving/tag-library/1.3/. Read are title, abstract and
the paragraphs of the body; left out are tables, figures, formulae set apart, and references.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ingest.formats.document import (
    Item,
    Passage,
    UnusableRecordError,
    compose,
    guarded,
    normalise,
    pmcid,
    pmid,
    rejected,
    year_in,
)
from ingest.formats.input import Input
from ingest.formats.study import study_type
from ingest.formats.xml_records import XmlFault, xml_records
from ingest.records import Document, Located

RECORDS = frozenset({"article"})

_FLOATS = frozenset(
    {
        "alternatives",
        "disp-formula",
        "fig",
        "fig-group",
        "fn",
        "fn-group",
        "inline-graphic",
        "media",
        "object-id",
        "ref-list",
        "supplementary-material",
        "table-wrap",
        "table-wrap-group",
        "tex-math",
    }
)
_BLOCKS = frozenset({"break", "def", "disp-quote", "label", "list-item", "p", "term", "title"})
_MARKERS = frozenset({"bibr", "fn", "table-fn", "aff"})
_NO_ABSTRACT = frozenset({"graphical", "teaser", "toc", "key-points", "highlights", "video"})
_DATES = ("ppub", "collection", "pub", "epub", "epub-ppub", "epreprint", "preprint")
"""Which publication date names the year, as PubMed prefers the issue to the web."""


def read_jats(source: Input) -> Iterator[Located]:
    """The articles of a JATS file: mostly one, or many in one `pmc-articleset`."""
    for record in xml_records(source, RECORDS):
        place = f"byte {record.byte}"
        if isinstance(record, XmlFault):
            yield rejected(source.name, place, record.reason, record.detail)
            continue
        place = f"record {record.number}, {place}"
        yield from guarded(source.name, place, _items, record.element)


def _items(article: Element) -> Iterator[Item]:
    meta = article.find("front/article-meta")
    if meta is None:
        raise UnusableRecordError("no identifier", "the article has no metadata")
    title = Passage("title", _text(meta.find("title-group/article-title")))
    composed = compose(title, [*_abstract(meta), *_body(article.find("body"))])
    kind = article.get("article-type") or ""
    yield Document(
        id=_identifier(meta),
        title=composed.title,
        text=composed.text,
        sections=composed.sections,
        year=_year(meta),
        journal=_journal(article),
        authors=tuple(_authors(meta)),
        publication_types=(kind,) if kind else (),
        study_type=study_type((kind,)),
        retracted=any(_related(meta, "retraction-forward")),
        retracts=tuple(_retracted_pmids(meta)),
    )


def _identifier(meta: Element) -> str:
    """The PMID, else the PMC identifier, else the DOI (preprints have no other)."""
    ids = {(e.get("pub-id-type") or ""): (e.text or "").strip() for e in meta.findall("article-id")}
    if ids.get("pmid"):
        return pmid(ids["pmid"])
    for kind in ("pmc", "pmcid"):
        if ids.get(kind):
            return pmcid(ids[kind])
    if ids.get("doi"):
        return f"DOI:{ids['doi']}"
    raise UnusableRecordError("no identifier", "neither PMID nor PMC identifier nor DOI")


def _abstract(meta: Element) -> Iterator[Passage]:
    """The main abstract, its parts under their own titles."""
    abstracts = [a for a in meta.findall("abstract") if a.get("abstract-type") not in _NO_ABSTRACT]
    abstracts.sort(key=lambda a: a.get("abstract-type") is not None)
    for abstract in abstracts[:1]:
        if not list(abstract):
            yield Passage("abstract", _text(abstract))
        for part in abstract:
            if part.tag == "sec":
                name = _text(part.find("title")).strip() or "abstract"
                yield from _paragraphs(part, name)
            elif part.tag != "title":
                yield from _paragraphs(part, "abstract")


def _body(body: Element | None) -> Iterator[Passage]:
    """The paragraphs of the body, each under the title of its outermost section."""
    for part in () if body is None else body:
        name = "body"
        if part.tag == "sec":
            name = _text(part.find("title")).strip() or part.get("sec-type") or name
        yield from _paragraphs(part, name)


def _paragraphs(element: Element, section: str) -> Iterator[Passage]:
    if element.tag == "p":
        yield Passage(section, _text(element))
    elif element.tag not in _FLOATS:
        for child in element:
            yield from _paragraphs(child, section)


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(_strings(element))


def _strings(element: Element) -> Iterator[str]:
    """The text of an element, without floats and without raised reference marks."""
    if element.tag in _FLOATS or _is_reference_mark(element):
        return
    if element.tag in _BLOCKS:
        yield " "
    yield element.text or ""
    for child in element:
        yield from _strings(child)
        yield child.tail or ""
    if element.tag in _BLOCKS:
        yield " "


def _is_reference_mark(element: Element) -> bool:
    """Whether this is `word<sup><xref>12</xref></sup>` or `word<xref><sup>12</sup></xref>`."""
    if element.tag == "sup":
        return len(element) > 0 and all(
            child.tag == "xref" and child.get("ref-type") in _MARKERS for child in element
        )
    return (
        element.tag == "xref"
        and element.get("ref-type") in _MARKERS
        and len(element) == 1
        and element[0].tag == "sup"
        and not (element.text or "").strip()
    )


def _year(meta: Element) -> int | None:
    years: dict[str, int] = {}
    for date in meta.findall("pub-date"):
        if year := year_in(date.findtext("year")):
            years.setdefault(date.get("pub-type") or date.get("date-type") or "", year)
    return next(
        (years[kind] for kind in _DATES if kind in years), min(years.values(), default=None)
    )


def _journal(article: Element) -> str:
    for path in ("journal-title-group/journal-title", "journal-title"):
        if title := normalise(_text(article.find(f"front/journal-meta/{path}"))):
            return title
    return ""


def _authors(meta: Element) -> Iterator[str]:
    """`Last, First` of each person, and the names of groups."""
    for author in meta.findall("contrib-group/contrib"):
        if author.get("contrib-type") not in (None, "author"):
            continue
        name = author.find("name")
        if name is None:
            name = author.find("name-alternatives/name")
        if name is not None:
            parts = [normalise(name.findtext(part) or "") for part in ("surname", "given-names")]
            written = ", ".join(part for part in parts if part)
        else:
            written = normalise(_text(author.find("collab")))
        if written:
            yield written


def _related(meta: Element, kind: str) -> Iterator[Element]:
    for related in meta.findall("related-article"):
        if related.get("related-article-type") == kind:
            yield related


def _retracted_pmids(meta: Element) -> Iterator[str]:
    """The PMIDs of the articles that this notice retracts."""
    for related in _related(meta, "retracted-article"):
        target = next((v for k, v in related.items() if k.rpartition("}")[2] == "href"), "")
        if related.get("ext-link-type") in ("pubmed", "pmid") and target.strip().isdigit():
            yield pmid(target)
