"""From retrieved paths to an answer that can be checked, or to an abstention."""

import math
import time
from collections.abc import Sequence
from functools import partial

from kgmed.errors import ModelError
from kgmed.llm.adviser import Adviser
from kgmed.llm.jobs import Job, judge_pair, prompt_id
from kgmed.llm.prompts import prompt
from kgmed.reason.compose import Draft, abstention, draft, gaps
from kgmed.reason.conclusion import Conclusion, Memory, names_read
from kgmed.reason.decide import MODEL_WEIGHT, Decision, decide, is_understood, needs_model
from kgmed.reason.free import answer_free
from kgmed.reason.hearing import hear
from kgmed.reason.opinion import Opinion, facts_of, guess, told
from kgmed.reason.options import Scored, candidates, score
from kgmed.reason.reread import Reread, reread
from kgmed.reason.strategies import PATHS, Strategy
from kgmed.reason.strategies.direct import Direct
from kgmed.reason.verify import Verified, verify
from kgmed.records import Answer, OptionScore, Replay
from kgmed.retrieve.records import Retrieved
from kgmed.store.protocol import GraphStore

CHOOSE = prompt("choose")
"""What the model alone is asked."""


class Reasoner:
    """Answers questions from verified paths; the model is asked where it has a say."""

    def __init__(
        self,
        store: GraphStore,
        adviser: Adviser | None = None,
        seed: int = 0,
        *,
        strategy: Strategy | None = None,
        model_weight: float = MODEL_WEIGHT,
    ) -> None:
        """
        Args:
            store: what quotations and paths are checked against.
            adviser: the language model, asked only for what it is fit for; without it, paths
                alone decide.
            seed: recorded for replay.
            strategy: how the model is asked to decide between options; None lets the paths
                decide.
            model_weight: without a strategy, what a nat of the model's score counts beside a nat
                of evidence. At nought the model is asked only where paths leave options equal.
        """
        self._store = store
        self._adviser = adviser
        self._seed = seed
        self._strategy = strategy
        self._model_weight = model_weight

    def answer(
        self,
        question: str,
        options: Sequence[str] = (),
        retrieved: Retrieved | None = None,
        memory: Memory | None = None,
    ) -> Answer:
        """The answer from what was retrieved; with nothing retrieved (None), by the model alone.

        Raises:
            ModelError: the model alone was to answer, and there is none, or no options.
        """
        if retrieved is None:
            return self._answer_alone(question, options)
        clock = _Clock()
        concluded = self._conclude(question, options, retrieved, memory, clock)
        drafted = concluded.open or _drafted(retrieved, concluded)
        clock.lap("write")
        return Answer(
            question=question,
            choice=concluded.verdict.choice,
            **drafted.fields(),
            **concluded.option_fields(),
            names=names_read(retrieved),
            dropped=concluded.verified.dropped,
            ranking=concluded.ranking(retrieved, drafted),
            timings=clock.laps,
            replay=self._replay(*self._done_by(retrieved, concluded)),
        )

    def conclude(
        self, question: str, options: Sequence[str], retrieved: Retrieved, memory: Memory
    ) -> Conclusion:
        """What reasoning comes to, to compare it with what it came to before.

        The model judges only sentences that `memory` does not have yet. It is not asked to tell
        equals apart, since between equals there is no answer.
        """
        clock = _Clock()
        return self._conclude(question, options, retrieved, memory, clock, equals_told_apart=False)

    def _conclude(
        self,
        question: str,
        options: Sequence[str],
        retrieved: Retrieved,
        memory: Memory | None,
        clock: "_Clock",
        *,
        equals_told_apart: bool = True,
    ) -> Conclusion:
        memory = memory or Memory(self._store)
        verified = verify(
            retrieved.paths,
            retrieved.evidence,
            memory.sources,
            memory.quoter,
            proposed=retrieved.proposed,
        )
        clock.lap("verify")
        second = self._reread(verified, memory)
        clock.lap("reread")
        verified = self._heard(retrieved, verified, memory)
        clock.lap("hear")
        scored = score(candidates(retrieved), verified, second)
        clock.lap("weigh")
        seen, decision = Opinion(), decide(scored)
        if options:
            if self._strategy is not None:
                seen = self._by_strategy(self._strategy, scored, verified, memory)
            elif equals_told_apart and not is_understood(scored):
                seen = self._guess(question, options)
            elif self._model_weight > 0 or (equals_told_apart and needs_model(scored)):
                seen = self._opinion(question, options, scored, verified)
            decision = self._decide(scored, seen)
            clock.lap("model")
        return Conclusion(
            verified,
            bool(second or verified.heard),
            scored,
            seen,
            decision,
            None if options else answer_free(retrieved, scored, verified),
        )

    def _may(self, job: Job) -> bool:
        return self._adviser is not None and self._adviser.may(job)

    def _reread(self, verified: Verified, memory: Memory) -> Reread:
        """What the model makes of the sentences behind the paths, where it is fit to judge."""
        if not verified.paths or self._adviser is None or not self._may(Job.JUDGE):
            return {}
        return reread(self._adviser.model, verified.paths, verified.evidence, memory.judged)

    def _heard(self, retrieved: Retrieved, verified: Verified, memory: Memory) -> Verified:
        """The same with sentences found by text search, where the model is fit to judge them."""
        if not retrieved.texts or self._adviser is None or not self._may(Job.JUDGE):
            return verified
        judge = partial(judge_pair, self._adviser.model)
        return hear(retrieved, verified, memory.sources, judge, memory.judged)

    def _decide(self, scored: tuple[Scored, ...], seen: Opinion) -> Decision:
        by_model = self._strategy is not None or not is_understood(scored)
        if by_model and seen.scores is not None:
            return decide(scored, seen.scores, 1.0, paths_weight=0.0)
        return decide(scored, seen.scores, self._model_weight)

    def _by_strategy(
        self, strategy: Strategy, scored: tuple[Scored, ...], verified: Verified, memory: Memory
    ) -> Opinion:
        """The model's opinion by a strategy that was asked for; told the same, it has the same.

        Raises:
            ModelError: there is no model that is fit for it.
        """
        if self._adviser is None or not all(map(self._adviser.may, sorted(strategy.needs))):
            raise ModelError(
                f"the model has not passed what the strategy {strategy.name!r} asks of it",
                hint="see `kgmed models check`, or leave --strategy out",
            )
        everything = facts_of(verified.paths)
        if everything not in memory.opinions:
            facts = told(verified.paths)
            memory.opinions[everything] = strategy.weigh(self._adviser.model, scored, facts)
        return memory.opinions[everything]

    def _opinion(
        self,
        question: str,
        options: Sequence[str],
        scored: tuple[Scored, ...],
        verified: Verified,
    ) -> Opinion:
        if self._adviser is None or not self._may(Job.CHOOSE):
            return Opinion()
        model = self._adviser.model
        if verified.paths:
            return Direct().weigh(model, scored, told(verified.paths))
        return self._guess(question, options) if needs_model(scored) else Opinion()

    def _guess(self, question: str, options: Sequence[str]) -> Opinion:
        """What the model makes of the options without the graph, where it is fit to choose."""
        if self._adviser is None or not self._may(Job.CHOOSE):
            return Opinion()
        return Opinion(guess(self._adviser.model, question, options), prompts=(CHOOSE.id,))

    def _done_by(
        self, retrieved: Retrieved, concluded: Conclusion
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Which job was done by what, and the prompts that were used."""
        seen, read_again = concluded.opinion, concluded.read_again
        chose = "paths"
        if seen.scores is not None:
            chose = "paths and model" if self._model_weight > 0 else "paths; of equals, the model"
            if self._strategy is not None:
                chose = f"model, {self._strategy.name}; whether at all, paths"
            elif not is_understood(concluded.scored):
                chose = "model, alone; whether at all, paths"
        jobs = {
            "judge": "reader and model" if read_again else "reader",
            "rank": retrieved.ranked_by,
            "choose": chose,
            "cite": "paths and model" if seen.cited else "paths",
            "write": "templates",
        }
        prompts = [retrieved.rank_prompt] if retrieved.rank_prompt else []
        if read_again and self._adviser is not None:
            prompts.append(prompt_id(self._adviser.model, Job.JUDGE))
        return jobs, (*prompts, *seen.prompts)

    def _answer_alone(self, question: str, options: Sequence[str]) -> Answer:
        """The option that the model finds likeliest; it never abstains, and cites nothing."""
        if self._adviser is None:
            raise ModelError("without a graph only a model can answer", hint="name one")
        if not options:
            raise ModelError("without a graph a question needs options to choose from")
        clock = _Clock()
        scores = guess(self._adviser.model, question, options)
        clock.lap("model")
        best = max(range(len(options)), key=lambda index: (scores[index], -index))
        odds = [math.exp(value - scores[best]) for value in scores]
        return Answer(
            question=question,
            options=tuple(options),
            text=f"{options[best]} (the model's guess; it rests on no source)",
            choice=best,
            forced=best,
            scores=scores,
            weighed=tuple(
                OptionScore(option=option, paths=0.0, model=value, total=value)
                for option, value in zip(options, scores, strict=True)
            ),
            confidence=round(1.0 / sum(odds), 6),
            abstained=False,
            timings=clock.laps,
            replay=self._replay({"choose": "model"}, (CHOOSE.id,)),
        )

    def _replay(self, jobs: dict[str, str], prompts: tuple[str, ...]) -> Replay:
        asked = self._adviser.model if self._adviser is not None and prompts else None
        return Replay(
            model_sha256=asked.sha256 if asked else None,
            adapter_sha256=asked.adapter_sha256 if asked else None,
            prompts=prompts,
            seed=self._seed,
            generation=self._store.generation(),
            strategy=self._strategy.name if self._strategy is not None else PATHS,
            jobs=jobs,
        )


def _drafted(retrieved: Retrieved, concluded: Conclusion) -> Draft:
    """What the answer to a question with options says."""
    scored, decision = concluded.scored, concluded.decision
    missing = gaps(retrieved, scored, decision)
    if concluded.chosen is not None:
        cited = concluded.opinion.cited
        return draft([concluded.chosen], concluded.verified, missing, cited=cited)
    credence = 0.0 if decision.best is None else scored[decision.best].credence
    return abstention(missing, credence)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = round(now - self._since, 6)
        self._since = now
