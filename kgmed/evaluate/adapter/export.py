"""Writes a trained adapter as GGUF: `python -m kgmed.evaluate.adapter.export RUN OUT.gguf`.

The file names the SHA-256 of the model that it was trained for, and is refused with another.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFWriter

from kgmed.assets import default_model
from kgmed.config import load_config
from kgmed.llm.adapters import BASE_KEY


def export(run: Path, base: Path, out: Path) -> None:
    """The adapter of a run (its folder, or one snapshot) as a GGUF file that llama.cpp puts on its
    base; float16."""
    if run.is_dir():
        run = max(run.glob("adapter-*.pt"))
    state = torch.load(run, map_location="cpu", weights_only=True)
    writer = GGUFWriter(out, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(state["plan"]["alpha"]))
    writer.add_string("general.name", "kgmed reading adapter")
    writer.add_string("general.license", "apache-2.0")
    with base.open("rb") as handle:
        writer.add_string(BASE_KEY, hashlib.file_digest(handle, "sha256").hexdigest())
    for name, weight in sorted(state["adapter"].items()):
        _, layer, _, matrix, side = name.split(".")  # layers.8.parts.attn_q.a
        writer.add_tensor(
            f"blk.{layer}.{matrix}.weight.lora_{side}",
            weight.detach().float().numpy().astype(np.float16),
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Export for the default model of KGMED_HOME."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    export(arguments.run, default_model(load_config().home), arguments.out)


if __name__ == "__main__":
    main()
