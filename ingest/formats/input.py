"""The bytes of one input: chunk by chunk, line by line, un-gzipped where they are gzip.

Whether an input is gzip is decided by its first two bytes, never by its name.
"""

import codecs
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

CHUNK = 1 << 16
HEAD = 1 << 16
"""How many bytes `Input.head` holds, where there are so many."""
MAX_RECORD = 1 << 26
"""No single record may be larger (64 MiB); it would be a bomb, not a paper."""

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


Watch = Callable[[int], None]
"""Told a number of bytes."""


class Stream(Protocol):
    """Bytes to be read from the beginning."""

    def read(self, size: int, /) -> bytes: ...


class Watched:
    """A stream, and somebody who is told the size of whatever is read from it."""

    def __init__(self, stream: Stream, watch: Watch) -> None:
        self._stream, self._watch = stream, watch

    def read(self, size: int, /) -> bytes:
        chunk = self._stream.read(size)
        self._watch(len(chunk))
        return chunk


class BrokenInputError(Exception):
    """The bytes end or break here; what came before is good. Has `reason` and `detail`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Line(NamedTuple):
    """A line without its end. `damaged` where bytes that are no UTF-8 were replaced by U+FFFD."""

    number: int
    text: str
    damaged: bool


class Input:
    """One input, to be read once, in constant memory. `name` is what messages call it.

    Raises:
        BrokenInputError: not a single byte can be read.
    """

    def __init__(self, stream: Stream, name: str) -> None:
        self.name = name
        self._rest = _unpacked(_raw(stream))
        self._broken: BrokenInputError | None = None
        head = bytearray()
        try:
            while len(head) < HEAD and (chunk := next(self._rest, b"")):
                head += chunk
        except BrokenInputError as broken:
            if not head:
                raise
            self._broken = broken
        self.head = bytes(head)
        """The first bytes, for deciding what this is. `chunks` gives them again."""

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in pieces of moderate size.

        Raises:
            BrokenInputError: after everything that could be read.
        """
        if self.head:
            yield self.head
        if self._broken:
            raise self._broken
        yield from self._rest

    def lines(self) -> Iterator[Line]:
        """All lines as text: UTF-8 with or without BOM, or UTF-16 with one.

        Raises:
            BrokenInputError: after everything that could be read, the last half line included.
        """
        pending, number = bytearray(), 0
        broken: BrokenInputError | None = None
        chunks = self._utf8_chunks()
        while True:
            try:
                chunk = next(chunks, b"")
            except BrokenInputError as error:
                chunk, broken = b"", error
            if not chunk:
                break
            pending += chunk
            if b"\n" in chunk:
                *whole, rest = bytes(pending).split(b"\n")
                pending = bytearray(rest)
                for line in whole:
                    number += 1
                    yield _line(number, line)
            if len(pending) > MAX_RECORD:
                raise BrokenInputError("record too large", f"line {number + 1}")
        if pending:
            yield _line(number + 1, bytes(pending))
        if broken:
            raise broken

    def whole(self, limit: int) -> bytes:
        """All bytes at once.

        Raises:
            BrokenInputError: the input breaks, or is larger than `limit` bytes.
        """
        content = bytearray()
        for chunk in self.chunks():
            content += chunk
            if len(content) > limit:
                raise BrokenInputError("record too large", f"more than {limit} bytes")
        return bytes(content)

    def _utf8_chunks(self) -> Iterator[bytes]:
        if not self.head.startswith(_UTF16):
            yield from self.chunks()
            return
        decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        for chunk in self.chunks():
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _line(number: int, line: bytes) -> Line:
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)
    try:
        return Line(number, line.decode().rstrip("\r"), False)
    except UnicodeDecodeError:
        return Line(number, line.decode(errors="replace").rstrip("\r"), True)


def _raw(stream: Stream) -> Iterator[bytes]:
    try:
        while chunk := stream.read(CHUNK):
            yield chunk
    except OSError as error:
        raise BrokenInputError("cannot be read", str(error)) from error


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = b""
    while len(first) < len(_GZIP) and (chunk := next(chunks, b"")):
        first += chunk
    if first.startswith(_GZIP):
        yield from _gunzip(first, chunks)
    elif first:
        yield first
        yield from chunks


def _gunzip(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The content of all gzip members; zero padding after them is allowed."""
    engine = zlib.decompressobj(_GZIP_WINDOW)
    packed = first
    try:
        while packed:
            if data := engine.decompress(packed, CHUNK):
                yield data
            packed = engine.unconsumed_tail
            if engine.eof:
                packed = engine.unused_data.lstrip(b"\0")
                while not packed and (chunk := next(chunks, b"")):
                    packed = chunk.lstrip(b"\0")
                if packed:
                    engine = zlib.decompressobj(_GZIP_WINDOW)
            packed = packed or next(chunks, b"")
        while not engine.eof and (data := engine.decompress(b"", CHUNK)):
            yield data
    except zlib.error as error:
        raise BrokenInputError("damaged gzip", str(error)) from error
    if not engine.eof:
        raise BrokenInputError("ends too early", "the gzip stream has no end")
