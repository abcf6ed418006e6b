"""The hands of the loop: asking, reading and proposing with the parts of an engine."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from graph_schema.records import Rejection
from ingest.records import Document, Extraction, Located, Reading
from kgmed.app.answering import answer_question
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.app.retractions import retracted_publications
from kgmed.growth.affected import Noted
from kgmed.growth.asking import Question
from kgmed.growth.extractors import Proposer
from kgmed.growth.records import GapName
from kgmed.records import Answer
from kgmed.store.rulings import Rulings


class GrowthHands:
    """Asks and reads with the parts of an engine; see `kgmed.growth.hands.Hands`."""

    def __init__(
        self,
        parts: Parts,
        proposers: Sequence[Proposer] = (),
        *,
        strict: bool = False,
        infer: bool = True,
        noted: Noted = lambda _put, _gone: None,
    ) -> None:
        self._parts = parts
        self._noted = noted
        self._proposers = tuple(proposers)
        self.strict, self.infer = strict, infer
        self.max_hops = parts.config.retrieve.max_hops
        self.text = parts.config.retrieve.text
        self._called: dict[GapName, tuple[str, ...]] = {}

    def ask(self, question: Question) -> Answer:
        text, options, as_of = question
        return answer_question(self._parts, text, options, graph=True, as_of=as_of, rests=False)

    def read(self, documents: Sequence[Document]) -> Sequence[Reading]:
        retracted = retracted_publications(self._parts.config.home)
        items = (
            Located(_marked(document, retracted), "reading list", document.id)
            for document in documents
        )
        batch = self._parts.config.reader.batch_documents
        with self._parts.crew() as crew:
            read = read_in_order(items, self._parts.reader, crew, batch)
            return [one for one in read if not isinstance(one, Rejection)]

    def propose(self, document: Document, reading: Reading) -> Iterator[Extraction]:
        for proposer in self._proposers:
            yield from proposer.propose(document, reading)

    def wordings(self, name: GapName) -> Sequence[str]:
        """What question and vocabulary call something; of what only the graph knows, its names
        there."""
        if name not in self._called:
            self._called[name] = tuple(dict.fromkeys([name.text, *self._names(name.curies)]))
        return self._called[name]

    def _names(self, curies: Iterable[str]) -> Iterator[str]:
        for curie in curies:
            known = self._parts.store.entity(curie)
            for entity in (*self._parts.known_as(curie), *([known] if known else [])):
                yield from (entity.name, *entity.synonyms)

    def settled(self, curie: str) -> str:
        return self._parts.rulings().entity(curie)

    def rulings(self) -> Rulings:
        return self._parts.rulings()

    def noted(self, put: Sequence[Reading], gone: Sequence[str]) -> None:
        self._noted(put, gone)

    def now(self) -> datetime:
        return datetime.now(UTC)


def _marked(document: Document, retracted: Collection[str]) -> Document:
    if document.id not in retracted or document.retracted:
        return document
    return Document.model_validate(dict(document) | {"retracted": True})
