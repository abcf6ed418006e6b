"""Trains the adapter of the default model: `python -m kgmed.evaluate.adapter.train --help`.

Seeded and resumable: killed and started again with the same arguments, it goes on from its last
checkpoint. The loss is on the answer's token alone, among those that could stand there.
"""

import argparse
import logging
import math
import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from kgmed.assets import default_model
from kgmed.config import LlmConfig, load_config
from kgmed.evaluate.adapter.data import read_sentences
from kgmed.evaluate.adapter.lessons import Lesson, denied, framed, lost, of_sentence, worlds
from kgmed.evaluate.adapter.names import is_held_out
from kgmed.evaluate.adapter.network import Batch, Network, Plan
from kgmed.evaluate.adapter.packing import ANSWERS, Sequenced, Taught, pack, sequence, taught
from kgmed.evaluate.adapter.sentences import Tied
from kgmed.llm.facts import Effect
from kgmed.llm.llama import Llama

log = logging.getLogger(__name__)
UNTIED = {"neurommsig": 0.5, "biored": 0.25, "chemprot": 1.0}
"""The share of pairs that nobody tied that is taken in each round."""
DECREASES = 2.0
"""What a decrease of NeuroMMSig counts, where increases are three times as many."""
DENIED = 0.5
"""The share of plainly stated effects that are also taught denied."""


class Schedule(NamedTuple):
    """How long and how fast."""

    rounds: int = 3
    """Over the sentences."""
    share: float = 1.0
    """Of the corpora's sentences that is taken in each."""
    framed: int = 0
    """How often each of our own sentences, most of them about losses, is taught in a round."""
    lost: float = 0.0
    """The share of plainly stated effects that are also taught as effects of a loss."""
    worlds: int = 10_000
    budget: int = 4096
    """Tokens of a batch, with padding."""
    rate: float = 1e-3
    warm: int = 60
    seed: int = 0
    every: int = 100
    """Steps between checkpoints."""


def lessons(train: tuple[Tied, ...], schedule: Schedule) -> Iterator[Lesson]:
    """Everything that is taught, in order: sentences and worlds mixed evenly."""
    chance = random.Random(f"lessons {schedule.seed}")
    read: list[Lesson] = []
    for _ in range(schedule.rounds):
        taken = chance.sample(train, int(schedule.share * len(train)))
        read += _round((*taken, *framed() * schedule.framed), chance, schedule.lost)
    real = sorted({t.text[slice(*span)] for t in train for span in (t.one, t.other)})
    real = [name for name in real if len(name) < 30 and not is_held_out(name)]
    built = list(islice(worlds(schedule.seed, real), schedule.worlds))
    places = sorted(
        [(i / max(1, len(read)), 0, i) for i in range(len(read))]
        + [(i / max(1, len(built)), 1, i) for i in range(len(built))]
    )
    for _, kind, i in places:
        yield built[i] if kind else read[i]


def _round(train: tuple[Tied, ...], chance: random.Random, losses: float) -> list[Lesson]:
    """Each sentence once, a share of the untied pairs, and some effects once more, denied."""
    found = []
    for tied in train:
        untied = tied.forward is Effect.NONE and tied.backward is Effect.NONE
        if untied and chance.random() >= UNTIED.get(tied.corpus, 1.0):
            continue
        rare = tied.corpus == "neurommsig" and tied.forward is Effect.DECREASES
        lesson = of_sentence(tied, chance, DECREASES if rare else 1.0)
        found.append(lesson)
        for change, share in ((denied, DENIED), (lost, losses)):
            changed = change(lesson, chance)
            if changed is not None and chance.random() < share:
                found.append(changed)
    chance.shuffle(found)
    return found


