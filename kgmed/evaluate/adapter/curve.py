"""Does more training still help? `python -m kgmed.evaluate.adapter.curve SENTENCES RUN`.

Asks each snapshot of a run about sentences and facts that it was not taught (in PyTorch, one
marking of each sentence, which is quicker and a little worse than in use), prints one JSON
document, and with `--out` draws the curve.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from graph_schema.records import Record
from kgmed.assets import default_model
from kgmed.config import LlmConfig, load_config
from kgmed.evaluate.adapter.course import ANSWERS, answer_tokens, sequence
from kgmed.evaluate.adapter.data import read_sentences
from kgmed.evaluate.adapter.lessons import Lesson, of_sentence, of_world
from kgmed.evaluate.adapter.network import Network, Plan
from kgmed.evaluate.adapter.packing import pack, tensors
from kgmed.evaluate.adapter.sequences import Sequenced
from kgmed.evaluate.adapter.worlds import make_world
from kgmed.evaluate.fit_weight import auc
from kgmed.evaluate.fitness.check import SIGNED
from kgmed.evaluate.plots import draw_curves
from kgmed.llm.asking import JUDGED
from kgmed.llm.facts import Effect
from kgmed.llm.llama import Llama

BUDGET = 4096
WORLDS = 200
_UP, _DOWN = (ANSWERS.index(JUDGED[list(Effect).index(sign)]) for sign in list(Effect)[:2])


class Point(Record):
    """One snapshot."""

    step: int
    share: float
    """Of the whole run."""
    sign_balanced: float
    sign_auc: float | None
    facts: float
    """The share of all questions about facts that is answered right."""


def ask_snapshot(
    network: Network, tokens: torch.Tensor, lessons: Sequence[Sequenced]
) -> list[list[float]]:
    """The logits of every answer (by its token) at every position that is read, in order."""
    answers = network.get_buffer("embedding")[tokens].float()
    place = {id(lesson): i for i, lesson in enumerate(lessons)}
    found: dict[int, list[list[float]]] = {}
    with torch.no_grad():
        for batch in pack(lessons, BUDGET, random.Random(0)):
            lesson = tensors(batch, len(tokens))
            rows = (network(lesson.batch).float() @ answers.T).tolist()
            for one in batch:
                found[place[id(one)]] = [rows.pop(0) for _ in one.reads]
    return [row for i in range(len(lessons)) for row in found[i]]


def points(base: Path, run: Path, signed: list[Lesson], facts: list[Lesson]) -> Iterator[Point]:
    """Every snapshot of a run, in order."""
    tokeniser = Llama(base, LlmConfig(threads=1, context=256))
    tokens = torch.tensor(list(answer_tokens(tokeniser.tokens)))
    start = tokeniser.start()
    read, told = (
        [sequence(one, tokeniser.tokens, start) for one in lessons] for lessons in (signed, facts)
    )
    tokeniser.close()
    snapshots = sorted(run.glob("adapter-*.pt"))
    last = int(snapshots[-1].stem.rpartition("-")[2])
    for path in snapshots:
        state = torch.load(path, map_location="cpu", weights_only=True)
        network = Network(base, Plan(**state["plan"]))
        network.load_state_dict(state["adapter"], strict=False)
        step = int(path.stem.rpartition("-")[2])
        leaning = [row[_UP] - row[_DOWN] for row in ask_snapshot(network, tokens, read)[::2]]
        rises = [lesson.reads[0][1] == _UP for lesson in read]
        up = [x for x, rise in zip(leaning, rises, strict=True) if rise]
        down = [x for x, rise in zip(leaning, rises, strict=True) if not rise]
        shares = sum(x > 0 for x in up) / len(up), sum(x <= 0 for x in down) / len(down)
        reads = [one for lesson in told for one in lesson.reads]
        rows = ask_snapshot(network, tokens, told)
        right = [
            max(rivals, key=lambda answer: row[answer]) == answer_
            for row, (_, answer_, rivals, _) in zip(rows, reads, strict=True)
        ]
        yield Point(
            step=step,
            share=round(step / last, 3),
            sign_balanced=round(sum(shares) / 2, 4),
            sign_auc=auc(up, down),
            facts=round(sum(right) / len(right), 4),
        )


def main() -> None:
    """Measure every snapshot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--out", type=Path, help="a folder for the plot")
    arguments = parser.parse_args()
    chance = random.Random("curve")
    test = [t for t in read_sentences(arguments.sentences).test if t.corpus == "neurommsig"]
    signed = [of_sentence(tied, chance) for tied in test if tied.forward in SIGNED]
    worlds = [make_world(chance, 3 + i % 6, held_out=True) for i in range(WORLDS)]
    facts = [of_world(world, chance) for world in worlds]
    base = default_model(load_config().home)
    found = list(points(base, arguments.run, signed, facts))
    sys.stdout.write(json.dumps([one.model_dump() for one in found], indent=1) + "\n")
    if arguments.out:
        curves = {
            "sign, balanced": [(one.share, one.sign_balanced) for one in found],
            "sign, AUC": [(one.share, one.sign_auc or 0.0) for one in found],
            "facts": [(one.share, one.facts) for one in found],
        }
        path = arguments.out / "adapter-learning.svg"
        draw_curves(path, curves, "not trained on", ("share of the training", "right"))


if __name__ == "__main__":
    main()
