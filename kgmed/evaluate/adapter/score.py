"""Measures an adapter where nothing of it was trained: `make evaluate-adapter`.

`python -m kgmed.evaluate.adapter.score SENTENCES [--lora FILE] [--out FOLDER]` asks the model
through llama.cpp, as in use: about sentences of papers that were split off before training, and
about facts with invented names. Prints one JSON document; `--out` takes it and the plots.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean
from time import perf_counter

from graph_schema.records import Record
from kgmed.assets import default_model
from kgmed.config import load_config
from kgmed.evaluate.adapter.data import read_sentences
from kgmed.evaluate.adapter.sentences import Tied
from kgmed.evaluate.fit_weight import auc
from kgmed.evaluate.fitness.check import SIGNED, check
from kgmed.evaluate.intervals import wilson
from kgmed.evaluate.plots import Bin, draw_reliability
from kgmed.llm import open_model
from kgmed.llm.facts import Effect
from kgmed.llm.fitness import Fitness
from kgmed.llm.jobs import Judgement, Pair, judge_pair
from kgmed.llm.protocol import LanguageModel

WORLDS = 200
"""Worlds, questions, choices and bridges that are asked about."""
UNTIED = 300
"""Pairs that nobody tied, of each corpus, a seeded choice."""
CHEMPROT = 200
"""Signed pairs of ChemProt's development part, a seeded choice."""


class SentenceScore(Record):
    """How one corpus was judged. Shares are from 0 to 1; intervals are Wilson's, of 95 %."""

    signed: int
    untied: int
    sign: float
    sign_interval: tuple[float, float]
    sign_balanced: float
    """The mean over the two signs."""
    sign_auc: float | None
    surer_half: float
    """The sign, in the half of the pairs where the model is surer."""
    way_round: float
    way_round_interval: tuple[float, float]
    stated_auc: float | None
    """Signed pairs against pairs of the same texts that nobody tied."""
    label: float
    """All five labels: the share that is right on the signed pairs."""
    reliability: tuple[Bin, ...]
    """Of the sign that is likelier, how likely it is said to be, and how often it is right."""
    seconds_each: float


class AdapterReport(Record):
    """What an adapter can do on what it was not taught."""

    adapter_sha256: str | None
    sentences: dict[str, SentenceScore]
    facts: Fitness


def evaluate_adapter(
    model: LanguageModel, test: Sequence[Tied], tell: Callable[[str], object]
) -> AdapterReport:
    """Sentences by corpus, and facts.

    Raises:
        ModelError: the model cannot be asked.
    """
    corpora = {}
    for corpus, most in (("neurommsig", 10_000), ("chemprot", CHEMPROT)):
        own = [tied for tied in test if tied.corpus == corpus]
        chance = random.Random(corpus)
        signed = [tied for tied in own if tied.forward in SIGNED]
        untied = [t for t in own if t.forward is Effect.NONE and t.backward is Effect.NONE]
        signed = chance.sample(signed, min(most, len(signed)))
        untied = chance.sample(untied, min(UNTIED, len(untied)))
        if signed and untied:
            tell(f"{corpus}: {len(signed)} signed pairs, {len(untied)} untied\n")
            corpora[corpus] = score_sentences(model, signed, untied)
    tell("facts\n")
    facts = check(model, worlds=WORLDS, seed=1)
    return AdapterReport(adapter_sha256=model.adapter_sha256, sentences=corpora, facts=facts)


def score_sentences(
    model: LanguageModel, signed: Sequence[Tied], untied: Sequence[Tied]
) -> SentenceScore:
    """How pairs of names are judged whose sign is curated, and pairs that nobody tied."""
    began = perf_counter()
    said = [_judged(model, tied) for tied in signed]
    seconds = (perf_counter() - began) / len(signed)
    silent = [_judged(model, tied) for tied in untied]
    leaning = [one.forward[Effect.INCREASES] - one.forward[Effect.DECREASES] for one in said]
    rises = [tied.forward is Effect.INCREASES for tied in signed]
    right = [(lean > 0) == rise for lean, rise in zip(leaning, rises, strict=True)]
    ways = [one.forward[Effect.NONE] < one.backward[Effect.NONE] for one in said]
    surest = sorted(range(len(signed)), key=lambda i: -abs(leaning[i]))[: len(signed) // 2]
    labels = [max(one.forward, key=lambda e: one.forward[e]) for one in said]
    return SentenceScore(
        signed=len(signed),
        untied=len(untied),
        sign=_share(right),
        sign_interval=wilson(sum(right), len(right)),
        sign_balanced=mean(
            _share([ok for ok, rise in zip(right, rises, strict=True) if rise is kind])
            for kind in (True, False)
        ),
        sign_auc=auc(*_split(leaning, rises)),
        surer_half=_share([right[i] for i in surest]),
        way_round=_share(ways),
        way_round_interval=wilson(sum(ways), len(ways)),
        stated_auc=auc(
            [-one.forward[Effect.NONE] for one in said],
            [-one.forward[Effect.NONE] for one in silent],
        ),
        label=_share([one is t.forward for one, t in zip(labels, signed, strict=True)]),
        reliability=tuple(_bins(leaning, right)),
        seconds_each=round(seconds, 4),
    )


def _judged(model: LanguageModel, tied: Tied) -> Judgement:
    return judge_pair(model, Pair(tied.text, tied.one, tied.other))


def _share(right: Sequence[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 0.0


def _split(scores: Sequence[float], kinds: Sequence[bool]) -> tuple[list[float], list[float]]:
    both = list(zip(scores, kinds, strict=True))
    return [x for x, kind in both if kind], [x for x, kind in both if not kind]


def _bins(leaning: Sequence[float], right: Sequence[bool], count: int = 6) -> Iterable[Bin]:
    """Bins of like size, by how likely the likelier sign is said to be, from 0.5 to 1."""
    from math import exp

    sure = sorted((1 / (1 + exp(-abs(x))), ok) for x, ok in zip(leaning, right, strict=True))
    for i in range(count):
        part = sure[len(sure) * i // count : len(sure) * (i + 1) // count]
        if part:
            shares = [ok for _, ok in part]
            yield Bin(round(mean(p for p, _ in part), 4), _share(shares), len(part))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--lora", default="", help="an adapter, or none; default: the shipped one")
    parser.add_argument("--out", type=Path, help="a folder for the figures and the plots")
    arguments = parser.parse_args()
    config = load_config()
    llm = config.llm.model_copy(update={"lora": arguments.lora})
    test = read_sentences(arguments.sentences).test
    with open_model(config.llm.model or default_model(config.home), llm) as model:
        report = evaluate_adapter(model, test, sys.stderr.write)
    text = json.dumps(report.model_dump(mode="json"), indent=1)
    sys.stdout.write(f"{text}\n")
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "adapter.json").write_text(f"{text}\n", encoding="utf-8")
        for corpus, found in report.sentences.items():
            path = arguments.out / f"adapter-reliability-{corpus}.svg"
            draw_reliability(path, found.reliability, f"sign of an effect, {corpus}")


if __name__ == "__main__":
    main()
