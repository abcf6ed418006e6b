"""`kgmed evaluate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.evaluating_grounding import EPILOG as GROUNDING_EPILOG
from kgmed.cli.evaluating_grounding import grounding
from kgmed.cli.evaluating_ner import EPILOG as NER_EPILOG
from kgmed.cli.evaluating_ner import ner
from kgmed.cli.evaluating_relations import EPILOG as RELATIONS_EPILOG
from kgmed.cli.evaluating_relations import relations
from kgmed.cli.progress import advancing
from kgmed.cli.session import Session, command, usage

if TYPE_CHECKING:
    from kgmed.evaluate.qa import KindReport, QaReport, Share
    from kgmed.records import Answer

ARMS = ("none", "graph")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    evaluate = typer.Typer(
        name="evaluate", help="Measure what the parts can do.", no_args_is_help=True
    )
    command(
        evaluate,
        "qa",
        epilog="Example: `kgmed evaluate qa questions.jsonl --arms none,graph --limit 100`",
    )(qa)
    command(evaluate, "grounding", epilog=GROUNDING_EPILOG)(grounding)
    command(evaluate, "ner", epilog=NER_EPILOG)(ner)
    command(evaluate, "relations", epilog=RELATIONS_EPILOG)(relations)
    app.add_typer(evaluate)


def qa(
    session: Session,
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="QUESTIONS.jsonl",
            help="JSON lines with id, question, options, answer (an index, or null).",
            show_default=False,
        ),
    ],
    arms: Annotated[
        str,
        typer.Option(help="`none` asks the model alone, `graph` asks over the graph."),
    ] = "none,graph",
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many questions, spread over the file.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Predictions, one JSON line each."),
    ] = None,
) -> None:
    """Ask every question in every arm, and count what was right.

    Forced: every question counts, by the option that scored best. Selective: of the questions
    answered, the share that is right, beside the share that was answered. Every other arm is
    tested against the first.
    """
    from kgmed.evaluate.qa import evaluate_qa

    named = tuple(arm.strip() for arm in arms.split(",") if arm.strip())
    for arm in named:
        usage(arm in ARMS, f"there is no arm {arm!r}", hint=f"arms: {', '.join(ARMS)}")
    with session.engine() as engine, advancing(session.err, "questions") as progress:

        def ask(question: str, options: Sequence[str], arm: str) -> "Answer":
            return engine.ask(question, options, graph=arm != "none")

        report = evaluate_qa(
            questions, named, ask, engine.store, limit=limit, out=out, progress=progress
        )
    if session.as_json:
        session.emit(report)
    else:
        _show(session, report)


def _show(session: Session, report: "QaReport") -> None:
    from kgmed.cli.show import row, table

    columns = ("kind", "#n", "#abstained", "#wrong", "#forced", "#selective", "#answered")
    for arm, kinds in report.arms.items():
        made = table(f"Arm {arm}", *columns)
        for kind, result in kinds.items():
            row(made, kind, result.n, result.abstained, result.wrong, *_shares(result))
        session.out.print(made)
        if arm in report.citation_share:
            session.out.print(f"quotations and steps that check: {report.citation_share[arm]:.1%}")
    for pair in report.paired:
        session.out.print(
            f"{pair.arm} against {pair.against}: right alone {pair.only_arm} to "
            f"{pair.only_against}, McNemar p = {pair.p:.2g}"
        )


def _shares(result: "KindReport") -> tuple[str, str, str]:
    return _share(result.forced), _share(result.selective), f"{result.answered:.1%}"


def _share(share: "Share") -> str:
    if share.accuracy is None:
        return "-"
    low, high = share.interval
    return f"{share.accuracy:.1%} ({low:.0%}-{high:.0%})"
