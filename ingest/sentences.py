"""Documents split into parsed sentences, with the abbreviations that they define.

Where a sentence ends is decided by rules made for this literature (`ingest.boundaries`), not
by the parser, which was trained on news; tags, lemmas and the dependency parse come from any
spaCy or scispaCy pipeline. Short forms are found by scispaCy's implementation of Schwartz and
Hearst (2003).
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.boundaries import Repaired, cut, repair
from ingest.records import Abbreviation, Document, Sentence, SplitDocument, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MAX_CHARACTERS = 2000
"""A longer sentence is no sentence (a table, a list, a sequence): it is kept without a parse."""
PIECE_CHARACTERS = 4000
"""Sentences are parsed together up to this many characters, so that a book is read in pieces."""
BATCH_PIECES = 96
"""Pieces that the parser sees at once."""
MAX_SHORT_FORM_GAP = 8
"""Tokens between brackets beyond which neither a short nor a long form is looked for."""

_HYPHENATED = (
    r"(?<=[\w)\]])[-–](?=(?:induced|mediated|dependent|independent|treated|stimulated|evoked|"
    r"activated|inhibited|regulated|deficient|null|transgenic|overexpressing|expressing|"
    r"associated|related|positive|negative|bound|binding|specific|linked|derived|triggered|"
    r"elicited|driven|like|resistant|sensitive|responsive|lowering|reducing|enhancing|"
    r"promoting|inhibiting|activating|blocking|inhibitory)\b)"
)
"""Compounds that the general tokenizer leaves whole after a digit: `Abeta42-induced`."""


class _Piece(NamedTuple):
    """Some consecutive sentences of a document, and whether it ends the document."""

    document: Document
    spans: tuple[tuple[int, int], ...]
    text: Repaired
    last: bool


class Splitter:
    """Splits documents with one spaCy pipeline, which is loaded at the first document."""

    def __init__(self, pipeline: str) -> None:
        """`pipeline`: a folder, or the name of an installed pipeline."""
        self.pipeline = pipeline

    @cached_property
    def fingerprint(self) -> str:
        """Name and version of the pipeline, read without loading it."""
        meta = Path(self.pipeline) / "meta.json"
        if meta.is_file():
            about = json.loads(meta.read_text(encoding="utf-8"))
            return f"{about['lang']}_{about['name']}/{about['version']}"
        try:
            return f"{self.pipeline}/{metadata.version(self.pipeline)}"
        except metadata.PackageNotFoundError:
            return self.pipeline

    @cached_property
    def nlp(self) -> "Language":
        """The pipeline without its named entities, which we find ourselves.

        Raises:
            OSError: no pipeline of that name or at that path.
        """
        import spacy
        from spacy.util import compile_infix_regex

        nlp = spacy.load(self.pipeline, exclude=["ner"])
        infixes = [*(nlp.Defaults.infixes or ()), _HYPHENATED]
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
        return nlp

    def split(self, documents: Iterable[Document]) -> Iterator[SplitDocument]:
        """Each document's sentences and abbreviations, in the order given.

        A sentence over `MAX_CHARACTERS` comes without tokens. Memory stays flat: the
        pipeline forgets the strings of a batch when the batch is done.
        """
        pieces = (piece for document in documents for piece in _pieces(document))
        sentences: list[Sentence] = []
        definitions: dict[str, str] = {}
        while batch := tuple(itertools.islice(pieces, BATCH_PIECES)):
            for piece, read, defined in self._parse(batch):
                sentences.extend(read)
                definitions.update(defined)
                if piece.last:
                    yield SplitDocument(tuple(sentences), _occurrences(piece.document, definitions))
                    sentences, definitions = [], {}

    def _parse(
        self, batch: tuple[_Piece, ...]
    ) -> list[tuple[_Piece, tuple[Sentence, ...], dict[str, str]]]:
        """Each piece with its sentences and the short forms that it defines."""
        with self.nlp.memory_zone():
            parsed = self.nlp.pipe([self._prepare(piece) for piece in batch])
            return [
                (piece, tuple(_sentences(piece, doc)), _definitions(doc))
                for piece, doc in zip(batch, parsed, strict=True)
            ]

    def _prepare(self, piece: _Piece) -> "Doc":
        """The piece tokenised, with the start of each sentence set and nowhere else."""
        doc = self.nlp.make_doc(piece.text.text)
        starts = iter([*(start for start, _ in piece.spans), len(piece.document.full_text) + 1])
        upcoming = next(starts)
        for token in doc:
            begins = piece.text.offset(token.idx) >= upcoming and not token.is_space
            while begins and piece.text.offset(token.idx) >= upcoming:
                upcoming = next(starts)
            token.is_sent_start = begins
        return doc


def _pieces(document: Document) -> Iterator[_Piece]:
    """The document cut into sentences, and those gathered into pieces; at least one."""
    text = document.full_text
    forced = {section.start for section in document.sections}
    if document.title:
        forced.add(len(document.title) + 1)
    gathered: list[tuple[int, int]] = []
    pieces: list[tuple[tuple[int, int], ...]] = []
    for start, end in cut(text, forced):
        if gathered and end - gathered[0][0] > PIECE_CHARACTERS:
            pieces.append(tuple(gathered))
            gathered = []
        gathered.append((start, end))
    pieces.append(tuple(gathered))
    for number, spans in enumerate(pieces, start=1):
        readable = [span for span in spans if span[1] - span[0] <= MAX_CHARACTERS]
        yield _Piece(document, spans, repair(text, readable), number == len(pieces))


def _sentences(piece: _Piece, doc: "Doc") -> Iterator[Sentence]:
    """The sentences of a parsed piece, with offsets into the document."""
    text = piece.document.full_text
    parsed = {}
    for span in doc.sents:
        tokens = tuple(_tokens(span, piece.text))
        if tokens:
            parsed[tokens[0].start] = tokens
    for start, end in piece.spans:
        section = _section(piece.document, start)
        yield Sentence(start, end, text[start:end], section, parsed.get(start, ()))


def _tokens(span: Any, repaired: Repaired) -> Iterator[Token]:
    """The tokens of one sentence. White space that the parser kept as a token is left out."""
    words = [token for token in span if not token.is_space]
    index = {token.i: position for position, token in enumerate(words)}
    for token in words:
        head = token.head
        while head.is_space and head.head is not head:
            head = head.head
        start, end = repaired.span(token.idx, token.idx + len(token.text))
        yield Token(
            start,
            end,
            token.text,
            (token.lemma_ or token.text).lower(),
            token.pos_,
            token.dep_,
            index.get(head.i, index[token.i]),
        )


def _section(document: Document, offset: int) -> str:
    """The name of the section that an offset lies in; of nested ones, the innermost."""
    inside = [part for part in document.sections if part.start <= offset < part.end]
    if inside:
        return min(inside, key=lambda part: part.end - part.start).name
    return "title" if document.title and offset < len(document.title) else "abstract"


def _definitions(doc: "Doc") -> dict[str, str]:
    """Short forms that the piece defines in brackets, with their long forms."""
    from scispacy.abbreviation import filter_matches, find_abbreviation

    brackets = []
    opened: list[int] = []
    for token in doc:
        if token.text == "(":
            opened.append(token.i)
        elif token.text == ")" and opened:
            start = opened.pop()
            if 1 < token.i - start <= MAX_SHORT_FORM_GAP + 1:
                brackets.append((0, start + 1, token.i))
    definitions = {}
    for long_candidate, short_candidate in filter_matches(brackets, doc):
        if long_candidate and len(short_candidate) == 1:
            short, long = find_abbreviation(long_candidate, short_candidate)
            if long is not None and len(long.text) > len(short.text):
                definitions[short.text] = long.text
    return definitions


def _occurrences(document: Document, definitions: dict[str, str]) -> tuple[Abbreviation, ...]:
    """Every place where a defined short form stands as a word of its own."""
    if not definitions:
        return ()
    longest_first = sorted(definitions, key=lambda short: (-len(short), short))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return tuple(
        Abbreviation(match.start(), match.end(), match.group(), definitions[match.group()])
        for match in pattern.finditer(document.full_text)
    )
