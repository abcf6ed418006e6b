"""`kgmed read` and `kgmed ingest`."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgmed.cli import progress
from kgmed.cli.session import Session, command
from kgmed.errors import NothingUsableError

if TYPE_CHECKING:
    from graph_schema.records import Rejection
    from ingest.records import Extraction, Reading
    from kgmed.config import Config

_FORMATS = (
    "PubMed XML, JATS, BioC (XML, JSON), PubTator, MEDLINE .nbib, JSON lines, "
    "BEL node-link JSON; gzipped or not"
)
PathsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help=f"Files, folders, globs, or - for standard input. {_FORMATS}.",
        show_default=False,
    ),
]


WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        max=256,
        help="Processes that read. Default: one for each core that kgmed may use.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    command(app, "read", epilog="Example: `kgmed --json read papers.xml.gz | jq '.assertions[]'`")(
        read
    )
    command(
        app,
        "ingest",
        epilog=(
            "Examples: `kgmed ingest papers/` · `kgmed ingest 'pubmed/*.xml.gz' curated.bel.json`"
            " · `zcat abstracts.jsonl.gz | kgmed --store ad.sqlite ingest -`"
        ),
    )(ingest)


def read(session: Session, paths: PathsArgument, workers: WorkersOption = None) -> None:
    """Show what is read in the papers, and store nothing.

    For each document: its sentences, the names in it and what they stand for, and the claims
    that it makes. Offsets count Unicode characters of title + one space + text. With --json, one
    JSON object per line; a record that could not be read is a line whose `id` is null.
    """
    from graph_schema.records import Rejection
    from kgmed.app.reports import Done

    found = words = 0
    started = time.monotonic()
    quiet = session.out.is_terminal
    config = _with(session, workers)
    with (
        session.engine(config) as engine,
        progress.reading(session.err, "reading", quiet=quiet) as show,
    ):
        for item in engine.read(paths):
            if not isinstance(item, Rejection):
                found += 1
                words += len(item.document.full_text.split())
            show(Done(found, words, time.monotonic() - started))
            if not session.as_json:
                _show(session, item)
            elif isinstance(item, Rejection):
                session.emit(rejection_json(item))
            else:
                session.emit(reading_json(item))
    if not found:
        raise NothingUsableError("nothing in the input could be read", hint=f"known: {_FORMATS}")


def ingest(session: Session, paths: PathsArgument, workers: WorkersOption = None) -> None:
    """Read papers and curated knowledge into the graph.

    May be interrupted at any moment and started again: what was acknowledged stays, what is
    known is skipped, and a document that changed replaces what its old text said.
    """
    from kgmed.cli.show import show_ingest

    config = _with(session, workers)
    with session.engine(config) as engine, progress.reading(session.err, "reading") as show:
        report = engine.ingest(paths, show)
    if session.as_json:
        session.emit(report)
    else:
        show_ingest(session.out, report)
    if not report.anything_usable:
        raise NothingUsableError(
            "nothing in the input could be used", hint=f"kgmed reads {_FORMATS}"
        )


def _with(session: Session, workers: int | None) -> "Config":
    """The configuration, with this number of workers where it is given."""
    config = session.config
    if workers is None:
        return config
    reader = config.reader.model_copy(update={"workers": workers})
    return config.model_copy(update={"reader": reader})


def _show(session: Session, item: "Reading | Rejection") -> None:
    from graph_schema.records import Rejection
    from kgmed.cli.show import show_reading, show_rejection

    if isinstance(item, Rejection):
        show_rejection(session.out, item)
    else:
        show_reading(session.out, item)


def rejection_json(rejection: "Rejection") -> dict[str, Any]:
    """A record that could not be read, in the shape of a document."""
    return {
        "id": None,
        "title": "",
        "text": "",
        "year": None,
        "sentences": [],
        "mentions": [],
        "assertions": [],
        "rejections": [rejection.model_dump(mode="json")],
    }


def reading_json(reading: "Reading") -> dict[str, Any]:
    """A reading as DESIGN section 10 has it: every span in offsets of the document."""
    document = reading.document
    index = {start: number for number, (start, _) in enumerate(reading.sentences)}
    fields = {"start", "end", "text", "category", "curie", "name", "score"}
    return {
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "year": document.year,
        "sentences": [{"start": start, "end": end} for start, end in reading.sentences],
        "mentions": [
            mention.model_dump(mode="json", include=fields) for mention in reading.mentions
        ],
        "assertions": [_assertion_json(each, index) for each in reading.extractions],
        "rejections": [rejection.model_dump(mode="json") for rejection in reading.rejections],
    }


def _assertion_json(extraction: "Extraction", index: dict[int, int]) -> dict[str, Any]:
    """A claim; a curated one has no spans, and its sentence is another document's."""
    from graph_schema.records import TextEvidence

    assertion, evidence = extraction
    content: dict[str, Any] = assertion.model_dump(mode="json")
    content |= {
        "negated": evidence.negated,
        "hedged": False,
        "sentence": None,
        "subject_span": None,
        "object_span": None,
        "cue_span": None,
        "confidence": getattr(evidence, "confidence", 1.0),
    }
    if isinstance(evidence, TextEvidence):
        base = evidence.sentence_start
        content["hedged"] = evidence.hedged
        content["sentence"] = index.get(base)
        for name in ("subject_span", "object_span", "cue_span"):
            span = getattr(evidence, name)
            content[name] = [base + span[0], base + span[1]] if span else None
    return content
