"""From retrieved paths to an answer that can be checked, or to an abstention."""

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

from kgmed.errors import ModelError
from kgmed.llm.adviser import Adviser
from kgmed.llm.jobs import Job, prompt_id
from kgmed.llm.prompts import prompt
from kgmed.reason.compose import Draft, abstention, draft, gaps
from kgmed.reason.decide import MODEL_WEIGHT, Decision, decide, needs_model
from kgmed.reason.free import answer_free
from kgmed.reason.opinion import Opinion, guess, opinion
from kgmed.reason.options import Scored, candidates, score
from kgmed.reason.reread import Reread, reread
from kgmed.reason.verify import Verified, verify
from kgmed.records import Answer, OptionScore, Ranked, Replay
from kgmed.retrieve.records import Retrieved
from kgmed.retrieve.wording import path_line
from kgmed.store.protocol import GraphStore

CHOOSE = prompt("choose")
"""What the model alone is asked."""


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
        adviser: Adviser | None = None,
        seed: int = 0,
        *,
        model_weight: float = MODEL_WEIGHT,
    ) -> None:
        """
        Args:
            store: what quotations and paths are checked against.
            adviser: the language model, asked only for what it is fit for; without it, paths
                alone decide.
            seed: recorded for replay.
            model_weight: what a nat of the model's score counts beside a nat of evidence.
                At nought the model is asked only where paths leave options equal.
        """
        self._store = store
        self._adviser = adviser
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
        second = self._reread(verified)
        clock.lap("reread")
        scored = tuple(
            score(text, claim, verified, second) for text, claim in candidates(retrieved)
        )
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
            ranking=_ranking(retrieved, verified, drafted),
            timings=clock.laps,
            replay=self._replay(*self._done_by(retrieved, weighed, read_again=bool(second))),
        )

    def _may(self, job: Job) -> bool:
        return self._adviser is not None and self._adviser.may(job)

    def _reread(self, verified: Verified) -> Reread:
        """What the model makes of the sentences behind the paths, where it is fit to judge."""
        if not verified.paths or self._adviser is None or not self._may(Job.JUDGE):
            return {}
        return reread(self._adviser.model, verified.paths, verified.evidence)

    def _weigh(
        self,
        question: str,
        options: Sequence[str],
        scored: tuple[Scored, ...],
        verified: Verified,
    ) -> _Weighed:
        seen = Opinion()
        has_say = (self._model_weight > 0 and bool(verified.paths)) or needs_model(scored)
        if self._adviser is not None and has_say and self._may(Job.CHOOSE):
            model = self._adviser.model
            if verified.paths:
                seen = opinion(model, scored, verified.paths)
            else:
                seen = Opinion(guess(model, question, options), prompts=(CHOOSE.id,))
        return _Weighed(scored, seen, decide(scored, seen.scores, self._model_weight))

    def _done_by(
        self, retrieved: Retrieved, weighed: _Weighed, *, read_again: bool
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Which job was done by what, and the prompts that were used."""
        chose = "paths"
        if weighed.opinion.scores is not None:
            chose = "paths and model" if self._model_weight > 0 else "paths; of equals, the model"
        jobs = {
            "judge": "reader and model" if read_again else "reader",
            "rank": retrieved.ranked_by,
            "choose": chose,
            "cite": "paths and model" if weighed.opinion.cited else "paths",
            "write": "templates",
        }
        prompts = [retrieved.rank_prompt] if retrieved.rank_prompt else []
        if read_again and self._adviser is not None:
            prompts.append(prompt_id(self._adviser.model, Job.JUDGE))
        return jobs, (*prompts, *weighed.opinion.prompts)

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


def _ranking(retrieved: Retrieved, verified: Verified, drafted: Draft) -> tuple[Ranked, ...]:
    """Every path that was found, in its order, and what became of it."""
    standing = {path.id for path in verified.paths}
    used = {step.path_id for step in drafted.steps}
    return tuple(
        Ranked(
            path_id=path.id,
            says=path_line(path),
            score=path.score,
            parts=path.parts,
            verified=path.id in standing,
            used=path.id in used,
            keys=tuple(step.key for step in path.steps),
        )
        for path in retrieved.paths
    )


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
