"""`kgmed evaluate ner`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session

if TYPE_CHECKING:
    from kgmed.evaluate.ner import NerReport

EPILOG = "Example: `kgmed evaluate ner bc5cdr/dev.pubtator bc2gm/dev.iob`"


def ner(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Annotated corpora: PubTator, or two columns (.iob).",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    plots: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, help="Draw what was measured, as SVG."),
    ] = None,
) -> None:
    """Find the names in annotated corpora, and count what was right: span and type, strictly.

    Documents that the recogniser was trained on are left out. Which recogniser is measured, the
    configuration says (`[reader] recogniser`, or KGMED_READER_RECOGNISER).
    """
    from kgmed.app.parts import Parts
    from kgmed.evaluate.ner import draw, evaluate_ner

    with (
        closing(Parts(session.config)) as parts,
        advancing(session.err, "documents") as progress,
    ):
        report = evaluate_ner(files, parts.reader, parts.recogniser, progress)
    if plots is not None:
        session.err.print(f"drawn: {draw(report, plots)}")
    if session.as_json:
        session.emit(report)
    else:
        _show(session, report)


def _show(session: Session, report: "NerReport") -> None:
    from kgmed.cli.show import row, table

    made = table(
        f"Names found by {report.recogniser}", "file", "type", "#precision", "#recall", "#F1", "#n"
    )
    for name, types in report.files.items():
        for kind, score in types.items():
            figures = (f"{x:.3f}" for x in (score.precision, score.recall, score.f1))
            row(made, name, kind, *figures, score.support)
    session.out.print(made)
    left_out = sum(report.left_out.values())
    session.out.print(
        f"{sum(report.documents.values()):,} documents"
        + (f" ({left_out:,} more were trained on, and left out)" if left_out else "")
        + f", {report.words:,} words, {report.words_per_second:,.0f} words per second of CPU"
    )
