"""`kgmed evaluate grounding`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session

if TYPE_CHECKING:
    from kgmed.evaluate.grounding import GroundingReport

EPILOG = "Example: `kgmed evaluate grounding bc5cdr/dev.pubtator biored/dev.pubtator`"


def grounding(
    session: Session,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="Annotated corpora in PubTator's format.",
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
    """Give names of annotated corpora their identity, and count what was right.

    Gold mentions: place, text and type are given, the identity is asked for. End to end: the
    distinct identities of each document, as the whole reader finds them in its text.
    """
    from kgmed.app.parts import Parts
    from kgmed.evaluate.grounding import Instruments, draw, evaluate_grounding

    with closing(Parts(session.config)) as parts, advancing(session.err, "files") as progress:
        instruments = Instruments(parts.reader, parts.grounder, parts.splitter, parts.vocabulary)
        report = evaluate_grounding(files, instruments, progress)
    if plots is not None:
        for path in draw(report, plots):
            session.err.print(f"drawn: {path}")
    if session.as_json:
        session.emit(report)
    else:
        _show(session, report)


def _show(session: Session, report: "GroundingReport") -> None:
    from kgmed.cli.show import row, table

    columns = ("file", "type", "#mentions", "#accuracy", "#wrong", "#unlinked")
    made = table("Gold mentions: is the identity right?", *columns)
    for name, found in report.files.items():
        for kind, score in found.gold_mentions.items():
            shares = (f"{x:.1%}" for x in (score.wrong, score.unlinked))
            low, high = score.accuracy_interval
            accuracy = f"{score.accuracy:.1%} ({low:.0%}-{high:.0%})"
            row(made, name, kind, score.mentions, accuracy, *shares)
    session.out.print(made)
    columns = ("file", "type", "#precision", "#recall", "#F1", "#identities")
    made = table("End to end: the identities of each document", *columns)
    for name, found in report.files.items():
        for kind, each in found.end_to_end.items():
            figures = (f"{x:.3f}" for x in (each.precision, each.recall, each.f1))
            row(made, name, kind, *figures, each.support)
    session.out.print(made)
    session.out.print(
        f"{report.mentions_per_second:,.0f} gold mentions and {report.words_per_second:,.0f} words "
        "end to end per second of CPU"
    )
