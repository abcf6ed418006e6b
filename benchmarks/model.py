"""What the model adapter costs beside bare llama.cpp, and what sharing a prefix saves.

Both bars are ratios of medians; ours and the other run in turn, so that a busy machine slows
both. "Bare" is a plain `llama_decode` of the same tokens with nothing around it.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple
from unittest.mock import patch

from kgmed.assets import default_model
from kgmed.config import LlmConfig, default_home
from kgmed.llm.asking import JUDGED as JUDGED_LABELS
from kgmed.llm.asking import judge, useful
from kgmed.llm.facts import Effect, Fact
from kgmed.llm.jobs import Pair, judge_pair, number, tell, usefulness
from kgmed.llm.llama import Llama, Slot
from kgmed.llm.model import LlamaModel

ANSWER_BAR = 1.2
RANK_BAR = 4.0
PATHS = 20

QUESTION = "Through which of these could BACE1 act on synaptic loss?"
_GENES = ("BACE1", "PSEN1", "APP", "MAPT", "APOE", "TREM2", "GSK3B", "CLU", "SORL1", "BIN1")
FACTS = tuple(
    Fact(gene, effect, "synaptic loss")
    for effect in (Effect.INCREASES, Effect.DECREASES)
    for gene in _GENES
)
LINES = tuple(fact.line for fact in FACTS)
SENTENCE = "In these mice, treatment with BACE1 led to less synaptic loss than in controls."
JUDGED = Pair(SENTENCE, (30, 35), (48, 61))
ADAPTER_BAR = 1.0
"""With the adapter in its weights, the model is to be no slower than without."""


class Call(NamedTuple):
    """One `llama_decode`: its tokens, and whether they begin a new sequence."""

    tokens: tuple[int, ...]
    fresh: bool


class Result(NamedTuple):
    """One row of the table: ours against the other, and the bar for their ratio."""

    what: str
    tokens: int
    seconds: float
    other: float
    ratio: float
    bar: float
    passed: bool


class Bare:
    """llama.cpp alone: one sequence, a batch of tokens at a time."""

    def __init__(self, path: Path, config: LlmConfig) -> None:
        import llama_cpp  # after kgmed.llm, which tells OpenMP how long to wait

        self._llama = llama_cpp
        self._model = llama_cpp.llama_model_load_from_file(
            os.fsencode(path), llama_cpp.llama_model_default_params()
        )
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = params.n_batch = config.context
        params.n_threads = params.n_threads_batch = config.threads
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        self._memory = llama_cpp.llama_get_memory(self._context)

    def replay(self, calls: Sequence[Call]) -> None:
        """Evaluate the calls, and wait for the last logits of each."""
        for tokens, fresh in calls:
            if fresh:
                self._llama.llama_memory_clear(self._memory, False)
            array = (self._llama.llama_token * len(tokens))(*tokens)
            batch = self._llama.llama_batch_get_one(array, len(tokens))
            status = self._llama.llama_decode(self._context, batch)
            assert status == 0, f"llama_decode returned {status}"
            self._llama.llama_get_logits_ith(self._context, -1)

    def close(self) -> None:
        self._llama.llama_free(self._context)
        self._llama.llama_model_free(self._model)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Every batch that the adapter hands to llama.cpp meanwhile."""
    calls: list[Call] = []
    decode = Llama.decode

    def record(self: Llama, slots: Sequence[Slot]) -> None:
        calls.append(Call(tuple(slot.token for slot in slots), slots[0].position == 0))
        decode(self, slots)

    with patch.object(Llama, "decode", record):
        yield calls


def answer(model: LlamaModel) -> None:
    """The model's share of one answer: judge a sentence, rank the paths, choose, cite."""
    judge_pair(model, JUDGED)
    scores = usefulness(model, QUESTION, LINES)
    best = [FACTS[i] for i in sorted(range(PATHS), key=lambda i: -scores[i])[:8]]
    tell(model, best, [(fact.subject, fact.object) for fact in best[:4]])
    number(model, best, best[:1])


