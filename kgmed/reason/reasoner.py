"""From retrieved paths to an answer that can be checked, or to an abstention."""

import math
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kgmed.errors import ModelError
from kgmed.llm.prompts import prompt
from kgmed.llm.protocol import LanguageModel
from kgmed.reason.compose import Draft, abstention, draft, gaps
from kgmed.reason.decide import MODEL_WEIGHT, Decision, decide, needs_model
from kgmed.reason.free import answer_free
from kgmed.reason.opinion import Opinion, citing, guess, opinion
from kgmed.reason.options import Scored, candidates, score
from kgmed.reason.verify import Verified, verify
from kgmed.records import Answer, OptionScore, Replay
from kgmed.retrieve.records import Retrieved
from kgmed.store.protocol import GraphStore


class _Weighed(NamedTuple):
    """The options as the paths have them and as the model has them, and what came of it."""

    scored: tuple[Scored, ...] = ()
    opinion: Opinion = Opinion()
    decision: Decision = Decision(None, (), "")


class Reasoner:
    """Answers questions from verified paths; the model is asked where it has a say."""

    def __init__(
        self,
        store: GraphStore,
        model: Callable[[], LanguageModel] | None = None,
        seed: int = 0,
        *,
        model_weight: float = MODEL_WEIGHT,
    ) -> None:
        """
        Args:
            store: what quotations and paths are checked against.
            model: gives the model that scores options, opened when it is first asked; without
                it, paths alone decide.
            seed: recorded for replay.
            model_weight: what a nat of the model's score counts beside a nat of evidence.
                At nought the model is asked only where paths leave options equal.
        """
        self._store = store
        self._model = model
        self._seed = seed
        self._model_weight = model_weight

    def answer(
        self, question: str, options: Sequence[str] = (), retrieved: Retrieved | None = None
    ) -> Answer:
        """The answer from what was retrieved; with nothing retrieved (None), by the model alone.

        Raises:
            ModelError: the model alone was to answer, and there is none, or no options.
        """
        if retrieved is None:
            return self._answer_alone(question, options)
        clock = _Clock()
        verified = verify(retrieved.paths, retrieved.evidence, self._store)
        clock.lap("verify")
        scored = tuple(score(text, claim, verified) for text, claim in candidates(retrieved))
        clock.lap("weigh")
        weighed, fields = _Weighed(), dict[str, object]()
        if options:
            weighed = self._weigh(question, options, scored, verified)
            clock.lap("model")
            drafted = _drafted(retrieved, verified, weighed)
            fields = _option_fields(weighed)
        else:
            drafted = answer_free(retrieved, scored, verified)
        clock.lap("write")
        return Answer(
            question=question,
            choice=None if drafted.abstained else weighed.decision.best,
            **drafted._asdict(),
            **fields,
            dropped=verified.dropped,
            timings=clock.laps,
            replay=self._replay(*self._done_by(retrieved, weighed)),
        )

    def _weigh(
        self,
        question: str,
        options: Sequence[str],
        scored: tuple[Scored, ...],
        verified: Verified,
    ) -> _Weighed:
        seen = Opinion()
        if self._model is not None and self._model_weight > 0 and verified.paths:
            seen = citing(self._model(), question, options, verified.paths)
        elif self._model is not None and needs_model(scored):
            seen = opinion(self._model(), question, options, verified.paths)
        return _Weighed(scored, seen, decide(scored, seen.scores, self._model_weight))

    def _done_by(
        self, retrieved: Retrieved, weighed: _Weighed
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Which job was done by what, and the prompts that were used."""
        asked = weighed.opinion.scores is not None
        chose = "paths"
        if asked:
            chose = "paths and model" if self._model_weight > 0 else "paths; of equals, the model"
        jobs = {
            "rank": retrieved.ranked_by,
            "choose": chose,
            "cite": "paths and model" if weighed.opinion.cited else "paths",
            "write": "templates",
        }
        ranked = (retrieved.rank_prompt,) if retrieved.rank_prompt else ()
        return jobs, (*ranked, *weighed.opinion.prompts)

    def _answer_alone(self, question: str, options: Sequence[str]) -> Answer:
        """The option that the model finds likeliest; it never abstains, and cites nothing."""
        if self._model is None:
            raise ModelError("without a graph only a model can answer", hint="name one")
        if not options:
            raise ModelError("without a graph a question needs options to choose from")
        clock = _Clock()
        scores = guess(self._model(), question, options)
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
            replay=self._replay({"choose": "model"}, (prompt("choose").id,)),
        )

    def _replay(self, jobs: dict[str, str], prompts: tuple[str, ...]) -> Replay:
        return Replay(
            model_sha256=self._model().sha256 if self._model is not None and prompts else None,
            prompts=prompts,
            seed=self._seed,
            generation=self._store.generation(),
            jobs=jobs,
        )


def _drafted(retrieved: Retrieved, verified: Verified, weighed: _Weighed) -> Draft:
    """What the answer to a question with options says."""
    scored, seen, decision = weighed
    missing = gaps(retrieved, scored, decision)
    if decision.best is None:
        return abstention(missing)
    best = scored[decision.best]
    if decision.why_not:
        return abstention(missing, best.credence)
    return draft([best], verified, missing, cited=seen.cited)


def _option_fields(weighed: _Weighed) -> dict[str, object]:
    """The fields of an answer that only a question with options has."""
    scored, seen, decision = weighed
    return {
        "options": tuple(candidate.text for candidate in scored),
        "forced": decision.best,
        "scores": decision.totals,
        "weighed": tuple(
            OptionScore(
                option=candidate.text,
                paths=round(candidate.balance, 9),
                model=None if seen.scores is None else seen.scores[index],
                total=decision.totals[index],
            )
            for index, candidate in enumerate(scored)
        ),
    }


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = round(now - self._since, 6)
        self._since = now
