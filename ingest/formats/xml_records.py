"""The records of an XML file, one element tree at a time, however large or broken the file is.

The parser is defusedxml's: declared entities are refused, nothing external is fetched, and the
elements outside the records are never built. After a break the parser starts afresh at the next
record, so that one bad record costs itself alone.
"""

import html.entities
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers.expat import errors

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ingest.formats.input import MAX_RECORD, Input

MAX_DEPTH = 200
_ENDED = frozenset(
    errors.codes[message]
    for message in (
        errors.XML_ERROR_NO_ELEMENTS,
        errors.XML_ERROR_UNCLOSED_TOKEN,
        errors.XML_ERROR_PARTIAL_CHAR,
        errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_RESTART = b"<records>"
_LONGEST_TAG = 64
REFUSED = "entity declarations are refused"


class XmlRecord(NamedTuple):
    """A record: its number in the file, the byte where it starts, and its element.

    Tags have no namespace.
    """

    number: int
    byte: int
    element: Element


class XmlFault(NamedTuple):
    """A place that could not be read, and why."""

    byte: int
    reason: str
    detail: str


class _TooDeepError(ValueError):
    """Elements are nested deeper than any literature is."""


class _RecordBuilder:
    """A parser target that builds the record elements and nothing else."""

    def __init__(self, tags: frozenset[str]) -> None:
        self.finished: list[tuple[int, Element]] = []
        self.started = 0
        """The byte where the latest record started, in this parser's count."""
        self.position: Callable[[], int] = lambda: 0
        self._tags = tags
        self._tree: TreeBuilder | None = None
        self._depth = 0

    @property
    def open(self) -> bool:
        """Whether a record has started and not ended."""
        return self._tree is not None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._tree is None:
            if name not in self._tags:
                return
            self._tree = TreeBuilder()
            self.started = self.position()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeepError
        self._tree.start(name, attributes)

    def data(self, text: str) -> None:
        if self._tree is not None:
            self._tree.data(text)

    def end(self, tag: str) -> None:
        if self._tree is None:
            return
        self._tree.end(tag.rpartition("}")[2])
        self._depth -= 1
        if not self._depth:
            self.finished.append((self.started, self._tree.close()))
            self._tree = None
            self.started = self.position()

    def close(self) -> None:
        """Nothing is left to give."""


class _Reader:
    """One parser over the bytes from `base` on, with the records that it has finished."""

    def __init__(self, tags: frozenset[str], base: int) -> None:
        self._target = _RecordBuilder(tags)
        self._base = base
        self._fed = 0
        self._parser = DefusedXMLParser(target=self._target)
        self._parser.entity.update(html.entities.entitydefs)
        self._expat = self._parser.parser
        self._expat.UseForeignDTD(True)  # an undefined entity comes to us, it is no syntax error
        self._target.position = lambda: self._expat.CurrentByteIndex

    def feed(self, data: bytes) -> XmlFault | None:
        """Take the data in; a fault where it breaks. What was finished before stays good."""
        self._fed += len(data)
        fault = self._run(lambda: self._parser.feed(data))
        if not fault and self._fed - self._target.started > MAX_RECORD:
            return XmlFault(self._base + self._fed, "record too large", f"over {MAX_RECORD} bytes")
        return fault

    def close(self) -> XmlFault | None:
        """A fault where the input ends too early."""
        return self._run(self._parser.close)

    def finished(self) -> Iterator[tuple[int, Element]]:
        """The records finished since the last call, each with the byte where it starts."""
        records, self._target.finished = self._target.finished, []
        for byte, element in records:
            yield self._base + byte, element

    def inside(self) -> bool:
        """Whether a record is open."""
        return self._target.open

    def _run(self, step: Callable[[], object]) -> XmlFault | None:
        try:
            step()
        except DefusedXmlException as refused:
            return self._fault(REFUSED, str(refused))
        except _TooDeepError:
            return self._fault("nested too deeply", f"more than {MAX_DEPTH} elements deep")
        except ParseError as error:
            reason = "ends too early" if error.code in _ENDED else "not well-formed XML"
            return self._fault(reason, str(error))
        except (ValueError, LookupError) as error:
            return self._fault("unknown encoding", str(error))
        return None

    def _fault(self, reason: str, detail: str) -> XmlFault:
        byte = max(self._expat.ErrorByteIndex, self._expat.CurrentByteIndex, 0)
        return XmlFault(self._base + byte, reason, detail)


def xml_records(source: Input, tags: frozenset[str]) -> Iterator[XmlRecord | XmlFault]:
    """Every element named in `tags` that is not inside another such, and every fault between.

    Raises:
        BrokenInputError: after everything that could be read.
    """
    opening = re.compile(b"<(?:" + "|".join(sorted(tags)).encode() + rb")[\s>]")
    reader: _Reader | None = _Reader(tags, 0)
    resumed, number, position, tail = False, 0, 0, b""
    for chunk in source.chunks():
        data, tail = tail + chunk, b""
        position -= len(data) - len(chunk)
        while data:
            if reader is None:  # after a break: look for the next record and start there
                found = opening.search(data)
                skip = found.start() if found else max(len(data) - _LONGEST_TAG, 0)
                data, position, resumed = data[skip:], position + skip, True
                if not found:
                    tail = data
                    break
                reader = _Reader(tags, position - len(_RESTART))
                reader.feed(_RESTART)
            fault = reader.feed(data)
            for byte, element in reader.finished():
                number += 1
                yield XmlRecord(number, byte, element)
            if not fault:
                position += len(data)
                break
            if reader.inside() or not resumed:  # else it is but the end of what holds the records
                number += reader.inside()
                yield fault
            if fault.reason == REFUSED:
                return
            skip = max(fault.byte - position, 0) + 1
            data, position, reader = data[skip:], position + skip, None
    if reader and (fault := reader.close()):
        yield fault
