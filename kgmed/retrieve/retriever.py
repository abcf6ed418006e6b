"""From a question to ranked paths with their evidence."""

from collections.abc import Callable, Sequence

from kgmed.config import RetrieveConfig
from kgmed.llm.adviser import Adviser
from kgmed.llm.jobs import Job, prompt_id
from kgmed.records import Path, StoredAssertion
from kgmed.retrieve.anchor import Namer, anchor
from kgmed.retrieve.best import best_paths
from kgmed.retrieve.find import pairs, through_no_setting
from kgmed.retrieve.pool import Made, Pool
from kgmed.retrieve.rank import MODEL_RANK_WEIGHT, in_order, rank_by_model
from kgmed.retrieve.records import FoundSentence, Retrieved
from kgmed.retrieve.refused import quoted_by, refused
from kgmed.retrieve.search import search
from kgmed.retrieve.sources import Remembered
from kgmed.retrieve.texts import TextSearch, in_turn, is_silent
from kgmed.retrieve.years import split_year
from kgmed.store.projection import Projection
from kgmed.store.protocol import GraphStore
from kgmed.store.rulings import Rulings


class Retriever:
    """Finds what a question needs from the graph: anchors, paths between them, evidence."""

    def __init__(
        self,
        store: GraphStore,
        project: Callable[..., Projection],
        namer: Namer,
        config: RetrieveConfig,
        *,
        adviser: Adviser | None = None,
        ledger: Callable[[], Rulings] | None = None,
        rank_weight: float = MODEL_RANK_WEIGHT,
    ) -> None:
        """
        Args:
            store: where names and evidence are looked up.
            project: the projection of the store as it was in a year, or as it is (None); called
                with `proposed=True` for one with what is only proposed.
            namer: finds and grounds the names of a question.
            config: how many paths of how many hops.
            adviser: the language model, which ranks the paths that the coarse ranking left, if it
                is fit to and its weight is above nought.
            ledger: what curators decided, which text search does not undo.
            rank_weight: what a nat of the model's ranking counts beside a nat of the coarse one.
        """
        self._store = store
        self._project = project
        self._namer = namer
        self._config = config
        self._adviser = adviser if rank_weight > 0 else None
        self._ledger = ledger
        self._rank_weight = rank_weight

    def retrieve(
        self, question: str, options: Sequence[str] = (), as_of: int | None = None
    ) -> Retrieved:
        """The anchors of the question and its options, the ranked paths between them, and
        sentences on those of which the graph says nothing.

        With `as_of`, as the literature was at the end of that year; without, at the end of the
        year that the question itself names ("as of 2010"), if it does. What is missing (a name
        that nothing grounds) is a gap of the result, not an error.
        """
        return self.choose(self.find(question, options, as_of))

    def find(
        self,
        question: str,
        options: Sequence[str] = (),
        as_of: int | None = None,
        *,
        proposed: bool = False,
    ) -> Pool:
        """All that the search finds for a question, of which `choose` makes a ranking; with
        `proposed`, also over what is only proposed."""
        text, year = split_year(question)
        as_of = year if as_of is None else as_of
        anchors = anchor(text, options, self._namer)
        projection = self._project(as_of, proposed=True) if proposed else self._project(as_of)
        found = tuple(
            (pair, through_no_setting(tuple(search(projection, pair, self._config)), self._store))
            for pair in pairs(anchors.asked, anchors.options)
        )
        return Pool(question, anchors, found, Made(), as_of, proposed)

    def choose(self, pool: Pool, sources: Remembered | None = None) -> Retrieved:
        """The best paths of what was found, ranked, with their evidence; and sentences found by
        text search for those pairs of which the graph says nothing.

        `sources` remembers what was looked up, where the same question is gone through again.
        """
        anchors, sources = pool.anchors, sources or Remembered(self._store)
        kept: list[Path] = []
        evidence: dict[str, StoredAssertion] = {}
        for pair, found in pool.pairs:
            best = best_paths(pair, found, pool, sources, self._config)
            kept.extend(best.paths)
            evidence |= best.evidence
        ranked = in_order(kept)
        prompts = ""
        if self._adviser is not None and ranked and self._adviser.may(Job.RANK):
            first, rest = ranked[: self._config.paths], ranked[self._config.paths :]
            model = self._adviser.model
            ranked = (*rank_by_model(model, pool.question, first, self._rank_weight), *rest)
            prompts = prompt_id(model, Job.RANK)
        return Retrieved(
            asked=anchors.asked,
            options=anchors.options,
            paths=tuple(
                path.model_copy(update={"id": f"P{number}"})
                for number, path in enumerate(ranked, start=1)
            ),
            evidence=evidence,
            texts=self._texts(pool, sources),
            gaps=anchors.gaps,
            proposed=pool.proposed,
            as_of=pool.as_of,
            ranked_by="cost, match and model" if prompts else "cost and match",
            rank_prompt=prompts,
        )

    def _texts(self, pool: Pool, sources: Remembered) -> tuple[FoundSentence, ...]:
        """Sentences on the pairs of which the graph says nothing; none that a curator refused."""
        most = self._config.sentences if self._config.text else 0
        search = TextSearch(self._store, self._namer, pool.as_of)
        out = quoted_by(sources.assertions(sorted(pool.assertions_out)).values())
        found: list[list[FoundSentence]] = []
        for pair, paths in pool.pairs if most else ():
            if not is_silent(pair, paths, pool.anchors.asked):
                continue
            wanted = (pair, pool.as_of)
            if wanted not in sources.searched:
                sentences = search.sentences(pair, pool.anchors, max(1, most // 2))
                refused = self._refused(sentences)
                sources.searched[wanted] = tuple(s for s in sentences if s not in refused)
            found.append(
                [
                    sentence
                    for sentence in sources.searched[wanted]
                    if sentence.publication not in pool.papers_out and sentence.place not in out
                ]
            )
        return in_turn(found, most)

    def _refused(self, sentences: Sequence[FoundSentence]) -> frozenset[FoundSentence]:
        if self._ledger is None:
            return frozenset()
        return refused(sentences, self._store, self._ledger())