def in_turn(repeats: int, *jobs: Callable[[], object]) -> list[float]:
    """Median seconds of each job; the jobs run in turn."""
    seconds: list[list[float]] = [[] for _ in jobs]
    for _ in range(repeats):
        for job, taken in zip(jobs, seconds, strict=True):
            begin = perf_counter()
            job()
            taken.append(perf_counter() - begin)
    return [median(taken) for taken in seconds]


def one_by_one(model: LlamaModel) -> list[Call]:
    """Each path's whole prompt, to be evaluated from scratch."""
    with recorded() as calls:
        for line in LINES:
            asked = useful(QUESTION, [line])
            model.score_each(asked.prefix + asked.suffixes[0], ("",), (" yes", " no"))
    starts = [i for i, call in enumerate(calls) if call.fresh] + [len(calls)]
    return [
        Call(tuple(token for call in calls[a:b] for token in call.tokens), fresh=True)
        for a, b in pairwise(starts)
    ]


def measure(path: Path, repeats: int, threads: int) -> list[Result]:
    """Every bar on one model."""
    config = LlmConfig(threads=threads)
    plain = config.model_copy(update={"lora": "none"})
    with (
        LlamaModel(path, config) as model,
        LlamaModel(path, plain) as unadapted,
        closing(Bare(path, config)) as bare,
    ):
        with recorded() as asked:
            answer(unadapted)
        with recorded() as ranked:
            usefulness(unadapted, QUESTION, LINES)
        apart = one_by_one(unadapted)
        question = judge(*JUDGED)
        suffixes, labels = question.suffixes, JUDGED_LABELS
        judged = model.count_tokens(question.prefix + "".join(suffixes))
        bare.replay(asked[:1])  # its pages are in memory then, as ours are
        ours, alone, shared, separate, adapted, base = in_turn(
            repeats,
            lambda: answer(unadapted),
            lambda: bare.replay(asked),
            lambda: usefulness(unadapted, QUESTION, LINES),
            lambda: bare.replay(apart),
            lambda: model.score_each(question.prefix, suffixes, labels),
            lambda: unadapted.score_each(question.prefix, suffixes, labels),
        )
    cost, gain = ours / alone, separate / shared
    return [
        Result(
            "an answer: seconds / bare llama.cpp on the same tokens",
            _tokens(asked),
            ours,
            alone,
            cost,
            ANSWER_BAR,
            cost <= ANSWER_BAR,
        ),
        Result(
            f"rank {PATHS} paths: one by one / over a shared prefix",
            _tokens(ranked),
            shared,
            separate,
            gain,
            RANK_BAR,
            gain >= RANK_BAR,
        ),
        Result(
            "judge a sentence: with the adapter / without",
            judged,
            adapted,
            base,
            adapted / base,
            ADAPTER_BAR,
            adapted / base <= ADAPTER_BAR,
        ),
    ]


def _tokens(calls: Sequence[Call]) -> int:
    return sum(len(call.tokens) for call in calls)


def main(repeats: int = 3, model: Path | None = None) -> dict[str, Any]:
    """Measure, print a table, and return its numbers."""
    path = model or default_model(default_home())
    threads = len(os.sched_getaffinity(0))
    results = measure(path, repeats, threads)
    print(f"{path.name}, {threads} threads, median of {repeats}")
    print(f"{'':56} {'tokens':>7} {'ours s':>7} {'other s':>8} {'ratio':>6} {'bar':>6}")
    for result in results:
        sign = ">=" if result.bar == RANK_BAR else "<="
        verdict = "pass" if result.passed else "FAIL"
        print(
            f"{result.what:56} {result.tokens:7d} {result.seconds:7.2f} {result.other:8.2f} "
            f"{result.ratio:6.2f} {sign}{result.bar:4.1f} {verdict}"
        )
    return {"model": path.name, "threads": threads, "results": [r._asdict() for r in results]}


if __name__ == "__main__":
    main()
