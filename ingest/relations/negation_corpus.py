"""BioScope as its file gives it: sentences with the cues of negation and speculation, and the
scope of each.

BioScope (Vincze et al. 2008, CC BY 2.0) nests `xcope` and `cue` elements in sentences. A cue of
several parts ("either … or") has several `cue` elements with one `ref`.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import parse

from ingest.records import Document, Section, Sentence, SplitDocument
from ingest.relations.negation_phrases import Kind, Scope

FOLDS = 10
Span = tuple[int, int]


class Marked(NamedTuple):
    """A cue that somebody marked, with its scope; offsets into the document."""

    kind: Kind
    parts: tuple[Span, ...]
    scope: Span


class MarkedDocument(NamedTuple):
    """A document with what was marked in it. Each sentence of the corpus is a section, so that
    a reader of ours ends a sentence where the corpus ends one."""

    name: str
    """The identifier in the corpus. (The document's own says only where it stands in the file.)"""
    document: Document
    marked: tuple[Marked, ...]


def read_bioscope(path: Path) -> tuple[MarkedDocument, ...]:
    """The documents of a BioScope file, in its order.

    Raises:
        ValueError: the file is no BioScope XML, or a cue in it has no scope or no known type.
        OSError: it cannot be read.
    """
    try:
        root = parse(path).getroot()
    except ParseError as error:
        raise ValueError(f"{path} is no well-formed XML: {error}") from error
    if root is None:
        raise ValueError(f"{path} has no element")
    documents = tuple(
        _document(element, number, path)
        for number, element in enumerate(root.iter("Document"), start=1)
    )
    if not documents:
        raise ValueError(f"{path} is no BioScope file: it has no Document")
    return documents


def is_bioscope(path: Path) -> bool:
    """Whether a file looks like BioScope XML; False where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return b"<Annotation" in handle.read(4096)
    except OSError:
        return False


def fold(documents: Sequence[MarkedDocument], number: int) -> tuple[MarkedDocument, ...]:
    """One of ten folds: every tenth document in the order of the file. `number` is 0 to 9."""
    return tuple(documents[number::FOLDS])


def in_tokens(
    document: MarkedDocument, split: SplitDocument
) -> Iterator[tuple[Sentence, tuple[Scope, ...]]]:
    """Every sentence of ours with tokens, and what is marked in it, by its tokens.

    A token belongs to a span that it overlaps. What crosses the end of a sentence of ours is cut
    there; a cue belongs to the sentence that holds its first part."""
    for sentence in split.sentences:
        begun = (one for one in document.marked if sentence.start <= one.parts[0][0] < sentence.end)
        yield sentence, tuple(_placed(one, sentence) for one in begun if sentence.tokens)


def _placed(one: Marked, sentence: Sentence) -> Scope:
    cue = tuple(i for part in one.parts for i in _overlapping(part, sentence))
    scope = _overlapping(one.scope, sentence)
    return Scope(one.kind, cue, scope[0], scope[-1] + 1)


def _overlapping(span: Span, sentence: Sentence) -> tuple[int, ...]:
    start, end = span
    return tuple(
        i for i, token in enumerate(sentence.tokens) if token.start < end and token.end > start
    )


def _document(element: Element, place: int, path: Path) -> MarkedDocument:
    name = (element.findtext("DocID") or "").strip()
    text = ""
    sections: list[Section] = []
    marked: list[Marked] = []
    for number, sentence in enumerate(element.iter("sentence"), start=1):
        text += " " if text else ""
        start = len(text)
        text += "".join(sentence.itertext())
        sections.append(Section(name=str(number), start=start, end=len(text)))
        try:
            marked.extend(_marked(sentence, start))
        except (KeyError, ValueError) as error:
            where = f"{path}, document {name}, sentence {sentence.get('id', number)}"
            raise ValueError(f"{where}: a cue without a scope or a known type: {error}") from error
    document = Document(id=f"PMID:{place}", text=text, sections=tuple(sections))
    return MarkedDocument(name, document, tuple(marked))


def _marked(sentence: Element, start: int) -> Iterable[Marked]:
    parts: dict[str, list[Span]] = {}
    kinds: dict[str, str] = {}
    scopes: dict[str, Span] = {}

    def walk(element: Element, position: int) -> int:
        """Note what is marked, from a position; the position after the element."""
        begin = position
        position += len(element.text or "")
        for child in element:
            position = walk(child, position) + len(child.tail or "")
        if element.tag == "cue":
            parts.setdefault(element.get("ref", ""), []).append((begin, position))
            kinds[element.get("ref", "")] = element.get("type", "")
        elif element.tag == "xcope":
            scopes[element.get("id", "")] = (begin, position)
        return position

    walk(sentence, start)
    return [
        Marked(Kind(kinds[name]), tuple(parts[name]), scopes[name])
        for name in sorted(parts, key=lambda name: parts[name])
    ]
