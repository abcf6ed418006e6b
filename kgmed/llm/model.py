"""The local model: one prefix, evaluated once, and all that may follow it side by side."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np

from kgmed.config import LlmConfig
from kgmed.errors import ModelError
from kgmed.llm.adapters import adapter_for, base_of, sha256_of
from kgmed.llm.llama import SEQUENCES, Llama, Logits, Slot, require_gguf
from kgmed.llm.merged import merged

Tokens = tuple[int, ...]


class Branch(NamedTuple):
    """A suffix, and the labels that may continue it.

    A label's first token is read off the suffix's last logits; only what follows it needs a
    sequence of its own.
    """

    suffix: Tokens
    labels: tuple[Tokens, ...]

    @property
    def sequences(self) -> int:
        return max(1, sum(len(label) > 1 for label in self.labels))

    @property
    def tokens(self) -> int:
        return len(self.suffix) + sum(len(label) - 1 for label in self.labels)


class LlamaModel:
    """A GGUF model behind llama.cpp; implements `kgmed.llm.protocol.LanguageModel`.

    Every call starts from an empty cache, so the same call gives the same numbers whatever was
    asked before. Between calls they differ: what stands beside a sequence in its batch changes
    the order in which llama.cpp adds floats, and 8-bit activations raise that to about 0.1 nat
    in the mean, 0.5 at most that was seen. One call at a time: others wait.
    """

    def __init__(self, path: Path, config: LlmConfig) -> None:
        self._lock = threading.Lock()
        require_gguf(path)
        self.name, self.sha256 = path.name, sha256_of(path)
        lora = adapter_for(self.sha256, config.lora)
        self.adapter_sha256 = sha256_of(lora) if lora else None
        if lora and self.adapter_sha256 and base_of(lora) == self.sha256:
            path, lora = merged(path, lora, self.adapter_sha256), None
        self._llama = Llama(path, config, lora)
        self.context = self._llama.context_size
        self.seed = config.seed

    @property
    def evaluated(self) -> int:
        """Tokens evaluated since it was opened: what its answers cost, whatever the machine."""
        return self._llama.evaluated

    def count_tokens(self, text: str) -> int:
        """Tokens of the text, chat markers as one token each."""
        with self._lock:
            return len(self._llama.tokens(text))

    def score(self, prefix: str, continuations: Sequence[str]) -> tuple[float, ...]:
        """Log-probability of each continuation after `prefix`, summed over its tokens.

        Raises:
            ModelError: prefix and longest continuation do not fit into the context.
        """
        return self.score_each(prefix, ("",), continuations)[0]

    def score_each(
        self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]
    ) -> tuple[tuple[float, ...], ...]:
        """For each suffix after the shared prefix, the log-probability of each label.

        Prefix, suffix and label are tokenised apart: begin a word with its space. One row per
        suffix, one column per label, in nats.

        Raises:
            ModelError: the prefix with the longest suffix and its labels does not fit.
        """
        with self._lock:
            head = self._llama.start() + self._llama.tokens(prefix)
            tails = [self._llama.tokens(suffix) for suffix in suffixes]
            if not all(tails):  # an empty suffix is read off the prefix's last token
                if not head:
                    raise ModelError("nothing stands before the text that is to be scored")
                head, tails = head[:-1], [head[-1:] + tail for tail in tails]
            endings = tuple(self._llama.tokens(label) for label in labels)
            if not all(endings):
                raise ModelError("an empty text cannot be scored")
            self._read_prefix(head)
            branches = [Branch(tail, endings) for tail in tails]
            rows: list[tuple[float, ...]] = []
            for group in self._groups(branches, self.context - len(head)):
                rows += self._score_group(len(head), group)
            return tuple(rows)

    def complete(self, prompt: str, *, grammar: str = "", max_tokens: int = 256) -> str:
        """The likeliest next token, again and again, inside the GBNF grammar where one is given.

        Stops at the end of a turn, at the end of the grammar, after `max_tokens`, or where the
        context is full.

        Raises:
            ModelError: the prompt does not fit into the context, or the grammar does not parse.
        """
        with self._lock:
            head = self._llama.start() + self._llama.tokens(prompt)
            if not head:
                raise ModelError("an empty prompt cannot be completed")
            room = self.context - len(head)
            self._read_prefix(head, output=True)
            written = self._write(len(head), grammar, min(max_tokens, room))
            return b"".join(written).decode("utf-8", "replace")

    def _write(self, start: int, grammar: str, count: int) -> Iterator[bytes]:
        """The bytes of up to `count` tokens from position `start`."""
        if not grammar:
            yield from self._write_freely(start, count)
            return
        with self._llama.grammar(grammar) as allowed:
            for position in range(start, start + count):
                token = allowed.best(self._llama.logits(-1))
                if token is None or self._llama.ends(token):
                    return
                allowed.accept(token)
                yield self._llama.piece(token)
                if position + 1 < start + count:
                    self._llama.decode([Slot(token, position, (0,), output=True)])

    def _write_freely(self, start: int, count: int) -> Iterator[bytes]:
        for position in range(start, start + count):
            token = int(self._llama.logits(-1).argmax())
            if self._llama.ends(token):
                return
            yield self._llama.piece(token)
            if position + 1 < start + count:
                self._llama.decode([Slot(token, position, (0,), output=True)])

    def _read_prefix(self, head: Tokens, *, output: bool = False) -> None:
        """Evaluate the prefix as sequence 0 of an empty cache."""
        if len(head) > self.context:
            raise ModelError(
                f"{len(head)} tokens do not fit into the context of {self.context}",
                hint="raise KGMED_LLM_CONTEXT",
            )
        self._llama.forget()
        last = len(head) - 1
        if head:
            self._llama.decode(
                [Slot(token, i, (0,), output and i == last) for i, token in enumerate(head)]
            )

    def _groups(self, branches: Sequence[Branch], room: int) -> Iterator[list[Branch]]:
        """The branches in order, in batches that fit beside the prefix."""
        group: list[Branch] = []
        for branch in branches:
            if branch.tokens > room or branch.sequences >= SEQUENCES:
                raise ModelError(
                    f"{branch.tokens} tokens in {branch.sequences} sequences do not fit beside "
                    f"the prefix into the context of {self.context}",
                    hint="raise KGMED_LLM_CONTEXT",
                )
            full = sum(other.tokens for other in group) + branch.tokens > room
            if full or sum(other.sequences for other in group) + branch.sequences >= SEQUENCES:
                yield group
                group = []
            group.append(branch)
        if group:
            yield group

    def _score_group(self, start: int, group: Sequence[Branch]) -> list[tuple[float, ...]]:
        """Evaluate branches in one batch after the prefix of `start` tokens."""
        slots: list[Slot] = []
        wanted: list[list[list[tuple[int, int]]]] = []
        free = 1
        for branch in group:
            own = range(free, free + branch.sequences)
            free = own.stop
            wanted.append(_plant(branch, start, own, slots))
        self._llama.share_prefix(free - 1)
        self._llama.decode(slots)
        known: dict[int, Logits] = {}
        for slot in {slot for labels in wanted for reads in labels for slot, _ in reads}:
            known[slot] = _log_softmax(self._llama.logits(slot))
        return [
            tuple(sum(float(known[slot][token]) for slot, token in reads) for reads in labels)
            for labels in wanted
        ]

    def close(self) -> None:
        """Free the model's memory."""
        with self._lock:
            self._llama.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _plant(
    branch: Branch, start: int, sequences: range, slots: list[Slot]
) -> list[list[tuple[int, int]]]:
    """Append a branch's tokens to `slots`.

    Returns, for each label, the slots after which its tokens are read: (slot, token) pairs.
    """
    last = len(branch.suffix) - 1
    for i, token in enumerate(branch.suffix):
        slots.append(Slot(token, start + i, sequences, output=i == last))
    fork = len(slots) - 1
    reads = []
    unused = iter(sequences)
    for label in branch.labels:
        begin = len(slots)
        if len(label) > 1:
            own = (next(unused),)
            after = start + len(branch.suffix)
            slots += [Slot(token, after + i, own, True) for i, token in enumerate(label[:-1])]
        places = [fork, *range(begin, len(slots))]
        reads.append(list(zip(places, label, strict=True)))
    return reads


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum(dtype=np.float64)), np.float32)