class Training:
    """A run: the network, the optimiser, and where it stands."""

    def __init__(self, base: Path, plan: Plan, schedule: Schedule, answers: Tensor) -> None:
        torch.manual_seed(schedule.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = Network(base, plan).to(self.device)
        self.schedule = schedule
        self.head = self.network.get_buffer("embedding")[answers.to(self.device)].float()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), weight_decay=0.0)
        self.step = 0

    def learn(self, lesson: Taught, total: int) -> float:
        """One step; the loss in nats an answer."""
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate(total)
        loss = self.loss(lesson)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return float(loss.detach())

    def loss(self, lesson: Taught) -> Tensor:
        """Cross-entropy among the answers that could stand there, by weight."""
        batch = Batch(*(part.to(self.device) for part in lesson.batch))
        logits = self.network(batch).float() @ self.head.T
        logits = logits.masked_fill(~lesson.admitted.to(self.device), -torch.inf)
        each = functional.cross_entropy(logits, lesson.right.to(self.device), reduction="none")
        weight = lesson.weight.to(self.device)
        return (each * weight).sum() / weight.sum()

    def _rate(self, total: int) -> float:
        warm = self.schedule.warm
        if self.step < warm:
            return self.schedule.rate * (self.step + 1) / warm
        done = (self.step - warm) / max(1, total - warm)
        return self.schedule.rate * (0.03 + 0.97 * (1 + math.cos(math.pi * done)) / 2)

    def save(self, path: Path) -> None:
        """Everything that is needed to go on; the old file stays until the new one is whole."""
        state = {"step": self.step, "optimiser": self.optimiser.state_dict(), **self.weights()}
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def weights(self) -> dict[str, Any]:
        """The adapter alone."""
        plan = self.network.plan._asdict()
        return {"plan": plan, "adapter": dict(self.network.named_parameters())}

    def begin(self, path: Path) -> None:
        """Begin with the weights of another run."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["adapter"], strict=False)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["adapter"], strict=False)
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


def run(
    base: Path,
    found: tuple[Tied, ...],
    course: tuple[Schedule, Plan],
    out: Path,
    begin: Path | None = None,
) -> None:
    """Teach everything once, with checkpoints in `out`, and snapshots for the learning curve.

    `begin`: a snapshot of another run, of the same plan, to go on from.
    """
    schedule, plan = course
    tokeniser = Llama(base, LlmConfig(threads=1, context=256))
    start = tokeniser.start()
    taken = [sequence(one, tokeniser.tokens, start) for one in lessons(found, schedule)]
    answers = torch.tensor([tokeniser.tokens(answer) for answer in ANSWERS]).squeeze(1)
    tokeniser.close()
    batches = list(pack(taken, schedule.budget, random.Random(schedule.seed)))
    log.info("%d lessons, %d tokens, %d steps", len(taken), _tokens(taken), len(batches))
    training = Training(base, plan, schedule, answers)
    if begin is not None:
        training.begin(begin)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.is_file():
        training.load(checkpoint)
        log.info("going on from step %d", training.step)
    began, first, recent = time.monotonic(), training.step, 0.0
    for batch in batches[first:]:
        loss = training.learn(taught(batch), len(batches))
        recent = loss if not recent else 0.98 * recent + 0.02 * loss
        if training.step % 20 == 0:
            left = (time.monotonic() - began) / (training.step - first)
            left *= len(batches) - training.step
            log.info("step %d: loss %.3f, %.0f min left", training.step, recent, left / 60)
        if training.step % schedule.every == 0 or training.step == len(batches):
            training.save(checkpoint)
        if training.step in {len(batches) * part // 5 for part in range(1, 6)}:
            torch.save(training.weights(), out / f"adapter-{training.step:06}.pt")


def _tokens(taken: list[Sequenced]) -> int:
    return sum(len(one.tokens) for one in taken)


def main() -> None:
    """Train, from the sentences that `kgmed.evaluate.adapter.data` gathered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="a folder for checkpoints")
    parser.add_argument("--begin", type=Path, help="a snapshot of another run to go on from")
    for name, value in Schedule()._asdict().items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    for name, value in Plan()._asdict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    sentences, out, begin = (given.pop(name) for name in ("sentences", "out", "begin"))
    out.mkdir(parents=True, exist_ok=True)
    schedule = Schedule(**{name: given[name] for name in Schedule._fields})
    plan = Plan(**{name: given[name] for name in Plan._fields})
    base = default_model(load_config().home)
    run(base, read_sentences(sentences).train, (schedule, plan), out, begin)


if __name__ == "__main__":
    main()
