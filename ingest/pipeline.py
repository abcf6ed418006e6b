"""The stages of reading put together: split, find mentions, ground, extract."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from graph_schema.records import Entity, Rejection, digest
from ingest.ground import Grounder
from ingest.mentions import MentionFinder, NameRecogniser
from ingest.records import (
    CuratedResource,
    Document,
    Extraction,
    Mention,
    Reading,
    Recognition,
    Sentence,
    SplitDocument,
)
from ingest.relations import Cascade, cascade_of, extract, may_speak, shipped_cascade
from ingest.sentences import Splitter, is_readable
from ingest.vocabulary import Vocabulary

_NAMING = (
    *("ground/*.py", "ground/*.tsv", "pipeline.py"),
    *("vocabulary/matching.py", "vocabulary/normal.py", "vocabulary/opened.py"),
    *("vocabulary/bags.py", "vocabulary/grams.py", "vocabulary/words.tsv"),
)
"""The files that say what a name means."""
_READING = (
    "abbreviations.py",
    "boundaries.py",
    "mentions.py",
    "recogniser/*.py",
    "recogniser/labels.tsv",
    "sentences.py",
    "relations/*.py",
    "relations/*.tsv",
    "relations/trained/*",
)
"""The files that say what a text says."""
BATCH_DOCUMENTS = 64
BATCH_CHARACTERS = 200_000
"""So many documents, or so much text, is read at once."""


Spoken = tuple[Sentence, tuple[Mention, ...]]
"""A parsed sentence, and the grounded mentions inside it."""


@cache
def rules_hash(*patterns: str) -> str:
    """A hash of files of this package as they stand on disk: other rules, another reading."""
    folder = Path(__file__).parent
    paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    content = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content).hexdigest()[:12]


class Reader:
    """Reads documents with one pipeline and one vocabulary."""

    def __init__(
        self,
        pipeline: str,
        vocabulary: Vocabulary,
        recogniser: NameRecogniser | None = None,
        relations: Path | None = None,
    ) -> None:
        """`pipeline`: a spaCy pipeline's folder or name; it is loaded at the first document.
        Without a `recogniser`, the vocabulary alone says what is a name. `relations`: weights of
        the classifier of relations; the shipped ones where none are given.

        Raises:
            OSError, ValueError: the weights cannot be read.
        """
        self._relations = relations.read_bytes() if relations else b""
        self._cascade = cascade_of(BytesIO(self._relations)) if relations else None
        self._vocabulary = vocabulary
        self._recogniser = recogniser
        self._splitter = Splitter(pipeline)
        self._finder = MentionFinder(vocabulary, recogniser)
        self._grounder = Grounder(vocabulary)

    @cached_property
    def fingerprint(self) -> str:
        """Everything beside the text that a reading depends on; nothing is loaded for it."""
        return digest(
            rules_hash(*_NAMING, *_READING),
            self._splitter.fingerprint,
            self._recogniser.fingerprint if self._recogniser else "vocabulary alone",
            self._vocabulary.fingerprint,
            *([hashlib.sha256(self._relations).hexdigest()] if self._relations else ()),
        )

    def reading_key(self, document: Document) -> str:
        """The key that a reading of this document will have."""
        return digest(document.content_hash, self.fingerprint)

    @property
    def cascade(self) -> Cascade:
        """What reads relations, with the weights that this reader was given."""
        return self._cascade or shipped_cascade()

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """A reading of each document, in the order given; memory stays flat.

        What cannot be used is a rejection of the reading: a document without text or
        without entities, a name that nothing grounds, a sentence too long to parse.

        Raises:
            OSError: the spaCy pipeline is not there.
        """
        for batch in _batches(documents):
            yield from self._read(batch)

    def _read(self, documents: Sequence[Document]) -> Iterator[Reading]:
        """The readings of a batch."""
        for one, spoken in self._speak(documents):
            said = (
                extract(one.document, sentence, mentions, self.cascade)
                for sentence, mentions in spoken
            )
            yield self._reading(one, tuple(chain.from_iterable(said)))

    def find_mentions(self, documents: Iterable[Document]) -> Iterator[tuple[Mention, ...]]:
        """The mentions of each document, grounded where that was possible; nothing is parsed."""
        for batch in _batches(documents):
            for document, split in zip(batch, self._splitter.cut(batch), strict=True):
                yield self._name(document, split).mentions

    def recognise(self, documents: Iterable[Document]) -> Iterator[Recognition]:
        """What the recogniser says of each document, before any name is chosen over another."""
        for document in documents:
            yield self._finder.recognise(document.full_text)

    def scan(self, documents: Iterable[Document]) -> Iterator[tuple[Spoken, ...]]:
        """For each document, in the order given, the parsed sentences of which something could
        be said, with the grounded mentions inside each: what `read` extracts from."""
        for batch in _batches(documents):
            for _, spoken in self._speak(batch):
                yield tuple(spoken)

    def _speak(self, documents: Sequence[Document]) -> Iterator[tuple["_Named", Iterator[Spoken]]]:
        """The documents of a batch, each with its speaking sentences. Parsing takes most of the
        time, so it comes after the names are known, and only for these sentences."""
        named = [
            self._name(document, split)
            for document, split in zip(documents, self._splitter.cut(documents), strict=True)
        ]
        speaking = [tuple(one.speaking()) for one in named]
        parsed = self._splitter.parse(
            (one.document, sentence)
            for one, sentences in zip(named, speaking, strict=True)
            for sentence, _ in sentences
        )
        for one, sentences in zip(named, speaking, strict=True):
            yield one, ((next(parsed), mentions) for _, mentions in sentences)

    def _name(self, document: Document, split: SplitDocument) -> "_Named":
        """The document with what its names mean."""
        found = self._finder.find(document, split)
        mentions, unknown = self._grounder.resolve(document, split, found)
        raised = (self._grounder.raised(mention) for mention in mentions)
        grounded = tuple(mention for mention in raised if mention.curie)
        return _Named(document, split, mentions, unknown, grounded)

    def _reading(self, named: "_Named", extractions: tuple[Extraction, ...]) -> Reading:
        document = named.document
        grounded = named.grounded
        return Reading(
            document=document,
            key=self.reading_key(document),
            sentences=tuple((sentence.start, sentence.end) for sentence in named.split.sentences),
            mentions=named.mentions,
            entities=self._entities(grounded),
            extractions=extractions,
            rejections=(*_unusable(document, named.split, grounded), *named.unknown),
        )

    def _entities(self, mentions: tuple[Mention, ...]) -> tuple[Entity, ...]:
        """The vocabulary's entities for the mentions; one that only the text names, as named."""
        named = {mention.curie: mention for mention in reversed(mentions) if mention.curie}
        return tuple(
            self._vocabulary.entity(curie)
            or Entity(curie=curie, name=mention.name or mention.text, category=mention.category)
            for curie, mention in sorted(named.items())
        )

    def read_curated(self, resource: CuratedResource) -> Reading:
        """A curated resource as a reading: what it says, said by it."""
        entities: dict[str, Entity] = {}
        for statement in resource.statements:
            for entity in (statement.subject, statement.object):
                entities.setdefault(entity.curie, entity)
        return Reading(
            document=Document(id=resource.id, title=resource.name),
            key=digest(
                resource.content_hash,
                "curated",
                self._vocabulary.fingerprint,
                rules_hash(*_NAMING, "formats/bel*.py"),
            ),
            entities=tuple(entities[curie] for curie in sorted(entities)),
            extractions=tuple(
                Extraction(statement.assertion, statement.evidence)
                for statement in resource.statements
            ),
            rejections=resource.rejections,
        )


