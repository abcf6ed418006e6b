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

import numpy as np

from ingest.boundaries import Repaired, cut, repair
from ingest.records import Abbreviation, Document, Sentence, SplitDocument, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MAX_CHARACTERS = 2000
"""A longer sentence is no sentence (a table, a list, a sequence): it is kept without a parse."""
PIECE_CHARACTERS = 4000
"""Sentences are parsed together up to this many characters, so that a book is read in pieces."""
BATCH_PIECES = 256
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
        where, blank = _columns(doc, "IDX", "IS_SPACE")
        words = np.flatnonzero(blank == 0)
        begun = [start for start, _ in piece.spans]
        passed = np.searchsorted(begun, piece.text.offsets(where[words]), side="right")
        starts = np.full((len(doc), 1), -1, dtype=np.int64)
        starts[words[np.diff(passed, prepend=0) > 0]] = 1
        return doc.from_array(["SENT_START"], starts.view(np.uint64))


def _columns(doc: "Doc", *attributes: str) -> Any:
    """Attributes of every token, one row each: read at once, not token by token."""
    return doc.to_array(list(attributes)).astype(np.int64).T


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
    parsed = {tokens[0].start: tokens for tokens in _parsed(doc, piece.text)}
    for start, end in piece.spans:
        section = _section(piece.document, start)
        yield Sentence(start, end, text[start:end], section, parsed.get(start, ()))


def _parsed(doc: "Doc", repaired: Repaired) -> Iterator[tuple[Token, ...]]:
    """The tokens of each sentence. White space that the parser kept as a token is left out."""
    where, length, blank, heads = _columns(doc, "IDX", "LENGTH", "IS_SPACE", "HEAD")
    heads = (heads + np.arange(len(doc))).tolist()
    starts, ends = repaired.spans(where, where + length)
    spans = tuple(zip(starts.tolist(), ends.tolist(), strict=True))
    names = [
        [doc.vocab.strings[name] for name in column]
        for column in doc.to_array(["ORTH", "LEMMA", "POS", "DEP"]).T.tolist()
    ]
    for sentence in doc.sents:
        words = [i for i in range(sentence.start, sentence.end) if not blank[i]]
        index = {i: position for position, i in enumerate(words)}
        tokens = []
        for position, i in enumerate(words):
            head = heads[i]
            while blank[head] and heads[head] != head:
                head = heads[head]
            text, lemma, pos, dep = (column[i] for column in names)
            head = index.get(head, position)
            tokens.append(Token(*spans[i], text, (lemma or text).lower(), pos, dep, head))
        if tokens:
            yield tuple(tokens)


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
    (texts,) = doc.to_array(["ORTH"]).reshape(1, -1)
    opening, closing = doc.vocab.strings["("], doc.vocab.strings[")"]
    for i in np.flatnonzero((texts == opening) | (texts == closing)).tolist():
        if texts[i] == opening:
            opened.append(i)
        elif opened:
            start = opened.pop()
            if 1 < i - start <= MAX_SHORT_FORM_GAP + 1:
                brackets.append((0, start + 1, i))
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
