"""`kgmed export`."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.app.export_format import Format
from kgmed.cli.session import Session, command, usage

if TYPE_CHECKING:
    from kgmed.app.reports import ExportReport


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(
        app,
        "export",
        epilog=(
            "Examples: `kgmed export --format kgx ad` · `kgmed export --format jsonl ad.jsonl` · "
            "`kgmed export - | gzip > ad.jsonl.gz` · "
            "`kgmed export --format sft lessons.jsonl` · "
            "`kgmed export --format preferences pairs.jsonl`"
        ),
    )(export)


def export(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="`-` is standard output.", show_default=False),
    ],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="kgx writes FILE_nodes and FILE_edges; sft and preferences are to fine-tune on.",
        ),
    ] = Format.JSONL,
) -> None:
    """Write the whole graph to a file; the same graph gives the same bytes.

    `sft` writes a chat for each saved answer that stands (`kgmed ask --save`): question, retrieved
    paths, verified answer. `preferences` writes what curators accepted against what they rejected
    of the same two names, and answers against those which they replaced. Each line has the
    publications behind it in `pmids`, and their `licence`, which is for you to find out. A LoRA
    adapter trained on them (GGUF) is put beside the model by `kgmed ask --lora`.
    """
    if str(file) == "-":
        _to_stdout(session, form)
        return
    with session.engine() as engine:
        report = engine.export(form, file)
    if session.as_json:
        session.emit(report)
        return
    for written, digest in zip(report.files, report.sha256, strict=True):
        session.out.print(f"{written}  sha256 {digest}")
    session.out.print(_counts(report))


def _to_stdout(session: Session, form: Format) -> None:
    """Write it whole beside, then to standard output, where nothing else is written."""
    usage(form is not Format.KGX, "kgx writes two files: it needs a FILE", "--format jsonl is one")
    usage(not session.as_json, "--json writes its report where the export would go: name a FILE")
    with session.engine() as engine, TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        report = engine.export(form, file)
        with file.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    session.err.print(_counts(report))


def _counts(report: "ExportReport") -> str:
    return ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
