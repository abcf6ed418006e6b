"""The llama architecture in PyTorch, frozen, with a low-rank adapter on its upper layers.

Weights are those of a GGUF file, dequantised as they stand, rows and all: what is trained is
what llama.cpp runs, interleaved rotary embedding included. LoRA: Hu et al. 2021
(arXiv 2106.09685).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from torch import Tensor, nn
from torch.nn import functional

ADAPTED = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""The matrices of a layer that the adapter touches, by their GGUF names."""


class Shape(NamedTuple):
    """The hyperparameters of a llama model."""

    layers: int
    heads: int
    kv_heads: int
    width: int
    rope_base: float
    epsilon: float

    @property
    def head_width(self) -> int:
        return self.width // self.heads


class Plan(NamedTuple):
    """The adapter's size."""

    rank: int = 16
    alpha: float = 32.0
    first_layer: int = 8


class Batch(NamedTuple):
    """Token sequences of one length, with who may look at what.

    `tokens`, `positions`: (batch, length) int64; `mask`: (batch, length, length) bool, True where
    a token sees another; `reads`: (n, 2) int64, the (row, column) of each position after which
    an answer is read.
    """

    tokens: Tensor
    positions: Tensor
    mask: Tensor
    reads: Tensor


class Adapted(nn.Module):
    """A matrix that stays, and what is added to it: `W x + (alpha / rank) B (A x)`."""

    def __init__(self, weight: Tensor, plan: Plan) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.scale = plan.alpha / plan.rank
        self.a = nn.Parameter(torch.randn(plan.rank, weight.shape[1]) / weight.shape[1] ** 0.5)
        self.b = nn.Parameter(torch.zeros(weight.shape[0], plan.rank))

    def forward(self, x: Tensor) -> Tensor:
        weight = cast(Tensor, self.weight)
        low = functional.linear(x, self.a.to(x.dtype))
        return functional.linear(x, weight) + functional.linear(
            low, (self.b * self.scale).to(x.dtype)
        )


class Frozen(nn.Module):
    """A matrix that stays."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, cast(Tensor, self.weight))


class Layer(nn.Module):
    """One transformer block."""

    def __init__(self, weights: dict[str, Tensor], shape: Shape, plan: Plan | None) -> None:
        super().__init__()
        self.shape = shape
        self.parts = nn.ModuleDict(
            {
                name: Adapted(weights[name], plan) if plan else Frozen(weights[name])
                for name in ADAPTED
            }
        )
        for name in ("attn_norm", "ffn_norm"):
            self.register_buffer(name, weights[name])

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        normed = self._norm(x, "attn_norm")
        x = x + self.parts["attn_output"](self._attend(normed, rotation, mask))
        normed = self._norm(x, "ffn_norm")
        gated = functional.silu(self.parts["ffn_gate"](normed)) * self.parts["ffn_up"](normed)
        return x + cast(Tensor, self.parts["ffn_down"](gated))

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight = cast(Tensor, getattr(self, name))
        return functional.rms_norm(x, (x.shape[-1],), weight, self.shape.epsilon)

    def _attend(self, x: Tensor, rotation: tuple[Tensor, Tensor], mask: Tensor) -> Tensor:
        rows, length, _ = x.shape
        wide = self.shape.head_width
        query, key, value = (
            self.parts[name](x).view(rows, length, -1, wide).transpose(1, 2)
            for name in ("attn_q", "attn_k", "attn_v")
        )
        group = self.shape.heads // self.shape.kv_heads
        key = rotate(key, rotation).repeat_interleave(group, dim=1)
        value = value.repeat_interleave(group, dim=1)
        # by hand: on short sequences faster than PyTorch's fused kernel on a CPU
        scores = rotate(query, rotation) @ key.transpose(2, 3) * wide**-0.5
        seen = functional.softmax(scores.masked_fill(~mask, -torch.inf), dim=-1) @ value
        return seen.transpose(1, 2).reshape(rows, length, -1)


class Network(nn.Module):
    """The model with its adapter; only the adapter is trained."""

    def __init__(self, path: Path, plan: Plan, dtype: torch.dtype = torch.bfloat16) -> None:
        super().__init__()
        reader = GGUFReader(path)
        self.plan = plan
        self.shape = shape_of(reader)
        weights = {
            tensor.name.removesuffix(".weight"): torch.tensor(
                dequantize(tensor.data, tensor.tensor_type)
            ).to(dtype)
            for tensor in reader.tensors
        }
        self.register_buffer("embedding", weights["token_embd"])
        self.register_buffer("output_norm", weights["output_norm"])
        layers = []
        for i in range(self.shape.layers):
            own = {
                name.removeprefix(f"blk.{i}."): weight
                for name, weight in weights.items()
                if name.startswith(f"blk.{i}.")
            }
            layers.append(Layer(own, self.shape, plan if i >= plan.first_layer else None))
        self.layers = nn.ModuleList(layers)

    def forward(self, batch: Batch) -> Tensor:
        """The final states of the positions that are read: (n, width)."""
        embedding = cast(Tensor, self.embedding)
        x = functional.embedding(batch.tokens, embedding)
        rotation = rotations(batch.positions, self.shape, x.dtype)
        mask = batch.mask[:, None]
        with torch.no_grad():
            for layer in self.layers[: self.plan.first_layer]:
                x = layer(x, rotation, mask)
        for layer in self.layers[self.plan.first_layer :]:
            x = layer(x, rotation, mask)
        read = x[batch.reads[:, 0], batch.reads[:, 1]]
        weight = cast(Tensor, self.output_norm)
        return functional.rms_norm(read, (read.shape[-1],), weight, self.shape.epsilon)

    def adapter(self) -> Iterator[tuple[str, Adapted]]:
        """The adapted matrices by their GGUF names, as `blk.8.attn_q`."""
        for i, layer in enumerate(self.layers):
            for name, part in cast(Layer, layer).parts.items():
                if isinstance(part, Adapted):
                    yield f"blk.{i}.{name}", part


def shape_of(reader: GGUFReader) -> Shape:
    """The hyperparameters in a GGUF file of the llama architecture."""

    def value(key: str) -> Any:
        return reader.fields[f"llama.{key}"].contents()

    return Shape(
        layers=int(value("block_count")),
        heads=int(value("attention.head_count")),
        kv_heads=int(value("attention.head_count_kv")),
        width=int(value("embedding_length")),
        rope_base=float(value("rope.freq_base")),
        epsilon=float(value("attention.layer_norm_rms_epsilon")),
    )


def rotations(positions: Tensor, shape: Shape, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Cosines and sines of the rotary embedding: (batch, 1, length, head width / 2) each."""
    half = torch.arange(0, shape.head_width, 2, dtype=torch.float32, device=positions.device)
    angles = positions[:, None, :, None] * shape.rope_base ** (-half / shape.head_width)
    return angles.cos().to(dtype), angles.sin().to(dtype)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary position embedding, of neighbouring pairs (Su et al. 2021, arXiv 2104.09864)."""
    cos, sin = rotation
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)
