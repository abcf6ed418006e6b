"""`kgmed evaluate qa` and `kgmed evaluate report`."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.progress import advancing
from kgmed.cli.session import Session, usage
from kgmed.evaluate.arms import ARMS

if TYPE_CHECKING:
    from kgmed.evaluate.qa_report import KindReport, QaReport, Share

EPILOG = (
    "Examples: `kgmed evaluate qa questions.jsonl --arms none,graph --limit 100` · "
    f"`kgmed evaluate qa questions.jsonl --arms {','.join(ARMS)} --report evaluation`"
)
REPORT_EPILOG = "Example: `kgmed evaluate report evaluation`"
PREDICTIONS = "predictions.jsonl"


def qa(
    session: Session,
    questions: Annotated[
        Path,
        typer.Argument(
            metavar="QUESTIONS",
            help="JSON lines with id, question, options, answer (an index, or null); or MedQA, "
            "MedMCQA, MMLU, QA4MRE or PubMedQA as they are published.",
            show_default=False,
        ),
    ],
    arms: Annotated[
        str, typer.Option(help="; ".join(f"`{name}`: {what}" for name, what in ARMS.items()) + ".")
    ] = "none,graph",
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many questions, spread over the file.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Predictions, one JSON line each, as they are made; what is there already is not "
            "asked again.",
        ),
    ] = None,
    orders: Annotated[
        int, typer.Option(min=1, max=24, help="Orders in which the options are shown.")
    ] = 4,
    model: Annotated[
        list[Path] | None,
        typer.Option("--model", metavar="PATH", help="A GGUF model; repeatable."),
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="What `text` and `gold` read. Default: the store's documents."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of orders, permuted edges and intervals.")] = 0,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            help="Keep what `kgmed evaluate report` shows; predictions too, without --out.",
        ),
    ] = None,
) -> None:
    """Ask every question in every arm, and count what was right.

    Forced: every question counts, by the option that scored best. Selective: of the questions
    answered, the share that is right, beside the share that was answered. A run that was killed
    goes on where it stopped.
    """
    for file in (*(model or ()), *([documents] if documents else ())):
        usage(file.is_file(), f"there is no file {file}")
    named = tuple(arm.strip() for arm in arms.split(",") if arm.strip())
    for arm in named:
        usage(arm in ARMS, f"there is no arm {arm!r}", hint=f"arms: {', '.join(ARMS)}")
    from kgmed.app.parts import Parts
    from kgmed.evaluate.qa_page import keep_report
    from kgmed.evaluate.qa_run import Plan, evaluate_qa

    plan = Plan(
        questions=questions,
        arms=named,
        models=tuple(model or ()),
        limit=limit,
        orders=orders,
        seed=seed,
        out=out or (report / PREDICTIONS if report else None),
        documents=documents,
    )
    with closing(Parts(session.config)) as parts, advancing(session.err, "answers") as progress:
        found = evaluate_qa(parts, plan, progress)
    if report is not None:
        keep_report(found, report)
    if session.as_json:
        session.emit(found)
    else:
        _show(session, found)


def report(
    session: Session,
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="What `evaluate qa --report` wrote to.", show_default=False
        ),
    ],
) -> None:
    """Write a page with tables and plots of an evaluation, into its folder."""
    from kgmed.evaluate.qa_page import write_page

    page = write_page(folder)
    if session.as_json:
        session.emit({"page": str(page)})
    else:
        session.out.print(f"written: {page}")


def _show(session: Session, found: "QaReport") -> None:
    from kgmed.cli.show import row, table
    from kgmed.evaluate.qa_report import ALL

    columns = ("kind", "#n", "#abstained", "#wrong", "#forced", "#selective", "#answered")
    for arm, kinds in found.arms.items():
        made = table(f"Arm {arm}", *columns)
        for kind, result in kinds.items():
            row(made, kind, result.n, result.abstained, result.wrong, *_shares(result))
        session.out.print(made)
        _show_arm(session, found, arm)
    compared = table("All kinds", "arms", "#points apart", "95 %", "#right alone", "#McNemar p")
    for one in found.comparisons:
        if one.kind == ALL:
            low, high = (f"{100 * end:+.1f}" for end in one.interval)
            alone = f"{one.only_arm} to {one.only_against}"
            row(compared, f"{one.arm} against {one.against}", f"{100 * one.difference:+.1f}",
                f"{low} to {high}", alone, f"{one.p:.2g}")  # fmt: skip
    if compared.row_count:
        session.out.print(compared)


def _show_arm(session: Session, found: "QaReport", arm: str) -> None:
    orders, cost = found.orders[arm], found.cost[arm]
    by_order = " ".join(f"{value:.1%}" for value in orders.accuracy)
    chosen = " ".join(str(count) for count in orders.chosen)
    error = found.calibration[arm].expected_calibration_error
    session.out.print(
        f"forced by order of options: {by_order or '-'}; each place chosen: {chosen}; "
        f"calibration error {error:.3f}; quotations and steps that check: "
        f"{found.citation_share[arm]:.1%}"
    )
    session.out.print(
        f"an answer, median (95th percentile): {cost.tokens[0]:.0f} ({cost.tokens[1]:.0f}) tokens, "
        f"{cost.seconds[0]:.2f} ({cost.seconds[1]:.2f}) s, "
        f"{cost.cpu_seconds[0]:.2f} ({cost.cpu_seconds[1]:.2f}) CPU-s"
    )


def _shares(result: "KindReport") -> tuple[str, str, str]:
    return _share(result.forced), _share(result.selective), f"{result.answered:.1%}"


def _share(share: "Share") -> str:
    if share.accuracy is None:
        return "-"
    low, high = share.interval
    return f"{share.accuracy:.1%} ({low:.0%}-{high:.0%})"
