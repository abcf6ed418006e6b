"""`kgmed export`."""

from pathlib import Path
from typing import Annotated

import typer

from kgmed.app.export_format import Format
from kgmed.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(
        app,
        "export",
        epilog=(
            "Examples: `kgmed export --format kgx ad` · `kgmed export --format jsonl ad.jsonl` · "
            "`kgmed export --format sft lessons.jsonl` · "
            "`kgmed export --format preferences pairs.jsonl`"
        ),
    )(export)


def export(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
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
    with session.engine() as engine:
        report = engine.export(form, file)
    if session.as_json:
        session.emit(report)
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    for written, digest in zip(report.files, report.sha256, strict=True):
        session.out.print(f"{written}  sha256 {digest}")
    session.out.print(counts)
