"""Every file of the development literature against an independent parse by another library.

White space is put in normal form on both sides; beyond that, texts must be equal. Where a library
is known to be wrong, the same is compared by the XPath string value (lxml), and said so.
"""

import email
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from bioc import BioCDocument, biocjson, biocxml, pubtator
from lxml import etree
from pubmed_parser import parse_medline_xml, parse_pubmed_xml

from ingest.formats import read_path
from ingest.records import Document
from tests.ingest.formats.reading import Read, read_file

pytestmark = pytest.mark.data

Row = tuple[str, str, str]
"""PMID, title, abstract."""

ABSTRACTS = (955, 1183, 1118, 1318, 1172, 967, 851, 935)
"""How many stand in each file of `dalk/abstracts`; 8,499 in all."""


def normal(text: str | None) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text or "").strip())


def letters(text: str) -> str:
    """The text without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def rows(result: Read) -> list[Row]:
    """What we read; the abstract is the text, as none of these documents has a body."""
    return [(d.id, d.title, d.text) for d in result.documents]


def files(data_dir: Path, folder: str, pattern: str = "*") -> list[Path]:
    found = sorted((data_dir / folder).glob(pattern))
    assert found
    return found


def string_value(node: etree._Element, path: str) -> str:
    return " ".join(normal(str(part.xpath("string()"))) for part in node.xpath(path))


def test_pubmed_xml_by_lxml(data_dir: Path) -> None:
    pmids: set[str] = set()
    for path in files(data_dir, "literature/pubmed_xml"):
        expected = [
            (
                f"PMID:{article.findtext('MedlineCitation/PMID')}",
                string_value(article, "MedlineCitation/Article/ArticleTitle"),
                string_value(article, "MedlineCitation/Article/Abstract/AbstractText"),
            )
            for article in etree.parse(str(path)).iter("PubmedArticle")
        ]
        result = read_file(path)
        assert rows(result) == expected
        assert not result.rejections
        pmids.update(pmid for pmid, _, _ in expected)
    assert len(pmids) == 174


def test_pubmed_xml_by_pubmed_parser(data_dir: Path, tmp_path: Path) -> None:
    """pubmed_parser reads gzip only, loses markup inside markup, and writes the labels of a
    structured abstract into its text: those records are compared by lxml alone, above."""
    compared = 0
    for path in files(data_dir, "literature/pubmed_xml"):
        packed = tmp_path / "packed.xml.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        parsed = list(parse_medline_xml(str(packed)))
        documents = read_file(path).documents
        assert [f"PMID:{article['pmid']}" for article in parsed] == [d.id for d in documents]
        nested = {
            f"PMID:{article.findtext('MedlineCitation/PMID')}"
            for article in etree.parse(str(path)).iter("PubmedArticle")
            if article.xpath(".//ArticleTitle/*/* | .//AbstractText/*/*")
        }
        for article, document in zip(parsed, documents, strict=True):
            assert str(document.year) == article["pubdate"]
            assert document.journal == normal(article["journal"])
            if document.id in nested:
                continue
            assert document.title == normal(article["title"])
            if len(document.sections) == 2:
                assert document.text == normal(article["abstract"])
                compared += 1
    assert compared > 150


def by_email(path: Path) -> Iterator[Row]:
    """MEDLINE text is folded like mail headers; with `:` for `-` the mail parser reads it."""
    text = path.read_text(encoding="utf-8").strip("\n")
    for record in re.split(r"\n\s*\n", text):
        message = email.message_from_string(re.sub(r"(?m)^([A-Z]+) *- ?", r"\1: ", record))
        yield (
            f"PMID:{normal(message['PMID'])}",
            normal(message["TI"] or message["BTI"]),
            normal(message["AB"]),
        )


def test_nbib_by_the_mail_parser(data_dir: Path) -> None:
    count = 0
    for path in files(data_dir, "literature/nbib"):
        expected = list(by_email(path))
        result = read_file(path)
        assert rows(result) == expected
        assert not result.rejections
        count += len(expected)
    assert count == 87


def test_jats(data_dir: Path) -> None:
    """pubmed_parser puts spaces between runs of markup and joins all abstracts, headings
    included: its titles are compared without white space, abstracts by lxml paragraph by
    paragraph."""
    for path in files(data_dir, "literature/jats"):
        parsed = parse_pubmed_xml(str(path))
        (document,) = read_file(path).documents
        assert document.id == f"PMID:{parsed['pmid']}"
        assert letters(document.title) == letters(parsed["full_title"])
        assert document.year == parsed["publication_year"] or parsed["publication_year"] is None
        tree = etree.parse(str(path)).getroot()
        abstract = string_value(tree, "front/article-meta/abstract[not(@abstract-type)]//p")
        assert document.title == string_value(tree, "front/article-meta/title-group/article-title")
        assert document.text.startswith(abstract)
        assert len(document.text) > 5 * len(abstract), "the body follows"


def bioc_row(document: BioCDocument) -> Row:
    texts: dict[str, list[str]] = defaultdict(list)
    for passage in document.passages:
        texts[passage.infons.get("type", "")].append(normal(passage.text))
    (title,) = texts["front"] or texts["title"]  # PMC's `title` is the heading of the references
    return f"PMID:{document.id}", title, " ".join(texts["abstract"])


def test_bioc(data_dir: Path) -> None:
    """The `bioc` package; `abbr` has annotations without any text, `everything` is made up."""
    for path in files(data_dir, "literature/bioc"):
        with path.open(encoding="utf-8") as handle:
            load = biocxml.load if path.suffix == ".xml" else biocjson.load
            collection = load(handle)
        result = read_file(path)
        if path.stem == "abbr":
            assert result.reasons == ["no text"] * len(collection.documents)
        elif path.stem == "everything":
            assert [d.text for d in result.documents] == ["text of passage"]
        else:
            expected = [bioc_row(document) for document in collection.documents]
            assert [(d.id, d.title, abstract_of(d)) for d in result.documents] == expected


def abstract_of(document: Document) -> str:
    sections = [s for s in document.sections if s.name == "abstract"]
    return " ".join(document.full_text[s.start : s.end] for s in sections)


@pytest.mark.parametrize(("year", "count"), [*zip(range(2011, 2019), ABSTRACTS, strict=True)])
def test_dalk_abstracts_by_bioc(data_dir: Path, year: int, count: int) -> None:
    """The `bioc` package strips lines and so takes an annotation with an empty identifier for a
    relation: annotations are compared where they have an identifier."""
    path = data_dir / "dalk" / "abstracts" / f"{year}.pubtator"
    with path.open(encoding="utf-8") as handle:
        expected = pubtator.load(handle)
    documents = [located.item for located in read_path(path)]
    assert len(documents) == len(expected) == count
    for document, other in zip(documents, expected, strict=True):
        assert isinstance(document, Document)
        assert document.id == f"PMID:{other.pmid}"
        assert (document.title, document.text) == (normal(other.title), normal(other.abstract))
        theirs = {normal(a.text) for a in other.annotations}
        assert {a.text for a in document.annotations if a.curies} <= theirs
        for a in document.annotations:
            assert document.full_text[a.start : a.end] == a.text
