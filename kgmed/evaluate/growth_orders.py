"""Reading the same documents in one order or another, and how well is answered on the way."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.records import Document, Located, Mention, Reading
from kgmed.app.growth_hands import GrowthHands
from kgmed.app.parts import Parts
from kgmed.config import ReasonConfig
from kgmed.evaluate.questions import Question
from kgmed.growth.asking import Question as AskedQuestion
from kgmed.growth.asking import ask_and_keep
from kgmed.growth.book import Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import ReadingList
from kgmed.records import Answer
from kgmed.retrieve.anchor import Namer
from kgmed.store.projection import Projection
from kgmed.store.projection_build import build

if TYPE_CHECKING:
    from ingest.ground import Grounder
    from ingest.vocabulary import Vocabulary


class Corpus(NamedTuple):
    """What is read, and what is asked."""

    readings: tuple[Reading, ...]
    questions: tuple[Question, ...]
    strict: bool = False
    """Whether what gaps choose counts only with a second source (`kgmed grow --strict`)."""

    @property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """The questions without their answers."""
        return tuple(AskedQuestion(one.question, one.options) for one in self.questions)


class Point(NamedTuple):
    """How well is answered, so many documents read."""

    documents: int
    right: int
    """Answerable questions that are answered right."""
    forced: int
    """The same by the option that scored best, where it abstains, too."""
    wrong: int
    """Answerable questions that are answered wrong."""


class Gold:
    """Counts right answers, as answers come in."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._right = {
            AskedQuestion(one.question, one.options): one.answer
            for one in questions
            if one.answer is not None
        }
        self._said: dict[AskedQuestion, tuple[int | None, int | None]] = {}

    def __len__(self) -> int:
        return len(self._right)

    @property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """The questions that have an answer."""
        return tuple(self._right)

    def hear(self, question: AskedQuestion, answer: Answer) -> None:
        """Take note of the present answer to a question."""
        if question in self._right:
            self._said[question] = answer.choice, answer.forced

    def point(self, documents: int) -> Point:
        """How well is answered now."""
        said = [(self._right[question], *choices) for question, choices in self._said.items()]
        return Point(
            documents,
            sum(choice == right for right, choice, _ in said),
            sum(forced == right for right, _, forced in said),
            sum(choice not in {right, None} for right, choice, _ in said),
        )


class OrderParts(Parts):
    """The product without its model and without text search, over a store of its own; the
    vocabulary, and what it knows of names, is shared."""

    def __init__(self, shared: Parts, namer: Namer, store: Path) -> None:
        config = shared.config
        super().__init__(
            config.model_copy(
                update={
                    "store": str(store),
                    "llm": config.llm.model_copy(update={"ask": False, "model": None}),
                    "retrieve": config.retrieve.model_copy(update={"text": False}),
                    "reason": ReasonConfig(),
                }
            )
        )
        self._shared = shared
        self._own_namer = namer
        self._latest: Projection | None = None

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        return self._shared.vocabulary

    @cached_property
    def grounder(self) -> "Grounder":
        return self._shared.grounder

    @cached_property
    def namer(self) -> Namer:
        return self._own_namer

    def projection(self, as_of: int | None = None) -> Projection:
        generation = self.store.generation()
        if self._latest is None or self._latest.generation != generation:
            arrays = build(self.store.edges(as_of), self.config.retrieve.hub_penalty)
            self._latest = Projection(arrays, generation)
        return self._latest


class RememberedNames:
    """A `Namer` that looks at each text once: no graph has a say in what it finds."""

    def __init__(self, namer: Namer) -> None:
        self._namer = namer
        self._found: dict[str, Sequence[Mention]] = {}
        self._grounded: dict[str, Mention | None] = {}

    def find(self, text: str) -> Sequence[Mention]:
        if text not in self._found:
            self._found[text] = self._namer.find(text)
        return self._found[text]

    def ground(self, name: str) -> Mention | None:
        if name not in self._grounded:
            self._grounded[name] = self._namer.ground(name)
        return self._grounded[name]


