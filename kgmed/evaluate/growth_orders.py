"""Reading the same documents in one order or another, and how well is answered on the way."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.records import Document, Located, Mention, Reading
from kgmed.app.growth_hands import GrowthHands
from kgmed.app.parts import Parts
from kgmed.config import ReasonConfig
from kgmed.evaluate.questions import Question
from kgmed.growth.asking import NO_GUARD, Guard, Known, ask_and_keep, question_of
from kgmed.growth.asking import Question as AskedQuestion
from kgmed.growth.book import Book
from kgmed.growth.grower import Grower
from kgmed.growth.reading_list import ReadingList
from kgmed.growth.records import Round, RoundState
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


Answers = Mapping[AskedQuestion, Answer]


class Gold:
    """Counts right answers to the questions of some that have an answer."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._right = {
            AskedQuestion(one.question, one.options): one.answer
            for one in questions
            if one.answer is not None
        }

    def __len__(self) -> int:
        return len(self._right)

    @property
    def asked(self) -> tuple[AskedQuestion, ...]:
        """The questions that have an answer."""
        return tuple(self._right)

    @property
    def known(self) -> tuple[Known, ...]:
        """The same with the right options, as a guard has them."""
        return tuple(Known(*one) for one in self._right.items())

    def halves(self, seed: int) -> tuple["Gold", "Gold"]:
        """The questions dealt out by chance to two halves."""
        drawn = list(self._right.items())
        random.Random(seed).shuffle(drawn)
        made = Gold(()), Gold(())
        for half, some in zip(made, (drawn[::2], drawn[1::2]), strict=True):
            half._right = dict(some)
        return made

    def point(self, documents: int, answers: Answers) -> Point:
        """How well these answers, given with so many documents read, answer the questions."""
        said = [(right, answers[question]) for question, right in self._right.items()]
        return Point(
            documents,
            sum(answer.choice == right for right, answer in said),
            sum(answer.forced == right for right, answer in said),
            sum(answer.choice not in {right, None} for right, answer in said),
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
    """Reads what was read before."""

    def __init__(
        self, parts: Parts, readings: Mapping[str, Reading], *, strict: bool = False
    ) -> None:
        super().__init__(parts, strict=strict, infer=False)
        self._readings = readings

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


class Stage(NamedTuple):
    """Where growth stands before any round, or after one."""

    documents: int
    """That were read and kept."""
    answers: Answers
    round_: Round | None

    def point(self, gold: Gold) -> Point:
        """How well the questions of `gold` are answered."""
        return gold.point(self.documents, self.answers)


def by_gaps(bench: Bench, start: Sequence[Reading], guard: Guard = NO_GUARD) -> Iterator[Stage]:
    """Read what gaps choose, until nothing is left that could close one. Rounds that the guard
    rolled back are stages, too: the answers are as they were before."""
    corpus = bench.corpus
    store = bench.parts.open_store(create=True)
    store.put(start)
    by_id = {one.document.id: one for one in corpus.readings}
    hands = OrderHands(bench.parts, by_id, strict=corpus.strict)
    with closing(Book(bench.folder)) as book, closing(ReadingList(bench.folder)) as listed:
        items = (Located(one.document, "", "") for one in corpus.readings)
        listed.add(Path(__file__), items)
        ask_and_keep(book, corpus.asked, hands.ask, hands.now())
        read = len(start)
        yield Stage(read, _answers(book), None)
        grower = Grower(store, book, listed, hands, guard=guard)
        for round_ in grower.rounds(corpus.asked, len(corpus.readings), bench.batch):
            read += len(round_.documents) if round_.state is RoundState.DONE else 0
            yield Stage(read, _answers(book), round_)


def _answers(book: Book) -> Answers:
    return {question_of(saved): saved.answer for saved in book.latest()}


def at_once(bench: Bench, readings: Sequence[Reading]) -> Stage:
    """How all questions that have an answer are answered with these documents read."""
    bench.parts.open_store(create=True).put(readings)
    hands = OrderHands(bench.parts, {})
    asked = Gold(bench.corpus.questions).asked
    return Stage(len(readings), {question: hands.ask(question) for question in asked}, None)


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
