"""Documents split into sentences, the abbreviations that they define, and parses on demand.

Where a sentence ends is decided by rules made for this literature (`ingest.boundaries`), not
by the parser, which was trained on news; tags, lemmas and the dependency parse come from any
spaCy or scispaCy pipeline. Each sentence is parsed by itself, so that its parse depends on
nothing else, and only when somebody asks for it: parsing is what reading costs.
"""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ingest.abbreviations import definitions, occurrences
from ingest.boundaries import Repaired, cut, repair, slashes_mark_breaks
from ingest.records import Document, Sentence, SplitDocument, Token
from ingest.spacy_pipelines import load, version_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MAX_CHARACTERS = 2000
"""A longer sentence is no sentence (a table, a list, a sequence): it is kept without a parse."""
BATCH_DOCUMENTS = 64
"""Documents that are split at once."""
BATCH_SENTENCES = 256
"""Sentences that the parser sees at once."""

_HYPHENATED = (
    r"(?<=[\w)\]])[-–](?=(?:induced|mediated|dependent|independent|treated|stimulated|evoked|"
    r"activated|inhibited|regulated|deficient|null|transgenic|overexpressing|expressing|"
    r"associated|related|positive|negative|bound|binding|specific|linked|derived|triggered|"
    r"elicited|driven|like|resistant|sensitive|responsive|lowering|reducing|enhancing|"
    r"promoting|inhibiting|activating|blocking|inhibitory)\b)"
)
"""Compounds that the general tokenizer leaves whole after a digit: `Abeta42-induced`."""


_RULES = ("attribute_ruler", "lemmatizer")
"""Components that say, by rules, what the part of speech and the base form of a word are."""
REMEMBERED = 100_000
"""Words of which it is remembered what the rules say."""
KNOWN_WORDS = 40_000
"""Words that the pipeline keeps; memory is flat from then on."""


class Splitter:
    """Splits documents with one spaCy pipeline, which is loaded at the first document."""

    def __init__(self, pipeline: str) -> None:
        """`pipeline`: a folder, or the name of an installed pipeline."""
        self.pipeline = pipeline

    @cached_property
    def fingerprint(self) -> str:
        """Name and version of the pipeline, read without loading it."""
        return version_of(self.pipeline)

    @cached_property
    def nlp(self) -> "Language":
        """The pipeline without its named entities, which we find ourselves.

        Raises:
            OSError: no pipeline of that name or at that path.
        """
        from spacy.util import compile_infix_regex

        nlp = load(self.pipeline, without=["ner"])
        infixes = [*(nlp.Defaults.infixes or ()), _HYPHENATED]
        nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
        nlp.tokenizer.max_cache_size = KNOWN_WORDS
        return nlp

    def _zone(self) -> AbstractContextManager[object]:
        """What is parsed inside leaves no words behind, once enough of them are known: those
        that came first are the common ones, and known words are tokenised much faster."""
        return self.nlp.memory_zone() if len(self.nlp.vocab) > KNOWN_WORDS else nullcontext()

    @cached_property
    def _forms(self) -> "_Forms":
        return _Forms(self.nlp)

    def split(self, documents: Iterable[Document]) -> Iterator[SplitDocument]:
        """Each document's sentences, all of them parsed, and abbreviations; in the order given."""
        mine, theirs = itertools.tee(documents)
        for document, split in zip(mine, self.cut(theirs), strict=True):
            parsed = self.parse((document, sentence) for sentence in split.sentences)
            yield split._replace(sentences=tuple(parsed))

    def cut(self, documents: Iterable[Document]) -> Iterator[SplitDocument]:
        """Each document's sentences, not yet parsed, and abbreviations; in the order given.

        Memory stays flat: the pipeline forgets the strings of a batch when the batch is done.
        """
        documents = iter(documents)
        while batch := tuple(itertools.islice(documents, BATCH_DOCUMENTS)):
            with self._zone():
                done = [self._cut(document) for document in batch]
            yield from done

    def parse(self, sentences: Iterable[tuple[Document, Sentence]]) -> Iterator[Sentence]:
        """The sentences with their tokens, in the order given. One that is over
        `MAX_CHARACTERS` comes as it is, without tokens."""
        sentences = iter(sentences)
        while batch := tuple(itertools.islice(sentences, BATCH_SENTENCES)):
            yield from self._parse(batch)

    def _cut(self, document: Document) -> SplitDocument:
        sentences = tuple(_sentences(document))
        defined: dict[str, str] = {}
        for sentence in sentences:
            if "(" in sentence.text and is_readable(sentence):
                defined |= definitions(self.nlp.vocab, _readable(document, sentence).text)
        return SplitDocument(sentences, occurrences(document.full_text, defined))

    def _parse(self, batch: tuple[tuple[Document, Sentence], ...]) -> list[Sentence]:
        with self._zone():
            texts = [_readable(*each) if is_readable(each[1]) else None for each in batch]
            prepared = [self._prepare(text) for text in texts if text]
            parsed = self.nlp.pipe(prepared, disable=_RULES)
            return [
                sentence._replace(tokens=_tokens(next(parsed), text, self._forms))
                if text
                else sentence
                for (_, sentence), text in zip(batch, texts, strict=True)
            ]

    def _prepare(self, text: Repaired) -> "Doc":
        """A sentence tokenised, and marked as one."""
        doc = self.nlp.make_doc(text.text)
        starts = np.full((len(doc), 1), -1, dtype=np.int64)
        starts[0] = 1
        return doc.from_array(["SENT_START"], starts.view(np.uint64))


