"""llama.cpp, as bare as reasoning needs it: load, tokenise, decode, choose under a grammar.

The one module that imports `llama_cpp`, and there its C interface: the package's own `Llama`
class cannot evaluate several sequences over one prefix.
"""

import contextlib
import ctypes
import logging
import os
import re
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import llama_cpp
import numpy as np
import numpy.typing as npt

from kgmed.config import LlmConfig
from kgmed.errors import ModelError

SEQUENCES = 64
"""Sequences that one batch may hold; the prefix is one of them."""

Logits = npt.NDArray[np.float32]

_log = logging.getLogger(__name__)
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
_FRAME = re.compile(r"(<\|im_start\|>|<\|im_end\|>)")
"""The chat frame: the only special tokens that are read in a text."""


class Slot(NamedTuple):
    """A token to evaluate: where it stands, for which sequences, and whether its logits count."""

    token: int
    position: int
    sequences: Sequence[int]
    output: bool = False


def _forward_log(_level: int, text: bytes, _data: object) -> None:
    _log.debug("%s", text.decode("utf-8", "replace").rstrip())


_LOG_CALLBACK = llama_cpp.llama_log_callback(_forward_log)  # C keeps no reference to it


def _free(model: Any, context: Any) -> None:
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)


class Llama:
    """A GGUF model in memory with one context, and a LoRA adapter where one is given. Not
    thread-safe; `close` frees it.

    Raises:
        ModelError: a file is missing, is not GGUF, or cannot be loaded.
    """

    def __init__(self, path: Path, config: LlmConfig, lora: Path | None = None) -> None:
        require_gguf(path)
        llama_cpp.llama_log_set(_LOG_CALLBACK, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self._model = _load(path, config.n_gpu_layers)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.context_size = min(config.context, llama_cpp.llama_model_n_ctx_train(self._model))
        self._context = self._open_context(config.threads)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise ModelError(
                f"no memory for a context of {self.context_size} tokens",
                hint="set a smaller KGMED_LLM_CONTEXT",
            )
        if lora is not None:
            self._adapt(lora)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.evaluated = 0
        self._release = weakref.finalize(self, _free, self._model, self._context)
        self.vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self._vocab)

    def _adapt(self, lora: Path) -> None:
        """Put an adapter on the context; it is freed with the model."""
        require_gguf(lora)
        adapter = llama_cpp.llama_adapter_lora_init(self._model, os.fsencode(lora))
        if adapter:
            adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
            scales = (ctypes.c_float * 1)(1.0)
            if not llama_cpp.llama_set_adapters_lora(self._context, adapters, 1, scales):
                return
        _free(self._model, self._context)
        raise ModelError(
            f"llama.cpp cannot put the adapter {lora} on this model",
            hint="it is broken, or was made for another model",
        )

    def _open_context(self, threads: int) -> Any:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = params.n_batch = self.context_size
        params.n_seq_max = SEQUENCES
        params.kv_unified = True  # sequences share the cells of their prefix
        params.n_threads = params.n_threads_batch = threads or _cores()
        params.no_perf = True
        return llama_cpp.llama_init_from_model(self._model, params)

    def close(self) -> None:
        """Free the model; any later call raises ModelError."""
        self._release()

    def tokens(self, text: str) -> tuple[int, ...]:
        """The text's tokens. Only the markers of the chat frame are read as special tokens."""
        self._alive()
        return tuple(
            token
            for piece in _FRAME.split(text)
            if piece
            for token in self._encode(piece, special=_FRAME.fullmatch(piece) is not None)
        )

    def start(self) -> tuple[int, ...]:
        """What the model expects before any text: its BOS token, or nothing."""
        self._alive()
        wanted = llama_cpp.llama_vocab_get_add_bos(self._vocab)
        return (llama_cpp.llama_vocab_bos(self._vocab),) if wanted else ()

    def _encode(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocab, data, len(data), buffer, room, False, special)
        if count < 0:
            raise ModelError(f"the model cannot tokenise a text of {len(data)} bytes")
        return list(buffer[:count])

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for; nothing for a special token."""
        size = 256
        buffer = ctypes.create_string_buffer(size)
        count = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
        return buffer.raw[: max(count, 0)]

    def ends(self, token: int) -> bool:
        """Whether the token ends a generation."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def forget(self) -> None:
        """Empty the cache, so that no call depends on what was asked before."""
        self._alive()
        llama_cpp.llama_memory_clear(self._memory, False)

    def share_prefix(self, sequences: int) -> None:
        """Let sequences 1 to `sequences` hold the cells of sequence 0, and nothing else."""
        for sequence in range(1, SEQUENCES):
            llama_cpp.llama_memory_seq_rm(self._memory, sequence, -1, -1)
            if sequence <= sequences:
                llama_cpp.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)

    def decode(self, slots: Sequence[Slot]) -> None:
        """Evaluate tokens, in as few passes as llama.cpp can.

        Raises:
            ModelError: they do not fit into the context beside what is there.
        """
        self._alive()
        batch = llama_cpp.llama_batch_init(len(slots), 0, max(len(s.sequences) for s in slots))
        try:
            batch.n_tokens = len(slots)
            for i, slot in enumerate(slots):
                batch.token[i], batch.pos[i] = slot.token, slot.position
                batch.n_seq_id[i], batch.logits[i] = len(slot.sequences), slot.output
                for j, sequence in enumerate(slot.sequences):
                    batch.seq_id[i][j] = sequence
            status = llama_cpp.llama_decode(self._context, batch)
        finally:
            llama_cpp.llama_batch_free(batch)
        if status:
            raise ModelError(f"llama.cpp could not evaluate {len(slots)} tokens (status {status})")
        self.evaluated += len(slots)

    def logits(self, slot: int) -> Logits:
        """Logits of the next token after a slot of the last batch (-1: the last output)."""
        row = llama_cpp.llama_get_logits_ith(self._context, slot)
        return np.ctypeslib.as_array(row, shape=(self.vocabulary_size,))

    @contextlib.contextmanager
    def grammar(self, gbnf: str) -> Iterator["Grammar"]:
        """A grammar at its start.

        Raises:
            ModelError: llama.cpp cannot parse it.
        """
        self._alive()
        sampler = llama_cpp.llama_sampler_init_grammar(self._vocab, gbnf.encode(), b"root")
        if not sampler:
            raise ModelError("llama.cpp cannot parse the grammar")
        try:
            yield Grammar(sampler)
        finally:
            llama_cpp.llama_sampler_free(sampler)

    def _alive(self) -> None:
        if not self._release.alive:
            raise ModelError("the model is closed")


