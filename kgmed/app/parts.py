"""The parts that an engine is put together from, each opened when it is first needed.

This is the composition root: the only place that knows which adapter stands behind a protocol.
Heavy libraries are imported by the part that needs them, so that a look at the store costs no
spaCy and no model.
"""

from contextlib import ExitStack
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from graph_schema.curie import normalise_curie
from kgmed.app.vocabularies import open_vocabulary
from kgmed.config import Config
from kgmed.errors import ModelError, VocabularyError
from kgmed.store import open_store
from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    from graph_schema.records import Entity
    from ingest.ground import Grounder
    from ingest.mentions import NameRecogniser
    from ingest.pipeline import Reader
    from ingest.sentences import Splitter
    from ingest.vocabulary import Vocabulary
    from kgmed.app.workers import Crew
    from kgmed.llm.adviser import Adviser
    from kgmed.llm.protocol import LanguageModel
    from kgmed.reason.reasoner import Reasoner
    from kgmed.retrieve.anchor import Namer
    from kgmed.retrieve.retriever import Retriever
    from kgmed.store.projection import Projection
    from kgmed.store.rulings import Rulings


class Parts:
    """Store, vocabulary, reader, projection and model of one configuration."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._closing = ExitStack()
        self._store: GraphStore | None = None
        self._projections: dict[tuple[int, int | None], Projection] = {}
        self._rulings: tuple[int, Rulings] | None = None

    def close(self) -> None:
        """Close whatever was opened."""
        self._projections.clear()
        self._closing.close()

    def open_store(self, *, create: bool) -> GraphStore:
        """The graph store, made where it is missing and `create` allows it.

        Raises:
            StoreError: it is missing, cannot be reached, or is not ours.
        """
        if self._store is None:
            opened = open_store(self.config.store_url, create=create)
            self._store = self._closing.enter_context(opened)
        return self._store

    @property
    def store(self) -> GraphStore:
        """The graph store, which must be there already; see `open_store`."""
        return self.open_store(create=False)

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The compiled vocabulary of KGMED_HOME.

        Raises:
            VocabularyError: there is none, or it is broken.
        """
        return open_vocabulary(self.config.home)

    @cached_property
    def grounder(self) -> "Grounder":
        """Looks names up in the vocabulary."""
        from ingest.ground import Grounder

        return Grounder(self.vocabulary)

    def known_as(self, name_or_curie: str) -> "tuple[Entity, ...]":
        """What the vocabulary takes a CURIE or a name for, best first; nothing without one."""
        try:
            vocabulary = self.vocabulary
            curie = normalise_curie(name_or_curie)
        except VocabularyError:
            return ()
        except ValueError:
            candidates = self.grounder.candidates(name_or_curie)
            found = [vocabulary.entity(candidate.curie) for candidate in candidates]
        else:
            found = [vocabulary.entity(curie)]
        return tuple(entity for entity in found if entity)

    @cached_property
    def reader(self) -> "Reader":
        """Reads documents; spaCy is loaded with the first one.

        Raises:
            VocabularyError: there is no vocabulary, or it is broken.
            ModelError: the pipeline of the configuration is neither in KGMED_HOME nor installed,
                or the weights of relations cannot be read.
        """
        from ingest.pipeline import Reader

        pipeline, relations = (self.config.reader.pipeline, self.config.reader.relations)
        try:
            return Reader(self._pipeline(pipeline), self.vocabulary, self.recogniser, relations)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"cannot read {relations}: {error}",
                hint="`[reader] relations` names a file of `make train-relations`",
            ) from error

    @cached_property
    def splitter(self) -> "Splitter":
        """Splits and parses with the reader's pipeline.

        Raises:
            ModelError: the pipeline of the configuration is neither in KGMED_HOME nor installed.
        """
        from ingest.sentences import Splitter

        return Splitter(self._pipeline(self.config.reader.pipeline))

    @cached_property
    def recogniser(self) -> "NameRecogniser | None":
        """Who finds names beside the vocabulary; loaded at the first text.

        Raises:
            ModelError: the pipeline of the configuration is neither in KGMED_HOME nor installed.
        """
        from ingest.recogniser import PipelineRecogniser, Recogniser

        name = self.config.reader.recogniser
        if name == "none":
            return None
        return Recogniser() if name == "kgmed" else PipelineRecogniser(self._pipeline(name))

    def _pipeline(self, name: str) -> str:
        """Where a spaCy pipeline is, or what it is imported as."""
        from kgmed.assets import pipeline_location

        location = pipeline_location(self.config.home, name)
        if not (FilePath(location).exists() or _importable(location)):
            raise ModelError(
                f"there is no spaCy pipeline {name!r}",
                hint="run `kgmed models pull`, or install the pipeline",
            )
        return location

    def crew(self) -> "Crew":
        """Readers in as many processes as the configuration says; to be closed by the caller."""
        from kgmed.app.workers import Crew

        return Crew(self.reader.read, self.config)

    def rulings(self) -> "Rulings":
        """What the ledger says, as of the store's generation."""
        from kgmed.store.folding import fold

        generation = self.store.generation()
        if self._rulings is None or self._rulings[0] != generation:
            self._rulings = generation, fold(self.store.decisions())
        return self._rulings[1]

    def projection(self, as_of: int | None = None) -> "Projection":
        """The projection of the store's generation as it is now, up to the year `as_of`."""
        from kgmed.store.projection import Projection

        wanted = (self.store.generation(), as_of)
        if wanted not in self._projections:
            self._projections = {
                key: value for key, value in self._projections.items() if key[0] == wanted[0]
            }
            self._projections[wanted] = Projection.open_for(
                self.store,
                self.config.home / "projections",
                hub_penalty=self.config.retrieve.hub_penalty,
                as_of=as_of,
            )
        return self._projections[wanted]

    @cached_property
    def namer(self) -> "Namer":
        """Finds the names of a question as in a paper, and knows what curators made of them.

        Raises:
            VocabularyError: there is no vocabulary, or it is broken.
        """
        from ingest.mentions import MentionFinder
        from kgmed.retrieve.curated_names import CuratedNamer
        from kgmed.retrieve.names import QuestionNamer

        read = QuestionNamer(MentionFinder(self.vocabulary), self.grounder)
        return CuratedNamer(read, self.store, self.rulings)

    @cached_property
    def retriever(self) -> "Retriever":
        """Finds what a question needs.

        Raises:
            VocabularyError: there is no vocabulary, or it is broken.
        """
        from kgmed.retrieve.retriever import Retriever

        return Retriever(
            self.store,
            self.projection,
            self.namer,
            self.config.retrieve,
            adviser=self.adviser,
            ledger=self.rulings,
        )

    @cached_property
    def reasoner(self) -> "Reasoner":
        """Answers from what was found, or by the model alone.

        The default model is opened when it is first asked; one that was named, at once.

        Raises:
            ModelError: the model that was named is missing or broken.
            UsageError: there is no strategy, or no style, of the name in the configuration.
        """
        from kgmed.reason.reasoner import Reasoner
        from kgmed.reason.strategies import strategy

        if self.config.llm.model is not None:
            self.adviser.model  # noqa: B018 - opened, so that a broken one is known at once
        reason, seed = self.config.reason, self.config.llm.seed
        chosen = strategy(reason.strategy, style=reason.style, seed=seed)
        return Reasoner(self.store, self.adviser, seed, strategy=chosen)

    @cached_property
    def adviser(self) -> "Adviser":
        """The language model, for the jobs that it was found fit for."""
        from kgmed.llm.adviser import Adviser, Nobody
        from kgmed.llm.fitness import known_fitness

        if not self.config.llm.ask:
            return Nobody()
        return Adviser(lambda: self.model, lambda model: known_fitness(model, self.config.home))

    @cached_property
    def model(self) -> "LanguageModel":
        """The language model of the configuration, or the default one of KGMED_HOME.

        Raises:
            ModelError: it is missing or broken.
        """
        from kgmed.assets import default_model
        from kgmed.llm import open_model

        path = self.config.llm.model or default_model(self.config.home)
        return self._closing.enter_context(open_model(path, self.config.llm))


def _importable(name: str) -> bool:
    return name.isidentifier() and find_spec(name) is not None
