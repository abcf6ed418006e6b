"""`kgmed replay`: whether an answer that was kept is still the answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgmed.cli.asking import ModelOption, with_model
from kgmed.cli.fitness import LoraOption
from kgmed.cli.session import Session, command
from kgmed.errors import KgmedError

if TYPE_CHECKING:
    from kgmed.app.reports import AnswerReplay


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    command(
        app,
        "replay",
        epilog=(
            'Example: `kgmed --json ask "How does donepezil affect APP?" > answer.json; '
            "kgmed replay answer.json`"
        ),
    )(replay)


def replay(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="As `kgmed --json ask` printed it.", show_default=False
        ),
    ],
    model: ModelOption = None,
    lora: LoraOption = "",
) -> None:
    """Ask again what an answer was the answer to, and say what is other.

    It is asked as it was then: same options, year, settings and seed. Timings are not compared.
    Exit code 0 where it is the same answer, else 6.
    """
    from kgmed.app.replaying import read_answer

    answer = read_answer(file)
    config = with_model(session.config, model, lora)
    with session.engine(config) as engine, session.err_status("thinking"):
        report = engine.replay_answer(answer)
    if session.as_json:
        session.emit(report)
    else:
        _show(session, report)
    if not report.same:
        raise typer.Exit(KgmedError.exit_code)


def _show(session: Session, report: "AnswerReplay") -> None:
    from kgmed.app.shown import plain

    def tell(line: str) -> None:
        session.out.print(plain(line), soft_wrap=True)

    tell("the same answer" if report.same else "another answer")
    for each in report.changed:
        tell(f"  {each.what} was {each.was}")
        tell(f"  {' ' * len(each.what)}  is {each.now}")
    if report.because:
        tell("though it was made otherwise:" if report.same else "what it was made with is other:")
    elif not report.same:
        tell("model, prompts, settings and generation of the graph are the same")
    for each in report.because:
        tell(f"  {each.what} was {each.was}, is {each.now}")
    if report.faults:
        tell("the graph does not have what the file says:")
    for fault in report.faults:
        tell(f"  {fault}")
