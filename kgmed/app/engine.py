"""The Python API: `from kgmed import Engine`."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path as FilePath
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graph_schema.records import Entity, Rejection
from ingest.records import Reading
from kgmed.app.answering import answer_question, distinct
from kgmed.app.carrying import copy_graph, export_ledger, replay
from kgmed.app.curation import Curation
from kgmed.app.curators import curator_name
from kgmed.app.export import export_graph
from kgmed.app.export_format import TRAINING, Format
from kgmed.app.ingest_job import Progress
from kgmed.app.inputs import Inputs
from kgmed.app.judging_anew import judge_decided
from kgmed.app.parts import Parts
from kgmed.app.read_job import read_in_order
from kgmed.app.reports import (
    AnswerReplay,
    CopyReport,
    EntityView,
    ExportReport,
    IngestReport,
    LedgerExport,
    MigrateReport,
    PathsReport,
    ReplayReport,
    StatusReport,
)
from kgmed.config import Config
from kgmed.records import Answer
from kgmed.store import migrate_store, open_store
from kgmed.store.protocol import GraphStore

if TYPE_CHECKING:
    from kgmed.app.growing import Growth
    from kgmed.app.watching import Watching

logger = logging.getLogger(__name__)


class Engine:
    """Reads papers into a graph, and answers questions over it.

    Every part (store, vocabulary, reader, projection, model) is opened when it is first needed
    and closed by `close` or at the end of a `with`. An engine belongs to one thread.

        with Engine(store="ad.sqlite") as engine:
            engine.ingest(["papers/*.xml.gz"])
            print(engine.ask("How does donepezil affect acetylcholinesterase?").text)
    """

    def __init__(self, config: Config | None = None, store: str | None = None) -> None:
        """`store` is a path or URL, and goes before the one that `config` names."""
        config = config or Config()
        self.config = config.model_copy(update={"store": store}) if store else config
        self._parts = Parts(self.config)

    # -- reading ------------------------------------------------------------------------------

    def ingest(
        self, paths: Sequence[str | FilePath], progress: Progress | None = None
    ) -> IngestReport:
        """Read files, folders, globs or `-` into the store, which is made where there is none.

        What the store knows already is skipped; what changed replaces what its old text said.
        What people changed in the store itself is found first, and held to. Standing questions
        (`Engine.watching`) that it could have changed the answers of are asked again at the end.

        Raises:
            UsageError: a path does not exist.
            StoreError: the store cannot be reached, or is not ours.
            VocabularyError: the vocabulary or the pipeline is missing.
            KgmedError: a document cannot be read, or a process that read was killed.
        """
        from kgmed.app.ingesting import ingest

        return ingest(self._parts, self._inputs(paths), progress)

    def read(self, paths: Sequence[str | FilePath]) -> Iterator[Reading | Rejection]:
        """Read files, folders, globs or `-`, and store nothing. Needs no store and no model.

        Raises:
            UsageError: a path does not exist.
            VocabularyError: the vocabulary or the pipeline is missing.
            KgmedError: a document cannot be read, or a process that read was killed.
        """
        inputs, reader = self._inputs(paths), self._parts.reader
        with self._parts.crew() as crew:
            yield from read_in_order(inputs, reader, crew, self.config.reader.batch_documents)

    def _inputs(self, paths: Sequence[str | FilePath]) -> Inputs:
        """What these paths hold: paths are checked now, content is read as it is asked for."""
        return Inputs(paths, self._resolve)

    def _resolve(self, namespace: str, name: str, identifier: str) -> Entity | None:
        """What a curated resource's name stands for; the vocabulary is opened when one asks."""
        return self._parts.grounder.resolve_name(namespace, name, identifier)

    # -- asking -------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        options: Sequence[str] = (),
        *,
        graph: bool = True,
        as_of: int | None = None,
        rests: bool = True,
        when: bool = False,
        include_proposed: bool = False,
    ) -> Answer:
        """The answer to a question, with the sentences that it rests on; or an abstention that
        says what is missing.

        Args:
            question: in English.
            options: answers to choose from; none for an open question.
            graph: False asks the model alone, which needs options.
            as_of: only what was published up to that year counts.
            rests: look into what the answer rests on, too.
            when: find out in which year, and by which paper, it came to be the answer; asks
                about some years more.
            include_proposed: let what is only proposed count too, as if it were admitted; the
                steps that rest on it say so.

        Raises:
            UsageError: the question or an option is empty, or two options are equal, or the model
                alone is asked without options, or `when` without the graph.
            StoreError, ModelError, VocabularyError: a part is missing or broken.
        """
        answer = answer_question(
            self._parts,
            question,
            distinct(options),
            graph=graph,
            as_of=as_of,
            rests=rests,
            proposed=include_proposed,
        )
        if not when:
            return answer
        from kgmed.app.when import with_turn

        return with_turn(self._parts, answer)

    def page(self, answer: Answer) -> str:
        """One self-contained HTML page that shows all of an answer; it loads nothing.

        Raises:
            StoreError: the store cannot be reached.
        """
        from kgmed.app.page import answer_page

        return answer_page(answer, self._parts.store)

    def replay_answer(self, answer: Answer) -> AnswerReplay:
        """Ask again what this is the answer to, as it was asked then, and compare everything but
        the timings. Store and model are those of this engine.

        Raises:
            StoreError, ModelError, VocabularyError: a part is missing or broken.
        """
        from kgmed.app.replaying import replay_answer

        return replay_answer(self._parts, answer)

    def paths(self, a: str, b: str, k: int = 10, max_hops: int = 3) -> PathsReport:
        """The `k` cheapest paths of up to `max_hops` steps between two names or CURIEs.

        Raises:
            UsageError: neither graph nor vocabulary knows one of the names.
        """
        from kgmed.app.look import find_paths  # numpy, and the projection behind it

        return find_paths(self._parts, a, b, k=k, max_hops=max_hops)

    def entity(self, name_or_curie: str) -> EntityView:
        """An entity by CURIE or by any of its names, with its neighbours in the graph."""
        from kgmed.app.look import look_up

        return look_up(self._parts, name_or_curie)

    @property
    def store(self) -> GraphStore:
        """The graph itself, for those who want more than this class offers."""
        return self._parts.store

    def generation(self) -> int:
        """Rises with every committed change of the graph."""
        return self._parts.store.generation()

    # -- curating -----------------------------------------------------------------------------

    def curation(self, who: str = "") -> Curation:
        """What a curator may do: review, accept, reject, merge, edit, undo, sync; see `Curation`.

        `who` decides: as given here, else as configured, else the login name.
        """
        who = curator_name(who, self.config.curator)
        parts = self._parts
        return Curation(parts.store, who, parts.known_as, partial(judge_decided, parts))

    def export_ledger(self, file: FilePath) -> LedgerExport:
        """Write every decision, as JSON lines that `replay` reads."""
        return export_ledger(self._parts.store, file)

    def replay(self, file: FilePath) -> ReplayReport:
        """Add the decisions of a file to the ledger of the store, which is made where there is
        none. Those that it has are left as they are.

        Raises:
            UsageError: the file cannot be read.
        """
        return replay(
            self._parts.open_store(create=True), file, partial(judge_decided, self._parts)
        )

    def copy(self, target: str) -> CopyReport:
        """Carry everything that was read, and every decision, into the store at another URL.

        Raises:
            UsageError: that store holds something else.
            StoreError: it cannot be reached, or is not ours.
        """
        with open_store(target) as opened:
            return copy_graph(self._parts.store, opened)

    def migrate(self) -> MigrateReport:
        """Bring the schema of the store up to date.

        Raises:
            StoreError: it is missing, cannot be reached, or is not ours.
        """
        applied = migrate_store(self.config.store_url)
        return MigrateReport(store=self._parts.store.url, applied=applied)

    # -- growing ------------------------------------------------------------------------------

    def growth(self) -> "Growth":
        """Saved answers, and rounds of reading for what they leave open; see `Growth`."""
        from kgmed.app.growing import Growth

        return Growth(self._parts)

    def watching(self) -> "Watching":
        """Standing questions, asked again when what is read could change their answers; see
        `Watching`."""
        from kgmed.app.watching import Watching

        return Watching(self._parts)

    # -- looking ------------------------------------------------------------------------------

    def status(self) -> StatusReport:
        """The size of the graph, and its last runs."""
        store = self._parts.store
        return StatusReport(
            store=store.url,
            generation=store.generation(),
            counts=store.counts(),
            runs=store.runs(),
        )

    def export(self, form: Format, file: FilePath) -> ExportReport:
        """Write the whole graph, or what of it and its saved answers one would fine-tune on; the
        same gives the same bytes."""
        saved = self.growth().versions() if form in TRAINING else ()
        return export_graph(self._parts.store, form, file, saved)

    # -- life ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Close every part that was opened."""
        self._parts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