class Grammar:
    """Where a generation stands in its grammar."""

    def __init__(self, sampler: Any) -> None:
        self._sampler = sampler

    def best(self, logits: Logits) -> int | None:
        """The likeliest token that the grammar allows here; None where it allows none.

        The grammar is asked about the likeliest tokens first, since to ask about a whole
        vocabulary costs as much as to evaluate a token.
        """
        size = len(logits)
        for width in (1, 64, size):
            likeliest = np.argpartition(logits, size - min(width, size))[-width:]
            allowed = self._allowed(likeliest, logits)
            if allowed is not None:
                return allowed
        return None

    def _allowed(self, tokens: npt.NDArray[np.intp], logits: Logits) -> int | None:
        candidates = np.zeros(len(tokens), _CANDIDATE)
        candidates["id"], candidates["logit"] = np.sort(tokens), logits[np.sort(tokens)]
        array = llama_cpp.llama_token_data_array(
            data=candidates.ctypes.data_as(llama_cpp.llama_token_data_p),
            size=len(candidates),
            selected=-1,
            sorted=False,
        )
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))
        best = int(candidates["logit"].argmax())
        return int(candidates["id"][best]) if np.isfinite(candidates["logit"][best]) else None

    def accept(self, token: int) -> None:
        """Move on past a token that `best` returned."""
        llama_cpp.llama_sampler_accept(self._sampler, token)


def require_gguf(path: Path) -> None:
    """Raise ModelError unless the file begins as GGUF does."""
    hint = "`kgmed models pull` fetches the default model; --model names another GGUF file"
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(f"cannot read the model {path}: {error.strerror}", hint=hint) from error
    if magic != b"GGUF":
        raise ModelError(f"{path} is not a GGUF file", hint=hint)


def _load(path: Path, gpu_layers: int) -> Any:
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise ModelError(
            f"llama.cpp cannot load {path}", hint="the file is cut short or of an unknown kind"
        )
    return model


def _cores() -> int:
    return len(os.sched_getaffinity(0))
