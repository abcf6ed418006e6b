"""Trains the adapter of the default model: `python -m kgmed.evaluate.adapter.train --help`.

Needs PyTorch, gguf, the base model and the file of `kgmed.evaluate.adapter.course`, nothing else.
Seeded and resumable: killed and started again with the same arguments, it goes on from its last
checkpoint. The loss is on the answer's token alone, among those that could stand there.
"""

import argparse
import logging
import math
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from kgmed.evaluate.adapter.network import Batch, Network, Plan
from kgmed.evaluate.adapter.packing import Packed, pack, tensors
from kgmed.evaluate.adapter.sequences import Taught, read_taught

log = logging.getLogger(__name__)


class Schedule(NamedTuple):
    """How fast."""

    budget: int = 4096
    """Tokens of a batch, with padding."""
    rate: float = 1e-3
    warm: int = 60
    seed: int = 0
    every: int = 100
    """Steps between checkpoints."""


class Training:
    """A run: the network, the optimiser, and where it stands."""

    def __init__(
        self, base: Path, plan: Plan, schedule: Schedule, answers: tuple[int, ...]
    ) -> None:
        torch.manual_seed(schedule.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = Network(base, plan).to(self.device)
        self.schedule = schedule
        self.head = self.network.get_buffer("embedding")[list(answers)].float()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), weight_decay=0.0)
        self.step = 0

    def learn(self, lesson: Packed, total: int) -> float:
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

    def loss(self, lesson: Packed) -> Tensor:
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
    base: Path, taught: Taught, course: tuple[Schedule, Plan], out: Path, begin: Path | None = None
) -> None:
    """Teach everything once, with checkpoints in `out`, and snapshots for the learning curve.

    `begin`: a snapshot of another run, of the same plan, to go on from.
    """
    schedule, plan = course
    batches = list(pack(taught.lessons, schedule.budget, random.Random(schedule.seed)))
    log.info("%d lessons, %d tokens, %d steps", len(taught.lessons), taught.tokens, len(batches))
    training = Training(base, plan, schedule, taught.answers)
    if begin is not None:
        training.begin(begin)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.is_file():
        training.load(checkpoint)
        log.info("going on from step %d", training.step)
    began, first, recent = time.monotonic(), training.step, 0.0
    for batch in batches[first:]:
        loss = training.learn(tensors(batch, len(taught.answers)), len(batches))
        recent = loss if not recent else 0.98 * recent + 0.02 * loss
        if training.step % 20 == 0:
            left = (time.monotonic() - began) / (training.step - first)
            left *= len(batches) - training.step
            log.info("step %d: loss %.3f, %.1f min left", training.step, recent, left / 60)
        if training.step % schedule.every == 0 or training.step == len(batches):
            training.save(checkpoint)
        if training.step in {len(batches) * part // 5 for part in range(1, 6)}:
            torch.save(training.weights(), out / f"adapter-{training.step:06}.pt")


def main() -> None:
    """Train, on a GPU where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("course", type=Path, help="what kgmed.evaluate.adapter.course wrote")
    parser.add_argument("--out", type=Path, required=True, help="a folder for checkpoints")
    parser.add_argument("--base", type=Path, help="the base model (default: that of KGMED_HOME)")
    parser.add_argument("--begin", type=Path, help="a snapshot of another run to go on from")
    for name, value in (*Schedule()._asdict().items(), *Plan()._asdict().items()):
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    given["out"].mkdir(parents=True, exist_ok=True)
    schedule = Schedule(**{name: given[name] for name in Schedule._fields})
    plan = Plan(**{name: given[name] for name in Plan._fields})
    base = given["base"] or _default_base()
    taught = read_taught(given["course"])
    run(base, taught, (schedule, plan), given["out"], given["begin"])


def _default_base() -> Path:
    """Imported here, since a machine that only trains needs nothing of it."""
    from kgmed.assets import default_model
    from kgmed.config import load_config

    return default_model(load_config().home)


if __name__ == "__main__":
    main()
