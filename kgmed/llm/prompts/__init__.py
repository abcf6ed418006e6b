"""Versioned prompts, one file each: `rank-v1.txt` is version 1 of the prompt `rank`.

A changed prompt is a new file with the next version, since answers name what they were asked
with. Placeholders are written `${question}`. What is filled in is data: it cannot end its line,
open a turn of the chat, or be read as a placeholder.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_MARKER = re.compile(r"<(?=\|)|(?<=\|)>")
_TURN = re.compile(r"<\|im_start\|>(?P<role>\w+)\n(?P<text>.*?)<\|im_end\|>", re.DOTALL)
_FILE = re.compile(r"(?P<name>[a-z]+)-v(?P<version>\d+)\.txt")


@dataclass(frozen=True)
class Prompt:
    """A prompt with places for data."""

    name: str
    version: int
    text: str

    @property
    def id(self) -> str:
        """What an answer names it by, as `rank-v1`."""
        return f"{self.name}-v{self.version}"

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(_PLACEHOLDER.findall(self.text))

    def render(self, **data: str | Sequence[str]) -> str:
        """The text with each placeholder filled in by its data, a sequence on lines of its own.

        Raises:
            ValueError: a placeholder has no data, or data has no placeholder.
        """
        if data.keys() != self.fields:
            raise ValueError(f"{self.id} asks for {sorted(self.fields)}, not {sorted(data)}")
        filled = {
            field: as_data(value) if isinstance(value, str) else "\n".join(map(as_data, value))
            for field, value in data.items()
        }
        return _PLACEHOLDER.sub(lambda match: filled[match[1]], self.text)

    def split(self, field: str) -> tuple["Prompt", "Prompt"]:
        """What stands before the field, and the rest from there on: prefix and suffix."""
        before, place, after = self.text.partition(f"${{{field}}}")
        if not place:
            raise ValueError(f"{self.id} has no field {field!r}")
        word = before.rstrip(" ")  # the space before a word belongs to its first token
        rest = before[len(word) :] + place + after
        return Prompt(self.name, self.version, word), Prompt(self.name, self.version, rest)


@cache
def prompt(name: str) -> Prompt:
    """The newest version of a prompt.

    Raises:
        KeyError: there is no prompt of that name.
    """
    found = [
        (int(match["version"]), entry)
        for entry in files(__name__).iterdir()
        if (match := _FILE.fullmatch(entry.name)) and match["name"] == name
    ]
    if not found:
        raise KeyError(f"no prompt {name!r}")
    version, entry = max(found, key=lambda pair: pair[0])
    return Prompt(name, version, entry.read_text(encoding="utf-8").removesuffix("\n"))


class Message(NamedTuple):
    """One turn of a chat."""

    role: str
    """`system`, `user` or `assistant`."""
    content: str


def chat(name: str, **data: str | Sequence[str]) -> list[Message]:
    """The turns of the newest version of a prompt that is a chat, filled in, without the one that
    the model is to go on with.

    Raises:
        KeyError: there is no prompt of that name.
        ValueError: a placeholder has no data.
    """
    asked = prompt(name)
    turns = [Prompt(name, asked.version, turn["text"]) for turn in _TURN.finditer(asked.text)]
    roles = [turn["role"] for turn in _TURN.finditer(asked.text)]
    return [
        Message(role, turn.render(**{field: data[field] for field in turn.fields & data.keys()}))
        for role, turn in zip(roles, turns, strict=True)
    ]


def as_data(text: str) -> str:
    """The text on one line, without control or format characters, its chat markers broken.

    `<|im_end|>` becomes `< |im_end| >`: still legible, and no marker to any tokeniser.
    """
    visible = "".join(map(_visible, text))
    return _MARKER.sub(lambda match: "< " if match[0] == "<" else " >", " ".join(visible.split()))


def _visible(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in {"Cc", "Zl", "Zp"}:  # controls and line ends
        return " "
    return "" if kind in {"Cf", "Cs", "Co"} else char  # format, surrogate, private use
