"""From a question to ranked paths with their evidence."""

from collections.abc import Callable, Sequence

from kgmed.config import RetrieveConfig
from kgmed.llm.adviser import Adviser
from kgmed.llm.jobs import Job, prompt_id
from kgmed.records import Path, StoredAssertion
from kgmed.retrieve.anchor import Anchors, Namer, anchor
from kgmed.retrieve.find import evidence_of, of_kind, pairs, shortlist, to_paths
from kgmed.retrieve.rank import MODEL_RANK_WEIGHT, coarse_parts, in_order, rank_by_model, select
from kgmed.retrieve.records import Asked, FoundSentence, Pair, Retrieved
from kgmed.retrieve.search import search
from kgmed.retrieve.texts import find_sentences, is_silent, wordings
from kgmed.store.projection import Projection
from kgmed.store.protocol import GraphStore


class Retriever:
    """Finds what a question needs from the graph: anchors, paths between them, evidence."""

    def __init__(
        self,
        store: GraphStore,
        project: Callable[[int | None], Projection],
        namer: Namer,
        config: RetrieveConfig,
        *,
        adviser: Adviser | None = None,
        rank_weight: float = MODEL_RANK_WEIGHT,
    ) -> None:
        """
        Args:
            store: where names and evidence are looked up.
            project: the projection of the store as it was in a year, or as it is (None).
            namer: finds and grounds the names of a question.
            config: how many paths of how many hops.
            adviser: the language model, which ranks the paths that the coarse ranking left, if it
                is fit to and its weight is above nought.
            rank_weight: what a nat of the model's ranking counts beside a nat of the coarse one.
        """
        self._store = store
        self._project = project
        self._namer = namer
        self._config = config
        self._adviser = adviser if rank_weight > 0 else None
        self._rank_weight = rank_weight

    def retrieve(
        self, question: str, options: Sequence[str] = (), as_of: int | None = None
    ) -> Retrieved:
        """The anchors of the question and its options, the ranked paths between them, and
        sentences on those of which the graph says nothing.

        With `as_of`, as the literature was at the end of that year. What is missing (a name that
        nothing grounds) is a gap of the result, not an error.
        """
        anchors = anchor(question, options, self._namer)
        projection = self._project(as_of)
        kept: list[Path] = []
        evidence: dict[str, StoredAssertion] = {}
        silent: list[Pair] = []
        for pair in pairs(anchors.asked, anchors.options):
            found, behind = self._between(pair, anchors.asked, projection, as_of)
            kept.extend(found)
            evidence |= behind
            if pair.start and pair.end and is_silent(found, anchors.asked):
                silent.append(pair)
        ranked = in_order(kept)
        prompts = ""
        if self._adviser is not None and ranked and self._adviser.may(Job.RANK):
            first, rest = ranked[: self._config.paths], ranked[self._config.paths :]
            model = self._adviser.model
            ranked = (*rank_by_model(model, question, first, self._rank_weight), *rest)
            prompts = prompt_id(model, Job.RANK)
        return Retrieved(
            asked=anchors.asked,
            options=anchors.options,
            paths=tuple(
                path.model_copy(update={"id": f"P{number}"})
                for number, path in enumerate(ranked, start=1)
            ),
            evidence=evidence,
            texts=self._texts(anchors, silent, as_of),
            gaps=anchors.gaps,
            ranked_by="cost, match and model" if prompts else "cost and match",
            rank_prompt=prompts,
        )

    def _texts(
        self, anchors: Anchors, silent: Sequence[Pair], as_of: int | None
    ) -> tuple[FoundSentence, ...]:
        """Sentences on the pairs of which the graph is silent."""
        if not (silent and self._config.text):
            return ()
        return find_sentences(
            silent,
            wordings(anchors),
            self._namer,
            self._store,
            config=self._config,
            as_of=as_of,
        )

    def _between(
        self, pair: Pair, asked: Asked, projection: Projection, as_of: int | None
    ) -> tuple[tuple[Path, ...], dict[str, StoredAssertion]]:
        """The best paths of one pair, coarsely ranked, and the evidence behind them."""
        around = search(projection, pair, asked, self._config)
        fitting = of_kind(around, pair, asked.categories, self._store)
        found = shortlist(fitting, self._config)
        paths = to_paths(found, self._store)
        evidence = evidence_of(paths, self._store, as_of)
        scored = [
            path.model_copy(update={"parts": coarse_parts(path, asked, evidence)})
            for path in paths
            if all(step.key in evidence for step in path.steps)
        ]
        kept = select(in_order(scored), self._config.keep)
        return kept, {step.key: evidence[step.key] for path in kept for step in path.steps}