class _Named(NamedTuple):
    """A document whose names are found and grounded."""

    document: Document
    split: SplitDocument
    mentions: tuple[Mention, ...]
    """In order, and not overlapping."""
    unknown: tuple[Rejection, ...]
    grounded: tuple[Mention, ...]
    """Those of which claims are made: they have an identity, genes that of the human gene."""

    def speaking(self) -> Iterator[Spoken]:
        """The sentences that may say something, each with the grounded mentions inside it."""
        grounded = self.grounded
        starts = [mention.start for mention in grounded]
        for sentence in self.split.sentences:
            first, end = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            inside = tuple(one for one in grounded[first:end] if one.end <= sentence.end)
            if may_speak(inside):
                yield sentence, inside


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in batches of a size that memory never feels."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.full_text)
        if len(batch) >= BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _rejection(document: Document, stage: str, reason: str, detail: str = "") -> Rejection:
    return Rejection(source="", record=document.id, stage=stage, reason=reason, detail=detail)


def _unusable(
    document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
) -> Iterator[Rejection]:
    """What of a document could not be used."""
    if not document.full_text.strip():
        yield _rejection(document, "read", "no text")
        return
    if not mentions:
        yield _rejection(document, "find_mentions", "no entities")
    for sentence in split.sentences:
        if not is_readable(sentence):
            length = sentence.end - sentence.start
            where = f"{length} characters from {sentence.start}"
            yield _rejection(document, "split", "sentence too long", where)
