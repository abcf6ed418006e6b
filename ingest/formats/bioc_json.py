"""BioC JSON: a collection, a list of collections, or one document after the other.

The documents are decoded one at a time out of the array that holds them.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.formats.bioc import BiocDocument, bioc_items
from ingest.formats.document import Item, guarded, rejected, replaced_bytes
from ingest.formats.input import CHUNK, MAX_RECORD, BrokenInputError, Input
from ingest.records import Located

_ARRAY = re.compile(r'"(?:documents|PubTator3)"\s*:\s*\[')
_OTHER = re.compile(r"[^\s,]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_LONGEST_KEY = 256


def read_bioc_json(source: Input, *, bare: bool) -> Iterator[Located]:
    """The documents of a BioC JSON file; `bare` where they stand outside any collection."""
    buffer = _Buffer(source)
    number = 0
    while bare or buffer.find(_ARRAY):
        while buffer.peek() not in ("", "]"):
            number += 1
            place = f"record {number}, character {buffer.where}"
            try:
                value = buffer.take()
            except RecursionError:
                yield rejected(source.name, place, "nested too deeply")
                return
            except ValueError as error:
                yield rejected(source.name, place, "invalid JSON", str(error))
                return
            found = guarded(source.name, place, _items, source.name, place, value.content)
            yield from replaced_bytes(found) if value.damaged else found
        if bare:
            return


def _items(source: str, place: str, content: object) -> Iterator[Item]:
    return bioc_items(source, place, BiocDocument.model_validate(content))


class _Value(NamedTuple):
    """A decoded value. `damaged` where it had bytes that are no UTF-8."""

    content: object
    damaged: bool


class _Buffer:
    """JSON text that comes in on demand and is forgotten once it was taken."""

    def __init__(self, source: Input) -> None:
        self._text = ""
        self._position = 0
        self._forgotten = 0
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")(errors="surrogateescape")
        self._json = json.JSONDecoder()
        self._chunks = source.chunks()

    @property
    def where(self) -> int:
        """How many characters stand before the present one."""
        return self._forgotten + self._position

    def find(self, pattern: re.Pattern[str]) -> bool:
        """Go on behind the next match; False where there is none."""
        while True:
            if found := pattern.search(self._text, self._position):
                self._position = found.end()
                return True
            self._position = max(self._position, len(self._text) - _LONGEST_KEY)
            if not self._grow():
                return False

    def peek(self) -> str:
        """The next character that is neither white space nor a comma; empty at the end."""
        while True:
            if other := _OTHER.search(self._text, self._position):
                self._position = other.start()
                return other[0]
            self._position = len(self._text)
            if not self._grow():
                return ""

    def take(self) -> _Value:
        """The value that stands here.

        Raises:
            ValueError: there is no whole value, whatever comes after.
            RecursionError: it is nested too deeply.
            BrokenInputError: the input breaks inside it, or it is too large.
        """
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._position)
            except ValueError:
                if not self._grow():
                    raise
                continue
            raw, self._position = self._text[self._position : end], end
            if _ESCAPED.search(raw):
                return _Value(self._json.decode(_ESCAPED.sub("\ufffd", raw)), True)
            return _Value(value, False)

    def _grow(self) -> bool:
        """Forget what was taken and double the rest; False where nothing more comes."""
        self._text = self._text[self._position :]
        self._forgotten += self._position
        self._position = 0
        before = len(self._text)
        if before > MAX_RECORD:
            raise BrokenInputError("record too large", f"character {self._forgotten}")
        while len(self._text) < max(2 * before, CHUNK) and (chunk := next(self._chunks, b"")):
            self._text += self._bytes.decode(chunk)
        return len(self._text) > before