class OrderHands(GrowthHands):
    """Asks, and tells what was answered; reads what was read before."""

    def __init__(
        self,
        parts: Parts,
        readings: Mapping[str, Reading],
        gold: Gold,
        *,
        strict: bool = False,
    ) -> None:
        super().__init__(parts, strict=strict, infer=False)
        self._readings = readings
        self._gold = gold

    def ask(self, question: AskedQuestion) -> Answer:
        answer = super().ask(question)
        self._gold.hear(question, answer)
        return answer

    def read(self, documents: Sequence[Document]) -> Sequence[Reading]:
        return [self._readings[document.id] for document in documents]


class Bench(NamedTuple):
    """Where an order is read: parts over an empty store, and a folder for the book."""

    parts: OrderParts
    folder: Path
    corpus: Corpus
    batch: int
    """Documents read at a time."""


def start_of(corpus: Corpus, share: float, seed: int) -> tuple[Reading, ...]:
    """The documents that are read at the start, in an order of chance."""
    drawn = list(corpus.readings)
    random.Random(seed).shuffle(drawn)
    return tuple(drawn[: round(share * len(drawn))])


def by_gaps(bench: Bench, start: Sequence[Reading]) -> Iterator[Point]:
    """Read what gaps choose, until nothing is left that could close one."""
    corpus = bench.corpus
    gold = Gold(corpus.questions)
    store = bench.parts.open_store(create=True)
    store.put(start)
    by_id = {one.document.id: one for one in corpus.readings}
    hands = OrderHands(bench.parts, by_id, gold, strict=corpus.strict)
    with closing(Book(bench.folder)) as book, closing(ReadingList(bench.folder)) as listed:
        items = (Located(one.document, "", "") for one in corpus.readings)
        listed.add(Path(__file__), items)
        ask_and_keep(book, corpus.asked, hands.ask, hands.now())
        read = len(start)
        yield gold.point(read)
        grower = Grower(store, book, listed, hands)
        for round_ in grower.rounds(corpus.asked, len(corpus.readings), bench.batch):
            read += len(round_.documents)
            yield gold.point(read)


def at_once(bench: Bench, readings: Sequence[Reading]) -> Point:
    """How well is answered with these documents read."""
    gold = Gold(bench.corpus.questions)
    bench.parts.open_store(create=True).put(readings)
    hands = OrderHands(bench.parts, {}, gold)
    for question in gold.asked:
        hands.ask(question)
    return gold.point(len(readings))


class RandomOrder:
    """What is left after the start, in an order of chance; looked into at some places only."""

    def __init__(
        self,
        corpus: Corpus,
        start: Sequence[Reading],
        seed: int,
        ask: Callable[[Sequence[Reading]], Point],
    ) -> None:
        """`ask` tells how well is answered with some documents read."""
        known = {one.document.id for one in start}
        left = [one for one in corpus.readings if one.document.id not in known]
        random.Random(1_000 + seed).shuffle(left)
        self._order = (*start, *left)
        self._ask = ask
        self._points: dict[int, Point] = {}

    @property
    def points(self) -> tuple[Point, ...]:
        """The places that were looked into."""
        return tuple(self._points[count] for count in sorted(self._points))

    def at(self, count: int) -> Point:
        """How well is answered with the first so many documents read."""
        if count not in self._points:
            self._points[count] = self._ask(self._order[:count])
        return self._points[count]

    def search(
        self, places: Sequence[int], is_enough: Callable[[Point], bool], guess: int = 0
    ) -> int:
        """Look for the first of these places that is enough, from the one at index `guess` on in
        growing steps, then by bisection; its index. Where it is not monotone, for one that is,
        and whose predecessor is not."""
        last = len(places) - 1
        low, high, step = 0, last, 1
        at = min(guess, last)
        while low < high:
            if is_enough(self.at(places[at])):
                high = at
                at = max(low, at - step) if step else (low + high) // 2
            else:
                low = at + 1
                at = min(high, at + step) if step else (low + high) // 2
            step = 2 * step if step and low < at < high else 0
            at = at if step else (low + high) // 2
        self.at(places[low])
        return low
