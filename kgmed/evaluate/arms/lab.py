"""What the arms of a run share, and parts of the product with another graph or no model."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from kgmed.app.parts import Parts
from kgmed.config import ReasonConfig
from kgmed.errors import ModelError
from kgmed.evaluate.arms.remembering import Remembering
from kgmed.evaluate.arms.sentences import Sentences, Text
from kgmed.llm.adviser import Adviser, Nobody
from kgmed.llm.fitness import known_fitness
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.strategies import strategy
from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    from ingest.ground import Grounder
    from ingest.vocabulary import Vocabulary
    from kgmed.retrieve.anchor import Namer
    from kgmed.store.projection import Projection
    from kgmed.store.rulings import Rulings


class Lab:
    """The parts of the product, one model, and the documents, as the arms share them."""

    def __init__(
        self, parts: Parts, model: Remembering | None, sentences: Sentences, seed: int = 0
    ) -> None:
        """
        Args:
            parts: store, vocabulary, projection; their own model is left alone.
            model: what every arm asks; None where no arm has a model.
            sentences: the texts that a system may read.
            seed: of whatever an arm leaves to chance.
        """
        self.parts = parts
        self.sentences = sentences
        self.seed = seed
        self._model = model

    @property
    def model(self) -> Remembering:
        """The model of this run.

        Raises:
            ModelError: there is none.
        """
        if self._model is None:
            raise ModelError("this arm needs a language model")
        return self._model

    def product(self, graph: GraphStore | None = None) -> "LabParts":
        """The parts of the product with the model of this run, and perhaps over another graph.

        Raises:
            ModelError: there is no model, or it is not fit for the strategy that is configured.
            UsageError: there is no such strategy.
        """
        parts = LabParts(self.parts, self.model, graph)
        reason = parts.config.reason
        chosen = strategy(reason.strategy, style=reason.style)
        if chosen is None:
            return parts
        if not all(map(parts.adviser.may, sorted(chosen.needs))):
            raise ModelError(
                f"{self.model.name} is not fit for the strategy {chosen.name!r}",
                hint="see `kgmed models check`",
            )
        if reason.style and self.model.adapter_sha256:
            raise ModelError("a model with an adapter is asked in no other style")
        return parts


class LabParts(Parts):
    """The parts of a lab, but for the model, and perhaps for the graph. Nothing is opened here,
    and nothing closed."""

    def __init__(
        self, shared: Parts, model: LanguageModel | None, graph: GraphStore | None = None
    ) -> None:
        """
        Args:
            shared: whatever is not replaced.
            model: what is asked; None for no model at all.
            graph: a store in place of theirs, with its own projection, which is kept in memory.
        """
        config = shared.config
        update: dict[str, object] = {"llm": config.llm.model_copy(update={"model": None})}
        if model is None:
            update["reason"] = ReasonConfig()  # what a model decides, none can
        if graph is not None:  # another graph than the papers': they would tell what it does not
            update["retrieve"] = config.retrieve.model_copy(update={"text": False})
        super().__init__(config.model_copy(update=update))
        self._shared = shared
        self._asked = model
        self._graph = graph
        self._built: dict[int | None, Projection] = {}

    def open_store(self, *, create: bool) -> GraphStore:  # noqa: ARG002
        """The graph; none is ever made here."""
        return self._graph or self._shared.store

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        return self._shared.vocabulary

    @cached_property
    def grounder(self) -> "Grounder":
        return self._shared.grounder

    @cached_property
    def namer(self) -> "Namer":
        return self._shared.namer

    def rulings(self) -> "Rulings":
        return self._shared.rulings()

    def projection(self, as_of: int | None = None) -> "Projection":
        if self._graph is None:
            return self._shared.projection(as_of)
        from kgmed.store.projection import Projection
        from kgmed.store.projection_build import build

        if as_of not in self._built:
            edges = self._graph.edges(as_of)
            arrays = build(edges, self.config.retrieve.hub_penalty)
            self._built[as_of] = Projection(arrays, self._graph.generation())
        return self._built[as_of]

    @cached_property
    def adviser(self) -> Adviser:
        if self._asked is None:
            return Nobody()
        return Adviser(lambda: self.model, lambda model: known_fitness(model, self.config.home))

    @cached_property
    def model(self) -> LanguageModel:
        return self._asked or _no_model()


def texts_of(store: GraphStore) -> Iterable[Text]:
    """The documents of a store as the product may use them: those that stand and were not
    retracted."""
    for document in store.iter_documents():
        if not (document.withdrawn or document.retracted):
            yield Text(document.id, document.text, len(document.title))


def _no_model() -> LanguageModel:
    raise ModelError("this arm has no language model")
