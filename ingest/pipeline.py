"""The stages of reading put together: split, find mentions, ground, extract."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import tee
from pathlib import Path

from graph_schema.records import Entity, Rejection, digest
from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.records import (
    CuratedResource,
    Document,
    Extraction,
    Mention,
    Reading,
    SplitDocument,
)
from ingest.relations import extract
from ingest.sentences import Splitter
from ingest.vocabulary import Vocabulary

_NAMING = (
    *("ground.py", "pipeline.py"),
    *("vocabulary/matching.py", "vocabulary/normal.py", "vocabulary/opened.py"),
)
"""The files that say what a name means."""
_READING = ("boundaries.py", "mentions.py", "sentences.py", "relations/*.py", "relations/*.tsv")
"""The files that say what a text says."""


@cache
def rules_hash(*patterns: str) -> str:
    """A hash of files of this package as they stand on disk: other rules, another reading."""
    folder = Path(__file__).parent
    paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    content = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content).hexdigest()[:12]


class Reader:
    """Reads documents with one pipeline and one vocabulary."""

    def __init__(self, pipeline: str, vocabulary: Vocabulary) -> None:
        """`pipeline`: a spaCy pipeline's folder or name; it is loaded at the first document."""
        self._vocabulary = vocabulary
        self._splitter = Splitter(pipeline)
        self._finder = MentionFinder(vocabulary)
        self._grounder = Grounder(vocabulary)

    @cached_property
    def fingerprint(self) -> str:
        """Everything beside the text that a reading depends on; nothing is loaded for it."""
        return digest(
            rules_hash(*_NAMING, *_READING),
            self._splitter.fingerprint,
            self._vocabulary.fingerprint,
        )

    def reading_key(self, document: Document) -> str:
        """The key that a reading of this document will have."""
        return digest(document.content_hash, self.fingerprint)

    def read(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """A reading of each document, in the order given; memory stays flat.

        What cannot be used is a rejection of the reading: a document without text or
        without entities, a name that nothing grounds, a sentence too long to parse.

        Raises:
            OSError: the spaCy pipeline is not there.
        """
        mine, theirs = tee(documents)
        for document, split in zip(mine, self._splitter.split(theirs), strict=True):
            yield self._read(document, split)

    def _read(self, document: Document, split: SplitDocument) -> Reading:
        """The reading of a document that has been split."""
        found = self._finder.find(document, split)
        mentions, unknown = self._grounder.resolve(document, split, found)
        grounded = tuple(mention for mention in mentions if mention.curie)
        extractions = tuple(self._extract(document, split, grounded))
        return Reading(
            document=document,
            key=self.reading_key(document),
            sentences=tuple((sentence.start, sentence.end) for sentence in split.sentences),
            mentions=mentions,
            entities=self._entities(grounded),
            extractions=extractions,
            rejections=(*_unusable(document, split, grounded), *unknown),
        )

    def _extract(
        self, document: Document, split: SplitDocument, mentions: tuple[Mention, ...]
    ) -> Iterator[Extraction]:
        """The assertions of every sentence, each claim once per sentence."""
        for sentence in split.sentences:
            inside = tuple(
                mention
                for mention in mentions
                if sentence.start <= mention.start and mention.end <= sentence.end
            )
            yield from extract(document, sentence, inside)

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
        if not sentence.tokens:
            length = sentence.end - sentence.start
            where = f"{length} characters from {sentence.start}"
            yield _rejection(document, "split", "sentence too long", where)