def is_readable(sentence: Sentence) -> bool:
    """Whether a sentence is one, and not a table, a list or a sequence."""
    return sentence.end - sentence.start <= MAX_CHARACTERS


def _sentences(document: Document) -> Iterator[Sentence]:
    """The sentences of a document, without their parse."""
    text = document.full_text
    forced = {section.start for section in document.sections}
    if document.title:
        forced.add(len(document.title) + 1)
    for start, end in cut(text, forced):
        yield Sentence(start, end, text[start:end], _section(document, start), ())


_mark_breaks = lru_cache(maxsize=2 * BATCH_DOCUMENTS)(slashes_mark_breaks)


def _readable(document: Document, sentence: Sentence) -> Repaired:
    """A sentence made fit for the parser."""
    text = document.full_text
    return repair(text, sentence.start, sentence.end, breaks=_mark_breaks(text))


class _Forms:
    """The part of speech and the base form of words, by the rules of a pipeline.

    The rules take half as long as the parser. They look at one word, its tag and its relation,
    so they are asked once for each such word, and what they say is remembered.
    """

    def __init__(self, nlp: "Language") -> None:
        self._vocab = nlp.vocab
        self._rules = [component for name, component in nlp.pipeline if name in _RULES]
        self._known: dict[tuple[int, ...], tuple[str, str]] = {}
        self._expletive = nlp.vocab.strings.add("expl")

    def of(self, doc: "Doc") -> list[tuple[str, str]]:
        """Part of speech and base form of each word of a parsed sentence."""
        seen = doc.to_array(["ORTH", "TAG", "DEP", "POS"])
        if self._expletive in seen[:, 2]:  # English has one rule that looks at two words
            return self._ask(doc)
        return [self._known.get(key) or self._learn(key) for key in map(tuple, seen.tolist())]

    def _learn(self, key: tuple[int, ...]) -> tuple[str, str]:
        from spacy.tokens import Doc

        if len(self._known) >= REMEMBERED:
            self._known.clear()
        word, *attributes = (self._vocab.strings[each] for each in key)
        tag, dep, pos = ([each] for each in attributes)
        (form,) = self._ask(Doc(self._vocab, [word], tags=tag, deps=dep, pos=pos, heads=[0]))
        self._known[key] = form
        return form

    def _ask(self, doc: "Doc") -> list[tuple[str, str]]:
        for rule in self._rules:
            doc = rule(doc)
        return [(word.pos_, (word.lemma_ or word.text).lower()) for word in doc]


def _tokens(doc: "Doc", text: Repaired, forms: _Forms) -> tuple[Token, ...]:
    """The tokens of a sentence. White space that the parser kept as a token is left out."""
    where, length, blank, heads, deps = (
        doc.to_array(["IDX", "LENGTH", "IS_SPACE", "HEAD", "DEP"]).astype(np.int64).T
    )
    starts, ends = text.spans(where, where + length)
    spans = tuple(zip(starts.tolist(), ends.tolist(), strict=True))
    heads = (heads + np.arange(len(doc))).tolist()
    words = np.flatnonzero(blank == 0).tolist()
    index = {i: position for position, i in enumerate(words)}
    dep = [doc.vocab.strings[name] for name in deps.view(np.uint64).tolist()]
    form = forms.of(doc)
    tokens = []
    for position, i in enumerate(words):
        head = heads[i]
        while blank[head] and heads[head] != head:
            head = heads[head]
        (start, end), (pos, lemma) = spans[i], form[i]
        word = text.text[where[i] : where[i] + length[i]]
        tokens.append(Token(start, end, word, lemma, pos, dep[i], index.get(head, position)))
    return tuple(tokens)


def _section(document: Document, offset: int) -> str:
    """The name of the section that an offset lies in; of nested ones, the innermost."""
    inside = [part for part in document.sections if part.start <= offset < part.end]
    if inside:
        return min(inside, key=lambda part: part.end - part.start).name
    return "title" if document.title and offset < len(document.title) else "abstract"
