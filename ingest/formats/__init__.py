"""Literature as files: which files there are, what format each has, and the records in it.

Every record of every input is read or reported as a Rejection that names file, place and reason;
no content of an input makes these functions raise.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ingest.formats.bel import read_bel
from ingest.formats.bel_terms import Resolve
from ingest.formats.bioc_json import read_bioc_json
from ingest.formats.bioc_xml import read_bioc_xml
from ingest.formats.document import UnusableRecordError, rejected
from ingest.formats.input import BrokenInputError, Input, Stream, Watch, Watched
from ingest.formats.jats import read_jats
from ingest.formats.jsonl import read_jsonl
from ingest.formats.nbib import read_nbib
from ingest.formats.pubmed import read_pubmed
from ingest.formats.pubtator import read_pubtator
from ingest.formats.sniff import Format, sniff
from ingest.formats.walk import expand
from ingest.records import Located

__all__ = ["Resolve", "Watch", "expand", "read_path", "read_stream"]


def read_path(
    path: Path, resolve: Resolve | None = None, watch: Watch | None = None
) -> Iterator[Located]:
    """The records of a file, in its order, as a stream of constant memory.

    `resolve` gives the names of curated resources their identity; see `bel_terms.Resolve`.
    `watch` is told how many bytes of the file each look into it took.
    """
    try:
        with path.open("rb") as stream:
            watched = Watched(stream, watch) if watch else stream
            yield from read_stream(watched, str(path), resolve)
    except OSError as error:
        yield rejected(str(path), "", "cannot be read", error.strerror or str(error))


def read_stream(stream: Stream, name: str, resolve: Resolve | None = None) -> Iterator[Located]:
    """The records of a stream (standard input, say); `name` is what messages call it."""
    count = 0
    try:
        source = Input(stream, name)
        for located in _reader(sniff(source.head), resolve)(source):
            count += 1
            yield located
    except UnusableRecordError as unusable:
        yield rejected(name, "", unusable.reason, unusable.detail)
    except BrokenInputError as broken:
        yield rejected(name, f"after record {count}", broken.reason, broken.detail)
    else:
        if not count:
            yield rejected(name, "", "no records", "the file is whole, but there is nothing in it")


def _reader(form: Format, resolve: Resolve | None) -> Callable[[Input], Iterator[Located]]:
    readers: dict[Format, Callable[[Input], Iterator[Located]]] = {
        Format.PUBMED_XML: read_pubmed,
        Format.JATS: read_jats,
        Format.BIOC_XML: read_bioc_xml,
        Format.BIOC_JSON: partial(read_bioc_json, bare=False),
        Format.BIOC_JSON_DOCUMENTS: partial(read_bioc_json, bare=True),
        Format.PUBTATOR: read_pubtator,
        Format.NBIB: read_nbib,
        Format.JSON_LINES: read_jsonl,
        Format.BEL: partial(read_bel, resolve=resolve),
    }
    return readers[form]
