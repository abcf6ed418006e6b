"""What format an input has, by its first bytes. Its name says nothing."""

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum

from ingest.formats.document import UnusableRecordError


class Format(StrEnum):
    """The formats that can be read."""

    PUBMED_XML = "PubMed XML"
    JATS = "JATS"
    BIOC_XML = "BioC XML"
    BIOC_JSON = "BioC JSON"
    BIOC_JSON_DOCUMENTS = "BioC JSON documents"
    PUBTATOR = "PubTator"
    NBIB = "MEDLINE text"
    JSON_LINES = "JSON lines"
    BEL = "BEL node-link JSON"


_ROOTS = {
    "PubmedArticleSet": Format.PUBMED_XML,
    "PubmedBookArticleSet": Format.PUBMED_XML,
    "PubmedArticle": Format.PUBMED_XML,
    "PubmedBookArticle": Format.PUBMED_XML,
    "MedlineCitationSet": Format.PUBMED_XML,
    "DeleteCitation": Format.PUBMED_XML,
    "article": Format.JATS,
    "pmc-articleset": Format.JATS,
    "OAI-PMH": Format.JATS,
    "collection": Format.BIOC_XML,
}
_KEYS = {
    "documents": Format.BIOC_JSON,
    "PubTator3": Format.BIOC_JSON,
    "passages": Format.BIOC_JSON_DOCUMENTS,
    "links": Format.BEL,
    "multigraph": Format.BEL,
    "nodes": Format.BEL,
    "id": Format.JSON_LINES,
    "text": Format.JSON_LINES,
    "title": Format.JSON_LINES,
}
"""Which keys at the top of a JSON value tell its format, the surest first."""

_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_PUBTATOR = re.compile(r"[^|\s]*\|[ta]\|")
_NBIB = re.compile(r"[A-Z][A-Z0-9]{1,3} *- ")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}\[\]]', re.DOTALL)


def sniff(head: bytes) -> Format:
    """The format of an input that begins so.

    Raises:
        UnusableRecordError: it is empty, or in no format that can be read.
    """
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace").lstrip()
    if not text:
        raise UnusableRecordError("empty file")
    if text[0] == "<":
        root = _ROOT.search(text)
        name = root[1] if root else ""
        return _known(_ROOTS.get(name), f"XML with root element {name!r}")
    if text[0] in "{[":
        keys = set(_top_keys(text))
        found = next((known for key, known in _KEYS.items() if key in keys), None)
        return _known(found, "JSON with keys " + ", ".join(sorted(keys)[:8]))
    if _PUBTATOR.match(text):
        return Format.PUBTATOR
    return _known(Format.NBIB if _NBIB.match(text) else None, f"begins with {text[:40]!r}")


def _known(found: Format | None, detail: str) -> Format:
    if found is None:
        raise UnusableRecordError("unknown format", detail)
    return found


def _top_keys(text: str) -> Iterator[str]:
    """The keys of the first object, as far as they stand in the text."""
    depth = 1 if text[0] == "{" else 2
    level = 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("{", "["):
            level += 1
        elif token[0] in ("}", "]"):
            level -= 1
            if level < depth:
                return
        elif level == depth and token[2]:
            yield token[1]
